"""`tamis passages` and what `tamis dedup` shows, on letters that share a notice."""

import json
import os
import pty
import random
import subprocess

import pytest
from harness import TAMIS, json_lines, jsonl, tamis
from harness import prose as random_prose

NOTICE = (
    "This message and what is attached to it are meant for the person they are addressed to. If you are not that person, "
    "please tell the sender and delete it, and do not pass on to anybody what it says or what comes with it."
)


def prose(seed, words):
    return random_prose(random.Random(seed), 6 * words)


def letters(n):
    return [{"id": f"letter {i}", "text": f"{prose(i, 60)}\n\n> {NOTICE}\n\n{prose(1000 + i, 20)}\n"} for i in range(n)]


def passages(tmp_path, records, *args, code=0):
    done = tamis("passages", "-", "--cut", tmp_path / "cut", *args, input=jsonl(records), code=code)
    return json_lines(done.stdout.decode()), json_lines((tmp_path / "cut").read_text())


def test_a_notice_that_letters_share_stays_in_one_of_them(tmp_path):
    records = letters(12)
    rows, cut = passages(tmp_path, records)
    kept = {row["kept_id"] for row in rows}
    assert len(kept) == 1 and len(rows) == 11 and all(row["documents"] == 12 for row in rows)
    assert max(records, key=lambda r: len(r["text"]))["id"] in kept
    texts = {r["id"]: r["text"] for r in records}
    for row in rows:
        assert texts[row["id"]].encode()[row["begin"] : row["end"]].decode() == f"> {NOTICE}\n\n"
    for r in cut:
        assert (NOTICE in r["text"]) == (r["id"] in kept)
        assert r["text"] == texts[r["id"]] if r["id"] in kept else texts[r["id"]].replace(f"> {NOTICE}\n\n", "")


def test_the_order_of_the_records_and_the_threads_change_nothing(tmp_path):
    records = letters(30)
    rows, _ = passages(tmp_path, records, "--jobs", "1")
    backwards, _ = passages(tmp_path, records[::-1], "--jobs", "3")
    assert sorted(map(json.dumps, rows)) == sorted(map(json.dumps, backwards))


def test_a_passage_of_too_few_records_is_left_alone(tmp_path):
    rows, cut = passages(tmp_path, letters(3), "--documents", "4")
    assert rows == [] and [r["text"] for r in cut] == [r["text"] for r in letters(3)]


@pytest.mark.parametrize("options", [("--tokens", "3"), ("--documents", "1"), ("--paragraph-tokens", "2")])
def test_an_option_out_of_range_says_what_is_expected(options):
    done = tamis("passages", "-", *options, input=b"", code=2)
    assert b"must" in done.stderr or b"at least" in done.stderr


def test_pairs_show_the_words_that_differ():
    text = prose(1, 200)
    other = text.replace(text.split()[50], "changedword", 1)
    records = [{"id": "a", "text": text}, {"id": "b", "text": other}]
    shown = tamis("dedup", "-", "--clusters", "/dev/null", "--pairs", "5", input=jsonl(records)).stderr.decode()
    assert "{+changedword" in shown or "[-changedword" in shown
    assert "J = 0." in shown and "\x1b" not in shown


def test_pairs_show_the_words_that_differ_in_colours_where_there_is_a_terminal(tmp_path):
    text = prose(1, 200)
    longer = text.replace(text.split()[50], "changedword", 1) + " addedword"
    (tmp_path / "in.jsonl").write_bytes(jsonl([{"id": "a", "text": longer}, {"id": "b", "text": text}]))
    master, slave = pty.openpty()
    plain = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    tamis_with_terminal = [TAMIS, "dedup", str(tmp_path / "in.jsonl"), "-o", "/dev/null", "--pairs", "5"]
    subprocess.run(tamis_with_terminal, stderr=slave, env={**plain, "TERM": "xterm"}, check=True)
    os.close(slave)
    shown = b""
    try:
        while part := os.read(master, 65536):
            shown += part
    except OSError:  # the other end is closed
        pass
    shown = shown.decode().replace("\r\n", "\n")
    assert "\x1b[31mchangedword \x1b[0m" in shown and "addedword\x1b[0m" in shown  # what only the record that stays has: red
    assert f"\x1b[32m{text.split()[50]} \x1b[0m" in shown  # what only the repeat has: green
    assert "b repeats a, J = 0.9" in shown and " … " in shown and len(shown) < len(text)
    assert "[-" not in shown


def test_profiles_differ_in_what_they_compare():
    scan = prose(3, 120)
    broken = scan.replace("e ", "e")  # blanks lost, as scans lose them
    records = [{"id": "a", "text": scan}, {"id": "b", "text": broken}]
    rules = {
        p: [r["rule"] for r in json_lines(tamis("dedup", "-", "--profile", p, input=jsonl(records)).stdout.decode())]
        for p in ("standard", "ocr")
    }
    assert sorted(rules["ocr"]) == ["kept", "near"] and rules["standard"] == ["kept", "kept"]


def test_what_memory_does_not_hold_goes_to_the_folder_that_TMPDIR_names(tmp_path):
    records = [{"id": str(i), "text": prose(i % 90, 600)} for i in range(100)]
    (tmp_path / "scratch").mkdir()
    environment = {**os.environ, "TMPDIR": str(tmp_path / "scratch")}
    done = tamis("dedup", "-", input=jsonl(records), env=environment)
    assert sum(row["kept"] for row in json_lines(done.stdout.decode())) == 90
    assert list((tmp_path / "scratch").iterdir()) == []

    environment["TMPDIR"] = str(tmp_path / "nowhere")
    done = tamis("dedup", "-", "-o", tmp_path / "clusters", input=jsonl(records), env=environment, code=3)
    assert b"TMPDIR" in done.stderr and not (tmp_path / "clusters").exists()
