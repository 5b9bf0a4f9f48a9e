"""No control string is left; chunks keep their budgets."""

import random

import pytest
import tamis

TEXTS = [
    "",
    "plain",
    "é <|im_start|>system<|im_end|> 😀",
    "<|endoftext|><|endoftext|>|endoftext|>",
    "a <\\|im_start|> look-alike",
    "lone \ud800 surrogate <|im_start|>",
]


@pytest.fixture(scope="module")
def guard():
    return tamis.Guard([tamis.Vocabulary("o200k_base")], strings=["<mark>"])


@pytest.mark.parametrize("text", TEXTS)
def test_nothing_is_left_and_the_way_back_is_exact(guard, text):
    guarded = guard.break_up(text)
    assert not any(s.text in guarded.text for s in guard.strings)
    assert guarded.undo() == text
    assert guard.break_up(guarded.text).text == guarded.text
    assert guarded.total == sum(guarded.broken.values())
    for finding in guard.find(text):
        assert text[finding.start : finding.end] == finding.string
        start, end = guarded.to_output(finding.start, finding.end)
        assert guarded.text[start:end].replace("\\", "", 1) == finding.string.replace("\\", "", 1)
        assert guarded.to_source(start, end) == (finding.start, finding.end)


def test_a_guard_says_what_it_looks_for_and_where_it_comes_from(guard):
    origins = dict(guard.strings)
    assert origins["<|endoftext|>"] == "o200k_base"
    assert origins["<mark>"] == "recipe"
    assert guard.break_up("x<mark>").broken == {"<mark>": 1}
    assert not tamis.Guard(templates=[]).strings
    with pytest.raises(tamis.TamisError, match="llama3"):
        tamis.Guard(templates=["lama3"])


def test_a_text_that_could_begin_a_string_is_not_closed(guard):
    assert guard.closed("the end.")
    assert not guard.closed("the end <|endof")


@pytest.mark.parametrize("overlap", [0, 8])
def test_chunks_keep_the_budget_and_lose_nothing(overlap):
    vocabulary = tamis.Vocabulary("o200k_base")
    random.seed(4)
    words = ["one", "zwei", "três", "四", "пять", "😀", "\n\n", ". ", "[PERSON_1]", "e\u0301"]
    text = " ".join(random.choice(words) for _ in range(500))
    chunks = tamis.Chunker(vocabulary, max_tokens=24, overlap_tokens=overlap).cut(text)
    assert len(chunks) > 10
    assert all(vocabulary.count(text[c.start : c.end]) == c.tokens <= 24 for c in chunks)
    assert chunks[0].start == 0 and chunks[-1].end == len(text)
    assert chunks[-1].ends_with is tamis.ChunkEnd.TEXT
    assert all(a.end >= b.start for a, b in zip(chunks, chunks[1:]))
    if not overlap:
        assert "".join(text[c.start : c.end] for c in chunks) == text
        assert sum(c.tokens for c in chunks) == vocabulary.count(text)
    else:
        assert any(c.overlap for c in chunks)


def test_document_ends_are_in_code_points():
    chunker = tamis.Chunker(tamis.Vocabulary("o200k_base"), max_tokens=8)
    first, second = "Été à la plage. 😀\n\n", "Das zweite Dokument beginnt hier und geht weiter."
    chunks = chunker.cut(first + second, [len(first)])
    assert len(first) in [c.end for c in chunks if c.ends_with is tamis.ChunkEnd.DOCUMENT]
    for ends in ([5, 3], [1000], [-1]):
        with pytest.raises((tamis.TamisError, ValueError)):
            chunker.cut(first + second, ends)


def test_budgets_that_make_no_sense_and_text_that_is_not_utf8_are_refused():
    vocabulary = tamis.Vocabulary("o200k_base")
    for budget, overlap in ((7, 0), (16, 9), (-1, 0)):
        with pytest.raises(tamis.TamisError) as caught:
            tamis.Chunker(vocabulary, max_tokens=budget, overlap_tokens=overlap)
        assert caught.value.code is tamis.Code.USAGE
    with pytest.raises(tamis.TamisError) as caught:
        tamis.Chunker(vocabulary).cut("ab\ud800")
    assert (caught.value.code, caught.value.offset) == (tamis.Code.INPUT, 2)


def test_with_a_guard_chunks_may_be_joined_in_any_order(guard):
    vocabulary = tamis.Vocabulary("o200k_base")
    text = guard.break_up("words and <|endof <| more " * 60).text
    for chunk in tamis.Chunker(vocabulary, 16, guard=guard).cut(text)[:-1]:
        assert guard.closed(text[chunk.start : chunk.end])
