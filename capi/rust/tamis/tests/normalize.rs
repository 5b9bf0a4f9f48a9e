//! Normalization alone: text, edits, marks and the way back.

use tamis::{Code, MarkKind, Normalizer};

#[test]
fn edits_cut_what_changed_out_of_both_texts() {
    let source = "caf\u{65}\u{301} \r\nB";
    let made = Normalizer::new("").unwrap().normalize(source).unwrap();
    assert_eq!(made.text(), "caf\u{e9}\nB");
    for edit in made.edits() {
        assert_eq!(&source.as_bytes()[edit.source.clone()], edit.before);
    }
    let rules: Vec<&str> = made.edits().map(|e| e.rule).collect();
    assert_eq!(rules, ["normal-form", "trailing-space", "line-end"]);
    assert_eq!(made.counts().line_ends, 1);
    assert_eq!(made.undo().unwrap(), source.as_bytes());
}

#[test]
fn bytes_that_are_not_utf8_come_back() {
    let made = Normalizer::new("").unwrap().normalize(b"a\xFFz").unwrap();
    assert_eq!(made.text(), "a\u{FFFD}z");
    assert_eq!(made.undo().unwrap(), b"a\xFFz");
}

#[test]
fn mail_is_marked() {
    let train = Normalizer::new("normalize.profile = \"train\"").unwrap();
    let made = train.normalize("Yes.\n> Shall I?\n--\nBo\n").unwrap();
    let marks: Vec<_> = made.marks().collect();
    assert_eq!(marks.len(), 2);
    assert_eq!((marks[0].kind, marks[0].level), (MarkKind::Quote, 1));
    assert_eq!(&made.text()[marks[0].span.clone()], "> Shall I?");
    assert_eq!(marks[1].kind, MarkKind::Signature);
}

#[test]
fn strict_holds_back_and_a_wrong_pass_is_refused() {
    let strict = Normalizer::new("normalize.profile = \"strict\"").unwrap();
    assert_eq!(strict.normalize("a\u{200b}b").unwrap().held_back(), Some("strict: invisibles"));
    assert_eq!(strict.normalize("plain").unwrap().held_back(), None);
    let wrong = Normalizer::new("normalize.structure = [\"no such\"]");
    assert_eq!(wrong.err().unwrap().code(), Code::Recipe);
}
