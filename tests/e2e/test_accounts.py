"""What the manifest and the ledger say of findings is what was done with them."""

import json

from harness import json_lines, jsonl, prepare, recipe, records, unzstd


def accounts(out):
    redaction = json.loads((out / "manifest/dataset.json").read_bytes())["redaction"]
    return {kind: [sum(c[n] for c in by_language.values()) for n in ("found", "redacted")] for kind, by_language in redaction.items()}


def test_what_is_kept_counts_as_found_and_not_as_redacted(tmp_path):
    (tmp_path / "archive").mkdir()
    text = "On 2019-12-04 she wrote to jane@corp.test from 203.0.113.7, passport no. C01X00T47."
    (tmp_path / "archive/a.jsonl").write_bytes(jsonl([{"id": "1", "text": text}]))
    settings = recipe(tmp_path, '[redact]\nactions = { IP_ADDRESS = "keep" }\n')
    out, ledger = prepare(tmp_path / "archive", tmp_path, "--recipe", settings)
    assert accounts(out) == {"DATE_TIME": [1, 0], "EMAIL_ADDRESS": [1, 1], "IP_ADDRESS": [1, 0], "PASSPORT": [1, 1]}
    [record] = records(out)
    assert record["text"] == "On 2019-12-04 she wrote to [EMAIL_ADDRESS_1] from 203.0.113.7, passport no. [PASSPORT_1]."
    [line] = json_lines(unzstd(ledger / "findings.jsonl.zst").decode())
    assert {f["type"]: f["kept"] for f in line["findings"]} == {
        "DATE_TIME": True, "EMAIL_ADDRESS": False, "IP_ADDRESS": True, "PASSPORT": False}


def test_a_value_named_in_one_turn_of_a_chat_is_redacted_in_all_and_said_so(tmp_path):
    (tmp_path / "archive").mkdir()
    turns = ["c01 x00t47 was lost", "Passport No. C01X00T47", "c01-x00t47 again"]
    rows = [{"id": str(i), "group": "g", "order": i, "text": t} for i, t in enumerate(turns)]
    (tmp_path / "archive/a.jsonl").write_bytes(jsonl(rows))
    out, ledger = prepare(tmp_path / "archive", tmp_path)
    assert [r["text"] for r in records(out)] == ["[PASSPORT_1] was lost", "Passport No. [PASSPORT_1]", "[PASSPORT_1] again"]
    assert accounts(out)["PASSPORT"] == [3, 3]
    rules = [f["rule"] for line in json_lines(unzstd(ledger / "findings.jsonl.zst").decode()) for f in line["findings"]]
    assert sorted(rules) == ["group.second_look", "group.second_look", "passport.label"]
