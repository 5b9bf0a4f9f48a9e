"""Exit codes, recipe errors, and what verify says. 0 done; 1 verification failed or findings; 2 usage or recipe; 3 input or output."""

import json
import os

import pytest
from harness import ROOT, digests, files_of, jsonl, key, prepare, recipe, records, tamis

MAIL = jsonl([{"id": "1", "text": "write to lamp@example.com"}])


@pytest.fixture
def archive(tmp_path):
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(MAIL + jsonl([{"id": str(n), "text": f"The lamp of night {n} burned well."} for n in range(200)]))
    return folder


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["prepare"], ["prepare", "x", "--out", "y"], ["redact", "-", "--offsets", "inch"],
                                       ["tokens", "-", "--vocab", "no_such"], ["verify"], ["--no-such-option"]])  # fmt: skip
def test_a_command_line_that_makes_no_sense_is_2(arguments):
    done = tamis(*arguments, code=2, input=b"")
    assert done.stderr


def test_a_word_that_is_no_command_is_named():
    assert b'no command "nonsense"' in tamis("nonsense", code=2).stderr


def test_plain_text_where_json_lines_are_due_is_told_so(tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_bytes(b"Dear Ann,\nwrite to lamp@example.com\n")
    done = tamis("redact", letter, code=3)
    assert b"--text" in done.stderr and b"lamp@" not in done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["version"], ["prepare", "--help"], ["recipe", "init"]])
def test_asking_for_help_is_no_error(arguments):
    assert tamis(*arguments).stdout


def test_findings_fail_only_when_asked_to():
    nothing = jsonl([{"id": "1", "text": "a lamp"}])
    tamis("redact", "-", input=MAIL)
    tamis("redact", "-", "--fail-on-findings", input=nothing)
    tamis("redact", "-", "--fail-on-findings", input=MAIL, code=1)


def test_a_missing_input_is_3(tmp_path):
    for command in ("normalize", "redact", "tokens", "dedup"):
        assert b"nowhere" in tamis(command, tmp_path / "nowhere.jsonl", code=3).stderr
    tamis("verify", tmp_path / "nowhere", code=3)


def test_the_default_recipe_is_accepted_and_changes_nothing(archive, tmp_path):
    text = tamis("recipe", "init").stdout.decode()
    assert text.count("#") > 20
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    plain = prepare(archive, tmp_path / "a")[0]
    assert digests(plain) == digests(prepare(archive, tmp_path / "b", "--recipe", recipe(tmp_path, text))[0])


@pytest.mark.parametrize("text, words", [
    ("[dedup]\nneer = \"mark\"\n", ["recipe.toml", "2", "neer", "near"]),
    ("[dedupe]\nnear = \"mark\"\n", ["1", "dedupe", "dedup"]),
    ("[dedup]\n\n  near = 5\n", ["3", "near"]),
    ("[dedup]\nnear = \"sometimes\"\n", ["2", "mark"]),
    ("[dedup]\nthreshold_milli = 20000\n", ["2", "1000"]),
    ("[dedup\nnear = \"mark\"\n", ["1"]),
    ('{"dedup": {"neer": "mark"}}', ["1", "neer", "near"]),
    ('{"dedup": {"near": }}', ["1"]),
    ("[redact]\ntypes = [\"EMAIL_ADRESS\"]\n", ["EMAIL_ADDRESS"]),
])  # fmt: skip
def test_a_recipe_error_says_line_column_and_the_nearest_key(archive, tmp_path, text, words):
    path = recipe(tmp_path, text)
    done = tamis("prepare", archive, "--out", tmp_path / "out", "--ledger", tmp_path / "ledger", "--recipe", path, code=2)
    said = done.stderr.decode()
    for word in words:
        assert word in said, said
    assert not (tmp_path / "out").exists() and not (tmp_path / "ledger").exists()


def test_an_intact_delivery_verifies_and_says_checked_apart_from_claimed(archive, tmp_path):
    secret, public = key(tmp_path)
    assert secret.stat().st_mode & 0o077 == 0
    out, _ = prepare(archive, tmp_path, "--route", "open", "--key", secret, "--license", "CC0-1.0")
    said = tamis("verify", out, "--signer", public)
    text = (said.stdout + said.stderr).decode()
    assert text.index("CHECKED") < text.index("CLAIMED") and "DRAFT" not in text
    assert "signer unknown" in (lambda d: (d.stdout + d.stderr).decode())(tamis("verify", out))
    (tmp_path / "other").mkdir()
    tamis("verify", out, "--signer", key(tmp_path / "other")[1], code=1)


def test_a_delivery_without_route_or_key_is_a_draft_everywhere(archive, tmp_path):
    done = tamis("prepare", archive, "--out", tmp_path / "out", "--ledger", tmp_path / "ledger")
    assert b"DRAFT" in done.stdout + done.stderr and b"PERSON: not scanned" in done.stdout + done.stderr
    verify = tamis("verify", tmp_path / "out")
    assert b"DRAFT" in verify.stdout + verify.stderr
    assert b"DRAFT" in (tmp_path / "out/manifest/dataset.json").read_bytes().upper()
    said = (done.stdout + done.stderr).decode()
    assert said.index("Send") < said.index("Never send") and str(tmp_path / "ledger") in said.split("Never send")[1]


def changes(out):
    """One way of damage per file: (what, how)."""
    for path in files_of(out):
        data = path.read_bytes()
        name = str(path.relative_to(out))
        middle = len(data) // 2
        yield f"{name}: a bit flipped", lambda p=path, d=data, m=middle: p.write_bytes(d[:m] + bytes([d[m] ^ 1]) + d[m + 1 :])
        yield f"{name}: cut", lambda p=path, d=data: p.write_bytes(d[:-1])
        yield f"{name}: longer", lambda p=path, d=data: p.write_bytes(d + b"\n")
        yield f"{name}: gone", path.unlink
        yield f"{name}: renamed", lambda p=path: p.rename(p.with_name(p.name + "x"))
    yield "a file more", lambda: (out / "data/more.txt").write_text("more")
    yield "a hidden file more", lambda: (out / ".more").write_text("more")
    yield "a link more", lambda: (out / "data/link").symlink_to("/etc/hostname")


def test_every_damage_is_found_and_named(archive, tmp_path):
    secret, public = key(tmp_path)
    out, _ = prepare(archive, tmp_path, "--route", "open", "--key", secret, "--license", "CC0-1.0")
    count = len(list(changes(out)))
    assert count > 15
    for number in range(count):
        copy = tmp_path / f"copy{number}"
        os.system(f"cp -r '{out}' '{copy}'")
        what, damage = list(changes(copy))[number]
        damage()
        done = tamis("verify", copy, "--signer", public, code=None)
        assert done.returncode == 1, what
        assert done.stdout + done.stderr


def test_verify_and_prepare_speak_json_when_asked(archive, tmp_path):
    done = tamis("prepare", archive, "--out", tmp_path / "out", "--ledger", tmp_path / "ledger", "--json")
    said = json.loads(done.stdout)
    assert said["records"] == 201 and said["draft"] is True
    json.loads(tamis("verify", tmp_path / "out", "--json").stdout)
    json.loads(tamis("inspect", archive, "--json").stdout)


def test_quiet_is_quiet_and_no_colour_reaches_a_pipe(archive, tmp_path):
    done = tamis("prepare", archive, "--out", tmp_path / "out", "--ledger", tmp_path / "ledger", "--quiet")
    assert done.stdout + done.stderr == b""
    loud = tamis("inspect", archive)
    assert b"\033" not in loud.stdout + loud.stderr and b"tamis prepare" in loud.stdout + loud.stderr


def test_a_finished_delivery_is_not_overwritten_unless_forced(archive, tmp_path):
    out, ledger = prepare(archive, tmp_path)
    before = digests(out)
    (archive / "b.txt").write_text("One more page about the lamp.")
    assert tamis("prepare", archive, "--out", out, "--ledger", ledger, code=None).returncode in (2, 3)
    assert digests(out) == before
    tamis("prepare", archive, "--out", out, "--ledger", ledger, "--force")
    assert digests(out) != before and len(records(out)) == 202
    tamis("verify", out)


def test_the_example_archive_is_prepared_as_its_readme_says(tmp_path):
    done = tamis("prepare", ROOT / "examples/archive", "--out", tmp_path / "out", "--ledger", tmp_path / "ledger", "--json")
    said = json.loads(done.stdout)
    assert sum(said["sources"]["not_taken"].values()) == 3  # tower.svg, lens.dxf, empty.txt
    assert said["dropped_exact"] == 1 and said["marked_near"] >= 1
    assert sum(said["read"]["quarantined"].values()) >= 4  # guest-book.jsonl
    assert len(said["read"]["documents_by_language"]) >= 12
    types = set(said["read"]["findings"])
    assert {"EMAIL_ADDRESS", "CREDIT_CARD", "IBAN_CODE", "IP_ADDRESS", "PHONE_NUMBER"} <= types
    texts = "\n".join(record["text"] for record in records(tmp_path / "out"))
    assert "@example" not in texts and "4111 1111 1111 1111" not in texts and "lamplight-1911" not in texts
    assert "ISBN 978-3-16-148410-0" in texts and "ánh sáng" in texts
    assert texts.count("thanks") >= 5, "turns of a chat were taken for duplicates"
    tamis("verify", tmp_path / "out")
