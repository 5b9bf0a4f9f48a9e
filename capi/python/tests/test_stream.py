"""Texts that come in pieces, as a Python program sees them."""

import pytest
import tamis

TEXT = "Mail jane@corp.test or 😀 (202) 555-0143.\n\n" * 4000


@pytest.mark.parametrize("size", [1, 997, 100_000, len(TEXT)])
def test_however_the_pieces_are_cut_the_same_text_comes_out(engine, size):
    pieces = [TEXT[i : i + size] for i in range(0, len(TEXT), size)]
    out = list(tamis.TextStream(engine, part_bytes=65536).redact(pieces))
    assert "".join(out) == TEXT.replace("jane@corp.test", "[EMAIL_ADDRESS_1]").replace(
        "(202) 555-0143", "[PHONE_NUMBER_1]"
    )
    assert len(out) > 1


def test_a_stream_lives_on_when_its_engine_is_closed_and_ends_once():
    with tamis.Engine() as engine:
        stream = tamis.TextStream(engine)
    assert stream.push("jane@corp.test") == ""
    assert stream.finish() == "[EMAIL_ADDRESS_1]"
    with pytest.raises(tamis.TamisError) as caught:
        stream.push("x")
    assert caught.value.code == tamis.Code.USAGE


def test_a_part_that_must_not_leave_is_an_error():
    with tamis.Engine({"redact": {"actions": {"EMAIL_ADDRESS": "quarantine"}}}) as engine:
        stream = tamis.TextStream(engine)
        stream.push("jane@corp.test")
        with pytest.raises(tamis.TamisError, match="byte 0 is held back") as caught:
            stream.finish()
    assert caught.value.code == tamis.Code.INPUT and "jane" not in str(caught.value)


def test_bad_limits_and_too_many_values_are_told(engine):
    with pytest.raises(tamis.TamisError, match="part_bytes"):
        tamis.TextStream(engine, part_bytes=5)
    stream = tamis.TextStream(engine, most_values=1)
    stream.push("jane@corp.test joe@corp.test")
    with pytest.raises(tamis.TamisError) as caught:
        stream.finish()
    assert caught.value.code == tamis.Code.LIMIT
