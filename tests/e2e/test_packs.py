"""Packs by path: counted with, guarded with, named by name and digest in what leaves, and never by path."""

import hashlib
import json
import pathlib
import sys

import pytest
from harness import digests, everything_in, json_lines, jsonl, prepare, recipe, records, tamis

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tokenize"))

from small_tokenizer import tokenizer  # noqa: E402

TEXTS = ["abab <ctrl-7> and ab", "ab ab ab", "nothing of it"]


def pack(folder, name="letters", merges=(("a", "b"),), file="private-place"):
    """Compiles a small pack; returns its path, and what it counts in pieces by the definition."""
    source = folder / f"{file}.json"
    data, encode = tokenizer(list(merges), {"<ctrl-7>": 300})
    source.write_bytes(data)
    tamis("vocab", "compile", source, "--name", name, "-o", folder / f"{file}.tpack", "-q")
    source.unlink()
    return folder / f"{file}.tpack", encode


def an_archive(tmp_path):
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "a.jsonl").write_bytes(jsonl([{"id": str(i), "text": t} for i, t in enumerate(TEXTS)]))
    return archive


def dataset(out):
    return json.loads((out / "manifest/dataset.json").read_text())


def test_prepare_counts_with_a_pack_named_from_the_recipes_folder(tmp_path):
    archive = an_archive(tmp_path)
    (tmp_path / "packs").mkdir()
    path, encode = pack(tmp_path / "packs")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    how = recipe(tmp_path, '[tokens]\nvocabularies = ["o200k_base", "packs/private-place.tpack"]\n[dedup]\nnear = "off"\n')
    out, ledger = prepare(archive, tmp_path, "--recipe", how, cwd="/")
    delivered = records(out)
    assert [r["text"] for r in delivered] == ["abab <\\ctrl-7> and ab", "ab ab ab", "nothing of it"]
    assert [set(r["tokens"]) for r in delivered] == [{"letters", "o200k_base"}] * 3
    assert delivered[1]["tokens"]["letters"] == len(encode("ab")) + 2 * len(encode(" ab"))
    said = dataset(out)
    assert said["statistics"]["tokens"]["letters"] == sum(r["tokens"]["letters"] for r in delivered)
    assert sha256.encode() in everything_in(out)
    assert b"private-place" not in everything_in(out)
    assert b"private-place" not in everything_in(ledger)
    tamis("verify", out)

    # Where it lies changes nothing that leaves; `recipe check` tells the digest that the manifest has.
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    path.rename(moved / "other.tpack")
    how = recipe(moved, how.read_text().replace("packs/private-place", "other"))
    again, _ = prepare(archive, moved, "--recipe", how)
    assert digests(again) == digests(out)
    checked = tamis("recipe", "check", how)
    assert checked.stdout.strip() in (ledger / "run.json").read_bytes()
    assert hashlib.sha256(checked.stdout.strip()).hexdigest() in json.dumps(said)


def test_a_changed_pack_is_another_recipe(tmp_path):
    archive = an_archive(tmp_path)
    path, _ = pack(tmp_path)
    how = recipe(tmp_path, '[tokens]\nvocabularies = ["private-place.tpack"]\n[dedup]\nnear = "off"\n')
    out, _ = prepare(archive, tmp_path, "--recipe", how)
    before = [r["tokens"]["letters"] for r in records(out)]
    named = json.loads((tmp_path / "ledger" / "run.json").read_text())["recipe_sha256"]
    pack(tmp_path, merges=[("a", "b"), ("ab", "ab")])
    prepare(archive, tmp_path, "--recipe", how, "--force")
    assert json.loads((tmp_path / "ledger" / "run.json").read_text())["recipe_sha256"] != named
    after = [r["tokens"]["letters"] for r in records(out)]
    assert after[0] == before[0] - 1 and after[1:] == before[1:]


def test_vocab_on_the_command_line_stands_instead_of_the_recipes(tmp_path):
    archive = an_archive(tmp_path)
    one, _ = pack(tmp_path, file="one")
    two, _ = pack(tmp_path, merges=[("b", "a")], file="two")
    out, _ = prepare(archive, tmp_path, "--vocab", one, "--vocab", two, "--vocab", "cl100k_base")
    names = {f"letters@{hashlib.sha256(p.read_bytes()).hexdigest()[:12]}" for p in (one, two)}
    assert all(set(r["tokens"]) == {*names, "cl100k_base"} for r in records(out))
    tamis("verify", out)
    shown = tamis("inspect", archive, "--vocab", one).stdout.decode()
    assert f"--vocab {one}" in shown


def test_tokens_of_two_packs_of_one_name_are_told_apart(tmp_path):
    one, encode = pack(tmp_path, file="one")
    two, other = pack(tmp_path, merges=[("b", "a")], file="two")
    (row,) = json_lines(tamis("tokens", "-", "--vocab", one, "--vocab", two, input=jsonl([{"id": "1", "text": "aab"}])).stdout.decode())
    label = lambda p: f"letters@{hashlib.sha256(p.read_bytes()).hexdigest()[:12]}"  # noqa: E731
    assert row["tokens"] == {label(one): len(encode("aab")), label(two): len(other("aab"))}
    assert "twice" in tamis("tokens", "-", "--vocab", one, "--vocab", one, code=2, input=b"").stderr.decode()


@pytest.mark.parametrize("damage", ["missing", "cut", "changed", "not a pack"])
def test_a_pack_that_cannot_be_used_is_named_with_its_key_and_what_to_do(tmp_path, damage):
    archive = an_archive(tmp_path)
    path, _ = pack(tmp_path)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    {
        "missing": lambda: path.unlink(),
        "cut": lambda: path.write_bytes(path.read_bytes()[:-40]),
        "changed": lambda: path.write_bytes(data),
        "not a pack": lambda: path.write_bytes(b"\x00" * 100),
    }[damage]()
    how = recipe(tmp_path, '[tokens]\nvocabularies = ["private-place.tpack"]\n')
    said = tamis("prepare", archive, "--out", tmp_path / "out", "--ledger", tmp_path / "ledger", "--recipe", how, code=2).stderr.decode()
    for word in ("tokens.vocabularies", "private-place.tpack", "tamis vocab compile"):
        assert word in said
    assert not (tmp_path / "out").exists()


def test_a_recipe_can_say_which_pack_it_must_be(tmp_path):
    path, _ = pack(tmp_path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    text = '[tokens]\nvocabularies = ["private-place.tpack"]\nsha256 = { letters = "%s" }\n'
    tamis("recipe", "check", recipe(tmp_path, text % sha256))
    said = tamis("recipe", "check", recipe(tmp_path, text % ("0" * 64)), code=2).stderr.decode()
    assert sha256 in said and "tokens.sha256" in said


def test_a_name_that_could_be_taken_for_something_else_is_refused(tmp_path):
    source = tmp_path / "my model.json"
    source.write_bytes(tokenizer([])[0])
    assert "letters, digits" in tamis("vocab", "compile", source, "-o", tmp_path / "x.tpack", code=3).stderr.decode()
    for name in ("a@b", "../x", "x.tpack", "\u00e9", "x" * 65):
        tamis("vocab", "compile", source, "--name", name, "-o", tmp_path / "x.tpack", code=3)
    assert not (tmp_path / "x.tpack").exists()
