"""`dedup.scope = "global"` and `tamis dedup --against`: what was delivered before stays, and what repeats it is dropped or marked."""

import hashlib
import json
import pathlib
import random
import subprocess

import pytest
from harness import ROOT, json_lines, jsonl, key, prepare, recipe, records, tamis, unzstd
from harness import prose as random_prose

VERIFIER = ROOT / "tests/manifest/verify_delivery.py"


def prose(seed, words=120):
    return random_prose(random.Random(seed), 8 * words)


def edited(text, words=2):
    parts = text.split(" ")
    for at in range(20, 20 + 7 * words, 7):
        parts[at] = "lantern"
    return " ".join(parts)


def digest(delivery):
    """SHA-256 of the checkpoint's lines, without signatures."""
    return hashlib.sha256((delivery / "manifest/checkpoint").read_bytes().split(b"\n\n")[0].rstrip(b"\n") + b"\n").hexdigest()


def deliver(where, rows, dedup, *args, files=1, code=0, ids="keep"):
    (where / "archive").mkdir(parents=True)
    for f in range(files):
        (where / f"archive/{f}.jsonl").write_bytes(jsonl(rows[f::files]))
    settings = recipe(where, f'[dedup]\n{dedup}[deliver]\nids = "{ids}"\n')
    out, ledger = prepare(where / "archive", where, "--recipe", settings, *args, code=code)
    if code == 0:
        tamis("verify", out)
        subprocess.run(["python3", VERIFIER, out], check=True, capture_output=True)
    return out, ledger


def against(*deliveries, near="mark", more=""):
    paths = ", ".join(json.dumps(str(d)) for d in deliveries)
    return f'scope = "global"\nagainst = [{paths}]\nnear = "{near}"\n{more}'


def lines_of(ledger):
    return {d["id"]: d for d in json_lines(unzstd(ledger / "documents.jsonl.zst").decode())}


def head(out):
    return json.loads((out / "manifest/dataset.json").read_bytes())


def earlier_rows():
    return [{"id": f"old {i}", "text": f"Dear nurse{i}@corp.test, {prose(i)}"} for i in range(20)]


def newcomers():
    """Copies, near copies and their copies, own texts, and two that are near each other only."""
    old = earlier_rows()
    rows = [{"id": f"copy {i}", "text": old[i]["text"]} for i in range(3)]
    rows += [{"id": f"near {i}", "text": edited(old[i]["text"])} for i in range(5, 9)]
    rows += [{"id": "near again", "text": edited(old[5]["text"])}]
    rows += [{"id": f"own {i}", "text": prose(100 + i)} for i in range(6)]
    rows += [{"id": "like own 0", "text": edited(prose(100))}]
    return rows


@pytest.mark.parametrize("near", ["mark", "drop"])
def test_what_was_delivered_before_outranks_what_comes(tmp_path, near):
    old, _ = deliver(tmp_path / "old", earlier_rows(), "")
    new, ledger = deliver(tmp_path / "new", newcomers(), against("../old/out", near=near))
    lines = lines_of(ledger)
    for i in range(3):
        d = lines[f"copy {i}"]
        assert (d["fate"], d["rule"], d["kept_record"], d["kept_delivery"]) == ("dropped", "exact", f"old {i}", digest(old))
    twins = sorted((lines["near 5"], lines["near again"]), key=lambda d: "kept_delivery" not in d)  # of the same bytes
    for i in range(5, 9):
        d = lines[f"near {i}"] if i > 5 else twins[0]
        assert (d["rule"], d["kept_record"], d["kept_delivery"]) == ("near", f"old {i}", digest(old)) and 800_000 <= d["jaccard_ppm"] < 10**6
        assert d["fate"] == ("marked" if near == "mark" else "dropped")
    assert twins[1]["fate"] == "dropped" and twins[1]["rule"] == ("exact" if near == "mark" else "near")
    assert twins[1]["kept_record"] == (twins[0]["id"] if near == "mark" else "old 5")
    found = {r["id"]: r for r in records(new)}
    assert not {id for id in found if id.startswith("copy")}
    if near == "mark":
        assert found["near 6"]["cluster"] == {"delivery": digest(old), "jaccard_ppm": lines["near 6"]["jaccard_ppm"], "kept_id": "old 6"}
    fates = sorted(lines[id]["fate"] for id in ("own 0", "like own 0"))
    assert fates == ["delivered", "marked" if near == "mark" else "dropped"]
    claimed, sift = head(new)["duplicates"], next(s["counts"] for s in head(new)["steps"] if s["name"] == "sift")
    assert claimed["scope"] == "global"
    assert claimed["earlier"]["deliveries"] == [{"checkpoint_sha256": digest(old), "records": 20}]
    said = tamis("explain", ledger, "copy 1").stdout.decode()
    assert f"the same as that of record old 1 of the earlier delivery with checkpoint {digest(old)}" in said
    counted = {"dropped_exact": 3, "dropped_near": 0, "marked": 4} if near == "mark" else {"dropped_exact": 3, "dropped_near": 5, "marked": 0}
    assert {k: claimed["earlier"][k] for k in counted} == counted
    assert sift["in"] == 15 == sum(sift[k] for k in ("kept", "marked", "dropped_exact", "dropped_near", "emptied"))
    assert head(new)["recipe"]["dedup"]["against"] == [] and head(new)["recipe"]["dedup"]["against_sha256"] == [digest(old)]


def test_the_answer_depends_on_no_order_no_thread_and_no_file(tmp_path):
    old = earlier_rows()
    first, _ = deliver(tmp_path / "a", old, "")
    random.Random(1).shuffle(old)
    second, _ = deliver(tmp_path / "b", old, "", files=3)
    rows, answers = newcomers() * 1, []
    for name, delivery, jobs, files in (("x", first, 1, 1), ("y", second, 3, 4)):
        _, ledger = deliver(tmp_path / name, rows, against(delivery), "--jobs", str(jobs), files=files)
        answers.append({id: {k: d.get(k) for k in ("fate", "rule", "kept_record", "jaccard_ppm")} for id, d in lines_of(ledger).items()})
        random.Random(2).shuffle(rows)
    assert answers[0] == answers[1]


def test_texts_are_compared_as_they_leave(tmp_path):
    """A delivery holds no raw values: a text that was redacted then and is redacted alike now is the same text."""
    text = f"From anna@corp.test to bert@corp.test. {prose(1)} Call +1 202 555 0143."
    old, _ = deliver(tmp_path / "old", [{"id": "old", "text": text}], "")
    _, ledger = deliver(tmp_path / "new", [{"id": "new", "text": text}, {"id": "own", "text": prose(2)}], against(old))
    assert (lines_of(ledger)["new"]["fate"], lines_of(ledger)["new"]["rule"]) == ("dropped", "exact")


def test_groups_are_compared_whole_and_several_deliveries_in_their_order(tmp_path):
    def chat(name, seed, turns=4):
        return [{"id": f"{name}{n}", "group": name, "order": n, "text": prose(10 * seed + n, 40)} for n in range(turns)]

    single = [{"id": "thanks", "text": "Thanks!"}]
    a, _ = deliver(tmp_path / "a", chat("one", 1) + chat("two", 2) + single, "", ids="sequential")
    b, _ = deliver(tmp_path / "b", chat("one", 1) + chat("three", 3), "", ids="sequential")
    rows = chat("new one", 1) + chat("new three", 3) + chat("part", 2, turns=2)
    out, ledger = deliver(tmp_path / "c", rows, against(b, a))
    lines = lines_of(ledger)
    assert {lines[f"new one{n}"]["kept_delivery"] for n in range(4)} == {digest(b)}
    assert {lines[f"new three{n}"]["kept_record"] for n in range(4)} == {"000000005"}
    assert {lines[f"part{n}"]["fate"] for n in range(2)} == {"delivered"} and len(records(out)) == 2


def test_a_sealed_private_delivery_and_what_was_withdrawn_from_it(tmp_path):
    secret, _ = key(tmp_path)
    old, _ = deliver(tmp_path / "old", earlier_rows(), "", "--route", "private", "--key", secret, "--waive", "unknown_rights=Ann Example")
    later = tmp_path / "later"
    tamis("withdraw", old, "--record", "old 1", "--out", later, "--key", secret)
    _, ledger = deliver(tmp_path / "new", newcomers(), against(later))
    lines = lines_of(ledger)
    assert lines["copy 0"]["kept_delivery"] == digest(later) and lines["copy 1"]["fate"] == "delivered"


def test_an_extension_names_what_it_repeats_within_the_delivery(tmp_path):
    old, _ = deliver(tmp_path / "old", earlier_rows(), "")
    new, _ = deliver(tmp_path / "new", newcomers(), against(old, more='passages = "mark"\n'))
    both = tmp_path / "both"
    tamis("extend", old, new, "--out", both)
    tamis("verify", both)
    subprocess.run(["python3", VERIFIER, both], check=True, capture_output=True)
    clusters = {r["id"]: r["cluster"] for r in records(both) if "cluster" in r}
    assert clusters["v2-near 6"]["kept_id"] == "old 6" and "delivery" not in clusters["v2-near 6"]
    assert any(c["kept_id"].startswith("v2-own") or c["kept_id"].startswith("v2-like") for c in clusters.values())
    elsewhere = tmp_path / "elsewhere"  # extending another delivery keeps the name of the one that was meant
    other, _ = deliver(tmp_path / "other", [{"id": "x", "text": prose(77)}], "")
    tamis("extend", other, new, "--out", elsewhere)
    tamis("verify", elsewhere)
    assert {r["cluster"].get("delivery") for r in records(elsewhere) if r["id"] == "v2-near 6"} == {digest(old)}


def test_an_extension_keeps_the_marks_of_shared_passages(tmp_path):
    notice = "\n\n" + prose(5, 40) + "\n\n"
    rows = [{"id": str(i), "text": prose(10 + i) + notice + prose(30 + i)} for i in range(3)]
    old, _ = deliver(tmp_path / "old", [{"id": "x", "text": prose(77)}], "")
    new, _ = deliver(tmp_path / "new", rows, 'passages = "mark"\n')
    tamis("extend", old, new, "--out", tmp_path / "both")
    tamis("verify", tmp_path / "both")
    marked = {"v2-" + r["id"]: r["passages"] for r in records(new) if "passages" in r}
    assert len(marked) == 2 and {r["id"]: r["passages"] for r in records(tmp_path / "both") if "passages" in r} == marked


@pytest.mark.parametrize("settings, words", [
    ('scope = "global"\n', b"no earlier delivery is named"),
    ('against = ["{old}"]\n', b'with dedup.scope = "global" only'),
    ('scope = "global"\nagainst = ["{old}/nowhere"]\n', b"expected a delivery"),
    ('scope = "global"\nagainst = ["{old}"]\nagainst_sha256 = ["' + 64 * "0" + '"]\n', b"not those of these checkpoints"),
])
def test_a_delivery_that_cannot_be_meant_is_a_clear_error(tmp_path, settings, words):
    old, _ = deliver(tmp_path / "old", earlier_rows(), "")
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive/a.jsonl").write_bytes(jsonl(newcomers()))
    made = recipe(tmp_path, "[dedup]\n" + settings.replace("{old}", str(old)))
    done = tamis("prepare", tmp_path / "archive", "--out", tmp_path / "o", "--ledger", tmp_path / "l", "--recipe", made, code=None)
    assert done.returncode != 0 and words in done.stderr and b"dedup.against" in done.stderr, done.stderr
    assert not (tmp_path / "o").exists()


def test_a_damaged_delivery_is_named_and_nothing_is_delivered(tmp_path):
    old, _ = deliver(tmp_path / "old", earlier_rows(), "")
    shard = old / "data/part-00000.jsonl.zst"
    lines = unzstd(shard).replace(b"corp", b"korp").replace(b"EMAIL_ADDRESS", b"EMAIL_ADRESSE", 1)
    shard.write_bytes(subprocess.run(["zstd", "-qc"], input=lines, capture_output=True, check=True).stdout)
    _, ledger = deliver(tmp_path / "new", newcomers(), against(old), code=None)
    assert not (tmp_path / "new/out").exists()
    done = tamis("prepare", tmp_path / "new/archive", "--out", tmp_path / "new/out", "--ledger", ledger, "--recipe", tmp_path / "new/recipe.toml", code=None)
    assert done.returncode != 0 and b"expected the record that was sealed" in done.stderr and b"dedup.against" in done.stderr


# ---- tamis dedup --against --------------------------------------------------------------------


def decided(*args, input):
    return {r["id"]: r for r in json_lines(tamis("dedup", "-", *args, input=input).stdout.decode())}


def test_dedup_against_files_and_deliveries_is_one_rule(tmp_path):
    old = [{"id": f"old {i}", "text": prose(i)} for i in range(20)]
    rows = [{"id": f"copy {i}", "text": old[i]["text"]} for i in range(3)] + [{"id": f"near {i}", "text": edited(old[i]["text"])} for i in range(5, 9)]
    rows += [{"id": "own", "text": prose(300)}]
    delivery, _ = deliver(tmp_path / "old", old, "")
    plain, packed = tmp_path / "old.jsonl", tmp_path / "old.jsonl.zst"
    plain.write_bytes(jsonl(old))
    subprocess.run(["zstd", "-q", plain, "-o", packed], check=True)
    answers = []
    for where in (delivery, plain, packed):
        found = decided("--against", where, "--jobs", "2", input=jsonl(rows[::-1]))
        for i in range(3):
            assert found[f"copy {i}"] == {"containment_ppm": 10**6, "id": f"copy {i}", "jaccard_ppm": 10**6, "kept": False, "kept_id": f"old {i}", "kept_in": str(where), "rule": "exact"}
        assert all(found[f"near {i}"]["rule"] == "near" and found[f"near {i}"]["kept_id"] == f"old {i}" for i in range(5, 9))
        assert found["own"]["kept"] and "kept_in" not in found["own"]
        answers.append({id: {**r, "kept_in": None} for id, r in found.items()})
    assert answers[0] == answers[1] == answers[2]
    half = [tmp_path / "1.jsonl", tmp_path / "2.jsonl"]
    for n, path in enumerate(half):
        path.write_bytes(jsonl(old[n::2]))
    split = decided("--against", half[0], "--against", half[1], input=jsonl(rows))
    assert {id: {**r, "kept_in": None} for id, r in split.items()} == answers[0]
    exact = decided("--against", plain, "--exact-only", input=jsonl(rows))
    assert [id for id, r in exact.items() if not r["kept"]] == ["copy 0", "copy 1", "copy 2"]
    shown = tamis("dedup", "-", "--against", plain, "-o", "/dev/null", "--pairs", "9", input=jsonl(rows)).stderr.decode()
    assert "near 5 repeats old 5" in shown and "{+lantern +}" in shown


def test_what_dedup_cannot_read_is_an_error(tmp_path):
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id":"a","text":"good"}\nnot json\n')
    for path in (tmp_path / "nowhere", bad, tmp_path):
        done = tamis("dedup", "-", "--against", path, "-o", tmp_path / "c", input=jsonl([{"id": "1", "text": "x"}]), code=3)
        assert pathlib.Path(path).name.encode() in done.stderr and not (tmp_path / "c").exists()
