"""No control token leaves, by any way; chunks keep their budgets, their groups and their offsets."""

import json

import pytest
from harness import json_lines, jsonl, prepare, recipe, records, tamis

SPECIALS = ["<|endoftext|>", "<|im_start|>", "<|fim_prefix|>", "<|endofprompt|>"]


def run(command, rows, *args, **more):
    return json_lines(tamis(command, "-", *args, input=jsonl(rows), **more).stdout.decode())


def holds_none(text):
    return not any(s in text for s in SPECIALS)


def test_no_control_token_leaves_in_text_fields_speakers_or_over_a_join(tmp_path):
    rows = [
        {"id": "1", "text": "Then it said <|endoftext|> and stopped.", "title": "On <|im_start|>system"},
        {"id": "2", "text": "A half <|im_", "group": "g", "order": 1, "speaker": "<|fim_prefix|>"},
        {"id": "3", "text": "start|> and its other half.", "group": "g", "order": 2, "speaker": "B"},
        {"id": "4", "text": "Split by what is dropped: <|endof192.0.2.7text|> here."},
        {"id": "5", "text": "<|im_start|><|im_start|>|im_start|> nested <<|endoftext|>|endofprompt|>"},
    ]
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "a.jsonl").write_bytes(jsonl(rows))
    how = recipe(
        tmp_path,
        '[redact]\nactions = { IP_ADDRESS = "drop" }\n[deliver]\nfields = ["title"]\nspeakers = "keep"\n[tokens]\nvocabularies = ["o200k_base", "cl100k_base"]\n',
    )
    out, _ = prepare(archive, tmp_path, "--recipe", how)
    delivered = records(out)
    assert len(delivered) == 5
    group = [r["text"] for r in delivered if r.get("group")]
    assert holds_none("".join(group))
    for record in delivered:
        assert holds_none(json.dumps(record))
    texts = [r["text"] for r in delivered]
    assert "Then it said <\\|endoftext|> and stopped." in texts
    guard = json.loads((out / "manifest/dataset.json").read_text())
    while "guard" not in guard:  # wherever the head keeps what the statement adds
        guard = next(v for v in guard.values() if isinstance(v, dict) and "guard" in json.dumps(v))
    assert guard["guard"]["action"] == "break"
    assert guard["guard"]["strings"]["<|endoftext|>"] >= 2


def test_quarantine_holds_a_document_back_and_report_changes_nothing(tmp_path):
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "a.jsonl").write_bytes(jsonl([{"id": "1", "text": "An end <|endoftext|> here."}, {"id": "2", "text": "Nothing of the kind."}]))
    for action, left in (("quarantine", ["Nothing of the kind."]), ("report", ["An end <|endoftext|> here.", "Nothing of the kind."])):
        where = tmp_path / action
        where.mkdir()
        out, _ = prepare(archive, where, "--recipe", recipe(where, f'[guard]\naction = "{action}"\n'))
        assert [r["text"] for r in records(out)] == left


def test_the_guard_filter_breaks_reports_and_counts(tmp_path):
    rows = [{"id": "a", "text": "é <|endoftext|>"}, {"id": "b", "text": "<s> is HTML"}]
    found = tmp_path / "findings.jsonl"
    assert [r["text"] for r in run("guard", rows, "--findings", found, "--offsets", "codepoint")] == ["é <\\|endoftext|>", "<s> is HTML"]
    assert json_lines(found.read_text()) == [{"findings": [{"end": 15, "start": 2, "string": "<|endoftext|>"}], "id": "a"}]
    assert [r["text"] for r in run("guard", rows, "--action", "report", "--templates", "llama2")] == [r["text"] for r in rows]
    tamis("guard", "-", "--fail-on-findings", input=jsonl(rows), code=1)
    tamis("guard", "-", "--templates", "lama2", input=jsonl(rows), code=2)
    assert b"deepseek" in tamis("guard", "--list").stdout


@pytest.mark.parametrize("unit", ["byte", "codepoint", "utf16"])
def test_chunks_are_slices_of_the_field_and_their_counts_add_up(unit):
    texts = [("Ein Satz über Ärger. 😀 日本語の文。 " * 40) + "\n\n" + "Last words. " * 30, "short", ""]
    rows = run("chunk", [{"id": str(n), "text": t} for n, t in enumerate(texts)], "--max-tokens", "64", "--offsets", unit)
    for n, text in enumerate(texts):
        mine = [r for r in rows if r["id"] == str(n)]
        coded, width = {"byte": (text.encode(), 1), "codepoint": (text, 1), "utf16": (text.encode("utf-16-le"), 2)}[unit]
        cut = [coded[r["start"] * width : r["end"] * width] for r in mine]
        if unit != "codepoint":
            cut = [c.decode("utf-8" if unit == "byte" else "utf-16-le") for c in cut]
        assert cut == [r["text"] for r in mine]
        assert "".join(cut) == text
        assert [r["chunk"] for r in mine] == list(range(len(mine)))
        assert all(r["tokens"] <= 64 for r in mine)
    whole = run("tokens", [{"id": str(n), "text": t} for n, t in enumerate(texts)])
    assert sum(r["tokens"] for r in rows) == sum(r["tokens"] for r in whole)


def test_groups_are_cut_in_order_and_never_mixed():
    turns = [{"id": f"{g}{n}", "text": f"Turn {n} of {g}. " * 6, "thread": g, "turn": 9 - n} for g in "ab" for n in range(10)]
    rows = run("chunk", turns, "--group-field", "thread", "--order-field", "turn", "--max-tokens", "100")
    assert [r["group"] for r in rows] == sorted(r["group"] for r in rows)
    for g in "ab":
        seen = [p["id"] for r in rows if r["group"] == g for p in r["parts"]]
        assert all(i.startswith(g) for i in seen)
        assert list(dict.fromkeys(seen)) == [f"{g}{n}" for n in range(9, -1, -1)]
        joined = "\n\n".join(f"Turn {n} of {g}. " * 6 for n in range(9, -1, -1))
        assert "".join(r["text"] for r in rows if r["group"] == g) == joined
    done = tamis("chunk", "-", "--group-field", "thread", input=jsonl([turns[0], turns[10], turns[1]]), code=3)
    assert b"sort the input by group" in done.stderr


def test_chunks_are_the_same_for_any_number_of_threads_and_locale():
    rows = jsonl([{"id": str(n), "text": f"Sentence {n}. Another one! " * (n % 50)} for n in range(400)])
    outputs = {tamis("-j", jobs, "chunk", "-", "--max-tokens", "32", "--overlap", "8", input=rows, env={"LC_ALL": locale, "PATH": "/usr/bin:/bin"}).stdout for jobs in (1, 4) for locale in ("C", "tr_TR.UTF-8")}
    assert len(outputs) == 1


def test_bad_options_and_text_say_what_to_do():
    assert b"at least 8" in tamis("chunk", "-", "--max-tokens", "3", input=b"", code=2).stderr
    assert b"more than half" in tamis("chunk", "-", "--max-tokens", "20", "--overlap", "11", input=b"", code=2).stderr
    done = tamis("chunk", "-", "--no-guard", input=b'{"id":"1","text":"a \\ud800 b"}\n{"id":"2","text":"fine"}\n', code=3)
    assert b"line 1" in done.stderr and b"UTF-8" in done.stderr
    assert len(done.stdout.splitlines()) == 1
