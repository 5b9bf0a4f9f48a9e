"""Documents redacted where they stand, read again by Python's own json and csv."""

import csv
import io
import json
import random
import re

import pytest
from harness import json_lines, prepare, records, tamis

PLACEHOLDER = re.compile(r"\[[A-Z_]+_\d+\]")
PLAIN = ["The harbour is quiet.", "", "fog", "a, b; c", 'said "no"', "two\nlines", "é 日本 😀", "x\\y", "<b>&amp;</b>", "#1"]


def value(rng):
    n = rng.randrange(10_000)
    return rng.choice([f"person{n}@corp.test", f"+1 202-555-{100 + n % 100:04}", "4111 1111 1111 1111", f"10.1.{n % 200}.{n % 250}"])


def redact(text, form, *args, **more):
    return tamis("redact", "--format", form, "-", *args, input=text.encode(), **more).stdout.decode()


def tree(rng, depth=0):
    kind = rng.randrange(3 if depth < 4 else 1)
    if kind == 1:
        return [tree(rng, depth + 1) for _ in range(rng.randrange(5))]
    if kind == 2:
        return {f"{rng.choice(['note', 'text', 'field'])}_{chr(97 + i)}": tree(rng, depth + 1) for i in range(rng.randrange(5))}
    return rng.choice([rng.choice(PLAIN), rng.choice([True, False, None, 0, 1.5, -3e7]), value(rng)])


def is_value(leaf):
    return isinstance(leaf, str) and leaf not in PLAIN


def compare(before, after):
    assert isinstance(after, type(before))
    if isinstance(before, dict):
        assert list(before) == list(after)
        for key in before:
            compare(before[key], after[key])
    elif isinstance(before, list):
        assert len(before) == len(after)
        for a, b in zip(before, after):
            compare(a, b)
    elif is_value(before):
        assert PLACEHOLDER.fullmatch(after), (before, after)
    else:
        assert before == after


@pytest.mark.parametrize("seed", range(12))
def test_json_comes_out_as_the_same_tree_with_placeholders_for_its_values(seed):
    rng = random.Random(seed)
    source = [tree(rng) for _ in range(60)]
    text = json.dumps(source, ensure_ascii=seed % 2 == 0, indent=[None, 2, "\t"][seed % 3])
    compare(source, json.loads(redact(text, "json")))
    lines = "".join(json.dumps({"r": row}) + "\n" for row in source)
    out = redact(lines, "jsonl")
    for a, b in zip(source, json_lines(out), strict=True):
        compare({"r": a}, b)
    assert redact(lines, "jsonl", "--jobs", "3") == out


def test_a_json_text_without_values_comes_out_byte_for_byte():
    text = '{ "a" :\t[1.0e+2, "\\u00e9\\/", {}, [ ]],\r\n"b":null }\n'
    assert redact(text, "json") == text


@pytest.mark.parametrize("seed", range(12))
def test_tables_keep_their_records_and_cells(seed):
    rng = random.Random(seed)
    columns = rng.randrange(2, 7)
    rows = [[f"column {chr(97 + i)}" for i in range(columns)]]
    rows += [[rng.choice(PLAIN) if rng.random() < 0.6 else value(rng) for _ in range(columns)] for _ in range(80)]
    delimiter = ",;|"[seed % 3]
    out = io.StringIO()
    csv.writer(
        out,
        delimiter=delimiter,
        quoting=[csv.QUOTE_MINIMAL, csv.QUOTE_ALL][seed % 2],
        lineterminator=["\n", "\r\n"][seed % 2],
    ).writerows(rows)
    after = list(csv.reader(io.StringIO(redact(out.getvalue(), "csv"), newline=""), delimiter=delimiter))
    assert len(after) == len(rows)
    assert after[0] == rows[0]
    for a, b in zip(rows[1:], after[1:]):
        compare(a, b)


def test_findings_say_where_the_value_stands_in_the_file(tmp_path):
    text = '{"é": "\\u006cee@corp.test", "ssn": 219099999}'
    findings = tmp_path / "findings.jsonl"
    redact(text, "json", "--findings", findings, "--offsets", "codepoint")
    [row] = json_lines(findings.read_text())
    assert [text[f["start"] : f["end"]] for f in row["findings"]] == ["\\u006cee@corp.test", "219099999"]
    assert redact(text, "json", "--fail-on-findings", code=1)


def test_auto_reads_what_it_knows_and_says_what_it_does_not(tmp_path):
    table = tmp_path / "people.csv"
    table.write_text("ssn,n\n219-09-9999,1\n")
    assert tamis("redact", "--format", "auto", table).stdout == b"ssn,n\n[US_SSN_1],1\n"
    for name, text in (("a.eml", "From: x\n"), ("a.html", "{}"), ("a", "<p>"), ("a.csv", "{}"), ("a", "a,b\nc,d\n")):
        (tmp_path / name).write_text(text)
        done = tamis("redact", "--format", "auto", tmp_path / name, code=3)
        assert b"--format" in done.stderr and not done.stdout


def test_a_broken_line_is_left_out_and_a_broken_document_refused():
    out = redact('{"a":1}\n{"b":\n{"c":"lee@corp.test"}\n', "jsonl", code=3)
    assert [list(row) for row in json_lines(out)] == [["a"], ["c"]]
    assert redact('{"a":[1,}', "json", code=3) == ""
    assert redact('a,b\n"1,2\n', "csv", code=3) == ""
    tamis("redact", "--format", "json", "--text", "-", input=b"", code=2)


def packed_mail():
    import base64

    body = base64.encodebytes(b"Write to lee@corp.test, or to IBAN DE89370400440532013000.\n").decode()
    return f"From: ann@corp.test\nSubject: fog\nMIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\n{body}", body


def test_prepare_lists_structured_files_and_delivers_nothing_of_them(tmp_path):
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "a.txt").write_text("Plain lee@corp.test text.\n")
    for name in ("b.html", "c.eml", "d.mbox", "e.csv", "f.json", "g.xml", "h.tsv"):
        (archive / name).write_text(packed_mail()[0])
    out, ledger = prepare(archive, tmp_path)
    assert [r["text"] for r in records(out)] == ["Plain [EMAIL_ADDRESS_1] text.\n"]
    listed = [json.loads(line) for line in (ledger / "sources.jsonl").read_text().splitlines()]
    assert len(listed) == 8 and sum(row.get("reason") == "unknown type" for row in listed) == 7


@pytest.mark.parametrize("name", ["mail.txt", "mail.jsonl"])
def test_prepare_holds_back_text_with_a_part_that_nobody_can_look_into(tmp_path, name):
    mail, body = packed_mail()
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / name).write_text(json.dumps({"id": "1", "text": mail}) + "\n" if name.endswith("jsonl") else mail)
    out, ledger = prepare(archive, tmp_path / "held")
    assert records(out) == []
    [held] = [json.loads(line) for line in (ledger / "quarantine.jsonl").read_text().splitlines()]
    assert "base64" in held["reason"] and held["releasable"]
    rules = tmp_path / "recipe.toml"
    rules.write_text('redact.attachments = "remove"\n')
    out, ledger = prepare(archive, tmp_path / "removed", "--recipe", rules)
    [record] = records(out)
    assert record["text"].startswith("From: [EMAIL_ADDRESS_1]\nSubject: fog\n")
    assert record["text"].rstrip().endswith(f"[A part in base64 was removed here: {len(body.strip())} bytes]")
