"""Rule files, from the command line to the delivery."""

import hashlib
import json

from harness import ROOT, everything_in, json_lines, jsonl, prepare, recipe, records, tamis

ACME = ROOT / "examples/rules/acme.toml"


def with_rules(where, path, more=""):
    return recipe(where, f'[redact]\nrules = ["{path}"]\n{more}')


def test_the_example_holds_what_it_says():
    done = tamis("rules", "check", ACME)
    assert done.stdout.decode().endswith(" 0 failures\n")
    report = json.loads(tamis("rules", "check", ACME, "--json").stdout)
    assert report["rules"] == 4 and report["examples"] >= 12 and report["failures"] == []


def test_an_example_that_fails_is_told_with_its_place_and_not_its_text(tmp_path):
    broken = tmp_path / "broken.toml"
    broken.write_text(ACME.read_text().replace("(AC-000001)", "(ac-000001)"))
    done = tamis("rules", "check", broken, code=1)
    assert b'broken.toml:22:' in done.stdout and b"valid example 2 is not found" in done.stdout
    assert b"ac-000001" not in done.stdout + done.stderr


def test_a_wrong_file_is_refused_with_a_suggestion(tmp_path):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(ACME.read_text().replace("pattern = 'AC", "patern = 'AC"))
    for args in (("rules", "check", wrong), ("redact", "-", "--recipe", with_rules(tmp_path, wrong))):
        done = tamis(*args, code=2, input=b"")
        assert b"wrong.toml:20:1" in done.stderr and b'did you mean "pattern"?' in done.stderr


def test_the_list_names_every_rule_and_where_it_comes_from():
    built_in = json.loads(tamis("rules", "list", "--json").stdout)
    both = json.loads(tamis("rules", "list", ACME, "--json").stdout)
    assert {r["origin"] for r in built_in} == {"built in"}
    added = [r for r in both if r["origin"] == "acme 1"]
    assert len(both) == len(built_in) + 4 == len(built_in) + len(added)
    assert all(r["name"] and r["type"] and r["shape"] and r["source"] for r in both)
    staff = next(r for r in added if r["name"] == "acme.staff")
    assert 'asked around "' in staff["shape"]
    card = next(r for r in built_in if r["name"] == "card.luhn")
    assert card["shape"].startswith("12 to 19 digits: 4-4-4-4") and card["validator"] == "card"
    passport = next(r for r in built_in if r["name"] == "passport.label")
    assert len(passport["cues"]) > 10 and "Passport" in " ".join(passport["cues"]["en"]).title()
    assert b"luhn: " in tamis("rules", "list", "--validators").stdout


def test_redact_uses_the_rules_of_its_recipe(tmp_path):
    texts = ["Ask AC-204417 or jane@corp.test", "Kundennummer: 1234-567-897", "[ACME_STAFF_ID_7]"]
    given = jsonl([{"id": str(i), "text": t} for i, t in enumerate(texts)])
    done = tamis("redact", "-", "--recipe", with_rules(tmp_path, ACME), input=given)
    assert [r["text"] for r in json_lines(done.stdout.decode())] == [
        "Ask [ACME_STAFF_ID_1] or [EMAIL_ADDRESS_1]",
        "Kundennummer: [CUSTOMER_ID_1]",
        "[\\ACME_STAFF_ID_7]",
    ]


def test_a_delivery_names_the_rule_file_by_digest_and_holds_back_what_it_says(tmp_path):
    archive = tmp_path / "archive"
    archive.mkdir()
    texts = ["Ask AC-204417 about lamps.", "Project Nightjar starts in May.", "The harbour is quiet."]
    (archive / "a.jsonl").write_bytes(jsonl([{"id": str(i), "text": t} for i, t in enumerate(texts)]))
    out, ledger = prepare(archive, tmp_path, "--recipe", with_rules(tmp_path, ACME))
    assert [r["text"] for r in records(out)] == ["Ask [ACME_STAFF_ID_1] about lamps.", texts[2]]
    digest = hashlib.sha256(ACME.read_bytes()).hexdigest()
    manifest = json.loads((out / "manifest/dataset.json").read_text())
    redact = json.loads(json.dumps(manifest))["recipe"]["redact"]
    assert redact["rules"] == [] and redact["rules_sha256"] == [f"{digest} acme 1"]
    leaves = everything_in(out)
    assert b"Nightjar" not in leaves and b"204417" not in leaves and str(ACME).encode() not in leaves
    # A recipe may ask for just this file; another one is refused.
    pinned = with_rules(tmp_path, ACME, f'rules_sha256 = ["{digest}"]\n')
    tamis("redact", "-", "--recipe", pinned, input=b"")
    other = with_rules(tmp_path, ACME, f'rules_sha256 = ["{"0" * 64}"]\n')
    assert b"other digests" in tamis("redact", "-", "--recipe", other, code=2, input=b"").stderr
