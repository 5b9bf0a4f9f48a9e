"""What bad input gets: a clear error or a recorded quarantine, and nothing lost."""

import gzip
import json
import os
import pathlib
import resource
import shutil
import signal
import stat
import subprocess
import tempfile
import threading
import time

import pytest
from harness import TAMIS, digests, everything_in, jsonl, make_archive, prepare, records, tamis

LONG = "The keeper wound the clockwork at nine, at midnight and at three, and wrote the hour into the book. "


def folder(where, **files):
    """An archive of the given files; "__" in a name is a dot."""
    archive = where / "archive"
    archive.mkdir()
    for name, data in files.items():
        (archive / name.replace("__", ".")).write_bytes(data if isinstance(data, bytes) else data.encode())
    return archive


def texts(out):
    return sorted(record["text"] for record in records(out))


def report(archive, where, *args, code=0):
    """The --json report of a prepare."""
    done = tamis("prepare", archive, "--out", where / "out", "--ledger", where / "ledger", "--json", *args, code=code)
    return json.loads(done.stdout)


def quarantine(where):
    return [json.loads(line) for line in (where / "ledger/quarantine.jsonl").read_text().splitlines()]


def test_a_broken_line_is_quarantined_with_its_place_and_the_rest_goes_on(tmp_path):
    good = jsonl([{"id": "1", "text": "one lamp"}])
    archive = folder(tmp_path, a__jsonl=good + b'{"id": "2", "text": "cut\n' + jsonl([{"id": "3", "text": "three lamps"}]))
    said = report(archive, tmp_path)
    assert texts(tmp_path / "out") == ["one lamp", "three lamps"]
    assert sum(said["read"]["quarantined"].values()) == 1
    [row] = quarantine(tmp_path)
    assert row["line"] == 2 and row["byte"] >= len(good)


@pytest.mark.parametrize("line", [
    b'{"id": "2"}', b'{"id": "2", "text": 5}', b'{"id": "2", "text": ["a"]}', b'{"id": "2", "text": null}', b'["text"]', b'"text"', b"nonsense",
    b'{"id": "2", "text": "a"} {"id": "3"}', b"{" * 100_000, b'{"id": "2", "text": "\xff\xfe', b"\x00\x00\x00",
])  # fmt: skip
def test_a_line_that_is_no_record_is_counted_and_costs_nothing_else(tmp_path, line):
    archive = folder(tmp_path, a__jsonl=jsonl([{"id": "1", "text": "before"}]) + line + b"\n" + jsonl([{"id": "9", "text": "after"}]))
    said = report(archive, tmp_path)
    assert texts(tmp_path / "out") == ["after", "before"]
    assert sum(said["read"]["quarantined"].values()) == 1
    tamis("verify", tmp_path / "out")


@pytest.mark.parametrize("line, text", [
    (b'{"id":"1","text":"lone \\ud83d end"}', "lone � end"),
    (b'{"id":"1","text":"pair \\ud83d\\ude00 end"}', "pair 😀 end"),
    (b'{"id":"1","text":"bad \xff\xfe end"}', "bad �� end"),
    (b'{"id":"1","text":"nul \\u0000 end"}', "nul  end"),
    (b'{"id":"1","text":""}', None),
])  # fmt: skip
def test_odd_text_is_repaired_or_held_but_never_stops_the_rest(tmp_path, line, text):
    archive = folder(tmp_path, a__jsonl=line + b"\n" + jsonl([{"id": "9", "text": "after"}]))
    report(archive, tmp_path)
    found = texts(tmp_path / "out")
    assert "after" in found
    if text is not None:
        assert text in found


@pytest.mark.parametrize("packed", [False, True])
def test_a_line_of_500_mb_is_quarantined_in_bounded_memory(tmp_path, packed):
    archive = folder(tmp_path)
    path = archive / "big.jsonl"
    with open(path, "wb") as file:
        file.write(jsonl([{"id": "1", "text": "before"}]) + b'{"id":"big","text":"')
        file.seek(500_000_000, os.SEEK_CUR)  # a hole: no bytes on disk
        file.write(b'"}\n' + jsonl([{"id": "9", "text": "after"}]))
    if packed:
        subprocess.run(["zstd", "-q", "--rm", "-1", str(path)], check=True)
    command = [TAMIS, "prepare", archive, "--out", tmp_path / "out", "--ledger", tmp_path / "ledger", "--quiet"]
    process = subprocess.Popen(list(map(str, command)))
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    assert usage.ru_maxrss < 1_500_000, "KiB"
    assert texts(tmp_path / "out") == ["after", "before"]
    assert len(quarantine(tmp_path)) == 1


@pytest.mark.parametrize("name, whole", [("a.jsonl.gz", gzip.compress), ("a.jsonl.zst", None)])
def test_a_truncated_archive_member_gives_what_it_has_and_says_so(tmp_path, name, whole):
    data = jsonl([{"id": str(n), "text": f"{n} {LONG}{os.urandom(40).hex()}"} for n in range(3000)])
    packed = whole(data) if whole else subprocess.run(["zstd", "-q"], input=data, capture_output=True, check=True).stdout
    archive = folder(tmp_path, b__txt="whole")
    (archive / name).write_bytes(packed[: len(packed) * 2 // 3])
    said = report(archive, tmp_path)
    assert "whole" in texts(tmp_path / "out")
    assert sum(said["read"]["quarantined"].values()) + sum(said["sources"]["not_taken"].values()) >= 1
    tamis("verify", tmp_path / "out")


def test_an_empty_file_and_an_empty_archive_give_an_empty_delivery_that_verifies(tmp_path):
    for name, files in (("empty", {}), ("one empty file", {"a__txt": "", "b__jsonl": "", "c__jsonl__gz": b""})):
        where = tmp_path / name
        where.mkdir()
        done = tamis("prepare", folder(where, **files), "--out", where / "out", "--ledger", where / "ledger", code=None)
        assert done.returncode in (0, 3), done.stderr
        if done.returncode == 0:
            assert records(where / "out") == []
            tamis("verify", where / "out")
        else:
            assert not (where / "out").exists() and done.stderr


def test_a_link_out_of_the_archive_is_not_followed(tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.txt").write_text("the outside secret")
    archive = folder(tmp_path, a__txt="inside")
    (archive / "link.txt").symlink_to(tmp_path / "outside/secret.txt")
    (archive / "dir").symlink_to(tmp_path / "outside")
    (archive / "up.txt").symlink_to("../outside/secret.txt")
    (archive / "loop").symlink_to(".")
    said = report(archive, tmp_path)
    assert texts(tmp_path / "out") == ["inside"]
    assert b"outside secret" not in everything_in(tmp_path / "out")
    assert sum(said["sources"]["not_taken"].values()) == 4


def test_a_pipe_a_socket_and_a_device_in_the_archive_are_listed_and_never_opened(tmp_path):
    archive = folder(tmp_path, a__txt="inside")
    os.mkfifo(archive / "pipe.txt")
    if os.geteuid() == 0:
        os.mknod(archive / "zero.txt", stat.S_IFCHR | 0o600, os.makedev(1, 5))
    done = tamis("prepare", archive, "--out", tmp_path / "out", "--ledger", tmp_path / "ledger", timeout=60)
    assert done.returncode == 0 and texts(tmp_path / "out") == ["inside"]


def test_names_with_newline_quotes_and_invalid_utf8_are_read(tmp_path):
    archive = folder(tmp_path)
    for number, name in enumerate((b"new\nline.txt", b'quo"te.txt', b"not utf-8 \xff\xfe.txt", b"-dash.txt", b" .txt", "日本.txt".encode())):
        with open(os.fsencode(archive) + b"/" + name, "w") as file:
            file.write(f"text number {number}")
    report(archive, tmp_path)
    assert texts(tmp_path / "out") == [f"text number {n}" for n in range(6)]
    for line in (tmp_path / "ledger/sources.jsonl").read_bytes().splitlines():
        json.loads(line)


def test_a_file_without_permission_is_listed_and_the_rest_goes_on():
    """As somebody who is not root: root may read everything."""
    where = pathlib.Path(tempfile.mkdtemp(prefix="tamis-e2e-"))
    try:
        where.chmod(0o777)
        archive = folder(where, a__txt="inside", closed__txt="closed")
        (archive / "closed dir").mkdir()
        (archive / "closed dir/b.txt").write_text("closed")
        for name in ("closed.txt", "closed dir"):
            (archive / name).chmod(0)
        user = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
        try:
            subprocess.run([TAMIS, "version"], check=True, capture_output=True, **user)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("another user cannot run the program here")
        done = tamis("prepare", archive, "--out", where / "out", "--ledger", where / "ledger", "--json", code=None, **user)
        assert done.returncode == 0, done.stderr
        assert sum(json.loads(done.stdout)["sources"]["not_taken"].values()) == 2
        (where / "ledger").chmod(0o755)
        assert texts(where / "out") == ["inside"]
    finally:
        shutil.rmtree(where, ignore_errors=True)


def test_a_file_that_changes_or_vanishes_while_read_leaves_no_damaged_delivery(tmp_path):
    archive = make_archive(tmp_path / "archive", megabytes=16)
    process = subprocess.Popen([TAMIS, "prepare", str(archive), "--out", str(tmp_path / "out"), "--ledger", str(tmp_path / "ledger")],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # fmt: skip
    time.sleep(0.1)
    (archive / "part7/talk.jsonl").unlink()
    os.truncate(archive / "part6/talk.jsonl", 1000)
    with open(archive / "part5/talk.jsonl", "ab") as file:
        file.write(jsonl([{"id": "late", "text": "written while you read"}]))
    _, error = process.communicate(timeout=300)
    assert process.returncode in (0, 3), error
    if process.returncode == 0:
        tamis("verify", tmp_path / "out")
    else:
        assert not (tmp_path / "out/manifest").exists() and error


def test_an_output_that_is_not_empty_is_left_as_it_is(tmp_path):
    archive = folder(tmp_path, a__txt="inside")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("mine")
    done = tamis("prepare", archive, "--out", tmp_path / "out", "--ledger", tmp_path / "ledger", code=None)
    assert done.returncode in (2, 3) and b"out" in done.stderr
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_a_ledger_inside_the_delivery_or_the_archive_is_refused(tmp_path):
    archive = folder(tmp_path, a__txt="inside")
    for out, ledger in (("out", "out/ledger"), ("ledger/out", "ledger"), ("out", "archive/ledger"), ("archive/out", "ledger"), ("same", "same")):
        done = tamis("prepare", archive, "--out", tmp_path / out, "--ledger", tmp_path / ledger, code=None)
        assert done.returncode in (2, 3), (out, ledger)
        assert sorted(p.name for p in tmp_path.iterdir()) == ["archive"] and len(list(archive.iterdir())) == 1


def test_a_missing_archive_is_said_by_name(tmp_path):
    done = tamis("prepare", tmp_path / "nowhere", "--out", tmp_path / "out", "--ledger", tmp_path / "ledger", code=3)
    assert b"nowhere" in done.stderr and not (tmp_path / "out").exists()


IN = jsonl([{"id": "1", "text": "write to lamp@example.com"}])


def test_a_filter_writes_to_devices_and_pipes_and_never_replaces_them(tmp_path):
    device = tmp_path / "null"
    if os.geteuid() == 0:
        os.mknod(device, stat.S_IFCHR | 0o666, os.makedev(1, 3))
    else:
        device = pathlib.Path("/dev/null")
    tamis("redact", "-", "-o", device, "--findings", device, input=IN)
    assert stat.S_ISCHR(device.stat().st_mode)

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    tamis("redact", "-", "-o", pipe, input=IN, timeout=60)
    reader.join(60)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert read[0] == tamis("redact", "-", "-o", "-", input=IN).stdout != b""


def test_a_reader_that_goes_away_ends_the_filter(tmp_path):
    many = jsonl([{"id": str(n), "text": LONG} for n in range(20_000)])
    (tmp_path / "in.jsonl").write_bytes(many)
    process = subprocess.Popen([TAMIS, "normalize", str(tmp_path / "in.jsonl")], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.readline()
    process.stdout.close()
    process.stderr.read()
    assert process.wait(60) in (3, -signal.SIGPIPE)


def test_ctrl_c_stops_cleanly_and_the_same_command_finishes(tmp_path):
    archive = make_archive(tmp_path / "archive", megabytes=16)
    expected = tmp_path / "expected"
    expected.mkdir()
    whole = digests(prepare(archive, expected)[0])
    command = [TAMIS, "prepare", archive, "--out", tmp_path / "out", "--ledger", tmp_path / "ledger", "--jobs", "1"]
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=60)
    if process.returncode == 0:
        pytest.skip("it was done before the signal came")
    assert process.returncode == 130 and error
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())
    tamis(*command[1:])
    assert digests(tmp_path / "out") == whole


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 6 MB, for root; None where mounting is not allowed."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)], capture_output=True)
    if mounted.returncode != 0:
        yield None
        return
    yield place
    subprocess.run(["umount", "-l", str(place)], check=False)


def test_a_full_disk_leaves_no_delivery_and_says_so(tmp_path, small_disk):
    archive = make_archive(tmp_path / "archive", megabytes=8)
    if small_disk is None:
        pytest.skip("no tmpfs may be mounted here")
    for out, ledger in ((small_disk / "out", tmp_path / "l1"), (tmp_path / "out", small_disk / "ledger"), (small_disk / "o", small_disk / "l")):
        filler = small_disk / "filler"
        filler.write_bytes(b"x" * 5_000_000)
        done = tamis("prepare", archive, "--out", out, "--ledger", ledger, code=3)
        assert b"space" in done.stderr.lower() or b"full" in done.stderr.lower()
        assert not (out / "manifest").exists()
        filler.unlink()
        for path in small_disk.iterdir():
            shutil.rmtree(path)
    tamis("redact", "-", "-o", "/dev/full", input=IN, code=3)


def test_a_file_that_may_not_grow_leaves_no_delivery(tmp_path):
    archive = make_archive(tmp_path / "archive", megabytes=8)
    limit = lambda: (signal.signal(signal.SIGXFSZ, signal.SIG_IGN), resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000)))  # noqa: E731
    command = ["prepare", archive, "--out", tmp_path / "out", "--ledger", tmp_path / "ledger"]
    tamis(*command, code=3, preexec_fn=limit)
    assert not (tmp_path / "out/manifest").exists()
    tamis(*command)
    tamis("verify", tmp_path / "out")
