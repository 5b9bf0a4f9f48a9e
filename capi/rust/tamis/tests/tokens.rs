//! Vocabularies, guard and chunks.

use tamis::{
    ChunkEnd, ChunkOptions, Chunker, Code, Engine, EngineOptions, Guard, Unit, Vocabulary,
};

/// The 256 bytes in GPT-2's alphabet, and "ab".
fn small() -> Vocabulary {
    let mut next = 0x100;
    let mut vocab = String::new();
    for byte in 0u32..256 {
        let itself = matches!(byte, 0x21..=0x7e | 0xa1..=0xac | 0xae..=0xff);
        let written = if itself { byte } else { next };
        next += u32::from(!itself);
        vocab += &format!("\"\\u{written:04x}\":{byte},");
    }
    let json = format!(
        r#"{{"model":{{"type":"BPE","vocab":{{{vocab}"ab":256}},"merges":["a b"]}},"added_tokens":[{{"id":300,"content":"<ctrl-7>","special":true}}],"pre_tokenizer":{{"type":"ByteLevel","add_prefix_space":false}}}}"#
    );
    let pack = Vocabulary::compile(json.as_bytes(), "small", "").unwrap();
    Vocabulary::from_pack(&pack).unwrap()
}

#[test]
fn a_compiled_vocabulary_counts_and_says_where_its_tokens_lie() {
    let small = small();
    assert_eq!(small.encode("abba").unwrap(), [256, 98, 97]);
    assert_eq!(small.count_many(&["ab", "", "aba"]).unwrap(), [1, 0, 2]);
    let base = Vocabulary::open("cl100k_base").unwrap();
    assert_eq!(tamis::count_all(&[&small, &base], "hello world").unwrap(), [11, 2]);
    let text = "caf\u{e9} ab";
    let tokens = base.encode_with_offsets(text).unwrap();
    let bytes: Vec<u8> =
        tokens.iter().flat_map(|t| text.as_bytes()[t.span.clone()].to_vec()).collect();
    assert_eq!(bytes, text.as_bytes());
    assert!(small.encode_with_offsets("").unwrap().is_empty());
    assert!(small.info_json().unwrap().contains("<ctrl-7> = 300"));
    assert!(small.lint_json(&["[X_1]"], 1).unwrap().contains("\"[X_1]\""));
    let refused =
        Vocabulary::compile(b"{\"model\":{\"type\":\"WordPiece\"}}", "x", "").unwrap_err();
    assert_eq!(refused.code(), Code::Unsupported);
    assert_eq!(Vocabulary::from_pack(b"no pack").unwrap_err().code(), Code::Input);
}

#[test]
fn an_engine_counts_and_guards_with_what_is_handed_in() {
    let small = small();
    let options = EngineOptions { vocabularies: &[&small], ..Default::default() };
    let engine = Engine::with_options("tokens.vocabularies = [\"small\"]", &options).unwrap();
    assert!(engine.recipe().contains(small.content_hash()));
    let outcome = engine.worker().unwrap().refine("ab <ctrl-7>").unwrap();
    assert_eq!(outcome.text(), "ab <\\ctrl-7>");
    assert_eq!(outcome.tokens("small").unwrap(), small.count(outcome.text()).unwrap());
    assert_eq!(outcome.guarded().collect::<Vec<_>>(), [("<ctrl-7>", 1)]);
    assert_eq!(outcome.look_alikes(), 0);
    let guard = engine.guard().unwrap();
    drop(engine);
    assert_eq!(guard.break_up("<ctrl-7>").unwrap().text(), b"<\\ctrl-7>");
    assert_eq!(Engine::with_options("", &options).unwrap_err().code(), Code::Usage);
}

#[test]
fn a_guard_leaves_nothing_and_the_way_back_is_exact() {
    let guard = Guard::new(&[], &["distinctive"], &["<mark>"]).unwrap();
    let text = "\u{e9} <mark> <|im_start|>";
    let guarded = guard.break_up(text).unwrap();
    assert_eq!(guarded.text(), "\u{e9} <\\mark> <\\|im_start|>".as_bytes());
    assert_eq!((guarded.total(), guarded.look_alikes()), (2, 0));
    assert_eq!(guarded.undo().unwrap(), text.as_bytes());
    let found = guard.find(text).unwrap();
    assert_eq!(found[0].span, 3..9);
    let string = guard.strings().nth(found[0].string).unwrap();
    assert_eq!((string.text, string.origin), (&b"<mark>"[..], "recipe"));
    assert_eq!(guarded.of_string(found[0].string), 1);
    assert_eq!(guarded.to_output_in(2..8, Unit::CodePoint).unwrap(), 2..9);
    assert_eq!(guarded.to_source_in(2..9, Unit::CodePoint).unwrap(), 2..8);
    assert!(!guard.closed("a <|im_").unwrap());
    assert_eq!(Guard::new(&[], &[], &[]).unwrap().strings().count(), 0);
    assert_eq!(Guard::new(&[], &["lama3"], &[]).unwrap_err().code(), Code::Usage);
}

#[test]
fn chunks_keep_the_budget_and_add_up() {
    let vocabulary = Vocabulary::open("o200k_base").unwrap();
    let guard = Guard::new(&[&vocabulary], &["distinctive"], &[]).unwrap();
    let options = ChunkOptions { max_tokens: 8, guard: Some(&guard), ..Default::default() };
    let chunker = Chunker::new(&vocabulary, &options).unwrap();
    let text = "Un deux trois. Vier f\u{fc}nf sechs. Seven eight nine ten eleven twelve thirteen.";
    let chunks = chunker.cut_documents(text, &[14]).unwrap();
    assert_eq!((chunks[0].end, chunks[0].span.end), (ChunkEnd::Document, 14));
    assert_eq!(chunks.last().unwrap().end, ChunkEnd::Text);
    assert!(chunks.iter().all(|c| c.tokens <= 8 && c.overlap == 0));
    let sum: u64 = chunks.iter().map(|c| c.tokens).sum();
    assert_eq!(sum, vocabulary.count(text).unwrap());
    let wrong = ChunkOptions { max_tokens: 7, ..Default::default() };
    assert_eq!(Chunker::new(&vocabulary, &wrong).unwrap_err().code(), Code::Usage);
    let error = chunker.cut(b"ab\xff").unwrap_err();
    assert_eq!((error.code(), error.offset()), (Code::Input, Some(2)));
}
