#!/usr/bin/env python3
"""Tries to find out what is in a private delivery, from what may get into other hands: its manifest, and one proof.

    attack.py HEAD CHECKPOINT FILES_LIST LEAVES_FOLDER PROOF DICTIONARY

DICTIONARY has a record a line, in JSON, as somebody might guess it who knows everything but the salt; the right ones are among
them. The attacker hashes every guess in every way he can think of and looks for the hash in all that he has. Prints one line of JSON:
{"guesses":…,"tried":…,"confirmed":[numbers of lines]}. The record that the proof reveals is confirmed, if it is among the guesses:
that shows that the attack works.
"""

import base64
import hashlib
import json
import pathlib
import sys


def sha(data):
    return hashlib.sha256(data).digest()


def canonical(value):
    if isinstance(value, dict):
        keys = sorted(value, key=lambda k: k.encode("utf-16-be"))
        return "{" + ",".join(json.dumps(k, ensure_ascii=False) + ":" + canonical(value[k]) for k in keys) + "}"
    return json.dumps(value, ensure_ascii=False)


def all_hashes(text, found):
    """Whatever has the length of a digest, in hex or in base64."""
    for word in text.replace('"', " ").replace(",", " ").replace(":", " ").split():
        try:
            if len(word) == 64:
                found.add(bytes.fromhex(word))
            elif len(word) == 44:
                found.add(base64.b64decode(word))
        except ValueError:
            pass


def main():
    head, checkpoint, files, leaves, proof, dictionary = map(pathlib.Path, sys.argv[1:])
    known = set()
    for path in (head, checkpoint, files, proof):
        all_hashes(path.read_text(encoding="utf-8"), known)
    for path in sorted(leaves.iterdir()):
        data = path.read_bytes()
        known.update(data[i:i + 32] for i in range(0, len(data), 32))
    # Salts that are known: of the record that was shown, and of the list.
    shown = json.loads(base64.b64decode(proof.read_text(encoding="utf-8").split("\n")[1].split(" ")[1]))
    salts = {shown["salt"]} if "salt" in shown else set()
    for line in files.read_text(encoding="utf-8").splitlines():
        salts.update(v for k, v in json.loads(line).items() if k == "salt")
    salts.add(base64.b64encode(bytes(16)).decode())

    tried, confirmed, guesses = 0, [], 0
    with open(dictionary, encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            guesses += 1
            guess = json.loads(line)
            plain = canonical(guess).encode()
            texts = [plain, plain + b"\n", guess["text"].encode()]
            texts += [canonical({**guess, "salt": s}).encode() for s in salts]
            texts += [base64.b64decode(s) + plain for s in salts] + [plain + base64.b64decode(s) for s in salts]
            hashes = [h for t in texts for h in (sha(t), sha(b"\0" + t))]
            tried += len(hashes)
            if any(h in known for h in hashes):
                confirmed.append(number)
    print(json.dumps({"guesses": guesses, "tried": tried, "confirmed": confirmed}))


if __name__ == "__main__":
    sys.exit(main())
