#!/usr/bin/env python3
"""Draws findings on ordinary texts to be read and judged: is it what the rule says?

    python3 tests/quality/redact_false_alarms.py build/bin/tamis TEXTS.jsonl… [--each 12] [--seed 1] [--context 40] [--verdicts FILE]

Runs `tamis redact` over the texts and prints, for each file, findings a megabyte (redacted ones and kept ones apart), then a sample of what is redacted: of
each type the findings whose SHA-256 of seed, document and place is lowest, so that a change of a rule changes little of the sample. Without --context values
are printed as shapes only (A, a, 9, signs as they are); with it the line holds the text around, for the eyes of the one who judges and for no file.
--verdicts: the table of docs/redaction-false-alarms.md; each type's share of false alarms in it is weighed by how often the type is found.
"""
import argparse
import collections
import hashlib
import json
import math
import pathlib
import re
import subprocess
import tempfile


def shape(value):
    signs = "".join("A" if c.isupper() else "a" if c.isalpha() else "9" if c.isdigit() else c for c in value)
    return re.sub(r"(.)\1{4,}", lambda m: f"{m.group(1)}{{{len(m.group(0))}}}", signs)[:60].replace("\n", "⏎").replace("|", "¦")


def findings_of(binary, path):
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder, "f.jsonl")
        subprocess.run([binary, "redact", path, "-o", "/dev/null", "--findings", out, "--offsets", "codepoint", "--jobs", "1"],
                       check=True, stderr=subprocess.DEVNULL)  # fmt: skip
        return {r["id"]: r["findings"] for r in map(json.loads, out.read_text(encoding="utf-8").splitlines()) if r["findings"]}


def shares(verdicts):
    judged = collections.defaultdict(lambda: [0, 0])  # type -> false, all
    for line in verdicts.read_text(encoding="utf-8").splitlines():
        if re.match(r"\| *\d+ \|", line):
            cells = [c.strip() for c in line.split("|")]
            row = judged[cells[2].split()[0]]
            row[0] += cells[5] == "false"
            row[1] += 1
    return judged


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("texts", nargs="+", type=pathlib.Path)
    parser.add_argument("--each", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--context", type=int, default=0)
    parser.add_argument("--verdicts", type=pathlib.Path)
    arguments = parser.parse_args()
    drawn = collections.defaultdict(list)  # by type
    found_of = collections.Counter()
    megabytes = 0.0
    for path in arguments.texts:
        found = findings_of(arguments.binary, path)
        counts, here = collections.Counter(), 0
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                here += len(record["text"].encode())
                for f in found.get(record["id"], ()):
                    counts[f["action"]] += 1
                    if f["action"] == "keep":
                        continue
                    found_of[f["type"]] += 1
                    rank = hashlib.sha256(f"{arguments.seed} {record['id']} {f['start']} {f['end']}".encode()).hexdigest()
                    rows = drawn[f["type"]]
                    if len(rows) < arguments.each or rank < rows[-1][0]:
                        rows.append((rank, path.stem, f, record["text"]))
                        rows.sort(key=lambda row: row[0])
                        del rows[arguments.each :]
        megabytes += here / 1e6
        print(f"{path.stem}: {here / 1e6:.1f} MB, {counts['redact'] / here * 1e6:.1f} redacted and {counts['keep'] / here * 1e6:.1f} kept a megabyte")
    n = 0
    for kind in sorted(drawn):
        for _, corpus, f, text in drawn[kind]:
            n += 1
            row = f"| {n} | {kind} `{f['rule']}` | `{shape(text[f['start'] : f['end']])}` | {corpus} |"
            if arguments.context:
                row += " " + repr(text[max(0, f["start"] - arguments.context) : f["start"]] + "⟦" + text[f["start"] : f["end"]] + "⟧"
                                  + text[f["end"] : f["end"] + arguments.context])  # fmt: skip
            print(row)
    if arguments.verdicts:
        rate = judged_false = judged_all = 0
        for kind, (false, judged) in sorted(shares(arguments.verdicts).items()):
            here = found_of[kind] / megabytes
            rate += here * false / judged
            judged_false, judged_all = judged_false + false, judged_all + judged
            print(f"{kind}: {here:.2f} a megabyte, {false} of {judged} judged are false")
        print(f"{judged_false} of {judged_all} judged are false; weighed by type {rate:.2f} false alarms a megabyte")


if __name__ == "__main__":
    main()
