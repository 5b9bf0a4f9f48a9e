"""What the outputs are worth: measures beside each speed, taken after the clock has stopped."""

import collections
import gzip
import json
import re
import subprocess
import unicodedata


def lines_of(*paths):
    for path in paths:
        opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else open(path, encoding="utf-8")
        with opened as file:
            for line in file:
                yield json.loads(line)


def delivery(out):
    """A delivery of Tamis: records, tokens, and whether it verifies is for the tests."""
    count = tokens = 0
    for shard in sorted((out / "data").glob("*.zst")):
        for line in subprocess.run(["zstd", "-dcq", str(shard)], capture_output=True, check=True).stdout.splitlines():
            count += 1
            tokens += sum((json.loads(line).get("tokens") or {}).values())
    return {"records": count, "tokens": tokens or ""}


def dolma_mixed(folder):
    return {"records": sum(1 for _ in lines_of(*sorted(folder.glob("*.gz"))))}


def token_counts(out, reference):
    """Documents whose count differs from the reference's."""
    if not (out.exists() and reference.exists()):
        return {}
    ours, theirs = ({row["id"]: row["tokens"] for row in lines_of(path)} for path in (out, reference))
    return {"tokens": sum(ours.values()), "documents that differ": sum(ours.get(key) != count for key, count in theirs.items())}


def normalized(source, out):
    """How many documents come out in NFC, and in how many of those that were already clean something was changed."""
    nfc = changed = clean = count = 0
    for before, after in zip(lines_of(source), lines_of(out)):
        count += 1
        nfc += unicodedata.is_normalized("NFC", after["text"])
        tidy = unicodedata.is_normalized("NFC", before["text"]) and not re.search(r"[ \t]$|[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\ufeff\ufffd]", before["text"], re.M)
        clean += tidy
        changed += tidy and before["text"] != after["text"]
    return {"NFC": f"{nfc} of {count}", "clean documents changed": f"{changed} of {clean}"}


def redacted(source, *outs):
    """Seeded values that are gone, by type; and lines without a seeded value that were changed (not judged)."""
    gone, seeded, other, size = collections.Counter(), collections.Counter(), 0, 0
    after = {row["id"]: row["text"] for row in lines_of(*outs)}
    for before in lines_of(source):
        text = after.get(before["id"])
        size += len(before["text"].encode())
        for kind, value in before["seeds"]:
            seeded[kind] += 1
            gone[kind] += text is not None and value not in text
        left = {line.rstrip() for line in (text or "").split("\n")}
        for line in before["text"].split("\n"):
            other += line.rstrip() not in left and not any(value in line for _, value in before["seeds"])
    short = {"EMAIL_ADDRESS": "e-mail", "PHONE_NUMBER": "phone", "IP_ADDRESS": "IP", "CREDIT_CARD": "card", "IBAN_CODE": "IBAN"}
    return {f"{name} found": f"{gone[kind] / seeded[kind]:.3f}" for kind, name in short.items()} | {
        "other lines changed per MB": f"{other * 1e6 / size:.0f}"}  # fmt: skip


def shingles(text):
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[n : n + 5]) for n in range(max(1, len(words) - 4))}


def deduplicated(source, out):
    """Recall: of the seeded pairs with exact J ≥ 0.8, in how many one was dropped. Precision: of all drops, how many have J ≥ 0.8."""
    texts = {row["id"]: row["text"] for row in lines_of(source)}
    kept_id = {row["id"]: row["kept_id"] for row in lines_of(out)}
    cache = {}

    def jaccard(a, b):
        for key in (a, b):
            if key not in cache:
                cache[key] = shingles(texts[key])
        return len(cache[a] & cache[b]) / len(cache[a] | cache[b])

    copies = [key for key in texts if key.endswith(" copy 1") and jaccard(key, key.removesuffix(" copy 1")) >= 0.8]
    found = sum(kept_id[key] != key or kept_id[key.removesuffix(" copy 1")] != key.removesuffix(" copy 1") for key in copies)
    drops = [(key, kept) for key, kept in kept_id.items() if key != kept]
    right = sum(jaccard(key, kept) >= 0.8 for key, kept in drops)
    return {"pairs": len(copies), "dropped": len(drops), "recall": f"{found / max(1, len(copies)):.3f}", "precision": f"{right / max(1, len(drops)):.3f}"}
