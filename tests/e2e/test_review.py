"""People decide: at a terminal, and by a file of answers; the next prepare carries it out. Explanations; what was held back."""

import json
import os
import pty
import select
import time

import pytest
from harness import TAMIS, everything_in, files_of, json_lines, jsonl, key, prepare, recipe, records, tamis, unzstd

DOUBTFUL = "078-05-1120"  # printed on sample cards; its form alone leaves a doubt
SECRET_WORDS = [DOUBTFUL, "ann@example.com", "Zebedee"]
TEXTS = [
    f"Part {DOUBTFUL} of the lamp, ordered by Zebedee in winter.",
    f"Another {DOUBTFUL} lies in the harbour.",
    "Write to ann@example.com about the fog. " + "The signal burned all night and the keeper slept. " * 5,
]


@pytest.fixture
def place(tmp_path):
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive/a.jsonl").write_bytes(jsonl([{"id": f"d{n}", "text": t} for n, t in enumerate(TEXTS)]) + b'{"id": "broken\n')
    prepare(tmp_path / "archive", tmp_path)
    return tmp_path


def again(place, *args):
    return prepare(place / "archive", place, "--force", *args)


def texts(out):
    return [r["text"] for r in records(out)]


def listed(place, *args):
    return json_lines(tamis("review", place / "ledger", "--list", "--json", *args).stdout.decode())


def decide(place, *answers, code=0):
    return tamis("review", place / "ledger", "--decide", "-", "--by", "R. Reader", "--json", code=code,
                 input="".join(json.dumps(a) + "\n" for a in answers).encode())  # fmt: skip


def decisions(place):
    return json_lines((place / "ledger/decisions.jsonl").read_text())


def test_the_list_names_doubtful_findings_and_shows_no_value_unless_asked(place):
    rows = listed(place)
    assert [(r["source"], r["line"], r["type"]) for r in rows] == [(1, 1, "US_SSN"), (1, 2, "US_SSN")]
    assert rows[0]["fingerprint"] == rows[1]["fingerprint"] and rows[0]["finding"] != rows[1]["finding"]
    start, end = rows[0]["start"], rows[0]["end"]
    assert TEXTS[0].encode()[start:end].decode() == DOUBTFUL
    for args in ((), ("--context",), ("--all", "--context")):
        for json_flag in ((), ("--json",)):
            said = tamis("review", place / "ledger", "--list", *args, *json_flag)
            assert not any(word.encode() in said.stdout + said.stderr for word in SECRET_WORDS)
    assert listed(place, "--context", "--unmasked")[0]["excerpt"]["value"] == DOUBTFUL
    assert "EMAIL_ADDRESS" in {r["type"] for r in listed(place, "--all")}


def test_answers_from_a_file_are_carried_out_by_the_next_prepare(place):
    first, second = listed(place)
    said = json.loads(decide(place, {"finding": first["finding"], "decision": "reject", "why": "a part number"},
                             {"finding": second["finding"], "decision": "accept"}).stdout)  # fmt: skip
    assert said == {"decided": 2, "open": 0}
    assert [(d["decision"], d["who"], d["why"]) for d in decisions(place)] == [("reject", "R. Reader", "a part number"), ("accept", "R. Reader", "")]
    assert all(d["when"].endswith("Z") for d in decisions(place))
    out, ledger = again(place)
    assert texts(out)[0] == TEXTS[0] and texts(out)[1] == "Another [US_SSN_1] lies in the harbour."
    head = json.loads((out / "manifest/dataset.json").read_text())
    assert head["review"]["rejected"] == 1 and head["review"]["accepted"] == 1 and head["review"]["open"] == 0
    assert listed(place) == []
    decide(place, {"decision": "withdraw", "finding": first["finding"], "why": "looked again"})
    assert texts(again(place)[0])[0].startswith("Part [US_SSN_1] of")


def test_an_allowed_value_and_a_mark(place):
    start = TEXTS[0].index("Zebedee")
    decide(place, {"finding": listed(place)[0]["finding"], "decision": "allow", "why": "our part number"},
           {"decision": "mark", "source": 1, "line": 1, "start": start, "end": start + 7, "unit": "codepoint", "type": "PERSON", "why": "a name"})  # fmt: skip
    out, _ = again(place)
    assert texts(out)[0] == f"Part {DOUBTFUL} of the lamp, ordered by [PERSON_1] in winter." and DOUBTFUL in texts(out)[1]
    head = json.loads((out / "manifest/dataset.json").read_text())
    assert head["review"]["allowed"] == 2 and head["review"]["marked"] == 1
    assert tamis("verify", out)


def test_a_bad_answer_is_named_by_its_line_and_nothing_is_written(place):
    good = {"finding": listed(place)[0]["finding"], "decision": "accept"}
    for bad in ({"decision": "accept"}, {"finding": "0" * 24, "decision": "accept"}, {**good, "decision": "reject"}, {"x": DOUBTFUL}):
        done = decide(place, good, bad, code=3)
        assert b"line 2" in done.stderr and DOUBTFUL.encode() not in done.stderr
    assert not (place / "ledger/decisions.jsonl").exists()


def test_a_required_review_blocks_the_seal_until_it_is_done(tmp_path):
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive/a.jsonl").write_bytes(jsonl([{"id": "1", "text": TEXTS[0]}]))
    secret, public = key(tmp_path)
    args = ("--route", "open", "--license", "CC0-1.0", "--key", secret, "--recipe", recipe(tmp_path, '[redact]\nreview = "required"\n'))
    done = tamis("prepare", tmp_path / "archive", "--out", tmp_path / "out", "--ledger", tmp_path / "ledger", *args)
    assert b"DRAFT" in done.stderr and b"review: 1 doubtful" in done.stderr and b"tamis review" in done.stderr
    assert b"DRAFT" in tamis("verify", tmp_path / "out", "--signer", public).stdout
    assert "DRAFT" in (tmp_path / "out/README.md").read_text()
    head = json.loads((tmp_path / "out/manifest/dataset.json").read_text())
    assert head["draft"] is True and head["blocked"] == ["review: 1 doubtful findings are not decided"]
    decide(tmp_path, {"finding": listed(tmp_path)[0]["finding"], "decision": "accept"})
    out, _ = again(tmp_path, *args)
    assert b"DRAFT" not in tamis("verify", out, "--signer", public).stdout
    assert "blocked" not in json.loads((out / "manifest/dataset.json").read_text())


def at_terminal(args, keys, environment=None):
    """Runs a command on a terminal of its own; types each of `keys` when nothing more is said. What was shown."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(TAMIS, [TAMIS, *map(str, args)], {**os.environ, "TERM": "dumb", **(environment or {})})
    shown, waiting = b"", list(keys)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        ready, _, _ = select.select([terminal], [], [], 0.6)
        if ready:
            try:
                more = os.read(terminal, 65536)
            except OSError:
                break
            if not more:
                break
            shown += more
        elif waiting:
            os.write(terminal, waiting.pop(0))
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, shown.decode(errors="replace")
    return shown.decode(errors="replace")


def test_at_a_terminal_text_is_masked_until_asked_and_each_answer_is_kept(place):
    shown = at_terminal(("review", place / "ledger", "--by", "R. Reader"), [b"q"])
    assert "[1/2] US_SSN" in shown and not any(word in shown for word in SECRET_WORDS)
    shown = at_terminal(("review", place / "ledger", "--by", "R. Reader"), [b"m", b"r", b"a part number\n", b"q"])
    assert DOUBTFUL in shown
    [decision] = decisions(place)
    assert decision["decision"] == "reject" and decision["why"] == "a part number" and decision["who"] == "R. Reader"
    shown = at_terminal(("review", place / "ledger", "--by", "R. Reader"), [b"a"])  # goes on with the other one
    assert "[1/1] US_SSN" in shown and "0 doubtful findings are open" in shown
    assert [d["decision"] for d in decisions(place)] == ["reject", "accept"]
    out, _ = again(place)
    assert texts(out)[0] == TEXTS[0] and "[US_SSN_1]" in texts(out)[1]


def test_at_a_terminal_passages_are_read_and_missed_values_marked(place):
    keys = [b"s", b"s", b"x", b"keeper\n", b"PERSON\n", b"a name\n", b"c", b"c", b"c"]
    drawn = [r for r in listed(place, "--passages", "3") if r.get("passage")]
    assert len(drawn) == 3
    # The marks go to whichever passage comes first; the word stands in the third document only.
    order = [r["line"] for r in sorted(drawn, key=lambda r: (r["source"], r["line"]))]
    assert order == [1, 2, 3]
    keys = [b"s", b"c", b"s", b"c", b"x", b"keeper\n", b"PERSON\n", b"a name\n", b"c"]
    at_terminal(("review", place / "ledger", "--by", "R. Reader", "--passages", "3"), keys)
    kinds = [d["decision"] for d in decisions(place)]
    assert kinds.count("passage") == 3 and kinds.count("mark") == 5
    assert sum(d.get("missed", 0) for d in decisions(place)) == 1
    out, _ = again(place)
    assert "keeper" not in texts(out)[2] and "[PERSON_1]" in texts(out)[2]
    review = json.loads((out / "manifest/dataset.json").read_text())["review"]
    # The marks moved what is a passage and what is not, but not what was read.
    assert review["passages"] == 3 and review["missed"] == 1 and review["marked"] == 5


def test_without_a_terminal_it_says_what_to_do(place):
    assert b"--decide" in tamis("review", place / "ledger", code=2, input=b"").stderr
    assert b"not a ledger" in tamis("review", place / "archive", "--list", code=3).stderr


def test_an_explanation_holds_rules_parts_and_decisions_and_no_value(place):
    decide(place, {"finding": listed(place)[0]["finding"], "decision": "reject", "why": "a part number"})
    again(place)
    said = tamis("explain", place / "ledger", "000000001").stdout.decode()
    for words in ("US_SSN", "rule us_ssn.form", "base", "kept: somebody rejected", "R. Reader", "a part number", "delivered as record"):
        assert words in said, said
    [data] = json_lines(tamis("explain", place / "ledger", "d2", "--json").stdout.decode())
    assert data["record"] == "000000003" and data["findings"][0]["rule"] == "email.addr_spec"
    assert "held back" in tamis("explain", place / "ledger", "a.jsonl:4").stdout.decode()
    assert not any(word in said for word in SECRET_WORDS)
    tamis("explain", place / "ledger", "nothing-like-it", code=3)


def test_what_was_held_back_is_listed_shown_and_released(tmp_path):
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive/a.jsonl").write_bytes(jsonl([{"id": "1", "text": TEXTS[0]}, {"id": "2", "text": "A quiet night."}]) + b'{"id": "broken\n')
    settings = ("--recipe", recipe(tmp_path, '[redact]\nactions = { US_SSN = "quarantine" }\n'))
    out, ledger = prepare(tmp_path / "archive", tmp_path, *settings)
    assert len(records(out)) == 1
    rows = json_lines(tamis("quarantine", "list", ledger, "--json").stdout.decode())
    assert [(r["line"], r["releasable"]) for r in sorted(rows, key=lambda r: r["line"])] == [(1, True), (3, False)]
    shown = tamis("quarantine", "show", ledger, "a.jsonl:1").stdout.decode()
    assert "US_SSN" in shown and DOUBTFUL not in shown
    assert DOUBTFUL in tamis("quarantine", "show", ledger, "a.jsonl:1", "--unmasked").stdout.decode()
    refused = tamis("quarantine", "release", ledger, "a.jsonl:3", "--why", "please", "--by", "R. Reader", code=3).stderr
    assert b"cannot be released" in refused
    tamis("quarantine", "release", ledger, "a.jsonl:1", "--why", "cleared", "--by", "R. Reader")
    out, _ = prepare(tmp_path / "archive", tmp_path, "--force", *settings)
    assert sorted(texts(out)) == ["A quiet night.", TEXTS[0].replace(DOUBTFUL, "[US_SSN_1]")]
    assert "somebody released it" in tamis("explain", ledger, "a.jsonl:1").stdout.decode()
    assert json.loads((out / "manifest/dataset.json").read_text())["review"]["released"] == 1


def test_a_review_of_a_moved_archive_is_told_where_it_lies(place):
    (place / "archive").rename(place / "elsewhere")
    assert b"--source" in tamis("review", place / "ledger", "--list", "--context", code=3).stderr
    assert tamis("review", place / "ledger", "--list", "--context", "--source", place / "elsewhere").stdout
    (place / "elsewhere/a.jsonl").write_bytes(jsonl([{"id": "d0", "text": "Other text."}]))
    done = tamis("review", place / "ledger", "--list", "--context", "--source", place / "elsewhere", code=3)
    assert b"source file #1" in done.stderr and b"a.jsonl" not in done.stderr


def test_no_value_is_in_the_ledger_and_everything_is_for_its_owner(place):
    first = listed(place)[0]
    decide(place, {"finding": first["finding"], "decision": "reject", "why": "a part number"})
    again(place)
    kept = everything_in(place / "ledger").lower()
    assert not any(word.lower().encode() in kept for word in SECRET_WORDS)
    assert all(path.stat().st_mode & 0o077 == 0 for path in files_of(place / "ledger"))
    lines = json_lines(unzstd(place / "ledger/findings.jsonl.zst").decode())
    assert {f["decision"] for line in lines for f in line["findings"] if "decision" in f} == {"reject"}


def test_a_damaged_decision_ends_prepare_and_says_which_line(place):
    path = place / "ledger/decisions.jsonl"
    path.write_text('{"decision":"accept"}\n')
    done = tamis("prepare", place / "archive", "--out", place / "out", "--ledger", place / "ledger", "--force", code=None)
    assert done.returncode == 3 and b"line 1" in done.stderr
