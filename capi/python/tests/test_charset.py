"""Charsets, told and read."""

import pytest

import tamis

TEXT = "Смотритель маяка каждый вечер поднимается по лестнице и зажигает свет."


def test_a_text_is_told_and_read() -> None:
    detector = tamis.CharsetDetector()
    for codec, name in (("cp1251", "windows-1251"), ("koi8_r", "koi8-r"), ("utf-8", "utf-8")):
        guess = detector.detect(TEXT.encode(codec))
        assert guess == (name, True)
        assert tamis.decode_charset(TEXT.encode(codec), name) == (TEXT, 0)


def test_a_doubt_is_said() -> None:
    assert not tamis.CharsetDetector().detect(b"caf\xe9").sure


def test_what_means_nothing_is_counted() -> None:
    assert tamis.decode_charset(b"a\x00b", "utf-16le") == ("a\ufffd", 1)


def test_an_unknown_charset_is_an_error_that_lists_the_known() -> None:
    with pytest.raises(tamis.TamisError) as caught:
        tamis.decode_charset(b"", "klingon")
    assert caught.value.code == tamis.Code.UNSUPPORTED
    assert "windows-1251" in str(caught.value)
