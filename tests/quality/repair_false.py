#!/usr/bin/env python3
"""Shows every repair of text that is taken to be right, so that a person can judge each, and counts them per 10 MB.

    repair_false.py --tamis build/bin/tamis FILE.jsonl|FOLDER|FILE …

JSON lines are archives ({"id", "text"}: the bench corpora of bench/make_corpus.py); of a folder every UTF-8 text file from 200 bytes to
3 MB is a document: source code, translations, documentation of installed packages. Only the rules that guess are shown
(mojibake, c1, entity): where, what became what, and the text around it. Right text has mistakes of its own: what is printed is the
sum of the repairs that are right and those that are false.
"""
import argparse
import collections
import json
import os
import re
import subprocess
import sys
import tempfile

GUESSES = ("mojibake", "c1", "entity")
LINE = re.compile(r'^(.*), line \d+, byte (\d+): ([a-z0-9-]+) "(.*)" -> "(.*)"$')


def documents(paths):
    for path in paths:
        if path.endswith(".jsonl"):
            with open(path, encoding="utf-8") as file:
                for line in file:
                    yield json.loads(line)["text"], path
            continue
        for folder, _, names in os.walk(path) if os.path.isdir(path) else ((os.path.dirname(path), (), [os.path.basename(path)]),):
            for name in sorted(names):
                file = os.path.join(folder, name)
                if os.path.islink(file) or not 200 <= os.path.getsize(file) <= 3_000_000:
                    continue
                with open(file, "rb") as stream:
                    data = stream.read()
                try:
                    text = data.decode()
                except UnicodeDecodeError:
                    continue
                if "\0" not in text and (not text.isascii() or "&" in text):
                    yield text, file


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tamis", required=True)
    parser.add_argument("--each", type=int, default=5, help="repairs shown of one document (all are counted)")
    parser.add_argument("paths", nargs="+")
    a = parser.parse_args()
    texts, size = [], 0
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as archive:
        for text, where in documents(a.paths):
            size += len(text.encode("utf-8", "replace"))
            archive.write(json.dumps({"id": str(len(texts)), "text": text}) + "\n")
            texts.append((text, where))
        archive.flush()
        shown = subprocess.run([a.tamis, "normalize", archive.name, "--explain", "-o", os.devnull], check=True, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    rules, documents_hit = collections.Counter(), collections.Counter()
    for line in shown.splitlines():
        match = LINE.match(line)
        if not match or match[3] not in GUESSES:
            continue
        rules[match[3]] += 1
        documents_hit[match[1]] += 1
        if documents_hit[match[1]] > a.each:
            continue
        text, where = texts[int(match[1])]
        source, at = text.encode(), int(match[2])
        around = source[max(0, at - 40):at + 60].decode(errors="ignore").replace("\n", " ")
        print("%s\t%s\t%s -> %s\t%s" % (where, match[3], match[4], match[5], around))
    total = sum(rules.values())
    print("%d documents, %.1f MB: %s; %d repairs in %d documents, %.2f per 10 MB" % (
        len(texts), size / 1e6, ", ".join("%s %d" % r for r in sorted(rules.items())) or "no repair", total, len(documents_hit),
        total / max(size, 1) * 1e7))


if __name__ == "__main__":
    sys.exit(main())
