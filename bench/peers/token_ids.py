#!/usr/bin/env python3
"""Ids and counts of whole documents by every peer that is installed and by Tamis, in one run, cold and warm apart.

    pip install gigatoken gigatok toktok-rs quicktok-v1 tokie bpe-openai tiktoken tokenizers
    python3 bench/peers/token_ids.py --bench build/bench/bin/bench_tokens CORPUS.jsonl MEGABYTES [--rounds 3]
    python3 bench/peers/token_ids.py … --tokenizer llama3/tokenizer.json --pack llama3.tpack      # peers that read tokenizer.json

Rates are MB of UTF-8 a second of processor time, one thread. Cold: the first pass of a tokenizer that was just made, after one word so that no
set-up is counted; warm: the best of the passes that follow on the same documents. Each figure is the best of the rounds, in which the tools take
turns, each in a process of its own. Peers are called as their Python packages offer it, most per document; Tamis by bench/tokens_bench.cc. The
column of tokens shows who counts otherwise than the reference. The rank files are those of the crate tiktoken-rs (tests/tokenize/reference.py).
"""
import argparse
import importlib
import importlib.metadata
import json
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tests/tokenize"))
import reference  # noqa: E402

VOCABULARY = "cl100k_base"
ENOUGH = 3.0  # seconds of passes, then no more warm ones


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def each(method):
    return lambda tokenizer, texts: sum(len(getattr(tokenizer, method)(text)) for text in texts)


def counted(method):
    return lambda tokenizer, texts: sum(getattr(tokenizer, method)(text) for text in texts)


def batch(tokenizer, texts, **how):
    found = tokenizer.encode_batch(texts, **how)
    return lambda: sum(len(ids) for ids in found)  # asked after the clock has stopped


# distribution, module, how it is made of ranks and of tokenizer.json (None: it cannot be), ids, counts (None: by ids alone)
PEERS = [
    ("gigatoken", "gigatoken", lambda m, ranks: m.Tokenizer.from_tiktoken(ranks), lambda m, path: m.Tokenizer.from_json(read(path)), lambda t, texts: batch(t, texts, parallel=False), None),
    ("gigatok", "gigatok", lambda m, ranks: m.Tokenizer.from_tiktoken(ranks), lambda m, path: m.Tokenizer.from_json(read(path)), batch, None),
    ("toktok-rs", "toktok", lambda m, ranks: m._Tokenizer(VOCABULARY, ""), None, each("encode_ordinary"), counted("count")),
    ("quicktok-v1", "quicktok", lambda m, ranks: m.get_encoding(VOCABULARY), None, each("encode_ordinary"), counted("count")),
    ("bpe-openai", "bpe_openai", lambda m, ranks: m.get_encoding(VOCABULARY), None, each("encode_ordinary"), None),
    ("tokie", "tokie", None, lambda m, path: m.Tokenizer.from_json(path), lambda t, texts: sum(len(t.encode(text, add_special_tokens=False).ids) for text in texts), counted("count_tokens")),
    ("tiktoken", "tiktoken", lambda m, ranks: reference.encoding(VOCABULARY), None, each("encode_ordinary"), None),
    ("tokenizers", "tokenizers", None, lambda m, path: m.Tokenizer.from_file(path), lambda t, texts: sum(len(t.encode(text, add_special_tokens=False).ids) for text in texts), None),
]


def passes(make, run, texts, megabytes):
    """Rates of the first pass and of the best later one, and the tokens."""
    tokenizer = make()
    run(tokenizer, ["word"])
    rates, spent = [], 0.0
    while len(rates) < 2 or (spent < ENOUGH and len(rates) < 4):
        start = time.process_time()
        tokens = run(tokenizer, texts)
        seconds = time.process_time() - start
        spent += seconds
        rates.append(megabytes / seconds)
    return rates[0], max(rates[1:]), tokens() if callable(tokens) else tokens


def peer_rates(peer, options, texts, megabytes):
    name, module_name, of_ranks, of_json, ids, counts = peer
    if (of_json if options.tokenizer else of_ranks) is None:
        return None
    try:
        module = importlib.import_module(module_name)
    except ImportError:
        return None

    def make():
        if options.tokenizer:
            return of_json(module, options.tokenizer)
        return of_ranks(module, os.path.join(reference.rank_folder(), VOCABULARY + ".tiktoken"))

    cold, warm, tokens = passes(make, ids, texts, megabytes)
    found = [cold, warm]
    if counts is not None:
        found += passes(make, counts, texts, megabytes)[:2]
    return found, tokens


def tamis_rates(options):
    vocabulary = options.pack if options.tokenizer else VOCABULARY
    run = subprocess.run([options.bench, options.corpus, str(options.megabytes), vocabulary], stdout=subprocess.PIPE, text=True, check=True)
    cells = [cell.strip() for cell in run.stdout.splitlines()[0].strip("|").split("|")]
    return [float(cell) for cell in cells[3:7]], int(cells[7])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus")
    parser.add_argument("megabytes", type=float)
    parser.add_argument("--bench", required=True, help="the program bench_tokens")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tokenizer", help="a tokenizer.json, for the peers that read these; with --pack")
    parser.add_argument("--pack", help="the pack that `tamis vocab compile` made of it")
    parser.add_argument("--only", help="one peer, once, its figures as JSON: how this script calls itself")
    options = parser.parse_args()
    texts, size = documents(options)
    if options.only:
        peer = next(peer for peer in PEERS if peer[0] == options.only)
        print(json.dumps(peer_rates(peer, options, texts, size / 1e6)))
        return
    best = {}
    for _ in range(options.rounds):
        for peer in [None, *PEERS]:
            name = "Tamis" if peer is None else f"{peer[0]} {version(peer[0])}"
            try:
                found = tamis_rates(options) if peer is None else alone(peer)
            except subprocess.CalledProcessError as problem:  # a peer that cannot read this file
                print(f"{name}: {problem.stderr.strip().splitlines()[-1][:100]}", file=sys.stderr)
                continue
            if found is None:
                continue
            rates, tokens = found
            before = best.get(name, ([0.0] * len(rates), tokens))[0]
            best[name] = [max(pair) for pair in zip(before, rates)], tokens
    corpus = os.path.basename(options.corpus).split(".")[0]
    print(f"{corpus}, {size / 1e6:.1f} MB, {len(texts)} documents, {os.path.basename(options.pack or VOCABULARY)}, load {os.getloadavg()[0]:.1f}")
    print("| tool | ids cold | ids warm | counts cold | counts warm | tokens |\n|---|---|---|---|---|---|")
    for name, (rates, tokens) in best.items():
        cells = [f"{rate:.1f}" if rate < 10 else f"{rate:.0f}" for rate in rates] + [""] * (4 - len(rates))
        print(f"| {name} | {' | '.join(cells)} | {tokens:,} |")


def documents(options):
    texts, size = [], 0
    with open(options.corpus, encoding="utf-8") as lines:
        for line in lines:
            if size >= options.megabytes * 1e6:
                break
            texts.append(json.loads(line)["text"])
            size += len(texts[-1].encode())
    return texts, size


def alone(peer):
    run = subprocess.run([sys.executable, *sys.argv, "--only", peer[0]], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=True)
    return json.loads(run.stdout)


def version(distribution):
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return ""


if __name__ == "__main__":
    main()
