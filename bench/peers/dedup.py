"""python dedup.py datasketch|rensa|gaoya THRESHOLD IN.jsonl OUT.jsonl    5-word shingles, 128 permutations, LSH; as their manuals show.

A document is dropped if the index proposes an earlier kept one whose estimated similarity reaches the threshold.
"""

import re
import sys

import orjson

kind, threshold, source, out = sys.argv[1], float(sys.argv[2]), sys.argv[3], sys.argv[4]
words = re.compile(r"\w+")


def shingles(text):
    tokens = words.findall(text.lower())
    return {" ".join(tokens[n : n + 5]) for n in range(max(1, len(tokens) - 4))}


def with_datasketch():
    from datasketch import MinHash, MinHashLSH

    index, kept = MinHashLSH(threshold=threshold, num_perm=128), {}

    def look(key, parts):
        sketch = MinHash(num_perm=128)
        sketch.update_batch([part.encode() for part in parts])
        for other in sorted(index.query(sketch)):
            if kept[other].jaccard(sketch) >= threshold:
                return other
        index.insert(key, sketch)
        kept[key] = sketch
        return key

    return look


def with_rensa():
    from rensa import RMinHash, RMinHashLSH

    index, kept = RMinHashLSH(threshold=threshold, num_perm=128, num_bands=16), {}

    def look(key, parts):
        sketch = RMinHash(num_perm=128, seed=42)
        sketch.update(list(parts))
        for other in sorted(index.query(sketch)):
            if kept[other].jaccard(sketch) >= threshold:
                return other
        index.insert(key, sketch)
        kept[key] = sketch
        return key

    return look


def with_gaoya():
    from gaoya.minhash import MinHashStringIndex

    index = MinHashStringIndex(32, threshold, None, None, 128, "word", True, (5, 5))  # reads text itself

    def look(key, text):
        found = index.query(text)
        if found:
            return min(found)
        index.insert_document(key, text)
        return key

    return look


look = {"datasketch": with_datasketch, "rensa": with_rensa, "gaoya": with_gaoya}[kind]()
with open(source, "rb") as lines, open(out, "wb") as written:
    ids = []
    for number, line in enumerate(lines):
        record = orjson.loads(line)
        ids.append(record["id"])
        kept = look(number, record["text"] if kind == "gaoya" else shingles(record["text"]))
        written.write(orjson.dumps({"id": record["id"], "kept_id": ids[kept]}) + b"\n")
