"""`tamis normalize` and `tamis lexicon`: profiles, passes, what is shown, and the way back byte for byte."""

import json
import random

import pytest
from harness import digests, json_lines, jsonl, prepare, recipe, records, tamis

MAIL = "Yes.\n\nOn 3 May 2024 at 10:12, Ann wrote:\n> Shall I?\n--\nBo\n"
SUBTITLES = "1\r\n00:00:01,000 --> 00:00:02,500\r\nWhere were you?\r\n\r\n2\r\n00:00:02,500 --> 00:00:04,000\r\nAt home.\r\n"


def texts(command, rows, *args, **more):
    done = tamis(command, "-", *args, input=jsonl([{"id": str(n), "text": t} for n, t in enumerate(rows)]), **more)
    return [row["text"] for row in json_lines(done.stdout.decode())]


def hostile(rng, pieces):
    return "".join(rng.choices(["a", "e\u0301", " ", "\r\n", "\n\n\n\n", "\x00", "\u200b", "\ufeff", "ﬁ", "> q\n", "--\n", "é", "中", "\f", "exam-\n", "&amp;"], k=pieces))


def test_archive_is_the_default_and_leaves_structure_alone():
    assert texts("normalize", ["a\n\n\n\n\nb \r\n"]) == ["a\n\n\n\n\nb\n"]
    assert texts("normalize", ["a\n\n\n\n\nb \r\n"], "--profile", "archive") == ["a\n\n\n\n\nb\n"]


def test_profiles_and_passes_do_what_they_say():
    assert texts("normalize", ["\n\na\n\n\n\n\nﬁne"], "--profile", "train") == ["a\n\n\nfine"]
    assert texts("normalize", ["Ｔｈｅ  STRASSE²"], "--profile", "search") == ["the strasse2"]
    assert texts("normalize", [SUBTITLES], "--pass", "cue-times") == ["Where were you?\nAt home.\n"]
    assert texts("normalize", [MAIL], "--pass", "mail-drop-quotes", "--pass", "mail-drop-signatures", "--pass", "blank-lines") == ["Yes.\n"]
    assert texts("normalize", ["café"], "--form", "nfd") == ["cafe\u0301"]


def test_strict_leaves_out_what_it_would_have_to_guess_and_says_why():
    done = tamis("normalize", "-", "--profile", "strict", code=3, input=jsonl([{"id": "1", "text": "fine\r\n"}, {"id": "2", "text": "a\u200bb"}]))
    assert [row["id"] for row in json_lines(done.stdout.decode())] == ["1"]
    assert "strict: invisibles" in done.stderr.decode()


def test_undo_gives_every_record_back(tmp_path):
    rng = random.Random(3)
    rows = [hostile(rng, rng.randrange(60)) for _ in range(200)]
    lines = jsonl([{"id": f"é{n}", "text": t} for n, t in enumerate(rows)])
    lines += b'{"id":"s","text":"a\\ud800z\\udc00\\ud83d\\ude00"}\n{"id":"b","text":"a\xff\xed\xa0\xbd\xed\xb8\x80z"}\n'
    (tmp_path / "in.jsonl").write_bytes(lines)
    tamis("normalize", tmp_path / "in.jsonl", "--profile", "train", "--edits", tmp_path / "edits", "-o", tmp_path / "out.jsonl", "-j", "4")
    tamis("normalize", tmp_path / "out.jsonl", "--undo", "--edits", tmp_path / "edits", "-o", tmp_path / "again.jsonl")
    assert (tmp_path / "edits").stat().st_mode & 0o777 == 0o600
    before, after = lines.splitlines(), (tmp_path / "again.jsonl").read_bytes().splitlines()
    assert len(before) == len(after)
    for a, b in zip(before[:-1], after[:-1]):
        assert json.loads(a) == json.loads(b)
    assert after[-1] == before[-1]  # bytes that are not UTF-8 stand in the string as they came


def test_undo_gives_a_plain_text_back(tmp_path):
    source = "caf".encode() + b"e\xcc\x81 \r\n\r\n\r\n\r\n\r\n\xff\x00ab\x0c"
    (tmp_path / "letter.txt").write_bytes(source)
    edits, out, again = tmp_path / "edits", tmp_path / "out.txt", tmp_path / "again.txt"
    tamis("normalize", "--text", tmp_path / "letter.txt", "--profile", "train", "--edits", edits, "-o", out)
    assert out.read_text() == "café\n\n\n\ufffdab\n"
    tamis("normalize", "--text", out, "--undo", "--edits", edits, "-o", again)
    assert again.read_bytes() == source
    assert tamis("normalize", "--text", "-", input=b"a \r\n").stdout == b"a\n"


def test_undo_refuses_edits_of_another_text(tmp_path):
    for name, text in (("a", "x\r\ny\r\n"), ("b", "q\r\nr\r\n")):
        (tmp_path / f"{name}.jsonl").write_bytes(jsonl([{"id": "1", "text": text}]))
        tamis("normalize", tmp_path / f"{name}.jsonl", "--edits", tmp_path / f"{name}.edits", "-o", tmp_path / f"{name}.out")
    wrong = tamis("normalize", tmp_path / "a.out", "--undo", "--edits", tmp_path / "b.edits", code=None)
    assert wrong.returncode != 0 and "belong to another text" in wrong.stderr.decode()
    assert "needs --edits" in tamis("normalize", tmp_path / "a.out", "--undo", code=2).stderr.decode()


def test_explain_shows_what_cannot_be_seen(tmp_path):
    shown = tamis("normalize", "--text", "-", "--explain", input="one\ntwo cafe\u0301\u200b \n".encode()).stdout.decode()
    assert 'line 2, byte 11: normal-form "e\\u{301}" -> "é"' in shown
    assert 'invisible "\\u{200B}" -> ""' in shown
    assert "rule" in shown and "normal-form" in shown
    done = tamis("normalize", "-", "--explain", "-o", tmp_path / "out", input=jsonl([{"id": "k7", "text": "a\r\n"}]))
    assert 'k7, line 1, byte 1: line-end "\\r\\n" -> "\\n"' in done.stdout.decode()
    assert json_lines((tmp_path / "out").read_text()) == [{"id": "k7", "text": "a\n"}]


def test_explain_says_so_if_nothing_changed():
    assert "Nothing was changed" in tamis("normalize", "--text", "-", "--explain", input=b"plain\n").stdout.decode()


@pytest.mark.parametrize("unit", ["byte", "codepoint", "utf16"])
def test_marks_cut_the_quote_out_of_the_output(tmp_path, unit):
    [text] = texts("normalize", ["é😀 \r\n" + MAIL], "--profile", "train", "--marks", tmp_path / "marks", "--offsets", unit)
    [row] = json_lines((tmp_path / "marks").read_text())
    [quote] = [m for m in row["marks"] if m["kind"] == "quote"]
    coded = {"byte": text.encode(), "codepoint": text, "utf16": text.encode("utf-16-le")}[unit]
    scale = 2 if unit == "utf16" else 1
    cut = coded[scale * quote["start"] : scale * quote["end"]]
    cut = cut if isinstance(cut, str) else cut.decode("utf-8" if unit == "byte" else "utf-16-le")
    assert cut == "> Shall I?" and quote["level"] == 1
    assert [m["kind"] for m in row["marks"]] == ["attribution", "quote", "signature"]


def test_wrong_names_are_answered_with_the_right_ones():
    assert 'did you mean "blank-lines"' in tamis("normalize", "-", "--pass", "blanklines", code=2, input=b"").stderr.decode()
    assert 'did you mean "train"' in tamis("normalize", "-", "--profile", "trian", code=2, input=b"").stderr.decode()
    assert "tamis lexicon build" in tamis("normalize", "-", "--pass", "hyphenation", code=2, input=b"").stderr.decode()
    help_text = tamis("normalize", "--help").stdout.decode()
    assert "repeated-tails" in help_text and "strict" in help_text and "--undo" in help_text


def archive_with_hyphens(folder):
    folder.mkdir()
    for n in range(4):
        (folder / f"{n}.txt").write_text(f"An example of well-known words, number {'abcd'[n] * 3}.\n")
    (folder / "scan.txt").write_text("An exam-\nple of well-\nknown un-\nknown words.\n")
    return folder


def test_a_lexicon_joins_what_line_ends_cut(tmp_path):
    archive = archive_with_hyphens(tmp_path / "archive")
    lexicon = tmp_path / "words.lex"
    made = json.loads(tamis("lexicon", "build", archive, "-o", lexicon, "--json", "-q").stdout)
    assert made["documents"] == 5 and made["min_documents"] == 3 and made["left_out"] > 0
    info = json.loads(tamis("lexicon", "info", lexicon, "--json").stdout)
    assert info["sha256"] == made["sha256"] and info["words"] == made["words"]
    assert lexicon.stat().st_mode & 0o777 == 0o600
    out = tamis("normalize", "--text", archive / "scan.txt", "--pass", "hyphenation", "--lexicon", lexicon).stdout
    assert out == b"An example of well-known un-\nknown words.\n"
    lexicon.write_bytes(lexicon.read_bytes()[:-1] + b"?")
    assert "digest" in tamis("lexicon", "info", lexicon, code=3).stderr.decode()


def test_a_lexicon_is_the_same_for_any_threads_memory_and_order(tmp_path):
    rng = random.Random(9)
    words = ["".join(rng.choices("abcdefgh", k=rng.randrange(2, 9))) for _ in range(4000)]
    rows = [{"id": str(n), "text": " ".join(rng.choices(words, k=200))} for n in range(400)]
    (tmp_path / "a.jsonl").write_bytes(jsonl(rows))
    rng.shuffle(rows)
    (tmp_path / "b.jsonl").write_bytes(jsonl(rows))
    for out, source, args in (("1", "a", ["-j", "1"]), ("2", "a", ["-j", "3", "--memory", "1"]), ("3", "b", ["-j", "2"])):
        tamis("lexicon", "build", tmp_path / f"{source}.jsonl", "-o", tmp_path / out, *args)
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes() == (tmp_path / "3").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["1", "2", "3", "a.jsonl", "b.jsonl"]


def test_prepare_honours_profile_structure_and_lexicon(tmp_path):
    archive = archive_with_hyphens(tmp_path / "archive")
    (archive / "blank.txt").write_text("A sentence on its own.\n\n\n\n\nAnd a second one.\n")
    lexicon = tmp_path / "private words.lex"
    tamis("lexicon", "build", archive, "-o", lexicon)
    chosen = recipe(tmp_path, f'[normalize]\nprofile = "train"\nstructure = ["hyphenation"]\nlexicon = "{lexicon}"\n[dedup]\nnear = "off"\n')
    out, ledger = prepare(archive, tmp_path, "--recipe", chosen)
    delivered = [r["text"] for r in records(out)]
    assert "An example of well-known un-\nknown words.\n" in delivered
    assert "A sentence on its own.\n\n\nAnd a second one.\n" in delivered
    head = json.loads((out / "manifest/dataset.json").read_text())
    said = json.dumps(head)
    assert "private words" not in said and str(tmp_path) not in said
    sha256 = json.loads(tamis("lexicon", "info", lexicon, "--json").stdout)["sha256"]
    assert sha256 in said and '"hyphens": 2' in said and '"blank_lines": 1' in said
    # The lexicon lies elsewhere: the recipe's digest, and every byte, stay the same.
    moved = tmp_path / "moved"
    moved.mkdir()
    lexicon.rename(moved / "w.lex")
    again = recipe(moved, chosen.read_text().replace(str(lexicon), str(moved / "w.lex")))
    second, _ = prepare(archive, moved, "--recipe", again)
    assert digests(out) == digests(second)


def test_prepare_quarantines_what_strict_holds_back(tmp_path):
    (tmp_path / "in.jsonl").write_bytes(jsonl([{"id": "1", "text": "Plain words.\r\n"}, {"id": "2", "text": "hid\u200bden"}]))
    out, _ = prepare(tmp_path / "in.jsonl", tmp_path, "--recipe", recipe(tmp_path, 'normalize.profile = "strict"\n'))
    assert [r["text"] for r in records(out)] == ["Plain words.\n"]
    assert "strict: invisibles" in (out / "manifest/dataset.json").read_text()
    tamis("verify", out)


def test_prepare_refuses_to_deliver_what_was_folded_for_a_search(tmp_path):
    (tmp_path / "in.jsonl").write_bytes(jsonl([{"id": "1", "text": "Words."}]))
    done = tamis("prepare", tmp_path / "in.jsonl", "--out", tmp_path / "out", "--ledger", tmp_path / "ledger", "--recipe", recipe(tmp_path, 'normalize.profile = "search"\n'), code=2)
    assert "index" in done.stderr.decode()
