#!/usr/bin/env python3
"""Writes mnemonic_words.inc: the English word list of BIP-39 in its order.

    python3 lib/redact/make_mnemonic_words.py english.json > lib/redact/mnemonic_words.inc

english.json is a JSON array; it comes with bip39 of npm (src/wordlists) and, a word a line, with mnemonic of PyPI.
"""
import hashlib
import json
import sys

words = json.load(open(sys.argv[1], encoding="utf-8"))
assert len(words) == 2048 and words == sorted(words)
digest = hashlib.sha256("".join(w + "\n" for w in words).encode()).hexdigest()
print(f"// Made by make_mnemonic_words.py: BIP-39, english.txt, SHA-256 {digest}.")
row = "   "
for word in words:
    item = f' "{word}",'
    if len(row) + len(item) > 100:
        print(row)
        row = "   "
    row += item
print(row)
