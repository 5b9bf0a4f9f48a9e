"""Documents redacted where they stand, as a Python program sees them."""

import json

import pytest
import tamis


def test_a_document_comes_back_as_what_it_was(engine):
    done = engine.redact_document('{"ssn": 219099999, "é😀": "jane@corp.test"}')
    assert json.loads(done.document) == {"ssn": "[US_SSN_1]", "é😀": "[EMAIL_ADDRESS_1]"}
    assert (done.format, done.values, done.changed, done.numbers, done.removed) == ("json", 3, 2, 1, 0)
    assert done.quarantine_reason is None


def test_offsets_are_in_the_units_of_what_was_given(engine):
    text = "😀,é\njane@corp.test,x\n"
    for document in (text, text.encode()):
        done = engine.redact_document(document, "csv")
        (found,) = done.findings
        needle = "jane@corp.test" if isinstance(document, str) else b"jane@corp.test"
        assert document[found.start : found.end] == needle
        start, end = done.to_output(found.start, found.end)
        assert type(done.document) is type(document)
        assert done.document[start:end] in ("[EMAIL_ADDRESS_1]", b"[EMAIL_ADDRESS_1]")
        assert done.to_source(start, end) == (found.start, found.end)


@pytest.mark.parametrize(
    "document, kind",
    [
        ("<!DOCTYPE html><p>jane<b>@corp.test</b>", "html"),
        ("<?xml version='1.0'?><m>jane@corp.test</m>", "xml"),
        ("From: jane@corp.test\nSubject: x\n\nHi\n", "mail"),
        ("a\tjane@corp.test\nb\tc\n", "tsv"),
        ('{"a":1}\n{"m":"jane@corp.test"}\n', "jsonl"),
        ("Mail jane@corp.test", "text"),
    ],
)
def test_the_format_is_told_from_the_bytes(engine, document, kind):
    done = engine.redact_document(document)
    assert done.format == kind and "corp" not in done.document and done.changed >= 1


def test_what_is_in_doubt_or_broken_is_an_error_that_shows_no_text(engine):
    for document, kind in (("a,jane@corp.test\nb,c\n", "auto"), ('{"m":"jane@corp.test"', "json"), ("<a>jane@corp.test", "xml")):
        with pytest.raises(tamis.TamisError) as caught:
            engine.redact_document(document, kind)
        assert caught.value.code == tamis.Code.INPUT and "jane" not in str(caught.value)
    with pytest.raises(ValueError, match="format must be one of auto, text"):
        engine.redact_document("x", "pdf")


def test_mail_with_a_part_that_is_not_looked_at_is_held_back(engine):
    done = engine.redact_document("From: jane@corp.test\nContent-Type: image/png\n\nx", "mail")
    assert "image" in done.quarantine_reason


def test_detectors_of_the_program_are_asked_and_their_failure_is_the_documents():
    def find(texts):
        for i, text in enumerate(texts):
            at = text.find("Nightjar")
            if at >= 0:
                yield tamis.Detection(i, "BIRD", at, at + 8, 0.95)

    def fail(texts):
        raise RuntimeError("no model")

    def engine_of(detect):
        return tamis.Engine(detectors=[tamis.Detector("birds", "1", ["BIRD"], detect)])

    with engine_of(find) as engine:
        assert engine.redact_document('{"t":"a Nightjar"}').document == '{"t":"a [BIRD_1]"}'
    with engine_of(fail) as engine, pytest.raises(tamis.TamisError) as caught:
        engine.redact_document('{"t":"a Nightjar"}')
    assert isinstance(caught.value.__cause__, RuntimeError)
