#!/usr/bin/env python3
"""Compares every token id of `tamis tokens` with tiktoken's encode_ordinary, on real text and on text made to be difficult.

    pip install tiktoken
    python3 tokens_against_tiktoken.py --tamis build/bin/tamis [--vocab NAME]... [--ranks FOLDER] [--fuzz N | --full] [CORPUS]...

CORPUS: files or folders. Of .jsonl the field "text" is taken; .gz is unpacked; everything else is text, replaced where it is not UTF-8.
--full fuzzes 1,000,000 strings instead of 100,000. The exit code is 1 if anything differs, and the first differences are printed
by place and code points. The strings are made from a seed, so two runs compare the same; --answers FILE keeps digests of what the reference
said, so that the second run needs it no more.
"""
import argparse
import importlib.metadata
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tokenize"))
import reference  # noqa: E402
import token_comparison  # noqa: E402

EMBEDDED = ["o200k_base", "cl100k_base"]  # the others are compiled from the rank files first


class Tiktoken(token_comparison.Reference):
    def __init__(self, encoding):
        self.encoding = encoding
        self.name = f"tiktoken {importlib.metadata.version('tiktoken')} {encoding.name}"

    def encode(self, texts):
        return [self.one(text) for text in texts]

    def one(self, text):
        try:
            return self.encoding.encode_ordinary(text)
        except BaseException as problem:  # the reference's regex engine gives up on some input, as a Rust panic
            if isinstance(problem, KeyboardInterrupt):
                raise
            return None

    def decode(self, ids):
        return self.encoding.decode_bytes(ids)

    def tokens(self):
        return self.encoding.token_byte_values()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--vocab", action="append")
    parser.add_argument("--ranks")
    token_comparison.add_arguments(parser)
    options = parser.parse_args()
    different = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in options.vocab or [*EMBEDDED, "p50k_base", "r50k_base"]:
            vocab = name
            if name not in EMBEDDED:
                vocab = os.path.join(folder, name + ".tpack")
                ranks = os.path.join(reference.rank_folder(options.ranks), name + ".tiktoken")
                subprocess.run([options.tamis, "vocab", "compile", ranks, "-o", vocab, "--quiet"], check=True)
            different += token_comparison.compare(options, vocab, name, Tiktoken(reference.encoding(name, options.ranks)))
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
