#!/usr/bin/env python3
"""Tries to find out what is in a private delivery, from what may get into other hands: its manifest, and one proof.

    attack.py HEAD CHECKPOINT FILES_LIST LEAVES_FOLDER PROOF DICTIONARY
    attack.py HEAD                                      only what the head's tables tell

Guessing. DICTIONARY has a record a line, in JSON, as somebody might guess it who knows everything but the salt; the right ones are
among them. The attacker hashes every guess in every way he can think of (alone, with each salt that he has seen, as a leaf, as a file of
the archive) and looks for the hash among all that he has. The record that the proof reveals is confirmed, if it is among the guesses: that
shows that the attack works.

Reckoning. Counts that the head hides are worked out from those that it tells, by the sums that docs/formats/manifest.md gives: from
"found 12, redacted 9" follows that three were kept.

Prints one line of JSON: {"guesses":…,"hashes":…,"values":…,"compared":…,"confirmed":[numbers of lines],"cells":[{"where":…,"from":…,
"to":…}]}. `compared` is hashes times the values they were held against; `cells` are counts that must be from 1 to 9.
"""

import base64
import hashlib
import itertools
import json
import multiprocessing
import pathlib
import sys

INFINITE = 2**60
CHUNK = 10_000


def sha(data):
    return hashlib.sha256(data).digest()


def quoted(value):
    return json.dumps(value, ensure_ascii=False)


def canonical(value):
    if isinstance(value, dict):
        keys = sorted(value, key=lambda k: k.encode("utf-16-be"))
        return "{" + ",".join(quoted(k) + ":" + canonical(value[k]) for k in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return quoted(value)


# --- guessing ---------------------------------------------------------------------------------------------------------


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


def texts_of(guess, salts):
    """Everything that might have been hashed, if the guess is right."""
    members = {k: quoted(k) + ":" + canonical(v) for k, v in guess.items()}
    before = ",".join(members[k] for k in sorted(members) if k < "salt")
    after = ",".join(members[k] for k in sorted(members) if k > "salt")
    plain = ("{" + before + "," * bool(before and after) + after + "}").encode()
    text = guess["text"].encode()
    digest = sha(text)
    yield from (plain, plain + b"\n", text)
    head, tail = ("{" + before + "," * bool(before) + '"salt":"').encode(), ('"' + "," * bool(after) + after + "}").encode()
    for salt, raw in salts:
        yield head + salt + tail
        yield raw + plain
        yield plain + raw
        yield raw + digest


def try_chunk(first, lines, known, salts):
    tried, confirmed = 0, []
    for number, line in enumerate(lines, first):
        hit = False
        for text in texts_of(json.loads(line), salts):
            tried += 2
            hit = hit or sha(text) in known or sha(b"\0" + text) in known
        if hit:
            confirmed.append(number)
    return tried, len(lines), confirmed


def chunks_of(path, known, salts):
    with open(path, encoding="utf-8") as lines:
        for first in itertools.count(0, CHUNK):
            chunk = list(itertools.islice(lines, CHUNK))
            if not chunk:
                return
            yield first, chunk, known, salts


def guess_all(head, checkpoint, files, leaves, proof, dictionary):
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
    pairs = [(s.encode(), base64.b64decode(s)) for s in sorted(salts)]
    guesses, tried, confirmed = 0, 0, []
    with multiprocessing.Pool() as pool:
        waiting = []
        for chunk in itertools.chain(chunks_of(dictionary, known, pairs), [None]):
            if chunk is not None:
                waiting.append(pool.apply_async(try_chunk, chunk))
            while waiting and (chunk is None or len(waiting) > 8):
                t, n, found = waiting.pop(0).get()
                tried, guesses, confirmed = tried + t, guesses + n, confirmed + found
    return {"guesses": guesses, "hashes": tried, "values": len(known), "compared": tried * len(known), "confirmed": confirmed}


# --- reckoning --------------------------------------------------------------------------------------------------------


class Reckoner:
    """Intervals of counts, narrowed by sums until nothing moves."""

    def __init__(self):
        self.range, self.sums = {}, []

    def cell(self, where, value):
        """A count, "*" for one from 1 on, or None for one that is written nowhere."""
        if isinstance(value, bool) or not (value is None or isinstance(value, int) or value == "*"):
            return None
        self.range[where] = [value, value] if isinstance(value, int) else [0 if value is None else 1, INFINITE]
        return where

    def table(self, where, row, total, rest):
        """The counts of `row` add up to `total`; with a rest, if something may be missing in it."""
        parts = [self.cell(f"{where}.{name}", value) for name, value in row.items()]
        parts = [p for p in parts if p is not None]
        if rest:
            parts.append(self.cell(f"{where} (rest)", None))
        if parts and total is not None:
            self.sums.append((total, parts))
        return parts

    def run(self):
        moved = True
        for _ in range(1000):
            if not moved:
                break
            moved = False
            for total, parts in self.sums:
                bounds = [(total, sum(self.range[p][0] for p in parts), sum(self.range[p][1] for p in parts))]
                for p in parts:
                    others = [q for q in parts if q != p]
                    bounds.append((p, self.range[total][0] - sum(self.range[q][1] for q in others),
                                   self.range[total][1] - sum(self.range[q][0] for q in others)))
                for which, low, high in bounds:
                    r = self.range[which]
                    if low > r[0] or high < r[1]:
                        self.range[which], moved = [max(low, r[0]), min(high, r[1])], True
        return [{"where": where, "from": low, "to": high} for where, (low, high) in self.range.items() if 1 <= low <= high <= 9]


def reckon_findings(where, row, every_finding_has_an_action):
    r = Reckoner()
    cells = {n: r.cell(f"{where}.{n}", row.get(n)) for n in ("found", "redacted", "allowed", "denied", "doubtful")}
    kept = r.cell(f"{where} found - redacted", None)
    r.sums.append((cells["found"], [cells["redacted"], kept]))
    actions = row.get("actions", {})
    removing = {n: v for n, v in actions.items() if n != "keep"}
    r.table(f"{where}.actions", removing, cells["redacted"], rest=not every_finding_has_an_action)
    if "keep" in actions:
        r.sums.append((kept, [r.cell(f"{where}.actions.keep", actions["keep"])]))
    for name, of in (("allowed", kept), ("denied", cells["found"]), ("doubtful", cells["found"])):
        if name in row:
            r.sums.append((of, [cells[name], r.cell(f"{where} not {name}", None)]))
    return r.run()


def reckon(head):
    told = []
    for claims in [head] + [s["claims"] for s in head.get("shipments", [])]:
        for kind, languages in claims.get("redaction", {}).items():
            for language, row in languages.items():
                told += reckon_findings(f"redaction.{kind}.{language}", row, True)
        steps = {f"{s['name']}.{n}": v for s in head["steps"] for n, v in s["counts"].items()}
        if claims is head:
            for name, accounts in (("quarantined", ("read.quarantined", "refine.quarantined")), ("not_taken", ("inventory.not_taken",))):
                row, told_there = head.get(name, {}), [steps[a] for a in accounts if a in steps]
                # Of one without a name nothing is known but the total, which the accounts tell.
                if told_there and set(row) != {"*"}:
                    r = Reckoner()
                    r.table(name, row, r.cell("total of " + name, sum(told_there)), rest=False)
                    told += [t for t in r.run() if not t["where"].startswith("total of ")]
    records = head["statistics"]["records"]
    languages = {n: row["records"] for n, row in head["statistics"]["languages"].items()}
    terms = {str(i): t["records"] for i, t in enumerate(head.get("rights", {}).get("terms", []))}
    for where, row in (("statistics.languages", languages), ("rights.terms", terms)):
        r = Reckoner()
        r.table(where, row, r.cell("total", records), rest=where.startswith("statistics"))
        # A delivery of a few records in all tells how many.
        told += [t for t in r.run() if records > 9]
    return told


def main():
    paths = list(map(pathlib.Path, sys.argv[1:]))
    if len(paths) not in (1, 6):
        sys.exit(__doc__)
    said = guess_all(*paths) if len(paths) == 6 else {}
    print(json.dumps(said | {"cells": reckon(json.loads(paths[0].read_text(encoding="utf-8")))}))


if __name__ == "__main__":
    main()
