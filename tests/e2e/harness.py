"""What the end-to-end tests share: running the command, making archives, reading deliveries.

Only the standard library, and the zstd command for reading shards. TAMIS_BIN names the program (default build/bin/tamis).
"""

import hashlib
import json
import os
import pathlib
import random
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
TAMIS = os.environ.get("TAMIS_BIN", str(ROOT / "build/bin/tamis"))


def tamis(*args, code=0, **more):
    """Runs the command and checks its exit code; returns the finished process, with bytes in stdout and stderr."""
    more.setdefault("timeout", 300)
    done = subprocess.run([TAMIS, *map(str, args)], capture_output=True, **more)
    if code is not None:
        assert done.returncode == code, f"exit {done.returncode}, not {code}: {args}\n{done.stderr.decode(errors='replace')}"
    return done


def prepare(archive, where, *args, **more):
    """Prepares into where/out and where/ledger; returns (out, ledger)."""
    out, ledger = where / "out", where / "ledger"
    tamis("prepare", archive, "--out", out, "--ledger", ledger, *args, **more)
    return out, ledger


def recipe(where, text):
    path = where / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    return path


def key(where):
    """A new signing key; returns (private file, public file)."""
    tamis("keygen", where / "signer.key", "--name", "archive.example.org")
    return where / "signer.key", where / "signer.key.pub"


def ledger_key(ledger, digit="7"):
    """A ledger with a key that is given, where prepare would draw one."""
    ledger.mkdir(mode=0o700, exist_ok=True)
    path = ledger / "fingerprint.key"
    path.write_text(64 * digit + "\n")
    path.chmod(0o600)


def json_lines(text):
    return [json.loads(line) for line in text.splitlines() if line]


def jsonl(records):
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def unzstd(path):
    return subprocess.run(["zstd", "-dcq", str(path)], check=True, capture_output=True).stdout


def records(out):
    """Every delivered record, in order."""
    return [r for shard in sorted((out / "data").glob("*.zst")) for r in json_lines(unzstd(shard).decode())]


def files_of(folder):
    return sorted((p for p in folder.rglob("*") if p.is_file()), key=lambda p: os.fsencode(p))


def digests(folder, leave_out=()):
    """{relative path: SHA-256} of every file, the journal aside."""
    found = {}
    for path in files_of(folder):
        name = os.fsencode(path.relative_to(folder)).decode(errors="backslashreplace")
        if not name.startswith(tuple(leave_out)):
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def everything_in(folder):
    """The bytes of every file and name, shards unpacked: what a reader of the delivery could see."""
    parts = []
    for path in files_of(folder):
        parts += [os.fsencode(path.relative_to(folder)), path.read_bytes()]
        if path.suffix == ".zst":
            parts.append(unzstd(path))
    return b"\n".join(parts)


WORDS = """lamp harbour keeper fog window stairs herring letter signal winter quiet copper rope tide lens shutter boat coal
    island stone bell horn paper pencil morning Laterne Nebel Brücke straße über maison été forêt naïve смотритель маяк огонь море
    φάρος θάλασσα νησί 灯塔 大海 夜晚 灯台 霧 海 등대 바다 منارة بحر ضوء מגדלור ים समुद्र प्रकाश""".split()


def prose(rng, size):
    text = []
    while size > 0:
        sentence = " ".join(rng.choice(WORDS) for _ in range(rng.randint(5, 18))) + "."
        text.append(sentence)
        size -= len(sentence.encode()) + 1
    return " ".join(text)


def make_archive(folder, megabytes=10, seed=1, shuffle=None):
    """Chats, mail and notes with findings, duplicates, and a few broken lines. `shuffle` changes the order in which files are
    created, and nothing else."""
    rng = random.Random(seed)
    contents = {}
    for number in range(8):
        lines, size = [], 0
        while size < megabytes * 1_000_000 // 8:
            text = prose(rng, rng.choice((80, 900, 4_000)))
            if rng.random() < 0.3:
                text += f"\r\nWrite to person{rng.randrange(500)}@example.com or (202) 555-01{rng.randrange(100):02}.  \n"
            if lines and rng.random() < 0.05:
                text = json.loads(rng.choice(lines))["text"]
            record = {"id": f"{number}-{len(lines)}", "text": text}
            if number % 2:
                record |= {"group": f"thread {len(lines) // 7}", "order": len(lines) % 7, "speaker": rng.choice("ABC")}
            lines.append(json.dumps(record, ensure_ascii=rng.random() < 0.1))
            size += len(text.encode())
        lines.insert(len(lines) // 2, '{"id": "broken", "text": "cut off he')
        contents[f"part{number}/talk.jsonl"] = "\n".join(lines).encode() + b"\n"
    for number in range(60):
        contents[f"notes/{number:02}/note.txt"] = prose(rng, 1_500).encode() + b"\xff\xfe end\n"
    names = sorted(contents)
    if shuffle is not None:
        random.Random(shuffle).shuffle(names)
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(contents[name])
    return folder
