"""The filters: JSONL in, JSONL out, offsets in three units, answers that Python's own tables know."""

import json
import random
import re
import unicodedata

import pytest
from harness import json_lines, jsonl, make_archive, prose, tamis


def run(command, records, *args, **more):
    return json_lines(tamis(command, "-", *args, input=jsonl(records), **more).stdout.decode())


MAIL = "lamp.keeper@example.com"
AROUND = ["", "x ", "😀 ", "é ", "e\u0301 ", "שלום ", "𝒜𝒷 ", "日本 ", "👨‍👩‍👧 ", "a\r\nb ", "\u200b "]


@pytest.mark.parametrize("unit", ["byte", "codepoint", "utf16"])
def test_offsets_cut_the_finding_out_of_the_field_as_it_came_in(tmp_path, unit):
    texts = [before + MAIL + " " + after + MAIL + "." for before in AROUND for after in AROUND]
    findings = tmp_path / "findings.jsonl"
    run("redact", [{"id": str(n), "text": t} for n, t in enumerate(texts)], "--findings", findings, "--offsets", unit)
    rows = json_lines(findings.read_text())
    assert [row["id"] for row in rows] == [str(n) for n in range(len(texts))]
    for text, row in zip(texts, rows):
        spans = [(f["start"], f["end"]) for f in row["findings"] if f["type"] == "EMAIL_ADDRESS"]
        if unit == "byte":
            cut = [text.encode()[a:b].decode() for a, b in spans]
        elif unit == "codepoint":
            cut = [text[a:b] for a, b in spans]
        else:
            cut = [text.encode("utf-16-le")[2 * a : 2 * b].decode("utf-16-le") for a, b in spans]
        assert cut == [MAIL, MAIL], (text, row)


def test_offsets_count_what_a_json_string_says_and_not_its_escapes(tmp_path):
    line = '{"id":"1","text":"\\u0041\\n\\ud83d\\ude00 \\u006camp.keeper@example.com"}\n'
    tamis("redact", "-", "--findings", tmp_path / "f", "--offsets", "codepoint", input=line.encode())
    [finding] = json_lines((tmp_path / "f").read_text())[0]["findings"]
    assert json.loads(line)["text"][finding["start"] : finding["end"]] == MAIL
    assert 0 < finding["score"] <= 1_000_000 and finding["rule"]


VALUES = {
    "EMAIL_ADDRESS": "maren.oakley@example.com",
    "CREDIT_CARD": "4111 1111 1111 1111",
    "IBAN_CODE": "DE89 3704 0044 0532 0130 00",
    "IP_ADDRESS": "192.0.2.17",
    "PHONE_NUMBER": "+1 202-555-0143",
}


@pytest.mark.parametrize("kind", VALUES)
def test_a_value_is_replaced_by_its_numbered_type_and_the_same_value_has_the_same_number(kind):
    value = VALUES[kind]
    [row] = run("redact", [{"id": "1", "text": f"First {value} and again {value}."}])
    assert row["text"] == f"First [{kind}_1] and again [{kind}_1]."


def test_text_that_looks_like_a_placeholder_cannot_be_taken_for_one():
    [row] = run("redact", [{"id": "1", "text": f"[EMAIL_ADDRESS_1] is not {MAIL}"}])
    assert row["text"].count("[EMAIL_ADDRESS_1]") == 1 and row["text"].endswith("is not [EMAIL_ADDRESS_1]")


def test_no_byte_of_a_finding_survives(tmp_path):
    rng = random.Random(5)
    values = list(VALUES.values())
    records = []
    for n in range(300):
        words = prose(rng, 300).split()
        for value in rng.sample(values, 3):
            words.insert(rng.randrange(len(words)), value + rng.choice(",.;:) "))
        records.append({"id": str(n), "text": " ".join(words)})
    rows = run("redact", records, "--findings", tmp_path / "f", "--offsets", "codepoint")
    for record, row, found in zip(records, rows, json_lines((tmp_path / "f").read_text())):
        cut = [record["text"][f["start"] : f["end"]] for f in found["findings"]]
        for value in values:
            if value in record["text"]:
                assert any(value in c or c in value for c in cut), value
                assert value not in row["text"]


def test_normalize_is_nfc_by_python_and_twice_is_once():
    rng = random.Random(6)
    shapeless = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f"  # removed by a rule of their own
    pool = [c for c in map(chr, range(0x20, 0x3100)) if unicodedata.category(c)[0] not in "C" and c not in shapeless] + list("가각힣　" + "ḍ̇" * 5)
    # Format and control characters have rules of their own; here the Unicode form alone is judged.
    texts = ["".join(rng.choices(pool, k=200)).strip() for _ in range(200)] + ["cafe\u0301", "\u212b", "\u1100\u1161\u11a8"]
    texts = [re.sub(r"\s+", " ", t) for t in texts]
    rows = run("normalize", [{"id": str(n), "text": t} for n, t in enumerate(texts)])
    for text, row in zip(texts, rows):
        assert row["text"] == unicodedata.normalize("NFC", text)
    assert run("normalize", rows) == rows


def test_normalize_repairs_line_ends_trailing_blanks_and_controls():
    [row] = run("normalize", [{"id": "1", "text": "one  \r\ntwo\t\rthree\u0007 \u0000four\n"}])
    assert row["text"] == "one\ntwo\nthree four\n"


# Ids that tiktoken 0.14 gives with o200k_base.
TOKENS = {
    "hello world": [24912, 2375],
    "": [],
    "It's 12345 o'clock,\r\n\r\n  isn't IT?": [15834, 220, 7633, 2548, 293, 141801, 104604, 220, 12471, 8734, 30],
    "Grüße aus dem Nebel": [3193, 572, 13153, 3976, 2019, 38507, 296],
    "маяк": [4514, 130392],
    "灯塔的光": [90649, 70775, 1616, 20244],
    "등대": [24725, 8092],
    "منارة": [6131, 10041],
    "प्रकाश-स्तंभ": [28104, 54758, 12, 14681, 109527],
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 family": [28823, 101, 2524, 28823, 102, 2524, 28823, 100, 3502],
    "<|endoftext|>": [27, 91, 419, 1440, 919, 91, 29],
    "    indented\n\tcode()  ": [271, 1383, 23537, 198, 86873, 416, 256],
}


def test_token_ids_are_those_of_the_reference():
    rows = run("tokens", [{"id": str(n), "text": t} for n, t in enumerate(TOKENS)], "--ids", "--vocab", "o200k_base")
    assert [row["ids"] for row in rows] == list(TOKENS.values())
    assert [row["tokens"] for row in rows] == [len(ids) for ids in TOKENS.values()]
    assert [row["tokens"] for row in run("tokens", [{"id": "1", "text": t} for t in TOKENS])] == [len(i) for i in TOKENS.values()]


def shingles(text):
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[n : n + 5]) for n in range(len(words) - 4)}


def test_dedup_answers_for_every_document_and_its_jaccard_is_exact(tmp_path):
    rng = random.Random(8)
    vocabulary = [f"word{n}" for n in range(3000)]
    texts = []
    for _ in range(120):
        words = rng.choices(vocabulary, k=200)
        texts.append(" ".join(words))
        for _ in range(rng.randrange(3)):
            copy = list(words)
            for _ in range(rng.choice((0, 1, 2, 3, 5, 9))):
                copy[rng.randrange(200)] = rng.choice(vocabulary)
            texts.append(" ".join(copy))
    clusters = tmp_path / "clusters.jsonl"
    tamis("dedup", "-", "--clusters", clusters, "--threshold", "0.8", input=jsonl([{"id": str(n), "text": t} for n, t in enumerate(texts)]))
    rows = {int(row["id"]): row for row in json_lines(clusters.read_text())}
    assert sorted(rows) == list(range(len(texts)))
    sets = [shingles(t) for t in texts]
    jaccard = lambda a, b: len(sets[a] & sets[b]) / len(sets[a] | sets[b])  # noqa: E731
    kept = [n for n, row in rows.items() if row["kept"]]
    assert 100 < len(kept) < len(texts)
    for n, row in rows.items():
        survivor = int(row["kept_id"])
        if row["kept"]:
            assert survivor == n
        else:
            assert rows[survivor]["kept"] and jaccard(n, survivor) >= 0.8
            assert abs(row["jaccard_ppm"] - 1_000_000 * jaccard(n, survivor)) <= 1
    for a in kept:
        assert all(jaccard(a, b) < 0.8 for b in kept if b < a), "two kept documents are near-duplicates"


def test_fields_may_have_other_names_and_input_may_be_file_or_stdin(tmp_path):
    records = [{"key": "a", "body": f"write {MAIL}"}, {"key": "b", "body": "nothing here"}]
    (tmp_path / "in.jsonl").write_bytes(jsonl(records))
    names = ("--id-field", "key", "--text-field", "body")
    piped = tamis("redact", "-", *names, input=jsonl(records)).stdout
    assert [row["id"] for row in json_lines(piped)] == ["a", "b"]
    assert tamis("redact", tmp_path / "in.jsonl", *names).stdout == piped
    tamis("redact", tmp_path / "in.jsonl", *names, "-o", tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_bytes() == piped


@pytest.mark.parametrize("command", ["normalize", "redact", "tokens"])
def test_jobs_do_not_change_a_filters_output(tmp_path, command):
    archive = make_archive(tmp_path / "archive", megabytes=4)
    file = archive / "part1/talk.jsonl"
    one, five = (tamis(command, file, "--jobs", jobs, code=None).stdout for jobs in (1, 5))
    assert one == five and len(one) > 5_000


def test_a_broken_line_is_said_with_its_number_and_the_rest_goes_on():
    lines = jsonl([{"id": "1", "text": "one"}]) + b"{broken\n" + jsonl([{"id": "3", "text": "three"}])
    done = tamis("normalize", "-", input=lines, code=3)
    assert [row["id"] for row in json_lines(done.stdout.decode())] == ["1", "3"]
    assert b"line 2" in done.stderr


def test_plain_text_of_any_length_is_redacted_in_bounded_memory(tmp_path):
    line = "Write to lamp.keeper@example.com, passport no. C01X00T47, about the fog.\n\n"
    text = line * 30_000 + "end"
    expected = text.replace(MAIL, "[EMAIL_ADDRESS_1]").replace("C01X00T47", "[PASSPORT_1]")
    for more in ((), ("--part-bytes", "65536")):
        done = tamis("redact", "--text", "-", *more, input=text.encode())
        assert done.stdout.decode() == expected
    assert tamis("redact", "--text", "-", "--fail-on-findings", input=line.encode(), code=1).stdout
    tamis("redact", "--text", "--part-bytes", "5", "-", input=b"x", code=2)
    tamis("redact", "--text", "--findings", tmp_path / "f", "-", input=b"x", code=2)
