//! Engines, workers and outcomes, as a Rust program sees them. Invented persons at reserved domains.

use std::thread;
use tamis::{
    Code, Document, Engine, EngineOptions, Format, RedactionKey, TextStream, Unit, Vault, Vocabulary,
};

const MAIL: &str = "Mail jane@corp.test";

#[test]
fn an_address_is_replaced_by_a_numbered_placeholder() {
    let outcome = Engine::new("").unwrap().worker().unwrap().refine(MAIL).unwrap();
    assert_eq!(outcome.text(), "Mail [EMAIL_ADDRESS_1]");
    assert_eq!(outcome.tokens("o200k_base").unwrap(), 7);
    assert_eq!(outcome.quarantine_reason(), None);
    assert_eq!(outcome.fingerprint().signature.len(), 256);
}

#[test]
fn a_pseudonym_is_one_for_a_value_and_a_key_and_dates_of_a_group_move_together() {
    let recipe =
        r#"{"redact": {"actions": {"EMAIL_ADDRESS": "pseudonym", "DATE_TIME": "date_shift"}}}"#;
    assert!(Engine::new(recipe).err().unwrap().to_string().contains("needs a redaction key"));
    // SHA-256 of "a key for this test", in the form of docs/formats/keys.md.
    let text =
        "REDACTION+KEY+receiver.example+391fff15+AWQCyU8SMl2f1yiprQs0SJAfxRvuV6FgVjyERKmv7CLI";
    let options = EngineOptions { redaction_key: RedactionKey::Text(text), ..Default::default() };
    let engine = Engine::with_options(recipe, &options).unwrap();
    let mut worker = engine.worker().unwrap();
    let one = worker.refine("jane@corp.test").unwrap();
    assert_eq!(one.text(), worker.refine("JANE@corp.test").unwrap().text());
    assert_eq!(one.findings().next().unwrap().action, "pseudonym");
    let mut day = |text: &str| {
        let document = Document { text: text.as_bytes(), group: "patient 1", ..Default::default() };
        worker.refine_document(&document).unwrap().text().to_owned()
    };
    assert_eq!(day("on 2019-12-04"), day("on 2019-12-04"));
    assert_ne!(day("on 2019-12-04"), "on 2019-12-04");
}

#[test]
fn an_allowed_value_stays_and_says_so() {
    let engine = Engine::new(r#"{"redact": {"allow": ["jane@corp.test"]}}"#).unwrap();
    let outcome = engine.worker().unwrap().refine(MAIL).unwrap();
    assert_eq!(outcome.text(), MAIL);
    let finding = outcome.findings().next().unwrap();
    assert!(finding.allowed && finding.action == "keep");
}

#[test]
fn spans_are_ranges_of_the_source_in_each_unit() {
    let text = "😀 é to jane@corp.test";
    let outcome = Engine::new("").unwrap().worker().unwrap().refine(text).unwrap();
    let span = |unit| outcome.findings_in(unit).next().unwrap().span;
    assert_eq!(&text[span(Unit::Byte)], "jane@corp.test");
    assert_eq!(span(Unit::CodePoint), 7..21);
    assert_eq!(span(Unit::Utf16), 8..22);
    let output = outcome.to_output(span(Unit::Byte)).unwrap();
    assert_eq!(&outcome.text()[output.clone()], "[EMAIL_ADDRESS_1]");
    assert_eq!(outcome.to_source(output).unwrap(), span(Unit::Byte));
    assert_eq!(outcome.to_output_in(8..22, Unit::Utf16).unwrap(), 8..25);
    assert_eq!(outcome.to_source_in(7..24, Unit::CodePoint).unwrap(), 7..21);
}

#[test]
fn ill_formed_text_is_replaced_and_counted() {
    let outcome = Engine::new("").unwrap().worker().unwrap().refine(b"a\xFFb").unwrap();
    assert_eq!(outcome.text(), "a\u{FFFD}b");
    assert_eq!(outcome.counts().invalid_bytes, 1);
}

#[test]
fn placeholders_are_numbered_through_a_group() {
    let mut worker = Engine::new("").unwrap().worker().unwrap();
    let group =
        ["ask jane@corp.test", "or joe@corp.test", "no, jane@corp.test"].map(Document::from);
    let texts: Vec<_> =
        worker.refine_group(&group).unwrap().iter().map(|o| o.text().to_owned()).collect();
    assert_eq!(texts, ["ask [EMAIL_ADDRESS_1]", "or [EMAIL_ADDRESS_2]", "no, [EMAIL_ADDRESS_1]"]);
    assert!(worker.refine_group(&[]).unwrap().is_empty());
}

#[test]
fn fields_and_speakers_are_redacted() {
    let mut worker = Engine::new("").unwrap().worker().unwrap();
    let document = Document {
        id: "7",
        text: b"Hello",
        speaker: "Jane",
        fields: &[("subject", "from jane@corp.test")],
        ..Default::default()
    };
    let outcome = worker.refine_document(&document).unwrap();
    let fields: Vec<_> = outcome.fields().collect();
    assert_eq!(fields, [("subject", "from [EMAIL_ADDRESS_1]")]);
    assert_eq!(outcome.speaker(), "speaker_1");
}

#[test]
fn a_wrong_recipe_is_explained() {
    let error = Engine::new("[normalize]\nprofil = \"archive\"\n").unwrap_err();
    assert_eq!(error.code(), Code::Recipe);
    assert!(error.message().contains("profile"), "{error}");
}

#[test]
fn a_text_beyond_the_limit_is_refused() {
    let engine = Engine::new("[limits]\ndocument_bytes = 1024\n").unwrap();
    let error = engine.worker().unwrap().refine("x".repeat(1025)).unwrap_err();
    assert_eq!(error.code(), Code::Limit);
    assert_eq!(error.rule(), Some("limits.document_bytes"));
}

#[test]
fn the_engine_says_what_it_does() {
    let engine = Engine::new(&tamis::default_recipe().unwrap()).unwrap();
    assert_eq!(engine.recipe_digest(), Engine::new("").unwrap().recipe_digest());
    assert!(engine.recipe().starts_with('{'));
    assert!(engine.types().any(|t| t == "EMAIL_ADDRESS"));
    assert!(engine.not_scanned().any(|t| t == "PERSON"));
    assert_eq!(engine.vocabularies().collect::<Vec<_>>(), ["o200k_base"]);
}

#[test]
fn one_engine_serves_eight_threads_and_outcomes_outlive_it() {
    let engine = Engine::new("").unwrap();
    let texts: Vec<_> = (0..200).map(|i| format!("é turn {i} of jane{i}@corp.test ")).collect();
    let outcomes: Vec<Vec<tamis::Outcome>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let mut worker = engine.worker().unwrap();
                    texts.iter().map(|t| worker.refine(t).unwrap()).collect()
                })
            })
            .collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    drop(engine);
    for mine in &outcomes {
        for (i, outcome) in mine.iter().enumerate() {
            assert_eq!(outcome.text(), format!("é turn {i} of [EMAIL_ADDRESS_1] ").trim_end());
        }
    }
}

#[test]
fn ids_are_exact_and_decode_to_the_text() {
    let vocabulary = Vocabulary::open("o200k_base").unwrap();
    let text = "naïve 😀 漢字\r\n";
    let ids = vocabulary.encode(text).unwrap();
    assert_eq!(ids, [1503, 9954, 737, 88038, 82867, 95, 8134, 370]); // tiktoken 0.14
    assert_eq!(vocabulary.count(text).unwrap(), 8);
    assert_eq!(vocabulary.decode(&ids).unwrap(), text.as_bytes());
    assert!(vocabulary.encode("").unwrap().is_empty());
    assert_eq!(vocabulary.decode(&[u32::MAX]).unwrap_err().code(), Code::Input);
    assert_eq!(vocabulary.size(), 199_998);
    assert_eq!(vocabulary.name(), "o200k_base");
    assert_eq!(Vocabulary::embedded().filter(|&n| n == "o200k_base").count(), 1);
}

#[test]
fn an_unknown_vocabulary_is_an_error() {
    assert_eq!(Vocabulary::open("o201k").unwrap_err().code(), Code::Usage);
    assert!(Vocabulary::open_file("/nonexistent/pack").is_err());
}

#[test]
fn debug_output_shows_no_text() {
    let outcome = Engine::new("").unwrap().worker().unwrap().refine("a secret").unwrap();
    assert!(!format!("{outcome:?}").contains("secret"));
}

#[test]
fn a_text_in_pieces_comes_out_the_same_however_it_is_cut() {
    let engine = Engine::new("").unwrap();
    let text = "Mail jane@corp.test or 😀 joe@corp.test.\n\n".repeat(3000);
    let streamed = |size: usize| {
        let mut stream = TextStream::with_limits(&engine, 65536, 0).unwrap();
        let mut out = String::new();
        for piece in text.as_bytes().chunks(size) {
            out += &stream.push(piece).unwrap();
        }
        out + &stream.finish().unwrap()
    };
    let expected = text
        .replace("jane@corp.test", "[EMAIL_ADDRESS_1]")
        .replace("joe@corp.test", "[EMAIL_ADDRESS_2]");
    assert_eq!(streamed(7), expected);
    assert_eq!(streamed(100_000), expected);
    let stream = TextStream::with_limits(&engine, 5, 0);
    assert_eq!(stream.unwrap_err().code(), Code::Usage);
}

#[test]
fn a_document_is_redacted_where_it_stands() {
    let mut worker = Engine::new("").unwrap().worker().unwrap();
    let source = "name,mail\n\"Fog, A\",jane@corp.test\n";
    let done = worker.redact(source, Format::Csv).unwrap();
    assert_eq!(done.document(), b"name,mail\n\"Fog, A\",[EMAIL_ADDRESS_1]\n");
    assert_eq!((done.format(), done.changed(), done.numbers()), (Format::Csv, 1, 0));
    assert_eq!(done.quarantine_reason(), None);
    let span = done.findings().next().unwrap().span;
    assert_eq!(&source[span.clone()], "jane@corp.test");
    assert_eq!(done.to_source(done.to_output(span.clone()).unwrap()).unwrap(), span);
    assert_eq!(worker.redact("[1]", Format::Auto).unwrap().format(), Format::Json);
    let broken = worker.redact("[1,", Format::Json).unwrap_err();
    assert_eq!((broken.code(), broken.offset()), (Code::Input, Some(3)));
}

#[test]
fn what_a_vault_takes_out_comes_back() {
    let recipe = r#"{"redact": {"actions": {"EMAIL_ADDRESS": "vault"}}}"#;
    // SHA-256 of "a key for this test", in the form of docs/formats/keys.md.
    let key = RedactionKey::Text(
        "REDACTION+KEY+receiver.example+391fff15+AWQCyU8SMl2f1yiprQs0SJAfxRvuV6FgVjyERKmv7CLI",
    );
    let options = EngineOptions { redaction_key: key, ..Default::default() };
    let refused = Engine::with_options(recipe, &options).err().unwrap().to_string();
    assert!(refused.contains("a ledger or a vault"));
    let folder = std::env::temp_dir().join(format!("tamis-vault-{}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    let vault = Vault::open(&folder, key).unwrap();
    let options = EngineOptions { vault: Some(&vault), ..options };
    let engine = Engine::with_options(recipe, &options).unwrap();
    let text = engine.worker().unwrap().refine(MAIL).unwrap().text().to_owned();
    assert!(!text.contains("corp.test"));
    assert_eq!((vault.reveal(&text).unwrap().text.as_str(), vault.count()), (MAIL, 1));
    vault.save().unwrap();
    let again = Vault::open(&folder, key).unwrap();
    let revealed = again.reveal(&format!("{text} [EMAIL_ADDRESS_V-x]")).unwrap();
    assert_eq!(revealed.text, format!("{MAIL} [EMAIL_ADDRESS_V-x]"));
    assert_eq!((revealed.restored, revealed.unknown, revealed.unescaped), (1, 1, 0));
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(Vault::open(&folder, key).err().unwrap().code(), Code::Input);
}
