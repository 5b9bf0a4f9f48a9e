#!/usr/bin/env python3
"""Asks tiktoken whether the guard leaves any special token, and whether chunks keep their budgets and counts.

    pip install tiktoken
    python3 guard_and_chunks.py --tamis build/bin/tamis [--ranks FOLDER] [--limit BYTES] CORPUS.jsonl...

Guard: into documents of the corpus special tokens are put at random places, whole, overlapping and in halves; the output of `tamis guard` is
encoded with allowed_special="all". Chunks: `tamis chunk` with several budgets and overlaps; each chunk is counted alone, and without overlap the
ids of the chunks joined must be those of the whole. The exit code is 1 if anything is not as promised. Prints how much was compared.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tokenize"))
import reference  # noqa: E402

LONGEST = 20_000  # characters of a document; tiktoken is slow on long ones


def documents(paths, limit):
    taken = 0
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                text = json.loads(line)["text"][:LONGEST]
                taken += len(text)
                yield text
                if taken > limit:
                    return


def run(tamis, command, texts):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for number, text in enumerate(texts):
            file.write(json.dumps({"id": str(number), "text": text}, ensure_ascii=False) + "\n")
        file.flush()
        out = subprocess.run([tamis, "-q", command[0], file.name, *command[1:]], stdout=subprocess.PIPE, check=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def with_specials(text, specials, rng):
    parts, at = [], 0
    for place in sorted(rng.randrange(len(text) + 1) for _ in range(rng.randrange(1, 6))):
        s = rng.choice(specials)
        cut = rng.randrange(len(s) + 1)
        parts += [text[at:place], rng.choice([s, s, s * 2, s[:cut], s[:cut] + s, s[cut:], s[:cut] + s + s[cut:]])]
        at = place
    return "".join(parts + [text[at:]])


def check_guard(tamis, names, encodings, texts, rng):
    specials = sorted({s for e in encodings for s in e.special_tokens_set})
    sources = [with_specials(t, specials, rng) for t in texts]
    wrong = held = tokens = 0
    found = run(tamis, ["guard"] + [a for n in names for a in ("--vocab", n)], sources)
    for source, row in zip(sources, found, strict=True):
        held += any(s in source for s in specials)
        for encoding in encodings:
            ids = encoding.encode(row["text"], allowed_special="all")
            tokens += len(ids)
            wrong += any(i in encoding._special_tokens.values() for i in ids)
    size = sum(len(s.encode()) for s in sources)
    print(f"guard: {len(sources):,} documents, {size:,} bytes, {held:,} with special tokens; {tokens:,} tokens read with specials on; {wrong:,} outputs hold one")
    return wrong


def check_chunks(tamis, name, encoding, texts, budget, overlap):
    rows = run(tamis, ["chunk", "--no-guard", "--vocab", name, "--max-tokens", str(budget), "--overlap", str(overlap)], texts)
    by_text, wrong, over, ends = {}, 0, 0, {}
    for row in rows:
        by_text.setdefault(row["id"], []).append(row)
        ends[row["ends_with"]] = ends.get(row["ends_with"], 0) + 1
    tokens = 0
    for number, text in enumerate(texts):
        ids, forced = [], False
        for row in by_text.get(str(number), []):
            mine = encoding.encode_ordinary(row["text"])
            tokens += len(mine)
            over += len(mine) > budget
            wrong += len(mine) != row["tokens"] or text.encode()[row["start"] : row["end"]].decode() != row["text"]
            ids += mine[row.get("overlap", 0) :]
            forced = forced or row["ends_with"] == "forced"
        wrong += not forced and ids != encoding.encode_ordinary(text)
    kinds = ", ".join(f"{kind} {n:,}" for kind, n in sorted(ends.items(), key=lambda e: -e[1]))
    print(f"chunks: {name}, {budget} tokens, overlap {overlap}: {len(texts):,} texts, {len(rows):,} chunks, {tokens:,} tokens; {over} over budget, {wrong} not as promised; {kinds}")
    return wrong + over


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tamis", required=True)
    parser.add_argument("--ranks")
    parser.add_argument("--limit", type=int, default=4_000_000, help="characters to take of all corpora")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("corpus", nargs="+")
    options = parser.parse_args()
    names = ["o200k_base", "cl100k_base"]
    encodings = [reference.encoding(name, options.ranks) for name in names]
    texts = [t for path in options.corpus for t in documents([path], options.limit // len(options.corpus))]
    wrong = check_guard(options.tamis, names, encodings, texts, random.Random(options.seed))
    for name, encoding in zip(names, encodings):
        for budget, overlap in ((32, 0), (512, 0), (512, 64)):
            wrong += check_chunks(options.tamis, name, encoding, texts, budget, overlap)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
