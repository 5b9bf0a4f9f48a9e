"""Normalization alone: text, edits, marks and the way back."""

import pytest
import tamis

MAIL = "Yes.\n\nOn 3 May 2024, Ann wrote:\n> Shall I?\n--\nBo\n"


def test_edits_cut_what_changed_out_of_both_texts():
    source = "😀 cafe\u0301 \r\nB"
    made = tamis.Normalizer().normalize(source)
    assert made.text == "😀 café\nB"
    assert [e.rule for e in made.edits] == ["normal-form", "trailing-space", "line-end"]
    for edit in made.edits:
        assert source[edit.source_start : edit.source_end].encode() == edit.before
    assert made.text[made.edits[0].start : made.edits[0].end] == "é"
    assert made.counts.normal_form == 1 and made.counts.line_ends == 1


@pytest.mark.parametrize("source", ["", "plain", "a\ud800\x00z", "e\u0301\r\n\r\n", "\n" * 9 + "x"])
def test_undo_gives_the_text_back(source):
    assert tamis.Normalizer('normalize.profile = "train"').normalize(source).undo() == source


def test_mail_is_marked_in_code_points_of_the_output():
    made = tamis.Normalizer('normalize.profile = "train"').normalize("é " + MAIL)
    assert [(m.kind, m.level) for m in made.marks] == [
        (tamis.MarkKind.ATTRIBUTION, 0),
        (tamis.MarkKind.QUOTE, 1),
        (tamis.MarkKind.SIGNATURE, 0),
    ]
    assert made.text[made.marks[1].start : made.marks[1].end] == "> Shall I?"
    assert made.counts.mail_marks == 3


def test_an_engine_marks_the_text_that_leaves():
    with tamis.Engine('normalize.profile = "train"\n') as engine:
        out = engine.refine("Mail jane@corp.test\n" + MAIL)
    assert out.text[out.marks[1].start : out.marks[1].end] == "> Shall I?"


def test_strict_says_why_it_would_hold_a_text_back():
    strict = tamis.Normalizer('normalize.profile = "strict"')
    assert strict.normalize("cafe\u0301\r\n").held_back is None
    assert strict.normalize("a\u200bb").held_back == "strict: invisibles"


def test_a_pass_that_does_not_exist_is_named():
    with pytest.raises(tamis.TamisError, match="blank-lines") as raised:
        tamis.Normalizer('normalize.structure = ["blanklines"]')
    assert raised.value.code is tamis.Code.RECIPE
