"""The same bytes, whatever the threads, the directory's order, the locale and the time zone; also after kills."""

import json
import os
import random
import shutil
import signal
import subprocess
import time

import pytest
from harness import TAMIS, digests, key, ledger_key, make_archive, prepare, tamis

# Which segments were found finished differs between runs; that folder is gone when the delivery stands. The archive's path is its own.
JOURNAL = ("work", "archive.path")


@pytest.fixture(scope="module")
def signer(tmp_path_factory):
    return key(tmp_path_factory.mktemp("key"))[0]


def with_key(where):
    """A ledger's key is drawn by chance, so ledgers are compared under one."""
    ledger_key(where / "ledger")
    return where


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, signer):
    """(archive, digests of delivery, digests of ledger, seconds)"""
    where = tmp_path_factory.mktemp("undisturbed")
    archive = make_archive(where / "archive")
    start = time.monotonic()
    out, ledger = prepare(archive, with_key(where), "--jobs", 1, "--key", signer, "--route", "open", "--license", "CC0-1.0", "--waive", "uncovered_languages=A test", code=None)
    seconds = time.monotonic() - start
    assert (out / "manifest/dataset.json").exists()
    return archive, digests(out), digests(ledger, JOURNAL), seconds


def same(undisturbed, out, ledger):
    _, expected_out, expected_ledger, _ = undisturbed
    assert digests(out) == expected_out
    assert digests(ledger, JOURNAL) == expected_ledger


def test_two_jobs_give_the_bytes_of_one(undisturbed, signer, tmp_path):
    for jobs in (2, 5):
        (tmp_path / str(jobs)).mkdir()
        same(undisturbed, *prepare(undisturbed[0], with_key(tmp_path / str(jobs)), "--jobs", jobs, "--key", signer, "--route", "open", "--license", "CC0-1.0", "--waive", "uncovered_languages=A test"))


def test_files_created_in_another_order_give_the_same_bytes(undisturbed, signer, tmp_path):
    archive = make_archive(tmp_path / "another place", shuffle=7)
    same(undisturbed, *prepare(archive, with_key(tmp_path), "--jobs", 2, "--key", signer, "--route", "open", "--license", "CC0-1.0", "--waive", "uncovered_languages=A test"))


def test_a_turkish_locale_and_another_time_zone_give_the_same_bytes(undisturbed, signer, tmp_path):
    environment = dict(os.environ, LC_ALL="tr_TR.UTF-8", LANG="tr_TR.UTF-8", TZ="Pacific/Kiritimati", LOCPATH=str(tmp_path / "loc"))
    (tmp_path / "loc").mkdir()
    made = subprocess.run(["localedef", "-i", "tr_TR", "-f", "UTF-8", str(tmp_path / "loc/tr_TR.UTF-8")], capture_output=True)
    if made.returncode not in (0, 1):  # 1: made, with warnings
        pytest.skip("no localedef with the Turkish locale: package locales")
    same(undisturbed, *prepare(undisturbed[0], with_key(tmp_path), "--jobs", 2, "--key", signer, "--route", "open", "--license", "CC0-1.0", "--waive", "uncovered_languages=A test", env=environment))


def test_twenty_kills_and_the_same_command_end_with_the_same_bytes(undisturbed, signer, tmp_path):
    archive, _, _, seconds = undisturbed
    out, ledger = tmp_path / "out", tmp_path / "ledger"
    command = [TAMIS, "prepare", archive, "--out", out, "--ledger", ledger, "--jobs", "2", "--key", signer, "--route", "open", "--license", "CC0-1.0", "--waive", "uncovered_languages=A test", "--quiet"]
    rng = random.Random(20)
    with_key(tmp_path)
    kills = finished = 0
    while kills < 20:
        process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            # Mostly early, so that the work done by earlier attempts is met at every stage; finished ones begin anew.
            process.wait(timeout=rng.uniform(0, seconds if kills % 2 else seconds / 4))
            assert process.returncode == 0, process.stderr.read().decode(errors="replace")
            same(undisturbed, out, ledger)
            shutil.rmtree(out)
            shutil.rmtree(ledger)
            with_key(tmp_path)
            finished += 1
            assert finished < 200, "the machine is too fast for this archive: no kill lands"
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
            assert not (out / "manifest/dataset.json").exists() or tamis("verify", out, code=None).returncode == 0
            # It had finished when the signal came, or was about to remove the last, empty folder of its work.
            if out.exists() and (not (ledger / "work").exists() or not any((ledger / "work").iterdir())):
                same(undisturbed, out, ledger)
                shutil.rmtree(out)
                shutil.rmtree(ledger)
                with_key(tmp_path)
        process.stderr.close()
    print(f"{kills} kills, {finished} runs finished before theirs")
    if not (out / "manifest/dataset.json").exists():
        tamis(*command[1:])
    same(undisturbed, out, ledger)


def later_versions(first, second, signer, where, **how):
    """Digests of all that becomes of a delivery, and of what goes with it."""
    where.mkdir()
    run = lambda *args: tamis("-j", how.get("jobs", 1), *args, **{k: v for k, v in how.items() if k != "jobs"})
    run("extend", first, second, "--out", where / "extended", "--key", signer)
    run("withdraw", where / "extended", "--record", "000000004", "--record", "v2-000000003", "--out", where / "withdrawn", "--key", signer)
    run("prove", where / "withdrawn", "000000007", "-o", where / "proof")
    return digests(where)


def test_later_versions_are_the_same_bytes_under_any_order_locale_time_zone_and_umask(signer, tmp_path):
    lines = lambda word, n: "".join(json.dumps({"text": f"{word} {i} of the archive, {i * i} words about the tea of Istanbul.", "g": str(i % 4)}) + "\n" for i in range(n))
    made = {}
    for route in ("open", "private"):
        for name, jobs, umask in (("a", 1, 0o022), ("b", 5, 0o077)):
            where = tmp_path / route / name
            shipments = []
            for shipment, n in (("first", 40), ("second", 15)):
                at = where / shipment
                at.mkdir(parents=True)
                (at / "archive.jsonl").write_text(lines(shipment, n))
                out, _ = prepare(at / "archive.jsonl", at, "--jobs", jobs, "--key", signer, "--route", route, "--license", "CC0-1.0", "--waive", "uncovered_languages=A test", umask=umask)
                # The second time as another program would have copied it: its files made in another order.
                if name == "b":
                    files = sorted((p for p in out.rglob("*") if p.is_file()), key=lambda p: p.name, reverse=True)
                    for path in files:
                        copy = at / "copy" / path.relative_to(out)
                        copy.parent.mkdir(parents=True, exist_ok=True)
                        shutil.copyfile(path, copy)
                    out = at / "copy"
                shipments.append(out)
            environment = dict(os.environ) if name == "a" else dict(os.environ, LC_ALL="tr_TR.UTF-8", LANG="tr_TR.UTF-8", TZ="Pacific/Kiritimati")
            made[name] = later_versions(*shipments, signer, where / "later", jobs=jobs, umask=umask, env=environment)
            tamis("verify", where / "later/withdrawn")
        assert made["a"] == made["b"]
        assert {"proof", "extended.extension", "withdrawn.erasure"} <= set(made["a"])
