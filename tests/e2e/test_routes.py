"""Routes, rights, waivers, the private route, extension, rescan and resuming, by the command alone."""

import base64
import json
import subprocess
import sys

import harness
from harness import tamis

VERIFIER = harness.ROOT / "tests/manifest/verify_delivery.py"
TEXTS = [{"text": f"Letter {i} from the archive, about tea and other things {i * i}."} for i in range(30)]


def head_of(out):
    return json.loads((out / "manifest/dataset.json").read_text())


def both_say_intact(out, *args):
    tamis("verify", out, *args)
    subprocess.run([sys.executable, VERIFIER, out], check=True, capture_output=True)


def archive_of(tmp_path, files):
    for name, texts in files.items():
        path = tmp_path / "archive" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(harness.jsonl(texts))
    return tmp_path / "archive"


def test_an_open_delivery_without_a_license_stays_a_draft_that_says_why(tmp_path):
    archive = archive_of(tmp_path, {"a.jsonl": TEXTS})
    key, public = harness.key(tmp_path)
    done = tamis("prepare", archive, "--out", tmp_path / "out", "--ledger", tmp_path / "ledger", "--route", "open", "--key", key)
    assert b"DRAFT" in done.stderr and b"license" in done.stderr and b"--waive unknown_rights=NAME" in done.stderr
    head = head_of(tmp_path / "out")
    assert head["draft"] and head["blocked"] == ["an open delivery has no license", "30 records have unknown rights"]
    assert b"DRAFT" in tamis("verify", tmp_path / "out", "--signer", public).stdout
    both_say_intact(tmp_path / "out")
    # The work is not done again, and with a license there is nothing left to ask.
    out, _ = harness.prepare(archive, tmp_path, "--route", "open", "--key", key, "--license", "CC-BY-4.0", "--force")
    assert not head_of(out)["draft"] and "blocked" not in head_of(out)
    assert head_of(out)["rights"]["terms"] == [{"basis": "license", "license": "CC-BY-4.0", "records": 30}]
    both_say_intact(out, "--signer", public)


def test_rights_are_inherited_by_pattern_named_by_records_and_waived_by_name(tmp_path):
    archive = archive_of(tmp_path, {"letters/1910/a.jsonl": TEXTS[:12], "letters/b.jsonl": TEXTS[12:20],
                                    "secret-name/c.jsonl": TEXTS[20:]})
    key, public = harness.key(tmp_path)
    recipe = harness.recipe(tmp_path, """
[[rights]]
files = ["letters/**"]
holder = "The Archive"
basis = "owner"
ai_training = "allowed"
territory = ["DE", "FR"]

[[rights]]
files = ["letters/*/*"]
basis = "public_domain"
author_died = 1932
""")
    args = ("--route", "private", "--key", key, "--recipe", recipe)
    out, _ = harness.prepare(archive, tmp_path, *args)
    assert head_of(out)["blocked"] == ["10 records have unknown rights"]
    out, ledger = harness.prepare(archive, tmp_path, *args, "--waive", "unknown_rights=Jane Roe", "--force")
    head = head_of(out)
    assert not head["draft"] and head["waivers"] == [{"by": "Jane Roe", "what": "unknown_rights"}]
    terms = head["rights"]["terms"]
    assert [t["basis"] for t in terms] == ["public_domain", "owner", "unknown"]
    # Eight records would be a small cell, and alone it could be told from the total.
    assert [t["records"] for t in terms] == [12, "*", "*"] and head["rights"]["unknown"] == "*"
    assert terms[0]["holder"] == "The Archive" and terms[0]["author_died"] == 1932 and terms[1]["territory"] == ["DE", "FR"]
    named = [r.get("rights", 0) for r in harness.records(out)]
    assert named == [0] * 12 + [1] * 8 + [2] * 10
    assert all(len(base64.b64decode(r["salt"])) == 16 for r in harness.records(out))
    assert b"secret-name" not in harness.everything_in(out) and b"letters/" not in harness.everything_in(out)
    assert head["inputs"]["count"] == 3 and head["recipe"]["sha256"].startswith("hmac-sha256:")
    both_say_intact(out, "--signer", public)
    # One input is shown: salt and digest from the ledger lead to the root.
    import hashlib
    leaves = [hashlib.sha256(b"\0" + bytes.fromhex(s["salt"]) + bytes.fromhex(s["sha256"])).digest()
              for s in map(json.loads, (ledger / "sources.jsonl").read_text().splitlines())]
    node = lambda a, b: hashlib.sha256(b"\1" + a + b).digest()
    assert node(node(leaves[0], leaves[1]), leaves[2]).hex() == head["inputs"]["root"]
    tamis("prepare", archive, "--out", tmp_path / "o2", "--ledger", tmp_path / "l2", "--waive", "unknown_rights", code=2)


def test_small_counts_of_a_private_head_cannot_be_reckoned_from_the_others(tmp_path):
    texts = [{"text": f"Write to letters{i}@corp.example.net about letter {i * i}, please."} for i in range(14)]
    texts += [{"text": f"Schreiben Sie bitte wegen des Briefes {i} an brief{i}@corp.example.net zurück."} for i in range(3)]
    archive = archive_of(tmp_path, {"a.jsonl": texts})
    (archive / "b.exe").write_bytes(b"MZ\0\0")
    key, _ = harness.key(tmp_path)
    recipe = harness.recipe(tmp_path, '[redact]\nallow = ["EMAIL_ADDRESS: letters3@corp.example.net"]\n')
    attack = lambda out: json.loads(subprocess.run([sys.executable, harness.ROOT / "tests/manifest/attack.py", out / "manifest/dataset.json"],
                                                   check=True, capture_output=True).stdout)["cells"]
    args = ("--recipe", recipe, "--license", "MIT", "--waive", "uncovered_languages=A test", "--key", key)
    out, _ = harness.prepare(archive, tmp_path, "--route", "private", *args)
    row = head_of(out)["redaction"]["EMAIL_ADDRESS"]["en"]
    assert row["found"] == 14 and row["redacted"] == "*" and row["allowed"] == "*"
    assert head_of(out)["not_taken"] == {"*": "*"}
    assert attack(out) == []
    both_say_intact(out)
    (tmp_path / "open").mkdir()
    told, _ = harness.prepare(archive, tmp_path / "open", "--route", "open", *args)
    assert {c["where"] for c in attack(told)} >= {"redaction.EMAIL_ADDRESS.en found - redacted", "redaction.EMAIL_ADDRESS.de.found"}


def test_a_language_in_which_a_wanted_type_is_not_looked_for_is_answered_for_by_name(tmp_path):
    text = "Barua ya {} ilifika jana kutoka kwenye hifadhi, na tulizungumza kwa muda mrefu kuhusu maana yake {}."
    archive = archive_of(tmp_path, {"a.jsonl": [{"text": text.format(i, i * i)} for i in range(12)]})
    key, _ = harness.key(tmp_path)
    args = ("--route", "open", "--key", key, "--license", "CC-BY-4.0")
    out, _ = harness.prepare(archive, tmp_path, *args)
    head = head_of(out)
    assert head["draft"] and head["uncovered"] == {"sw": 12} and "BANK_ACCOUNT" in head["not_covered"]["sw"]["types"]
    assert head["blocked"] == ["records are in languages in which some types are not looked for: sw 12"]
    out, _ = harness.prepare(archive, tmp_path, *args, "--waive", "uncovered_languages=Jane Roe", "--force")
    assert not head_of(out)["draft"] and head_of(out)["waivers"] == [{"by": "Jane Roe", "what": "uncovered_languages"}]
    both_say_intact(out)
    # A type that the recipe leaves out is said to be left out, and bars nothing.
    (tmp_path / "b").mkdir()
    recipe = harness.recipe(tmp_path, '[redact]\ntypes = ["EMAIL_ADDRESS"]\n')
    out, _ = harness.prepare(archive, tmp_path / "b", *args, "--recipe", recipe)
    assert not head_of(out)["draft"] and head_of(out)["uncovered"] == {} and "BANK_ACCOUNT" in head_of(out)["not_scanned"]
    both_say_intact(out)


def test_wrong_rights_are_errors_of_the_recipe_with_their_place(tmp_path):
    for text, said in (('[[rights]]\nbasis = "theft"', b"recipe.toml:2:"), ('[[rights]]\nbassis = "owner"', b'did you mean "basis"'),
                       ('[rights]\nbasis = "owner"', b"[[rights]]"), ('[[rights]]\nauthor_died = "soon"', b"a year"),
                       ('[[rights]]\nfiles = "x"', b"a list of patterns")):
        done = tamis("recipe", "check", harness.recipe(tmp_path, text), code=None)
        assert done.returncode == 2 and said in done.stderr, done.stderr


def test_a_delivery_is_extended_and_the_extension_proven(tmp_path):
    key, public = harness.key(tmp_path)
    for route in ("open", "private"):
        where = tmp_path / route
        args = ("--route", route, "--key", key, "--license", "CC-BY-4.0", "--waive", "uncovered_languages=A test")
        first, _ = harness.prepare(archive_of(where / "1", {"a.jsonl": TEXTS}), where / "1", *args)
        more = [{"text": f"Another shipment, number {i}, of quite other letters {i * 7}.", "group": "g"} for i in range(12)]
        second, _ = harness.prepare(archive_of(where / "2", {"b.jsonl": more}), where / "2", *args)
        new = where / "new"
        tamis("extend", first, second, "--out", new, "--key", key)
        both_say_intact(new, "--signer", public, "--checkpoint", first / "manifest/checkpoint")
        tamis("check-proof", str(new) + ".extension", "--signer", public, "--checkpoint", first / "manifest/checkpoint")
        said = json.loads(tamis("diff", first, new, "--json", code=1).stdout)
        assert len(said["records"]["added"]) == 12 and said["records"]["same"] == 30 and not said["records"]["removed"]
        assert [r["id"] for r in harness.records(new)][30:32] == ["v2-000000001", "v2-000000002"]
        assert harness.records(new)[30]["group"].startswith("v2-")
        tamis("extend", first, second, "--out", new, "--key", key, code=3)
        tamis("extend", first, second, "--out", where / "x", code=2)


def test_a_receivers_own_detectors_say_where_and_never_what(tmp_path):
    texts = [{"text": "Write to jane.roe@corp.example.net about it.\nOr not."}, {"text": "Nothing here."}]
    archive = archive_of(tmp_path, {"a.jsonl": texts})
    out, _ = harness.prepare(archive, tmp_path, "--recipe", harness.recipe(tmp_path, "[redact]\nenabled = false\n"))
    said = tamis("verify", out, "--rescan", "--json").stdout
    found = json.loads(said)["rescan"]
    assert found["by_type"] == {"EMAIL_ADDRESS": 1}
    one = found["findings"][0]
    assert one["line"] == 1 and one["member"] == "text" and (one["begin"], one["end"]) == (9, 34) and b"jane" not in said
    text = tamis("verify", out, "--rescan").stdout
    assert b"EMAIL_ADDRESS" in text and b"bytes 9-34" in text and b"jane" not in text
    mine = tmp_path / "mine.toml"
    mine.write_text('[redact]\ntypes = ["IBAN_CODE"]\n')
    assert json.loads(tamis("verify", out, "--rescan", "--recipe", mine, "--json").stdout)["rescan"]["by_type"] == {}
    tamis("verify", out, "--rescan", "--level", "structure", code=2)


def test_tokens_are_counted_again(tmp_path):
    out, _ = harness.prepare(archive_of(tmp_path, {"a.jsonl": TEXTS}), tmp_path)
    said = json.loads(tamis("verify", out, "--level", "recompute", "--json").stdout)
    assert said["level"] == "recompute" and {"name": "tokens", "detail": "30 counts, made again", "passed": True} in said["checked"]
    said = json.loads(tamis("verify", out, "--level", "recompute", "--vocab", "cl100k_base", "--json").stdout)
    assert any("o200k_base" in line for line in said["not_checked"])


def test_notes_of_a_verification_are_gone_when_it_is_done(tmp_path):
    recipe = harness.recipe(tmp_path, '[deliver]\nshard_bytes = "64 KiB"\n')
    archive = harness.make_archive(tmp_path / "archive", megabytes=1)
    out, _ = harness.prepare(archive, tmp_path, "--recipe", recipe)
    notes = tmp_path / "notes"
    whole = tamis("verify", out, "--json").stdout
    assert tamis("verify", out, "--json", "--resume", notes).stdout == whole
    assert not notes.exists()
    tamis("verify", out, "--resume", out / "notes", code=2)


def test_a_program_signs_first(tmp_path):
    archive = archive_of(tmp_path, {"a.jsonl": TEXTS})
    key, public = harness.key(tmp_path)
    # A stand-in for a card: OpenSSL with the same key in PKCS #8.
    seed = base64.b64decode(key.read_text().strip().split("+", 4)[4])[1:]
    (tmp_path / "k.der").write_bytes(bytes.fromhex("302e020100300506032b657004220420") + seed)
    program = tmp_path / "card.sh"
    program.write_text(f"#!/bin/sh\ncat > {tmp_path}/m\nexec openssl pkeyutl -sign -inkey {tmp_path}/k.der -keyform DER -rawin -in {tmp_path}/m\n")
    program.chmod(0o755)
    args = ("--license", "MIT", "--sign-command", program, "--public", public)
    out, _ = harness.prepare(archive, tmp_path, "--route", "open", *args)
    both_say_intact(out, "--signer", public)
    assert not head_of(out)["draft"]
    (tmp_path / "k").mkdir()
    by_key, _ = harness.prepare(archive, tmp_path / "k", "--route", "open", "--license", "MIT", "--key", key)
    assert harness.digests(by_key) == harness.digests(out)
    tamis("prepare", archive, "--out", tmp_path / "p", "--ledger", tmp_path / "pl", "--route", "private", *args, code=2)
    tamis("prepare", archive, "--out", tmp_path / "p", "--ledger", tmp_path / "pl", "--route", "private", *args, "--key", key)
    both_say_intact(tmp_path / "p", "--signer", public)
