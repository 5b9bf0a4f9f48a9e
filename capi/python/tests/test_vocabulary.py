"""Vocabularies. The ids are those that tiktoken 0.14 gives for the ranks of o200k_base."""

import os

import pytest
import tamis

IDS = {
    "": [],
    "hello world": [24912, 2375],
    "naïve 😀 漢字\r\n": [1503, 9954, 737, 88038, 82867, 95, 8134, 370],
    "1234567 don't <|endoftext|>": [7633, 19354, 22, 4128, 464, 91, 419, 1440, 919, 91, 29],
    "   three\n\n\nlines": [256, 3407, 2499, 10105],
}


@pytest.fixture(scope="module")
def vocabulary():
    with tamis.Vocabulary("o200k_base") as v:
        yield v


@pytest.mark.parametrize("text", IDS)
def test_ids_are_exact(vocabulary, text):
    assert vocabulary.encode(text) == IDS[text]
    assert vocabulary.count(text) == len(IDS[text])


@pytest.mark.parametrize("text", ["", "hello world", "naïve 😀 漢字\x00\r\n", "<|endoftext|>", " " * 1000])
def test_decoding_restores_the_text(vocabulary, text):
    ids = vocabulary.encode(text)
    assert vocabulary.decode(ids, "strict") == text
    assert vocabulary.decode_bytes(ids) == text.encode()
    assert vocabulary.count(text) == len(ids)


def test_special_tokens_in_a_text_are_characters(vocabulary):
    assert len(vocabulary.encode("<|endoftext|>")) > 1


def test_a_vocabulary_knows_its_name_and_size(vocabulary):
    assert vocabulary.name == "o200k_base"
    assert len(vocabulary) == 199_998  # ranks in the file, without special tokens
    assert len(vocabulary.content_hash) == 64
    assert "o200k_base" in tamis.embedded_vocabularies()


@pytest.mark.parametrize("ids", [[4_000_000_000], [24912, 199_999_999], [-1], [2**40]])
def test_an_id_that_no_token_has_is_an_error(vocabulary, ids):
    with pytest.raises(tamis.TamisError) as caught:
        vocabulary.decode(ids)
    assert caught.value.code is tamis.Code.INPUT
    assert str(ids[-1]) in caught.value.message


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(tamis.TamisError, match="o200k_base") as caught:
        tamis.Vocabulary("o201k")
    assert caught.value.code is tamis.Code.USAGE


def test_a_file_that_is_no_pack_is_refused(tmp_path):
    path = tmp_path / "no.tpack"
    path.write_bytes(os.urandom(1000))
    with pytest.raises(tamis.TamisError) as caught:
        tamis.Vocabulary.from_file(path)
    assert caught.value.code in (tamis.Code.INPUT, tamis.Code.CORRUPT)
    with pytest.raises(tamis.TamisError):
        tamis.Vocabulary.from_file(tmp_path / "missing.tpack")


def test_a_closed_vocabulary_says_so():
    vocabulary = tamis.Vocabulary("o200k_base")
    vocabulary.close()
    with pytest.raises(tamis.TamisError, match="closed"):
        vocabulary.count("text")
