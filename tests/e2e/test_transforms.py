"""Keys, pseudonyms, dates, coarse values, lists and uncovered languages, through whole commands."""

import json
import re

import pytest
from harness import everything_in, json_lines, jsonl, key, ledger_key, prepare, recipe, records, tamis, unzstd

MAIL = "jane.doe@archive-of-fog.org"
ACTIONS = '[redact]\nactions = { EMAIL_ADDRESS = "pseudonym", PHONE_NUMBER = "hash", DATE_TIME = "date_shift" }\n'


@pytest.fixture
def place(tmp_path):
    (tmp_path / "archive").mkdir()
    notes = [
        {"id": "1", "group": "p1", "order": 1, "text": f"Admitted on 2019-12-04, write to {MAIL} or call +44 20 7946 0958."},
        {"id": "2", "group": "p1", "order": 2, "text": "Discharged on 2019-12-24. Jane.Doe@archive-of-fog.org was told."},
        {"id": "3", "group": "p2", "order": 1, "text": "Admitted on 2019-12-04."},
    ]
    (tmp_path / "archive/a.jsonl").write_bytes(jsonl(notes))
    return tmp_path


def redaction_key(where, name="receiver"):
    tamis("keygen", where / f"{name}.key", "--redaction", "--name", f"{name}.example")
    return where / f"{name}.key"


def delivered(place, *args, name="out", **more):
    where = place / name
    where.mkdir()
    out, ledger = prepare(place / "archive", where, *args, **more)
    return [r["text"] for r in records(out)], out, ledger


def day(text):
    from datetime import date

    return date.fromisoformat(re.search(r"\d{4}-\d\d-\d\d", text).group())


def test_pseudonyms_are_one_for_a_receiver_and_another_for_the_next(place):
    settings = recipe(place, ACTIONS)
    a, b = redaction_key(place, "a"), redaction_key(place, "b")
    first, out, _ = delivered(place, "--recipe", settings, "--redaction-key", a, name="first")
    again, *_ = delivered(place, "--recipe", settings, "--redaction-key", a, "--jobs", "3", name="again")
    other, *_ = delivered(place, "--recipe", settings, "--redaction-key", b, name="other")
    assert first == again and first != other
    names = [re.search(r"\[EMAIL_ADDRESS_((?:[a-z]{5}-?){6})\]", t).group(1) for t in first[:2]]
    assert names[0] == names[1]
    assert names[0] not in "".join(other)
    assert re.search(r"\[PHONE_NUMBER_H[0-9a-f]{8}-[0-9a-f]{32}\]", first[0])
    assert MAIL not in everything_in(out).decode(errors="replace").lower()
    head = json.loads((out / "manifest/dataset.json").read_text())
    assert {a for row in head["redaction"].values() for cell in row.values() for a in cell["actions"]} == {"pseudonym", "hash", "date_shift"}


def test_the_dates_of_a_subject_move_together_and_intervals_stay(place):
    texts, *_ = delivered(place, "--recipe", recipe(place, ACTIONS), "--redaction-key", redaction_key(place))
    assert (day(texts[1]) - day(texts[0])).days == 20
    assert day(texts[0]) != day("2019-12-04") and abs((day(texts[0]) - day("2019-12-04")).days) <= 365
    shifts = set()
    for n in range(4):  # two subjects move by the same number of days once in 730 keys
        texts, *_ = delivered(place, "--recipe", recipe(place, ACTIONS), "--redaction-key", redaction_key(place, f"k{n}"), name=f"o{n}")
        shifts.add((day(texts[2]) - day(texts[0])).days)
    assert shifts != {0}


def test_a_key_comes_from_a_file_for_its_owner_or_from_the_environment_and_is_never_told(place):
    settings, secret = recipe(place, ACTIONS), redaction_key(place)
    assert secret.stat().st_mode & 0o777 == 0o600
    text = secret.read_text().strip()
    tamis("keygen", secret, "--redaction", code=3)
    assert secret.read_text().strip() == text, "an existing key was written over"
    line = jsonl([{"id": "1", "text": f"To {MAIL}"}])
    by_file = tamis("redact", "-", "--recipe", settings, "--redaction-key", secret, input=line)
    by_variable = tamis("redact", "-", "--recipe", settings, "--redaction-key", "env:TAMIS_TEST_KEY", input=line, env={"TAMIS_TEST_KEY": text, "PATH": "/usr/bin:/bin"})
    assert by_file.stdout == by_variable.stdout and b"[EMAIL_ADDRESS_" in by_file.stdout
    body = text.split("+", 4)[4]
    broken = text[:-6] + ("AAAA==" if not text.endswith("AAAA==") else "BBBB==")
    for value in (broken, body, "PRIVATE+KEY+a+12345678+AA=="):
        refused = tamis("redact", "-", "--recipe", settings, "--redaction-key", "env:K", input=line, env={"K": value}, code=3)
        assert body.encode() not in refused.stderr and b"environment variable K" in refused.stderr
    assert b"is not set" in tamis("redact", "-", "--recipe", settings, "--redaction-key", "env:NONE", input=line, env={}, code=3).stderr
    secret.chmod(0o640)
    refused = tamis("redact", "-", "--recipe", settings, "--redaction-key", secret, input=line, code=3).stderr
    assert b"chmod 600" in refused and body.encode() not in refused
    assert b"needs a redaction key" in tamis("redact", "-", "--recipe", settings, input=line, code=2).stderr


def test_a_recipe_can_ask_for_its_key_by_id_and_an_open_delivery_holds_nothing_keyed(place):
    a, b = redaction_key(place, "a"), redaction_key(place, "b")
    id_ = a.read_text().split("+")[3]
    settings = recipe(place, ACTIONS + f'key_id = "{id_}"\n')
    assert re.fullmatch(rb"[0-9a-f]{8}\n", tamis("keygen", place / "c.key", "--redaction").stdout)
    tamis("redact", "-", "--recipe", settings, "--redaction-key", a, input=b"")
    refused = tamis("redact", "-", "--recipe", settings, "--redaction-key", b, input=b"", code=2).stderr
    assert b"redact.key_id" in refused
    refused = tamis("prepare", place / "archive", "--out", place / "o", "--ledger", place / "l", "--route", "open", "--key", key(place)[0],
                    "--recipe", settings, "--redaction-key", a, code=2).stderr  # fmt: skip
    assert b"nothing keyed" in refused


def test_the_vault_needs_a_ledger_and_goes_with_the_delivery_that_it_belongs_to(place):
    secret = redaction_key(place)
    settings = recipe(place, '[redact]\nactions = { EMAIL_ADDRESS = "vault" }\n')
    assert b"needs a ledger" in tamis("redact", "-", "--recipe", settings, "--redaction-key", secret, input=b"", code=2).stderr
    texts, out, ledger = delivered(place, "--recipe", settings, "--redaction-key", secret)
    assert "[EMAIL_ADDRESS_V-" in texts[0] and (ledger / "vault.sealed").stat().st_mode & 0o777 == 0o600
    said = tamis("explain", ledger, "000000001").stdout
    assert b"vault" in said and MAIL.encode() not in said
    prepare(place / "archive", place / "out", "--force")
    assert not (ledger / "vault.sealed").exists()


def test_a_vault_run_gives_the_same_delivery_each_time_and_another_vault(place):
    secret = redaction_key(place)
    settings = recipe(place, '[redact]\nactions = { EMAIL_ADDRESS = "vault" }\n')
    ends = []
    for name in ("a", "b"):
        (place / name).mkdir()
        ledger_key(place / name / "ledger")
        out, ledger = prepare(place / "archive", place / name, "--recipe", settings, "--redaction-key", secret)
        ends.append((everything_in(out), (ledger / "vault.sealed").read_bytes()))
    assert ends[0][0] == ends[1][0] and ends[0][1] != ends[1][1]


def test_lists_keep_and_take_out_and_no_entry_is_written_anywhere(place):
    (place / "people.txt").write_text("# those who asked\nPERSON: Zebedee Quill\n")
    (place / "archive/b.jsonl").write_bytes(jsonl([{"id": "9", "text": f"ZEBEDEE QUILL and {MAIL} and info@archive-of-fog.org."}]))
    settings = recipe(place, f'[redact]\nallow = ["{MAIL}", "CASE_NUMBER: K-77"]\ndeny_files = ["people.txt"]\n')
    texts, out, ledger = delivered(place, "--recipe", settings)
    assert f"[PERSON_1] and {MAIL} and [EMAIL_ADDRESS_1]." in texts
    head = json.loads((out / "manifest/dataset.json").read_text())
    assert sum(c["denied"] for c in head["redaction"]["PERSON"].values()) == 1
    assert sum(c["allowed"] for c in head["redaction"]["EMAIL_ADDRESS"].values()) == 3
    assert head["recipe"]["redact"]["allow_entries"] == 2 and head["recipe"]["redact"]["deny_entries"] == 1
    manifest = everything_in(out / "manifest").lower() + everything_in(ledger).lower()
    assert MAIL.encode() not in manifest and b"quill" not in manifest and b"people.txt" not in manifest
    lines = json_lines(unzstd(ledger / "findings.jsonl.zst").decode())
    rules = {f["rule"]: f for line in lines for f in line["findings"]}
    assert rules["list.deny"]["action"] == "placeholder"
    assert any(f.get("allowed") and f["action"] == "keep" for line in lines for f in line["findings"])
    said = tamis("explain", ledger, "9").stdout
    assert b"allow-list" in said
    (place / "people.txt").write_text("PERSON: Somebody Else\n")
    texts, *_ = delivered(place, "--recipe", settings, name="changed")
    assert any("ZEBEDEE QUILL" in t for t in texts), "the journal must know that the lists changed"


def test_a_bad_entry_of_a_list_is_told_by_its_line(place):
    (place / "people.txt").write_text("PERSON: Ann\n\nQuillworthy\n")
    done = tamis("redact", "-", "--recipe", recipe(place, '[redact]\ndeny_files = ["people.txt"]\n'), input=b"", code=2)
    assert b"people.txt', line 3" in done.stderr and b"Quillworthy" not in done.stderr


def test_languages_in_which_a_type_cannot_be_looked_for_are_listed_or_held_back(place):
    finnish = "Laiva tuli satamaan aikaisin aamulla, ja majakanvartija kirjoitti kirjeen ystävälleen kaupunkiin. " * 3
    swahili = "Meli iliingia bandarini asubuhi na mapema, na mlinzi wa taa aliandika barua kwa rafiki yake mjini. " * 3
    (place / "archive/c.jsonl").write_bytes(jsonl([{"id": "fi", "text": finnish}, {"id": "sw", "text": swahili}]))
    texts, out, _ = delivered(place)
    head = json.loads((out / "manifest/dataset.json").read_text())
    missed = head["not_covered"]
    assert "sw" in missed and missed["sw"]["documents"] == 1 and "PATIENT_ID" in missed["sw"]["types"]
    assert "EMAIL_ADDRESS" not in missed["sw"]["types"] and "en" not in missed
    assert len(texts) == 5
    held, out, ledger = delivered(place, "--recipe", recipe(place, '[redact]\non_uncovered = "quarantine"\n'), name="held")
    assert not any("Meli" in t for t in held)
    assert "(sw)" in (ledger / "quarantine.jsonl").read_text()
    assert tamis("verify", out)
    refused = tamis("redact", "-", "--recipe", recipe(place, '[redact]\non_uncovered = "quarantine"\n[language]\nenabled = false\n'), input=b"", code=2)
    assert b"language.enabled" in refused.stderr
