#!/usr/bin/env python3
"""Asks tiktoken, and Hugging Face tokenizers, whether the guard leaves any special token, and whether chunks keep their budgets and counts.

    pip install tiktoken tokenizers
    python3 guard_and_chunks.py --tamis build/bin/tamis [--ranks FOLDER] [--limit BYTES] [--tokenizer NAME=PATH/tokenizer.json]... CORPUS.jsonl...

Guard: into documents of the corpus special tokens are put at random places, whole, overlapping and in halves; the output of `tamis guard` is
encoded with allowed_special="all". Chunks: `tamis chunk` with several budgets and overlaps; each chunk is counted alone, and without overlap the
ids of the chunks joined must be those of the whole. The exit code is 1 if anything is not as promised. Prints how much was compared.
Without --tokenizer the files are those of TAMIS_TOKENIZERS, if that is set (see tokens_against_tokenizers.py): all of them are guarded at once.
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
import token_comparison  # noqa: E402

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


class Tiktoken:
    def __init__(self, name, folder):
        self.name = self.vocab = name
        self.encoding = reference.encoding(name, folder)
        self.specials = sorted(self.encoding.special_tokens_set)

    def ordinary(self, text):
        return self.encoding.encode_ordinary(text)

    def read_specials(self, text):
        """The ids with special tokens read, and those among them that are special."""
        ids = self.encoding.encode(text, allowed_special="all")
        return ids, [i for i in ids if i in self.encoding._special_tokens.values()]


class Tokenizers:
    def __init__(self, name, path, tamis, folder):
        from tokenizers import Tokenizer

        self.name, self.vocab = name, os.path.join(folder, name + ".tpack")
        subprocess.run([tamis, "vocab", "compile", path, "-o", self.vocab, "--name", name, "--quiet"], check=True)
        self.tokenizer = Tokenizer.from_file(path)
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.special_ids = {i: t.content for i, t in self.tokenizer.get_added_tokens_decoder().items() if t.special}
        self.specials = sorted(self.special_ids.values())

    def encode(self, text, specials_are_text):
        self.tokenizer.encode_special_tokens = specials_are_text
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def ordinary(self, text):
        return self.encode(text, True)

    def read_specials(self, text):
        ids = self.encode(text, False)
        # An id that ordinary text gives too (Gemma lists some words so) tells nothing.
        plain = self.ordinary(text)
        return ids, [i for i in ids if i in self.special_ids and i not in plain]


def check_guard(tamis, encoders, texts, rng):
    specials = sorted({s for e in encoders for s in e.specials})
    sources = [with_specials(t, specials, rng) for t in texts]
    wrong = held = tokens = 0
    found = run(tamis, ["guard"] + [a for e in encoders for a in ("--vocab", e.vocab)], sources)
    for source, row in zip(sources, found, strict=True):
        held += any(s in source for s in specials)
        for encoder in encoders:
            ids, read = encoder.read_specials(row["text"])
            tokens += len(ids)
            wrong += bool(read)
    size = sum(len(s.encode()) for s in sources)
    names = ", ".join(e.name for e in encoders)
    print(f"guard: {names}: {len(specials):,} special tokens; {len(sources):,} documents, {size:,} bytes, {held:,} with special tokens; {tokens:,} tokens read with specials on; {wrong:,} outputs hold one", flush=True)
    return wrong


def check_chunks(tamis, encoder, texts, budget, overlap):
    rows = run(tamis, ["chunk", "--no-guard", "--vocab", encoder.vocab, "--max-tokens", str(budget), "--overlap", str(overlap)], texts)
    by_text, wrong, over, ends = {}, 0, 0, {}
    for row in rows:
        by_text.setdefault(row["id"], []).append(row)
        ends[row["ends_with"]] = ends.get(row["ends_with"], 0) + 1
    tokens = 0
    for number, text in enumerate(texts):
        ids, forced = [], False
        for row in by_text.get(str(number), []):
            mine = encoder.ordinary(row["text"])
            tokens += len(mine)
            over += len(mine) > budget
            wrong += len(mine) != row["tokens"] or text.encode()[row["start"] : row["end"]].decode() != row["text"]
            ids += mine[row.get("overlap", 0) :]
            forced = forced or row["ends_with"] == "forced"
        wrong += not forced and ids != encoder.ordinary(text)
    kinds = ", ".join(f"{kind} {n:,}" for kind, n in sorted(ends.items(), key=lambda e: -e[1]))
    print(f"chunks: {encoder.name}, {budget} tokens, overlap {overlap}: {len(texts):,} texts, {len(rows):,} chunks, {tokens:,} tokens; {over} over budget, {wrong} not as promised; {kinds}", flush=True)
    return wrong + over


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tamis", required=True)
    parser.add_argument("--ranks")
    parser.add_argument("--tokenizer", action="append")
    parser.add_argument("--limit", type=int, default=4_000_000, help="characters to take of all corpora")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("corpus", nargs="+")
    options = parser.parse_args()
    encoders = [Tiktoken(name, options.ranks) for name in ("o200k_base", "cl100k_base")]
    texts = [t for path in options.corpus for t in documents([path], options.limit // len(options.corpus))]
    with tempfile.TemporaryDirectory() as folder:
        for named in options.tokenizer or token_comparison.tokenizer_files():
            encoders.append(Tokenizers(*named.split("=", 1), options.tamis, folder))
        wrong = check_guard(options.tamis, encoders, texts, random.Random(options.seed))
        for encoder in encoders:
            for budget, overlap in ((32, 0), (512, 0), (512, 64)):
                wrong += check_chunks(options.tamis, encoder, texts, budget, overlap)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
