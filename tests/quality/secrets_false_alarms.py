#!/usr/bin/env python3
"""False alarms of the secret detectors on texts that hold (nearly) none, and what peers find beside.

    python3 tests/quality/secrets_false_alarms.py build/bin/tamis FOLDER... [--most MB] [--peer gitleaks.json]

Reads the text files of the folders (source code, manuals, packages), runs `tamis redact` over them, and prints findings per megabyte by
rule, and each finding with its value masked, for reading: whether a finding is an alarm is a judgement. With --peer, a report of
`gitleaks dir --report-format json` over the same folders, it also prints what the peer finds where Tamis finds nothing.
Values are never printed: letters become x, digits 9, the first two bytes stay.
"""
import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile
from collections import Counter

TYPES = {"API_TOKEN", "PASSWORD", "PRIVATE_KEY", "URL_CREDENTIALS", "CRYPTO"}
LARGEST = 400_000  # bytes of a file


def masked(value):
    tail = "".join("9" if c.isdigit() else "x" if c.isalpha() else c for c in value[2:60])
    return value[:2] + tail


def line_around(text, start, end):
    before, after = text[max(0, start - 50):start], text[end:end + 15]
    return (before + "⟦" + masked(text[start:end]) + "⟧" + after).replace("\n", " ")


def documents(folders, most):
    paths = [p for f in folders for p in pathlib.Path(f).rglob("*") if p.is_file() and not p.is_symlink()]
    random.Random(5).shuffle(paths)
    size, out = 0, {}
    for path in paths:
        if size >= most:
            break
        if not 0 < path.stat().st_size <= LARGEST:
            continue
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            continue
        size += len(text.encode())
        out[str(path)] = text
    return out, size


def redact(binary, texts):
    with tempfile.TemporaryDirectory() as folder:
        source, findings = pathlib.Path(folder, "in.jsonl"), pathlib.Path(folder, "findings.jsonl")
        with source.open("w", encoding="utf-8") as out:
            for name, text in texts.items():
                out.write(json.dumps({"id": name, "text": text}, ensure_ascii=False) + "\n")
        subprocess.run([binary, "redact", str(source), "--findings", str(findings), "--offsets", "codepoint",
                        "-o", str(pathlib.Path(folder, "out.jsonl"))], check=True, stdout=subprocess.DEVNULL)
        lines = findings.read_text(encoding="utf-8").splitlines()
    return {line["id"]: [f for f in line["findings"] if f["type"] in TYPES and not f.get("covered")]
            for line in map(json.loads, lines)}


def compare(report, texts, found):
    missed, hit = [], 0
    for leak in json.loads(pathlib.Path(report).read_text(encoding="utf-8")):
        text = texts.get(leak["File"])
        at = -1 if text is None else text.find(leak["Secret"])
        if at < 0:
            continue
        end = at + len(leak["Secret"])
        if any(f["start"] < end and at < f["end"] for f in found.get(leak["File"], [])):
            hit += 1
        else:
            missed.append((leak["RuleID"], leak["File"], line_around(text, at, end)))
    print(f"\npeer: {hit} of its findings are found, {len(missed)} are not")
    for rule, name, line in missed:
        print(f"  {rule} {pathlib.Path(name).name}: {line}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--most", type=float, default=20, help="megabytes to read")
    parser.add_argument("--peer")
    arguments = parser.parse_args()
    texts, size = documents(arguments.folders, arguments.most * 1e6)
    found = redact(arguments.binary, texts)
    rules, total = Counter(), 0
    for name, findings in sorted(found.items()):
        for f in findings:
            total += 1
            rules[f["rule"]] += 1
            print(f"{f['rule']:28} {pathlib.Path(name).name}: {line_around(texts[name], f['start'], f['end'])}")
    for rule, count in rules.most_common():
        print(f"{count:6} {rule}")
    print(f"{len(texts)} files, {size / 1e6:.1f} MB, {total} findings, {total / (size / 1e6):.2f} per MB")
    if arguments.peer:
        compare(arguments.peer, texts, found)
    return 0


sys.exit(main())
