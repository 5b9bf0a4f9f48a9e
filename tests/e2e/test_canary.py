"""Nothing leaves by a side door: values seeded everywhere are searched for in everything that is written."""

import gzip
import hashlib
import json
import os
import pty
import subprocess

import pytest
from harness import TAMIS, everything_in, files_of, jsonl, key, prepare, recipe, records, tamis


class Canaries:
    """Unique words by where they were put; `mail` makes one that a detector must find."""

    def __init__(self):
        self.secret = {}  # word -> place; may be in the ledger, nowhere else
        self.text = {}  # word -> place; part of the text, so it leaves: proof that the search can find

    def _new(self, place):
        return f"qzx{len(self.secret) + len(self.text):03}wvk"

    def hidden(self, place):
        word = self._new(place)
        self.secret[word] = place
        return word

    def mail(self, place):
        return self.hidden(place + ", e-mail") + "@example.com"

    def open(self, place):
        word = self._new(place)
        self.text[word] = place
        return word

    def seen_in(self, data):
        data = data.lower()
        return [f"{word} ({place})" for word, place in self.secret.items() if word.encode() in data]


def plant(folder, c):
    """An archive with a canary in every place that is not text."""
    folder = folder / c.hidden("archive's own name")
    box = folder / c.hidden("directory name")
    box.mkdir(parents=True)
    name = lambda place, suffix: box / (c.hidden(place) + suffix)  # noqa: E731

    long = "The fog came down at nine and the horn was started; nobody on the island slept, not even the sheep. " * 5
    talk = [
        {"id": c.hidden("id"), "text": f"Write to {c.mail('text')} about the {c.open('text')} lamp. {long}"},
        {"id": c.mail("id"), "group": c.hidden("group"), "order": 1, "speaker": c.hidden("speaker"), "text": f"First {c.open('turn')}."},
        {"id": c.hidden("id in group"), "group": c.mail("group"), "order": 2, "speaker": c.mail("speaker"), "text": "Second turn."},
        {"id": "x1", "text": "extra", c.hidden("key"): c.hidden("value of unlisted key")},
        {"id": "x2", "text": "nested", "meta": {c.hidden("nested key"): [c.hidden("nested value"), 7]}},
        {"id": "x3", "text": "listed", "subject": f"To {c.mail('listed field')}: {c.open('listed field')}"},
        {"id": {c.hidden("object as id"): 1}, "text": "strange id"},
        {"id": "x4", "text": {"a": c.hidden("text is an object")}},
        {"id": "x5", "body": c.hidden("no text")},
        {"id": "x6", "text": "strange order", "group": "g", "order": c.hidden("order is a string")},
        {"id": "x7", "text": "strange speaker", "group": "g", "speaker": [c.hidden("speaker is a list")]},
        {"id": "x8", "text": "strange group", "group": {"g": c.hidden("group is an object")}},
        {"id": "x9", "text": "strange field", "subject": {"s": c.hidden("listed field is an object")}},
    ]
    lines = jsonl(talk)
    lines += b'{"id": "' + c.hidden("cut line").encode() + b'", "text": "cut off\n'
    lines += b"{not json " + c.hidden("not JSON").encode() + b"}\n"
    lines += c.hidden("bare word").encode() + b"\n"
    lines += b'{"id":"b1","text":"bad escape \\q ' + c.hidden("bad escape").encode() + b'"}\n'
    lines += b'{"id":"b2","' + c.hidden("key with bad bytes").encode() + b'\xff":1,"text":"' + c.mail("by bad bytes").encode() + b' \xfe"}\n'
    lines += b'{"id":"b3","text":"' + c.mail("by a lone surrogate").encode() + b' \\ud800"}\n'
    lines += b'{"id":"b4","text":"' + c.mail("by a NUL").encode() + b' \\u0000"}\n'
    lines += b'{"id":"b5","text":"one","text":"' + c.hidden("member given twice").encode() + b'"}\n'
    lines += b'{"id":"b6","text":"deep","x":' + b"[" * 500 + b'"' + c.hidden("too deep").encode() + b'"' + b"]" * 500 + b"}\n"
    lines += b'{"id":"last","text":"no line end, ' + c.mail("last line").encode() + b'"}'
    name("file name .jsonl", ".jsonl").write_bytes(lines)

    name("file name .txt", ".txt").write_text(f"A note by {c.mail('plain text')}, {c.open('plain text')}.\n")
    name("file name .md", ".md").write_bytes(b"Bad \xff bytes near " + c.mail("bad bytes in text").encode() + b"\n")
    name("not taken", ".docx").write_text(c.hidden("inside a file that is not taken"))
    (box / f"scan.{c.hidden('file name ending')}").write_text("x")
    (box / c.hidden("name without ending")).write_text("x")
    with open(name("file name .gz", ".jsonl.gz"), "wb") as file:
        with gzip.GzipFile(c.hidden("name inside gzip"), "wb", fileobj=file, mtime=0) as z:
            z.write(jsonl([{"id": "z", "text": f"packed {c.open('gzip')} {c.mail('gzip')}"}]))
    cut = gzip.compress(os.urandom(3000).hex().encode() + jsonl([{"id": "c", "text": c.hidden("cut gzip")}]))
    name("truncated gzip", ".jsonl.gz").write_bytes(cut[: len(cut) // 2])
    name("not really zstd", ".jsonl.zst").write_bytes(c.hidden("not really zstd").encode() * 9)
    outside = folder.parent / c.hidden("outside")
    outside.mkdir()
    (outside / "secret.txt").write_text(c.hidden("behind a link out"))
    name("link name", ".txt").symlink_to(outside / "secret.txt")
    name("dangling link", ".txt").symlink_to(c.hidden("target of a dangling link"))
    (box / (c.hidden("name with newline") + "\nx.txt")).write_text("newline")
    with open(os.fsencode(box) + b"/" + c.hidden("name not UTF-8").encode() + b"\xff.txt", "w") as file:
        file.write("odd name")
    return folder


def texts_with_mail(archive):
    for path in files_of(archive):
        for line in path.read_bytes().splitlines() if path.suffix == ".jsonl" else []:
            try:
                text = json.loads(line)["text"]
            except (ValueError, KeyError, TypeError):
                continue
            if "@example.com" in text:
                yield text.encode(errors="replace").decode()


RECIPE = """
[deliver]
fields = ["subject"]
ids = "{ids}"
[dedup]
exact = "{exact}"
"""


@pytest.mark.parametrize("ids, exact, route", [("sequential", "drop", "open"), ("keyed", "mark", "private"), ("sequential", "mark", "")])
def test_no_canary_leaves(tmp_path, ids, exact, route):
    c = Canaries()
    archive = plant(tmp_path, c)
    settings = recipe(tmp_path, RECIPE.format(ids=ids, exact=exact))
    arguments = ["--recipe", settings, "--json", *(["--route", route, "--key", key(tmp_path)[0], "--license", "CC0-1.0"] if route else [])]
    out, ledger = tmp_path / "out", tmp_path / "ledger"
    done = tamis("prepare", archive, "--out", out, "--ledger", ledger, *arguments, code=None)
    assert out.exists(), done.stderr.decode(errors="replace")
    verify = tamis("verify", out, "--json", code=None)
    delivered = everything_in(out)

    assert c.seen_in(delivered) == []
    missing = [f"{word} ({place})" for word, place in c.text.items() if word.encode() not in delivered]
    assert missing == [], "text that should leave, or a search that finds nothing"
    assert len([r for r in records(out) if "EMAIL_ADDRESS" in r["text"]]) >= 5
    for process in (done, verify):
        # The path that the caller typed may be said back to him; nothing else.
        said = (process.stdout + process.stderr).replace(os.fsencode(archive), b"")
        assert c.seen_in(said) == []

    originals = [path.read_bytes() for path in files_of(archive) if not path.is_symlink()]
    originals += [text.encode() for text in texts_with_mail(archive)]
    assert len(originals) >= 15
    for original in originals:
        assert hashlib.sha256(original).hexdigest().encode() not in delivered, "a digest of what was not delivered left"
    assert str(tmp_path).encode() not in delivered, "a path of this machine left"
    assert os.uname().nodename.encode() not in delivered or len(os.uname().nodename) < 5


def test_the_ledger_is_for_its_owner_alone_and_holds_the_names(tmp_path):
    c = Canaries()
    archive = plant(tmp_path, c)
    out, ledger = prepare(archive, tmp_path, code=None)
    assert ledger.stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o077 == 0 for path in files_of(ledger))
    kept = everything_in(ledger).lower()
    for place in ("file name .jsonl", "file name .txt", "not taken", "directory name"):
        word = next(word for word, where in c.secret.items() if where == place)
        assert word.encode() in kept, f"{place} is not in the ledger"


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_inspect_tells_no_canary_and_writes_nothing(tmp_path, more):
    c = Canaries()
    archive = plant(tmp_path, c)
    before = {str(p) for p in tmp_path.rglob("*")}
    done = tamis("inspect", archive, *more, code=None)
    assert {str(p) for p in tmp_path.rglob("*")} == before
    said = (done.stdout + done.stderr).replace(os.fsencode(archive), b"").replace(os.fsencode(archive.name), b"")
    assert len(said) > 200 and c.seen_in(said) == []


@pytest.mark.parametrize("command", [["normalize"], ["redact"], ["tokens"], ["dedup"]])
def test_filters_complain_without_telling(tmp_path, command):
    c = Canaries()
    archive = plant(tmp_path, c)
    file = next(p for p in files_of(archive) if p.suffix == ".jsonl")
    done = tamis(*command, "-", input=file.read_bytes(), code=None)
    assert b"line" in done.stderr, "broken lines were not reported"
    assert c.seen_in(done.stderr) == []
    if command == ["redact"]:
        # Ids are the caller's own and come back; what was redacted does not.
        texts = json.dumps([json.loads(line)["text"] for line in done.stdout.decode().splitlines()])
        assert c.seen_in(texts.encode()) == []


def test_the_progress_that_a_terminal_shows_tells_no_canary(tmp_path):
    c = Canaries()
    archive = plant(tmp_path, c)
    ours, its = pty.openpty()
    command = [TAMIS, "prepare", archive, "--out", tmp_path / "out", "--ledger", tmp_path / "ledger"]
    process = subprocess.Popen(list(map(str, command)), stdin=its, stdout=its, stderr=its)
    os.close(its)
    shown = b""
    try:
        while block := os.read(ours, 65536):
            shown += block
    except OSError:  # Linux says EIO when the other end is closed
        pass
    os.close(ours)
    assert process.wait(60) == 0 and b"refine" in shown
    assert c.seen_in(shown.replace(os.fsencode(archive), b"")) == []


def test_an_address_is_not_cut_in_two_where_a_long_text_is_split(tmp_path):
    """limits.document_bytes splits text; the pieces of an address on both sides of a cut would be no address any more."""
    for name, glue in (("words", " "), ("lines", "\n"), ("paragraphs", "\n\n")):
        c = Canaries()
        where = tmp_path / name
        (where / "archive").mkdir(parents=True)
        text = glue.join(f"{'x' * (n % 41)} {c.mail(str(n))}" for n in range(400))
        (where / "archive/long.txt").write_text(text)
        (where / "archive/long.jsonl").write_bytes(jsonl([{"id": "1", "text": "J " + text}]))
        out, _ = prepare(where / "archive", where, "--recipe", recipe(where, "[limits]\ndocument_bytes = 1024\n"), code=None)
        delivered = everything_in(out)
        assert c.seen_in(delivered) == []
        texts = [record["text"] for record in records(out)]
        assert sum(t.count("[EMAIL_ADDRESS_") for t in texts) in (0, 800), "a piece of an address may be left"
        assert not any("example.com" in t for t in texts)


def test_speakers_that_are_kept_and_fields_that_are_listed_are_redacted_like_text(tmp_path):
    c = Canaries()
    (tmp_path / "archive").mkdir()
    turn = {"id": "1", "group": "g", "order": 1, "text": "A turn.", "speaker": f"Ann <{c.mail('speaker')}>", "subject": c.mail("field")}
    (tmp_path / "archive/a.jsonl").write_bytes(jsonl([turn, {**turn, "id": "2", "order": 2}]))
    settings = recipe(tmp_path, '[deliver]\nspeakers = "keep"\nfields = ["subject"]\n')
    out, _ = prepare(tmp_path / "archive", tmp_path, "--recipe", settings)
    assert c.seen_in(everything_in(out)) == []
    assert all("EMAIL_ADDRESS" in record["speaker"] for record in records(out))
