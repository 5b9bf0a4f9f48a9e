"""Vocabularies that are not built in: compiled, opened, counted with by an engine."""

import sys
from pathlib import Path

import pytest
import tamis

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tests/tokenize"))

from small_tokenizer import tokenizer  # noqa: E402

FILE, ENCODE = tokenizer([("a", "b"), ("ab", "ab")], {"<ctrl-7>": 300})


@pytest.fixture(scope="module")
def small():
    return tamis.Vocabulary.from_pack(tamis.Vocabulary.compile(FILE, "small", "CC0-1.0"))


@pytest.mark.parametrize("piece", ["ab", "abab", "aabb", "ababab", "zé"])
def test_a_compiled_vocabulary_encodes_as_its_definition_says(small, piece):
    assert small.encode(piece) == ENCODE(piece)
    assert small.count(piece) == len(ENCODE(piece))


def test_many_texts_are_counted_as_each_is(small):
    texts = ["", "abab", "a b", "\udc80", "\x00"]
    assert small.count_many(texts) == [small.count(t) for t in texts]
    assert small.count_many([]) == []
    both = [small, tamis.Vocabulary("cl100k_base")]
    assert tamis.count_all(both, "hello world") == [11, 2]


def test_offsets_are_in_code_points_and_cover_what_the_token_says(small):
    text = "ab😀 é abab漢"
    tokens = small.encode_with_offsets(text)
    assert [t.id for t in tokens] == small.encode(text)
    for token in tokens:
        said, covered = small.decode_bytes([token.id]), text[token.start : token.end]
        assert said in covered.encode()
    assert tokens[0] == (256, 0, 2)
    assert {(t.start, t.end) for t in tokens[1:5]} == {(2, 3)}
    big = tamis.Vocabulary("o200k_base").encode_with_offsets("naïve café")
    assert "".join("naïve café"[t.start : t.end] for t in big) == "naïve café"


def test_a_pack_says_what_it_is_and_what_is_odd_about_it(small):
    info = small.info()
    assert (info["name"], info["licence"], info["special_tokens"]) == ("small", "CC0-1.0", ["<ctrl-7> = 300"])
    lint = small.lint(["[X_1]"], most=2)
    assert lint["partial_utf8"] == {"count": 128, "ids": [128, 129]}
    assert lint["placeholders"]["[X_1]"]["tokens"] == 5
    assert len(small.lint()["placeholders"]) > 1


@pytest.mark.parametrize("file, name, code, word", [
    (b'{"model": {"type": "Unigram"}}', "x", tamis.Code.UNSUPPORTED, "/model/type"),
    (b"IQ== 0\n", "mine", tamis.Code.USAGE, "o200k_base"),
    (b"not base64\n", "r50k_base", tamis.Code.INPUT, "SHA-256"),
    (FILE, "no name", tamis.Code.INPUT, "letters"),
])  # fmt: skip
def test_what_cannot_be_compiled_is_refused_with_its_place(file, name, code, word):
    with pytest.raises(tamis.TamisError, match=word) as caught:
        tamis.Vocabulary.compile(file, name)
    assert caught.value.code is code


def test_an_engine_counts_with_a_vocabulary_that_is_handed_in(small):
    with tamis.Engine({"tokens": {"vocabularies": ["small", "o200k_base"]}}, [small]) as engine:
        assert engine.vocabularies == ("small", "o200k_base")
        assert engine.recipe["tokens"]["sha256"]["small"] == small.content_hash
        outcome = engine.refine("abab <ctrl-7>")
        assert outcome.text == "abab <\\ctrl-7>"
        assert outcome.tokens["small"] == small.count(outcome.text)
        assert outcome.guarded == {"<ctrl-7>": 1}
        assert outcome.look_alikes == 0
        assert engine.refine(outcome.text).look_alikes == 1
        guard = engine.guard()
    assert guard.break_up("<ctrl-7>").text == "<\\ctrl-7>"
    with pytest.raises(tamis.TamisError, match="small"):
        tamis.Engine({}, [small])
    with pytest.raises(tamis.TamisError, match="off"):
        tamis.Engine({"guard": {"action": "off"}}).guard()


def test_packs_in_a_recipe_file_are_found_from_its_folder(tmp_path, monkeypatch):
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs/mine.tpack").write_bytes(tamis.Vocabulary.compile(FILE, "small"))
    recipe = tmp_path / "recipe.toml"
    recipe.write_text('tokens.vocabularies = ["packs/mine.tpack"]\n')
    monkeypatch.chdir("/")
    with tamis.Engine(recipe) as engine:
        assert engine.vocabularies == ("small",)
        assert "mine" not in str(engine.recipe)
        assert engine.refine("abab").tokens == {"small": 1}
    with pytest.raises(tamis.TamisError) as caught:
        tamis.Engine(recipe.read_text())
    assert (caught.value.code, caught.value.rule) == (tamis.Code.RECIPE, "tokens.vocabularies")
