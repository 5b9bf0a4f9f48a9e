"""More than five hundred invented values of every type with a detector, in every place that a value can stand in; then everything that is
written and said is searched for them.

Types whose values are two or three digits (an age, a security code, a month of expiry) and dates, which are kept, are left out: their digits
stand everywhere.
"""

import base64
import csv
import gzip
import hashlib
import io
import json
import os
import signal
import subprocess
import time

import pytest
from harness import TAMIS, everything_in, files_of, json_lines, jsonl, key, prepare, recipe, records, tamis, unzstd
from invented_values import KINDS, Maker, needles

# Where a value stands. Those of the first row leave with the text, so a detector must see them; of all others nothing may be seen.
LEAVES = ["text", "text of a note", "packed text", "listed field", "speaker", "second mention", "repeat"]
STAYS = ["id", "group", "file name", "folder name", "key", "unlisted value", "nested value", "cut line", "line that is not JSON",
         "bytes that are not UTF-8", "member given twice", "too deep", "text that is a list", "held back", "file that is not taken"]  # fmt: skip
NAMES = {"id", "group", "file name", "folder name"}  # the ledger may say these


class Planted:
    def __init__(self, folder, seed=6):
        self.rows = []  # type, value, place
        self.folder = folder / "archive"
        maker = Maker(seed)
        places = LEAVES + STAYS
        made = {place: [] for place in places}
        for kind in KINDS:
            for place in places:
                type_, value, sentence = maker.make(kind)
                if place in ("file name", "folder name") and ("/" in value or len(value) > 120):
                    place = "unlisted value"
                self.rows.append((type_, value, place))
                made[place].append((type_, value, sentence))
        self.write(made)

    def write(self, made):
        folder = self.folder
        folder.mkdir()
        values = lambda place: [v for _, v, _ in made[place]]  # noqa: E731
        lines = [{"id": f"t{n}", "text": s} for n, (_, _, s) in enumerate(made["text"])]
        lines += [{"id": f"f{n}", "text": f"Letter {n}.", "subject": s} for n, (_, _, s) in enumerate(made["listed field"])]
        lines += [{"id": f"s{n}", "group": f"g{n}", "text": f"Turn {n}.", "speaker": s} for n, (_, _, s) in enumerate(made["speaker"])]
        lines += [{"id": f"r{n}{twin}", "text": f"Once more, letter {n}: {s}"} for n, (_, _, s) in enumerate(made["repeat"]) for twin in "ab"]
        # Found once in a group with words beside it; the second look finds it without.
        for n, (type_, v, s) in enumerate(made["second mention"]):
            again = f"And {v} it was." if type_ not in ("COORDINATES", "DATE_OF_BIRTH", "PRIVATE_KEY") else "And so it was."
            lines += [{"id": f"m{n}{i}", "group": f"mention {n}", "order": i, "text": t} for i, t in enumerate((s, again))]
        lines += [{"id": v, "text": f"Fog {n}."} for n, v in enumerate(values("id"))]
        lines += [{"id": f"g{n}", "group": v, "text": f"Lamp {n}."} for n, v in enumerate(values("group"))]
        lines += [{"id": f"k{n}", "text": f"Horn {n}.", v: n} for n, v in enumerate(values("key"))]
        lines += [{"id": f"u{n}", "text": f"Rope {n}.", "more": v} for n, v in enumerate(values("unlisted value"))]
        lines += [{"id": f"n{n}", "text": f"Tide {n}.", "meta": {"a": [v, {v: 1}]}} for n, v in enumerate(values("nested value"))]
        lines += [{"id": f"l{n}", "text": [v]} for n, v in enumerate(values("text that is a list"))]
        lines += [{"id": f"h{n}", "text": f"{s} It said XHELDX."} for n, (_, _, s) in enumerate(made["held back"])]
        data = jsonl(lines)
        quoted = lambda v: json.dumps(v)[1:-1].encode()  # noqa: E731
        for n, v in enumerate(values("cut line")):
            data += b'{"id":"c%d","text":"%s\n' % (n, quoted(v))
        for v in values("line that is not JSON"):
            data += v.replace("\n", " ").encode() + b"\n"
        for n, v in enumerate(values("bytes that are not UTF-8")):
            data += b'{"id":"b%d","text":"%s \xff\xfe","%s\xff":1}\n' % (n, b"Noise.", quoted(v))
        for n, v in enumerate(values("member given twice")):
            data += b'{"id":"d%d","text":"one","text":"%s"}\n' % (n, quoted(v))
        for v in values("too deep"):
            data += b'{"id":"x","text":"deep","x":' + b"[" * 500 + b'"' + quoted(v) + b'"' + b"]" * 500 + b"}\n"
        (folder / "letters.jsonl").write_bytes(data)
        for n, (_, _, s) in enumerate(made["text of a note"]):
            (folder / f"note{n}.txt").write_text(s + "\n")
        (folder / "packed.jsonl.gz").write_bytes(gzip.compress(jsonl({"id": f"p{n}", "text": s} for n, (_, _, s) in enumerate(made["packed text"]))))
        for n, v in enumerate(values("file name")):
            (folder / f"{v}.txt").write_text(f"Keeper {n}.\n")
        for n, v in enumerate(values("folder name")):
            (folder / v).mkdir()
            (folder / v / "note.txt").write_text(f"Bell {n}.\n")
        for n, v in enumerate(values("file that is not taken")):
            (folder / f"scan{n}.docx").write_text(v)

    def seen_in(self, data, places=None):
        data = data.lower()
        return [f"{t} ({p}): {v}" for t, v, p in self.rows if (places is None or p in places) and any(n in data for n in needles(v))]


RECIPE = """
[deliver]
fields = ["subject"]
speakers = "keep"
[dedup]
exact = "mark"
[redact]
deny = ["PERSON: XHELDX"]
actions = {{ PERSON = "quarantine"{actions} }}
"""
# Every way of rewriting has its share of the types.
KEYED = ["hash", "pseudonym", "vault", "mask", "drop", "placeholder"]


def settings(where, keyed):
    types = sorted({t for t, _, _ in (Maker(0).make(kind) for kind in KINDS)})
    actions = "".join(f', {t} = "{KEYED[n % len(KEYED)]}"' for n, t in enumerate(types)) if keyed else ""
    return recipe(where, RECIPE.format(actions=actions))


@pytest.fixture(scope="module", params=["placeholders", "keyed"])
def run(request, tmp_path_factory):
    """(planted, folder, arguments, what prepare said, key text)"""
    where = tmp_path_factory.mktemp(request.param)
    planted = Planted(where)
    arguments, secret = ["--recipe", settings(where, request.param == "keyed")], ""
    if request.param == "keyed":
        said = tamis("keygen", where / "receiver.key", "--redaction", "--name", "receiver.example")
        secret = (where / "receiver.key").read_text().strip().split("+", 4)[4]
        assert secret.encode() not in said.stdout + said.stderr
        arguments += ["--redaction-key", where / "receiver.key"]
    done = tamis("prepare", planted.folder, "--out", where / "out", "--ledger", where / "ledger", "--route", "private", "--key", key(where)[0], *arguments)
    return planted, where, arguments, done.stdout + done.stderr, secret


def test_there_are_five_hundred_values_of_all_types_and_the_search_finds_them_where_they_are(run):
    planted, where, *_ = run
    assert len(planted.rows) >= 500 and len({v for _, v, _ in planted.rows}) == len(planted.rows)
    looked_for = {t for t in tamis("redact", "--list-types").stdout.decode().split("\n") if t and "not scanned" not in t}
    assert looked_for - {t for t, _, _ in planted.rows} == {"AGE", "CARD_EXPIRY", "CARD_SECURITY_CODE", "DATE_TIME"}
    source = everything_in(planted.folder) + gzip.decompress((planted.folder / "packed.jsonl.gz").read_bytes())
    quoted = source + source.replace(b"\\n", b"\n")
    assert len(planted.seen_in(quoted)) == len(planted.rows)


def test_no_value_leaves(run):
    planted, where, *_ = run
    delivered = everything_in(where / "out")
    assert planted.seen_in(delivered) == []
    assert len(records(where / "out")) > 350


def test_no_digest_of_a_value_and_no_byte_of_the_key_leaves(run):
    planted, where, _, said, secret = run
    delivered, kept = everything_in(where / "out"), everything_in(where / "ledger")
    for _, value, _ in planted.rows:
        for spelled in {value, value.lower(), *(n.decode() for n in needles(value))}:
            for name in ("sha256", "sha1", "md5"):
                digest = hashlib.new(name, spelled.encode()).digest()
                for form in (digest.hex()[:24].encode(), base64.b64encode(digest)[:20]):
                    assert form not in delivered and form not in kept, f"an unkeyed digest of a value: {name}"
    if secret:
        for place in (delivered, kept, said, *(path.read_bytes() for path in files_of(where / "out"))):
            assert secret.encode() not in place and base64.b64decode(secret)[1:] not in place


def test_no_value_is_said_by_any_command(run, tmp_path):
    planted, where, arguments, said, _ = run
    assert planted.seen_in(said) == []
    out, ledger = where / "out", where / "ledger"
    for command in (
        ["verify", out], ["verify", out, "--json"], ["inspect", planted.folder, *arguments], ["inspect", planted.folder, "--json", *arguments],
        ["review", ledger, "--list"], ["review", ledger, "--list", "--json", "--context"], ["review", ledger, "--list", "--all", "--context", "--passages", "20"],
        ["explain", ledger, "000000001"], ["explain", ledger, "t0"], ["explain", ledger, "letters.jsonl:1", "--json"],
        ["prepare", planted.folder, "--out", tmp_path / "out", "--ledger", tmp_path / "ledger", "--json", *arguments],
    ):  # fmt: skip
        done = tamis(*command, code=None)
        assert done.returncode in (0, 1), (command[0], done.stderr.decode(errors="replace"))
        # Of what is read on purpose for its owner, the owner's names of documents may be told.
        private = command[0] in ("review", "explain")
        assert planted.seen_in(done.stdout + done.stderr, None if not private else set(LEAVES + STAYS) - NAMES) == [], command
    shown = tamis("quarantine", "list", ledger)
    assert planted.seen_in(shown.stdout + shown.stderr, set(LEAVES + STAYS) - NAMES) == []
    shown = tamis("quarantine", "show", ledger, "letters.jsonl", code=None)
    assert planted.seen_in(shown.stdout + shown.stderr, set(LEAVES + STAYS) - NAMES) == []


def test_the_ledger_holds_names_of_the_source_and_no_other_value(run):
    planted, where, *_ = run
    kept = everything_in(where / "ledger")
    assert planted.seen_in(kept, set(LEAVES + STAYS) - NAMES) == []
    assert all(path.stat().st_mode & 0o077 == 0 for path in files_of(where / "ledger"))


def test_what_is_left_of_a_killed_run_outside_of_the_ledger_holds_no_value(run, tmp_path):
    planted, _, arguments, *_ = run
    command = [TAMIS, "prepare", planted.folder, "--out", tmp_path / "out", "--ledger", tmp_path / "ledger", *arguments]
    for wait in (0.02, 0.1, 0.2, 0.4):
        with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            time.sleep(wait)
            process.send_signal(signal.SIGKILL)
            said = b"".join(process.communicate())
        assert planted.seen_in(said) == []
        left = b"".join(os.fsencode(p.relative_to(tmp_path)) + p.read_bytes() for p in files_of(tmp_path) if "ledger" not in p.relative_to(tmp_path).parts[0])
        assert planted.seen_in(left) == []


def sentences(seed):
    maker = Maker(seed)
    return [maker.make(kind) for kind in KINDS]


def as_table(rows, delimiter):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["number", "note"])
    writer.writerows([n, s] for n, (_, _, s) in enumerate(rows))
    return out.getvalue().encode()


@pytest.mark.parametrize("format_", ["records", "json", "jsonl", "csv", "tsv", "text", "stream"])
def test_no_value_passes_the_filter_in_any_format(tmp_path, format_):
    # A cell of TSV is one line.
    rows = [row for row in sentences(40) if format_ != "tsv" or "\n" not in row[2]]
    notes = [{"id": str(n), "text": s} for n, (_, _, s) in enumerate(rows)]
    given = {
        "records": jsonl(notes), "json": json.dumps({"notes": notes}).encode(), "jsonl": jsonl(notes), "csv": as_table(rows, ","), "tsv": as_table(rows, "\t"),
        "text": "\n\n".join(s for _, _, s in rows).encode(), "stream": "\n\n".join(s for _, _, s in rows).encode(),
    }[format_]  # fmt: skip
    broken = {"records": b'{"id":"z","text":"%s', "json": b'{"a":"%s', "jsonl": b'{"id":"z","text":"%s', "csv": b'1,"%s', "tsv": b'1\t"%s'}
    arguments = ["--text"] if format_ == "stream" else ["--format", format_, "--findings", tmp_path / "findings.jsonl"]
    done = tamis("redact", "-", *arguments, input=given)
    wrote = done.stdout + done.stderr + (b"" if format_ == "stream" else (tmp_path / "findings.jsonl").read_bytes())
    seen = [f"{t}: {v}" for t, v, _ in rows if any(n in wrote.lower() for n in needles(v))]
    assert seen == [] and len(done.stdout) > 1000
    for _, value, sentence in rows if format_ in broken else []:
        one = tamis("redact", "-", "--format", format_, input=broken[format_] % json.dumps(sentence)[1:-1].encode(), code=None)
        assert not any(n in (one.stdout + one.stderr).lower() for n in needles(value)), "a malformed input was told"


def test_the_vault_gives_every_value_back_byte_for_byte(tmp_path):
    rows = sentences(41)
    (tmp_path / "archive").mkdir()
    notes = [{"id": str(n), "text": s + ' "quoted" \\ [EMAIL_ADDRESS_1]'} for n, (_, _, s) in enumerate(rows)]
    (tmp_path / "archive/a.jsonl").write_bytes(jsonl(notes))
    tamis("keygen", tmp_path / "receiver.key", "--redaction")
    types = [t for t in tamis("redact", "--list-types").stdout.decode().split("\n") if t and "not scanned" not in t]
    vault = recipe(tmp_path, "[redact]\nactions = { " + ", ".join(f'{t} = "vault"' for t in types) + " }\n")
    out, ledger = prepare(tmp_path / "archive", tmp_path, "--recipe", vault, "--redaction-key", tmp_path / "receiver.key")
    assert not any(n in everything_in(out).lower() + everything_in(ledger).lower() for _, v, _ in rows for n in needles(v))
    [shard] = (out / "data").glob("*.zst")
    revealed = tamis("reveal", ledger, "--redaction-key", tmp_path / "receiver.key", "-i", shard, "-o", tmp_path / "restored.jsonl")
    assert b"restored" in revealed.stderr and (tmp_path / "restored.jsonl").stat().st_mode & 0o777 == 0o600
    restored = json_lines((tmp_path / "restored.jsonl").read_text())
    assert [r["text"] for r in restored] == [n["text"] for n in notes]
    as_text = tamis("reveal", ledger, "--redaction-key", tmp_path / "receiver.key", "--format", "text", input=records(out)[0]["text"].encode())
    assert as_text.stdout.decode() == notes[0]["text"]

    tamis("keygen", tmp_path / "other.key", "--redaction")
    refused = tamis("reveal", ledger, "--redaction-key", tmp_path / "other.key", input=unzstd(shard), code=3)
    assert b"another key" in refused.stderr
    whole = (ledger / "vault.sealed").read_bytes()
    (ledger / "vault.sealed").write_bytes(whole[:-1])
    refused = tamis("reveal", ledger, "--redaction-key", tmp_path / "receiver.key", input=unzstd(shard), code=3)
    assert b"vault.sealed" in refused.stderr and b"piece 1" in refused.stderr and refused.stdout == b""
