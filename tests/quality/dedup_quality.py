#!/usr/bin/env python3
"""Recall and precision of `tamis dedup` on real documents, against the exact Jaccard index of all pairs.

    pip install datasketch                 (only for its row)
    python3 dedup_quality.py --tamis build/bin/tamis [--documents N] [--write TABLE.md] [CORPUS]...

CORPUS: files or folders, by default the documentation and the man pages of this machine in all their languages; of .jsonl the field
"text" is taken, .gz is unpacked. Texts are cut at line ends into documents of about 2,500 characters; for every third one an edited
version is added (words replaced, left out, a part cut off), so that pairs lie at every J above .5. Everything is drawn from a seed.

The truth comes from tests/dedup/fingerprint_oracle.py's reading of the format and Python's sets; it shares nothing with the library.
    pairs      pairs of different documents with J >= t
    removed    documents that are dropped as near (not exact) duplicates
    expected   how many would be overlooked by bands of independent slots: the sum of (1 - J^rows)^bands over what is or should be removed,
               J that with the document which stays for it
    overlooked documents that stay although an earlier one that stays has J >= t with them
    wrong      removed documents whose J with the one they are said to repeat is below t, or is not the J that was printed
    recall     removed / (removed + overlooked)
    least J    the lowest J of a removed document with the one that stays for it: no removed document is unlike its survivor
The exit code is 1 if recall is below .995 or anything is wrong.
"""
import argparse
import collections
import gzip
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import unicodedata

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../dedup"))
import fingerprint_oracle as oracle  # noqa: E402

PIECE = 2500
THRESHOLDS = (700, 800, 900)
BANDS = {700: (51, 5), 800: (32, 8), 900: (19, 13)}  # docs/formats/fingerprint.md


def texts(paths):
    for path in paths:
        files = [path]
        if os.path.isdir(path):
            files = sorted(os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names)
            random.Random(1).shuffle(files)
        for file in files:
            if os.path.islink(file) or not os.path.isfile(file):
                continue
            try:
                with (gzip.open if file.endswith(".gz") else open)(file, "rb") as data:
                    if file.removesuffix(".gz").endswith(".jsonl"):
                        yield from (json.loads(line)["text"] for line in data)
                    else:
                        yield data.read(100_000).decode("utf-8")
            except (OSError, EOFError, UnicodeDecodeError, gzip.BadGzipFile):
                continue


def documents(paths, wanted):
    found = []
    for text in texts(paths):
        at = 0
        for _ in range(4):  # of one text, so that no single one fills the sample
            end = text.find("\n", at + PIECE)
            piece = text[at:end if end > 0 else len(text)]
            at += len(piece)
            if len(piece) >= 300:
                found.append(unicodedata.normalize("NFC", piece))
        if len(found) >= wanted:
            return found[:wanted]
    return found


def version(text, pick):
    rate = 1 / pick.randint(20, 500)
    words = [w for w in text.split(" ") if pick.random() >= rate / 2]
    words = [("q" + w if pick.random() < rate else w) for w in words]
    if pick.random() < .2:
        words = words[:len(words) - len(words) // pick.randint(5, 40)]
    return " ".join(words)


def shingle_sets(characters, docs, profile="standard"):
    numbers = {}
    sets = []
    size = {"standard": 5, "ocr": 8}[profile]
    for text in docs:
        tokens = [t for t in oracle.tokens(characters, profile, text) if t is not None]
        sets.append({numbers.setdefault(tuple(tokens[i:i + size]), len(numbers)) for i in range(len(tokens) - size + 1)})
    return sets


def all_pairs(sets):
    """(a, b) -> shared shingles, a < b, for every pair that shares a quarter of b's."""
    holders = collections.defaultdict(list)
    pairs = {}
    for d, shingles in enumerate(sets):
        count = collections.Counter()
        for s in shingles:
            count.update(holders[s])
            holders[s].append(d)
        for other, shared in count.items():
            if shared * 4 > len(shingles):
                pairs[other, d] = shared
    return pairs


def cpu_of_children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def tamis_decisions(tamis, path, milli, profile="standard"):
    with tempfile.TemporaryDirectory() as folder:
        clusters = os.path.join(folder, "clusters.jsonl")
        began = cpu_of_children()
        subprocess.run([tamis, "dedup", path, "--clusters", clusters, "--threshold", str(milli / 1000), "--profile", profile, "--jobs", "1",
                        "--quiet"], check=True)
        seconds = cpu_of_children() - began
        with open(clusters, encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
    return {int(r["id"]): (r["rule"], int(r["kept_id"]), r["jaccard_ppm"]) for r in rows}, seconds


def datasketch_decisions(docs, milli):
    """MinHash LSH as its documentation shows it: 256 permutations, words of 5, the first match in order wins."""
    import re
    from datasketch import MinHash, MinHashLSH
    began = time.process_time()
    lsh = MinHashLSH(threshold=milli / 1000, num_perm=256)
    decisions = {}
    for d, text in enumerate(docs):
        words = re.findall(r"\w+", text.lower())
        m = MinHash(num_perm=256)
        m.update_batch(list({" ".join(words[i:i + 5]).encode() for i in range(len(words) - 4)}))
        found = sorted(lsh.query(m)) if len(words) >= 5 else []
        if found:
            decisions[d] = ("near", found[0], None)
        else:
            lsh.insert(d, m)
            decisions[d] = ("kept", d, None)
    return decisions, time.process_time() - began


class Judge:
    """What is right and wrong in decisions, by the exact sets."""

    def __init__(self, decisions, sets, pairs, milli):
        self.sets, self.pairs = sets, pairs
        self.removed = {d for d, (rule, _, _) in decisions.items() if rule == "near"}
        self.wrong = {d for d in self.removed if not self.reaches(d, decisions[d][1], milli)
                      or decisions[d][2] not in (None, self.ppm(d, decisions[d][1])) or decisions[decisions[d][1]][0] != "kept"}
        near = [(a, b) for a, b in pairs if self.reaches(a, b, milli)]
        self.overlooked = {b for a, b in near if decisions[a][0] == decisions[b][0] == "kept"}
        self.chance = {d: self.chance_to_miss(d, decisions[d][1], milli) for d in self.removed}  # that bands overlook it
        for a, b in near:
            if decisions[a][0] == decisions[b][0] == "kept":
                self.chance[b] = min(self.chance.get(b, 1), self.chance_to_miss(a, b, milli))
        self.near_something = {d for pair in near for d in pair}

    def shared(self, a, b):
        return self.pairs.get((min(a, b), max(a, b)), 0)

    def united(self, a, b):
        return len(self.sets[a]) + len(self.sets[b]) - self.shared(a, b)

    def chance_to_miss(self, a, b, milli):
        bands, rows = BANDS[milli]
        return (1 - (self.shared(a, b) / max(self.united(a, b), 1)) ** rows) ** bands

    def reaches(self, a, b, milli):
        return self.shared(a, b) * 1000 >= milli * self.united(a, b) > 0

    def ppm(self, a, b):
        return self.shared(a, b) * 1_000_000 // max(self.united(a, b), 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tamis", required=True)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--unicode", default="/usr/share/unicode")
    parser.add_argument("--write")
    parser.add_argument("corpus", nargs="*", default=["/usr/share/doc", "/usr/share/man"])
    args = parser.parse_args()

    pick = random.Random(5)
    docs = documents(args.corpus, args.documents * 3 // 4)
    docs += [version(docs[pick.randrange(len(docs))], pick) for _ in range(len(docs) // 3)]
    megabytes = sum(len(d.encode()) for d in docs) / 1e6
    sets = shingle_sets(oracle.Characters(args.unicode), docs)
    pairs = all_pairs(sets)
    lines = [f"{len(docs):,} documents, {megabytes:.1f} MB, cut from {', '.join(args.corpus)}; "
             f"{sum(1 for d in docs if not d.isascii()):,} of them not ASCII only. One thread.", "",
             "| program | t | pairs | removed | overlooked | expected | wrong | recall | precision | least J | MB per CPU second |",
             "|---|---|---|---|---|---|---|---|---|---|---|"]
    failed = False
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        for d, text in enumerate(docs):
            file.write(json.dumps({"id": str(d), "text": text}) + "\n")
        file.flush()
        for milli in THRESHOLDS:
            near_pairs = sum(1 for (a, b), shared in pairs.items()
                             if shared * 1000 >= milli * (len(sets[a]) + len(sets[b]) - shared) and docs[a] != docs[b])
            rows = [("tamis", *tamis_decisions(args.tamis, file.name, milli))]
            try:
                rows.append(("datasketch", *datasketch_decisions(docs, milli)))
            except ImportError:
                print("datasketch is not installed: its rows are left out", file=sys.stderr)
            for name, decisions, seconds in rows:
                judged = Judge(decisions, sets, pairs, milli)
                removed, overlooked, wrong = len(judged.removed), len(judged.overlooked), len(judged.wrong)
                expected = f"{sum(judged.chance.values()):.1f}" if name == "tamis" else ""
                least = min((judged.ppm(d, decisions[d][1]) for d in judged.removed), default=1_000_000)
                recall = removed / max(removed + overlooked, 1)
                precision = 1 - wrong / max(removed, 1)
                lines.append(f"| {name} | {milli / 1000} | {near_pairs:,} | {removed:,} | {overlooked} | {expected} | {wrong} | {recall:.4f} | "
                             f"{precision:.4f} | {least / 1e6:.4f} | {megabytes / seconds:.1f} |")
                failed |= name == "tamis" and (recall < .995 or wrong > 0 or least < milli * 1000)
    table = "\n".join(lines) + "\n"
    print(table, end="")
    if args.write:
        with open(args.write, "w", encoding="utf-8") as out:
            out.write("# Near-duplicates: recall and precision\n\nWritten by `tests/quality/dedup_quality.py`, which says what is counted.\n"
                      "datasketch's \"removed\" hold exact copies too.\n\n" + table)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
