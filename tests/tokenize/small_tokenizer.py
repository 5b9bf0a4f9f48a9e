"""A tokenizer.json of the 256 bytes and a few merges, made up on the spot, and its encoding by the definition.

    json_bytes, encode = tokenizer([("a", "b")], special={"<ctrl-7>": 300})
"""

import json


def _alphabet():
    """GPT-2's: printable bytes are themselves, the others follow from U+0100 on."""
    itself = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [b for b in range(256) if b not in itself]
    return {b: chr(b) for b in itself} | {b: chr(0x100 + i) for i, b in enumerate(others)}


def tokenizer(merges, special=None):
    """The bytes of the file, and a function from a text that is one piece to its ids."""
    alphabet = _alphabet()
    written = lambda text: "".join(alphabet[b] for b in text.encode())  # noqa: E731
    vocab = {alphabet[b]: b for b in range(256)}
    for left, right in merges:
        vocab.setdefault(written(left + right), len(vocab))
    file = {
        "model": {"type": "BPE", "vocab": vocab, "merges": [[written(a), written(b)] for a, b in merges]},
        "added_tokens": [{"id": id, "content": text, "special": True} for text, id in (special or {}).items()],
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "use_regex": True},
    }

    def encode(piece):
        parts = [alphabet[b] for b in piece.encode()]
        for _ in range(len(parts)):
            ranks = [(written(a), written(b)) for a, b in merges]
            found = [(ranks.index(p), i) for i, p in enumerate(zip(parts, parts[1:])) if p in ranks]
            if not found:
                break
            _, at = min(found)
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        return [vocab[p] for p in parts]

    return json.dumps(file).encode(), encode
