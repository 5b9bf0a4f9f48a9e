#!/usr/bin/env python3
"""Ids of whole documents by gigatoken and tiktoken, cold and warm apart; bench/tokens_bench.cc prints the same rows for Tamis.

    pip install gigatoken tiktoken
    python3 bench/peers/token_ids.py CORPUS.jsonl MEGABYTES [VOCABULARY]

Seconds are processor time. The rank files are those of the crate tiktoken-rs (tests/tokenize/reference.py).
"""
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tests/tokenize"))
import reference  # noqa: E402


def main():
    path, megabytes, vocabulary = sys.argv[1], float(sys.argv[2]), (sys.argv[3:] or ["cl100k_base"])[0]
    texts, size = [], 0
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if size >= megabytes * 1e6:
                break
            texts.append(json.loads(line)["text"])
            size += len(texts[-1].encode())

    import gigatoken

    ranks = os.path.join(reference.rank_folder(), vocabulary + ".tiktoken")
    peers = {
        "gigatoken": (lambda: gigatoken.Tokenizer.from_tiktoken(ranks), lambda t: t.encode_batch(texts, parallel=False)),
        "tiktoken": (lambda: reference.encoding(vocabulary), lambda t: [t.encode_ordinary(text) for text in texts]),
    }
    for name, (make, encode) in peers.items():
        tokenizer, rates = make(), []
        for _ in range(2):
            start = time.process_time()
            encode(tokenizer)
            rates.append(size / 1e6 / (time.process_time() - start))
        print(f"| {name} | {vocabulary} | {size / 1e6:.1f} | {rates[0]:.0f} | {rates[1]:.0f} |  |  |")


if __name__ == "__main__":
    main()
