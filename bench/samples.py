"""Takes documents from the bench corpus for one comparison, and seeds them with what quality.py then looks for.

All is decided by a fixed seed, so that the same corpus gives the same sample.
"""

import gzip
import itertools
import json
import pathlib
import random
import shutil

# Reserved for examples by their registries; nobody's. (RFC 2606, RFC 5737, NANP 555-01xx, card schemes' test numbers, the IBAN
# registry's sample accounts.)
NAMES = "ada bruno chidi dora elif farid greta hiro ines jan kofi lena mads nora omar petra".split()
CARDS = ["4111 1111 1111 1111", "5555 5555 5555 4444", "4012-8888-8888-1881", "378282246310005", "6011111111111117", "5105 1051 0510 5100"]
IBANS = ["DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819", "FR14 2004 1010 0505 0001 3M02 606", "NL91ABNA0417164300",
         "GR16 0110 1250 0000 0001 2300 695", "NO93 8601 1117 947"]  # fmt: skip
SENTENCES = {
    "EMAIL_ADDRESS": ["Please write to {} about it.", "Contact: {}", "From: Keeper <{}>"],
    "PHONE_NUMBER": ["Call {} before noon.", "Tel. {}", "My number is {}, ask for the keeper."],
    "IP_ADDRESS": ["The server answers at {}.", "login from {} refused", "ping {}"],
    "CREDIT_CARD": ["Charged to card {}.", "The card number is {}, valid until next year."],
    "IBAN_CODE": ["Please transfer it to {}.", "IBAN {}"],
}


def value_of(kind, rng):
    if kind == "EMAIL_ADDRESS":
        return f"{rng.choice(NAMES)}.{rng.choice(NAMES)}{rng.randrange(1000)}@example.{rng.choice(('com', 'org', 'net'))}"
    if kind == "PHONE_NUMBER":
        area, last = rng.choice((202, 212, 312, 415, 617)), f"01{rng.randrange(100):02}"
        return rng.choice((f"+1 {area} 555 {last}", f"({area}) 555-{last}", f"{area}-555-{last}", f"+1-{area}-555-{last}"))
    if kind == "IP_ADDRESS":
        return rng.choice(("192.0.2.", "198.51.100.", "203.0.113.")) + str(rng.randrange(1, 255))
    return rng.choice(CARDS if kind == "CREDIT_CARD" else IBANS)


def seed(record, rng):
    """Puts lines with known values between the lines of a document; `seeds` says which."""
    lines, record["seeds"] = record["text"].split("\n"), []
    for _ in range(rng.randint(1, 4)):
        kind = rng.choice(list(SENTENCES))
        value = value_of(kind, rng)
        lines.insert(rng.randrange(len(lines) + 1), rng.choice(SENTENCES[kind]).format(value))
        record["seeds"].append([kind, value])
    record["text"] = "\n".join(lines)


def near_copy(record, number, rng):
    """The document again with a few words changed: some copies stay above J = 0.8, some fall below."""
    words = record["text"].split(" ")
    for _ in range(rng.choice((0, 1, 2, 4, 8, 16, 32)) * len(words) // 1000 + rng.randrange(3)):
        words[rng.randrange(len(words))] = rng.choice(("lantern", "harbour", "herring", "shutter", "fog"))
    return {**record, "id": f"{record['id']} copy {number}", "text": " ".join(words)}


def take(source, target, size, seed_values=False):
    """Documents spread evenly over the corpus, about `size` bytes of text; returns the bytes of text written."""
    stride = max(1, round(source.stat().st_size / size))
    rng, written = random.Random(1), 0
    with open(source, encoding="utf-8") as lines, open(target, "w", encoding="utf-8") as out:
        for line in itertools.islice(lines, 0, None, stride):
            record = json.loads(line)
            if seed_values:
                seed(record, rng)
            written += len(record["text"].encode())
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
            if written >= size:
                break
    return written


def parts(record, size):
    """The document cut at line ends into parts of `size` characters and more; a short rest is left out."""
    text, at, number = record["text"], 0, 0
    while len(text) - at >= size:
        end = text.find("\n", at + size) + 1 or len(text)
        number += 1
        yield {**record, "id": f"{record['id']} part {number}", "text": text[at:end]}
        at = end


def take_pairs(source, target, size, pairs, part=1900):
    """Parts of documents, about `size` bytes of text, among them a near copy of each of `pairs`; returns the bytes of text written."""
    rng, written, count, copies = random.Random(1), 0, 0, 0
    with open(source, encoding="utf-8") as lines, open(target, "w", encoding="utf-8") as out:
        for record in itertools.chain.from_iterable(parts(json.loads(line), part) for line in lines):
            if written >= size:
                break
            records, missing = [record], pairs - copies
            originals = (size - written) / (written / count if count else part) - missing  # that still fit beside the missing copies
            if rng.random() * max(originals, 1) < missing:
                records.append(near_copy(record, 1, rng))
                copies += 1
            for one in records:
                written += len(one["text"].encode())
                count += 1
                out.write(json.dumps(one, ensure_ascii=False) + "\n")
    return written


def gzip_copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(source, "rb") as plain, gzip.open(target, "wb", compresslevel=1) as packed:
        shutil.copyfileobj(plain, packed)


def find_ranks(vocabulary):
    """The ranks that the crate tiktoken-rs carries, where cargo keeps its sources; None if it never fetched them."""
    found = sorted(pathlib.Path.home().glob(f".cargo/registry/src/*/tiktoken-rs-*/assets/{vocabulary}.tiktoken"))
    return found[-1] if found else None
