#!/usr/bin/env python3
"""Checks a proof as docs/formats/proof.md describes it, and shares no code with tamis.

    check_proof.py [--signer KEY]… [--checkpoint FILE] PROOF
    check_proof.py --each … PROOF [PROOF …]      a line for each

Exit status: 0 if the proof holds, 1 if not. The standard library, and what verify_delivery.py needs for signatures.
"""

import argparse
import hashlib
import os
import re
import sys

from verify_delivery import Bad, check_record, holds, is_key_name, leaf, read_base64, read_key

NUMBER = re.compile(r"(0|[1-9][0-9]{0,15})\Z")


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of_inclusion(digest, index, size, proof):
    """The recursion of RFC 9162 section 2.1.3.1, read backwards."""
    if size == 1:
        if proof:
            raise Bad("too many hashes")
        return digest
    if not proof:
        raise Bad("too few hashes")
    k = 1 << (size - 1).bit_length() - 1
    if index < k:
        return node(root_of_inclusion(digest, index, k, proof[:-1]), proof[-1])
    return node(proof[-1], root_of_inclusion(digest, index - k, size - k, proof[:-1]))


def roots_of_extension(old, size, proof, known):
    """SUBPROOF of section 2.1.4.1, read backwards: (former root, root). `known` is the former root while it is whole."""
    if old == size:
        if known is not None:
            if proof:
                raise Bad("too many hashes")
            return known, known
        if len(proof) != 1:
            raise Bad("not one hash")
        return proof[0], proof[0]
    if not proof:
        raise Bad("too few hashes")
    k = 1 << (size - 1).bit_length() - 1
    if old <= k:
        a, b = roots_of_extension(old, k, proof[:-1], known)
        return a, node(b, proof[-1])
    a, b = roots_of_extension(old - k, size - k, proof[:-1], None)
    return node(proof[-1], a), node(proof[-1], b)


def number(text):
    if not NUMBER.match(text) or int(text) > 2**53 - 1:
        raise Bad("not a number")
    return int(text)


def digest(text):
    data = read_base64(text)
    if len(data) != 32:
        raise Bad("not a hash")
    return data


def read_checkpoint(note):
    """(text, [signature lines], origin, records, root)"""
    if not note.endswith("\n") or any(ord(c) < 32 and c != "\n" for c in note):
        raise Bad("not a note")
    at = note.rfind("\n\n")
    text, rest = (note, None) if at < 0 else (note[:at + 1], note[at + 2:])
    signatures = []
    if rest is not None:
        if not rest:
            raise Bad("no signature")
        for line in rest[:-1].split("\n"):
            if not line.startswith("\u2014 ") or line.count(" ") != 2:
                raise Bad("not a signature")
            _, name, body = line.split(" ")
            if not is_key_name(name) or len(read_base64(body)) < 5:
                raise Bad("not a signature")
            signatures.append((name, read_base64(body)))
    lines = text[:-1].split("\n")
    if len(lines) == 6 and lines[5].startswith("version ") and number(lines[5][8:]) >= 2:
        lines.pop()
    if len(lines) != 5 or not lines[0] or not re.match(r"head sha256 [0-9a-f]{64}\Z", lines[3]):
        raise Bad("not a checkpoint")
    word, files, root = (lines[4].split(" ") + ["", ""])[:3]
    if word != "files" or lines[4].count(" ") != 2:
        raise Bad("not a checkpoint")
    number(files), digest(root)
    return text, signatures, lines[0], number(lines[1]), digest(lines[2])


def check(data, signers, known):
    text = data.decode("utf-8")
    at = text.find("\n\n")
    if at < 0:
        raise Bad("no checkpoint")
    lines, note = text[:at].split("\n"), text[at + 2:]
    extension = lines.pop(0)
    if extension not in ("c2sp.org/tlog-proof@v1", "tamis-extension/1"):
        raise Bad("not a proof")
    extension = extension == "tamis-extension/1"
    record = None
    if not extension:
        if not lines or not lines[0].startswith("extra "):
            raise Bad("no record")
        record = read_base64(lines.pop(0)[6:])
    word = "old " if extension else "index "
    if not lines or not lines[0].startswith(word):
        raise Bad("no number")
    index = number(lines.pop(0)[len(word):])
    proof = [digest(line) for line in lines]
    text, signatures, origin, records, root = read_checkpoint(note)
    if extension:
        if known is None:
            raise Bad("no known checkpoint")
        _, _, known_origin, known_records, known_root = read_checkpoint(known)
        if known_origin != origin or known_records != index or not 0 < index <= records:
            raise Bad("another checkpoint")
        if roots_of_extension(index, records, proof, known_root) != (known_root, root):
            raise Bad("another root")
    else:
        check_record(record)
        if known is not None and read_checkpoint(known)[0] != text:
            raise Bad("another checkpoint")
        if index >= records or root_of_inclusion(leaf(record), index, records, proof) != root:
            raise Bad("another root")
    for name, key_id, key in signers:
        if not any(n == name and b[:4] == key_id and len(b) == 68 and holds(key, text.encode(), b[4:])
                   for n, b in signatures):
            raise Bad("not signed")


def main():
    parser = argparse.ArgumentParser(description="Checks a proof without tamis.")
    parser.add_argument("--signer", action="append", default=[])
    parser.add_argument("--checkpoint")
    parser.add_argument("--each", action="store_true")
    parser.add_argument("proofs", nargs="+")
    options = parser.parse_args()
    signers, known = [], None
    for text in options.signer:
        if os.path.exists(text):
            with open(text, encoding="utf-8") as f:
                text = f.read().strip()
        signers.append(read_key(text))
    if options.checkpoint:
        with open(options.checkpoint, encoding="utf-8") as f:
            known = f.read()
    failed = False
    for path in options.proofs:
        with open(path, "rb") as f:
            data = f.read()
        try:
            check(data, signers, known)
            print(f"{path}: proven")
        except (Bad, UnicodeDecodeError, RecursionError) as e:
            failed = True
            print(f"{path}: NOT PROVEN: {e}")
    return 0 if options.each or not failed else 1


if __name__ == "__main__":
    sys.exit(main())
