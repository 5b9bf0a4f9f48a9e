"""Writes units.tsv: texts, and where their characters lie in bytes, code points and UTF-16 units, as Python sees them.

A row is the text in hexadecimal, a tab, and "byte:codepoint:utf16" for each character start and for the end. Ill-formed
UTF-8 is decoded by CPython, which replaces each maximal subpart (Unicode 15, section 3.9); surrogates come from JSON
escapes. Run: python3 make_units.py > units.tsv
"""
import codecs
import json
import random

starts = []


def note(error):
    starts.append((error.start, error.end))
    return "\ufffd", error.end


codecs.register_error("note", note)


def row(data, pieces):
    """pieces: (bytes, UTF-16 units) of each character in order."""
    byte = point = unit = 0
    places = []
    for size, units in pieces:
        places.append(f"{byte}:{point}:{unit}")
        byte, point, unit = byte + size, point + 1, unit + units
    places.append(f"{byte}:{point}:{unit}")
    assert byte == len(data)
    print(f"{data.hex()}\t{' '.join(places)}")


def row_of_bytes(data):
    starts.clear()
    text = data.decode("utf-8", "note")
    bad = dict(starts)
    pieces, at = [], 0
    for c in text:
        size = bad[at] - at if at in bad else len(c.encode())
        pieces.append((size, len(c.encode("utf-16-le")) // 2))
        at += size
    row(data, pieces)


def row_of_json(literal):
    text = json.loads(literal)
    data = text.encode("utf-8", "surrogatepass")
    row(data, [(len(c.encode("utf-8", "surrogatepass")), len(c.encode("utf-16-le", "surrogatepass")) // 2) for c in text])


random.seed(15)
row_of_bytes(b"")
row_of_bytes("caf\u00e9 \U0001F600 \u4e2d\u6587 a\u0301\n".encode())
row_of_bytes("\U0001F600".encode() * 200)
row_of_bytes(b"a" * 255 + "\U0001F600".encode() + b"b" * 300)
row_of_bytes(bytes.fromhex("61f18080e180c2628063809 0bf64".replace(" ", "")))  # Unicode 15, table 3-8
row_of_bytes(bytes.fromhex("c0afe080bff0818241"))  # table 3-9
row_of_bytes(bytes.fromhex("e2809 4f09f9841f48fbff0".replace(" ", "")))
row_of_json(r'"\ud83d\ude00 \ud800 \udfffx \udc00\ud800"')
for _ in range(40):
    kinds = random.choice(["aé中😀", "a", "😀", "é\u0300", "字"])
    data = "".join(random.choice(kinds) for _ in range(random.randrange(random.choice([40, 300])))).encode()
    if random.random() < 0.6 and data:
        data = bytearray(data)
        for _ in range(random.randrange(8)):
            data[random.randrange(len(data))] = random.choice(b"\x00\x80\xbf\xc0\xc2\xe0\xef\xf0\xf4\xf5\xff")
        data = bytes(data)
    if b"\xed" not in data:
        row_of_bytes(data)
