"""`dedup.passages`, `dedup.scope` and `dedup.profile` in a prepare: what documents share is marked or cut, and accounted for."""

import json
import random

import pytest
from harness import everything_in, json_lines, jsonl, prepare, recipe, records, tamis, unzstd
from harness import prose as random_prose

NOTICE = (
    "This message and what is attached to it are meant for the person they are addressed to. If you are not that person, "
    "please write to postmaster{}@corp.test, delete it, and do not pass on to anybody what it says or what comes with it."
)


def prose(seed, words):
    return random_prose(random.Random(seed), 6 * words)


def letters(n):
    """Each with the same notice, in which only an address differs; every third quotes the one before."""
    rows = []
    for i in range(n):
        text = f"Letter {i} to nurse{i}@corp.test\n\n{prose(i, 90)}\n\n{NOTICE.format(7)}\n\n{prose(1000 + i, 20)}\n"
        if i % 3 == 2:
            text += "\n> " + prose(i - 1, 90) + "\n"
        rows.append({"id": f"letter {i}", "text": text})
    return rows


def run(where, rows, passages, *args, files=1, more=""):
    (where / "archive").mkdir(parents=True)
    for f in range(files):
        (where / f"archive/{f}.jsonl").write_bytes(jsonl(rows[f::files]))
    settings = recipe(where, f'[dedup]\npassages = "{passages}"\n{more}[deliver]\nids = "keep"\n')
    out, ledger = prepare(where / "archive", where, "--recipe", settings, *args)
    tamis("verify", out)
    head = json.loads((out / "manifest/dataset.json").read_bytes())
    return out, ledger, {r["id"]: r for r in records(out)}, head


def cut_by_marks(record):
    text = record["text"].encode()
    for p in reversed(record.get("passages", [])):
        text = text[: p["begin"]] + text[p["end"] :]
    return text.decode()


def passage_lines(ledger):
    return json_lines(unzstd(ledger / "passages.jsonl.zst").decode())


def sift(head):
    return next(s["counts"] for s in head["steps"] if s["name"] == "sift")


def test_what_is_marked_is_what_would_be_cut_and_stands_in_another_record(tmp_path):
    rows = letters(30)
    _, ledger, marked, head = run(tmp_path / "mark", rows, "mark")
    _, cut_ledger, cut, cut_head = run(tmp_path / "cut", rows, "cut")
    assert marked.keys() == cut.keys() == {r["id"] for r in rows}
    assert {id: cut_by_marks(r) for id, r in marked.items()} == {id: r["text"] for id, r in cut.items()}
    assert not any("passages" in r for r in cut.values())
    holders = [r for r in cut.values() if "do not pass on to anybody" in r["text"]]
    assert len(holders) == 1 and "passages" not in marked[holders[0]["id"]]
    everything = "\n".join(r["text"] for r in cut.values())
    for i in range(30):  # each text of its own stands exactly once
        assert everything.count(prose(i, 90)) == 1 and everything.count(prose(1000 + i, 20)) == 1
    assert everything.count("postmaster") == 0 and everything.count("[EMAIL_ADDRESS_1]") >= 30
    lines = passage_lines(ledger)
    for line in lines:
        text = marked[line["record"]]["text"].encode()[line["begin"] : line["end"]].decode()
        kept = marked[line["kept_record"]]["text"]
        assert text.strip("> \n").removeprefix("> ") in kept or "[EMAIL_ADDRESS" in text, line
        assert not line["cut"] and line["kept_record"] != line["record"] and line["tokens"] >= 10
    assert [{**line, "cut": True} for line in lines] == passage_lines(cut_ledger)
    found = head["duplicates"]["passages"]
    assert found == {"action": "mark", "bytes": sum(p["end"] - p["begin"] for p in lines), "capped": 0, "found": len(lines)}
    assert cut_head["duplicates"]["passages"] == {**found, "action": "cut"}
    for r in cut.values():  # tokens were counted again
        (before,), (now,) = marked[r["id"]]["tokens"].values(), r["tokens"].values()
        assert (now < before) == bool(marked[r["id"]].get("passages"))


@pytest.mark.parametrize("passages", ["mark", "cut"])
def test_neither_order_nor_files_nor_threads_change_what_is_found(tmp_path, passages):
    rows = letters(40)
    _, _, one, head = run(tmp_path / "one", rows, passages, "--jobs", "1")
    shuffled = rows[:]
    random.Random(3).shuffle(shuffled)
    _, _, other, other_head = run(tmp_path / "other", shuffled, passages, "--jobs", "3", files=5)
    assert one == other and head["duplicates"] == other_head["duplicates"]


def test_a_document_of_which_nothing_is_left_does_not_leave_and_is_counted(tmp_path):
    a, b, c = (prose(seed, 120) for seed in (1, 2, 3))
    rows = [{"id": "long", "text": f"{a}\n\n{b}\n\n{c}"}, {"id": "pieces", "text": f"{c}\n\n{a}"}, {"id": "own", "text": prose(4, 120)}]
    _, ledger, cut, head = run(tmp_path / "cut", rows, "cut")
    assert sorted(cut) == ["long", "own"]
    assert sift(head)["emptied"] == 1 and sift(head)["kept"] == 2 and head["statistics"]["records"] == 2
    fates = {d["id"]: d["fate"] for d in json_lines(unzstd(ledger / "documents.jsonl.zst").decode())}
    assert fates == {"long": "delivered", "own": "delivered", "pieces": "emptied"}
    assert {line["kept_record"] for line in passage_lines(ledger)} == {"long"}
    _, _, marked, head = run(tmp_path / "mark", rows, "mark")
    assert sorted(marked) == ["long", "own", "pieces"] and sift(head)["emptied"] == 0


def put_back(out, ledger, where):
    """Records with what was cut put back, by the command alone."""
    (where / "records.jsonl").write_bytes(b"".join(unzstd(shard) for shard in sorted((out / "data").glob("*.zst"))))
    tamis("normalize", where / "records.jsonl", "--undo", "--edits", ledger / "cuts.jsonl.zst", "-o", where / "back.jsonl")
    return {r["id"]: r["text"] for r in json_lines((where / "back.jsonl").read_text())}


def test_what_is_cut_is_kept_in_the_ledger_and_put_back_byte_for_byte(tmp_path):
    shared = prose(6, 90)
    rows = letters(20)
    rows += [{"id": f"t{i}", "text": f"{prose(110 + i, 60)} <|endof {shared} text|> {prose(120 + i, 60)}"} for i in range(2)]
    rows += [{"id": "glued", "text": f"{prose(130, 30)}\n<|endof\n{shared}\ntext|> {prose(131, 30)}"}, {"id": "pieces", "text": f"{prose(203, 120)}\n\n{prose(201, 120)}"}]
    rows += [{"id": "long", "text": "\n\n".join(prose(seed, 120) for seed in (201, 202, 203))}]
    rows += [{"id": f"{g}{n}", "group": g, "order": n, "text": f"{prose(ord(g) * 9 + n, 40)}\n\n{NOTICE.format(1)}"} for g in "xyz" for n in range(3)]
    _, _, marked, _ = run(tmp_path / "mark", rows, "mark", files=3)
    out, ledger, cut, head = run(tmp_path / "cut", rows, "cut", "--jobs", "3", files=3, more="passage_undo = true\n")
    whole = {id: r["text"] for id, r in marked.items()}
    assert put_back(out, ledger, tmp_path) == {id: whole[id] for id in cut} and sum(cut[id]["text"] != whole[id] for id in cut) > 20
    emptied = {d["id"]: d["text"] for d in json_lines(unzstd(ledger / "emptied.jsonl.zst").decode())}
    assert emptied == {"pieces": whole["pieces"]} and sift(head)["emptied"] == 1
    assert (ledger / "cuts.jsonl.zst").stat().st_mode & 0o777 == 0o600
    edits = [e for line in json_lines(unzstd(ledger / "cuts.jsonl.zst").decode()) for e in line["edits"]]
    assert {e["rule"] for e in edits} <= {"passage", "guard"}
    told = sum(p["end"] - p["begin"] for p in passage_lines(ledger) if "record" in p)
    assert sum(e["source_size"] - e["output_size"] for e in edits if e["rule"] == "passage") == told
    # The next prepare into the same ledger keeps nothing, and leaves nothing behind that belongs to this one.
    settings = recipe(tmp_path / "cut", '[dedup]\npassages = "cut"\n[deliver]\nids = "keep"\n')
    prepare(tmp_path / "cut/archive", tmp_path / "cut", "--recipe", settings, "--force")
    assert not {p.name for p in ledger.iterdir()} & {"cuts.jsonl.zst", "emptied.jsonl.zst"}


def test_what_is_cut_is_kept_only_where_something_is_cut(tmp_path):
    archive = tmp_path / "a.jsonl"
    archive.write_bytes(jsonl(letters(3)))
    settings = recipe(tmp_path, '[dedup]\npassages = "mark"\npassage_undo = true\n')
    done = tamis("prepare", archive, "--out", tmp_path / "o", "--ledger", tmp_path / "l", "--recipe", settings, code=2)
    assert b"dedup.passages" in done.stderr


def test_a_record_that_others_are_said_to_repeat_is_never_emptied(tmp_path):
    a, b, c = (prose(seed, 150) for seed in (1, 2, 3))
    near = f"{c}\n\n{a}".replace("lamp", "lantern", 2)
    rows = [{"id": "long", "text": f"{a}\n\n{b}\n\n{c}"}, {"id": "pieces", "text": f"{c}\n\n{a} End"}, {"id": "copy", "text": near}]
    _, _, cut, head = run(tmp_path, rows, "cut")
    clusters = {r["id"]: r["cluster"]["kept_id"] for r in cut.values() if "cluster" in r}
    assert len(clusters) == 1 and set(clusters.values()) <= set(cut) and sift(head)["marked"] == 1


def test_a_stand_in_that_is_not_wholly_shared_stays(tmp_path):
    """The name before the shared run differs, and lies in one stand-in with its first word."""
    tail = "@corp.test is what you write to if " + prose(5, 80)
    rows = [{"id": str(i), "text": f"{prose(i, 40)}. {name}.same{tail} {prose(90 + i, 30)}"} for i, name in enumerate(["anna", "bert", "cleo"])]
    _, _, cut, _ = run(tmp_path, rows, "cut")
    for r in cut.values():
        assert r["text"].count("[EMAIL_ADDRESS_1]") == 1
    assert sum("is what you write to if" in r["text"] for r in cut.values()) == 1


def test_a_control_token_that_a_cut_would_join_is_broken(tmp_path):
    shared = prose(6, 90)
    rows = [{"id": str(i), "text": f"{prose(10 + i, 60)} <|endof {shared} text|> {prose(20 + i, 60)}"} for i in range(2)]
    rows += [{"id": "glued", "text": f"{prose(30, 30)}\n<|endof\n{shared}\ntext|> {prose(31, 30)}"}]
    out, _, cut, _ = run(tmp_path, rows, "cut", more="passage_tokens = 20\n")
    assert b"<|endoftext|>" not in everything_in(out)


def test_passages_of_a_group_are_told_by_turn(tmp_path):
    notice = NOTICE.format(1)
    rows = [{"id": f"{g}{n}", "group": g, "order": n, "text": f"{prose(ord(g) * 9 + n, 40)}\n\n{notice if n == 1 else ''}"} for g in "xyz" for n in range(3)]
    _, ledger, marked, _ = run(tmp_path, rows, "mark")
    lines = passage_lines(ledger)
    assert len(lines) == 2 and all(line["record"][1] == "1" and line["documents"] == 3 for line in lines)
    assert [sum("passages" in r for r in marked.values())] == [2]


def test_a_scope_of_one_source_compares_nothing_across_files(tmp_path):
    text = prose(1, 200)
    rows = [{"id": "a", "text": text}, {"id": "b", "text": text}, {"id": "c", "text": text + " again"}, {"id": "d", "text": text + " again"}]
    _, _, together, _ = run(tmp_path / "shipment", rows, "off", files=2)
    assert len(together) == 2 and sum("cluster" in r for r in together.values()) == 1
    _, _, apart, head = run(tmp_path / "source", rows, "off", files=2, more='scope = "source"\n')
    assert sorted(apart) == ["a", "b", "c", "d"] and sift(head)["marked"] == 2
    assert {r["cluster"]["kept_id"] for r in apart.values() if "cluster" in r} == {"c", "d"}


def test_the_profile_says_what_is_compared(tmp_path):
    """A scan of a text: blanks lost and put in at random. Words differ everywhere, characters hardly."""
    rng, text = random.Random(2), prose(7, 300)
    scan = "".join("" if c == " " and rng.random() < 0.3 else c + " " * (c.isalpha() and rng.random() < 0.05) for c in text)
    rows = [{"id": "text", "text": text}, {"id": "scan", "text": scan}]
    _, _, words, _ = run(tmp_path / "standard", rows, "off")
    assert not any("cluster" in r for r in words.values())
    _, _, characters, _ = run(tmp_path / "ocr", rows, "off", more='profile = "ocr"\n')
    assert sum("cluster" in r for r in characters.values()) == 1


def test_the_ledger_tells_raw_bytes_from_normalized_ones(tmp_path):
    rows = [{"id": "lf", "text": "one line\nanother\n"}, {"id": "crlf", "text": "one line\r\nanother\r\n"}, {"id": "copy", "text": "one line\nanother\n"}]
    out, ledger, _, _ = run(tmp_path, rows, "off")
    lines = {d["id"]: d for d in json_lines(unzstd(ledger / "documents.jsonl.zst").decode())}
    assert lines["lf"]["xxh3_raw"] == lines["copy"]["xxh3_raw"] != lines["crlf"]["xxh3_raw"]
    assert len({d["xxh3_normalized"] for d in lines.values()}) == 1
    for d in lines.values():
        assert d["xxh3_raw"].encode() not in everything_in(out) and d["xxh3_normalized"].encode() not in everything_in(out)
