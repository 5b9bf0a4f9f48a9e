#!/usr/bin/env python3
"""Lines of JSON, good and bad, and what Python's json module makes of them.

    python3 tests/io/jsonl_cases.py SEED COUNT LINES_FILE EXPECTED_FILE

The text is invented: words of no language, escapes, surrogates, ill-formed bytes, damage.
EXPECTED has one row a line of LINES: "P" if the line is to be set aside, else "R" and the fields
id text group speaker extra as hex ("-": absent) and order (a decimal or "-"), by tabs.
The rules that JSON leaves open are those of docs/formats/inputs.md; syntax and decoding are Python's.
"""

import json
import random
import sys

FIELDS = ("id", "text", "group", "order", "speaker", "note")
BASE = 0xF700  # ill-formed bytes on their way through str: a private character each


class Number(str):
    """A number as it is written."""


class Reject(Exception):
    pass


def reject(_):
    raise Reject


def pairs(items):
    return Members(items)


class Members(list):
    """An object, with its duplicates."""


def decode(raw):
    """Bytes to str; every ill-formed byte becomes a private character of its own."""
    out = raw.decode("utf-8", "surrogateescape")
    return "".join(chr(BASE + ord(c) - 0xDC80) if 0xDC80 <= ord(c) <= 0xDCFF else c for c in out)


def encode(text):
    out = bytearray()
    for c in text:
        if BASE <= ord(c) < BASE + 128:
            out.append(0x80 + ord(c) - BASE)
        else:
            out += c.encode("utf-8", "surrogatepass")
    return bytes(out)


def expected(raw):
    try:
        value = json.loads(decode(raw), object_pairs_hook=pairs, parse_int=Number, parse_float=Number,
                           parse_constant=reject)
    except (ValueError, Reject):
        return "P"
    if not isinstance(value, Members):
        return "P"
    found = {}
    for key, member in value:
        if key not in FIELDS:
            continue
        if key in found:
            return "P"
        found[key] = member
    found = {k: v for k, v in found.items() if v is not None}
    if not isinstance(found.get("text"), str) or isinstance(found.get("text"), Number):
        return "P"
    row = []
    for key in ("id", "text", "group", "speaker", "note"):
        member = found.get(key)
        if isinstance(member, bool):
            if key != "note":
                return "P"
            member = "true" if member else "false"
        if isinstance(member, list):
            return "P"
        if member is None:
            row.append("-" if key == "note" else "")
        else:
            row.append(encode(member).hex())
    order = found.get("order")
    if order is None:
        row.append("-")
    else:
        if not isinstance(order, Number):
            return "P"
        if not order.lstrip("-").isdigit() or not -(2**63) <= int(order) < 2**63:
            return "P"
        row.append(str(int(order)))
    return "\t".join(["R"] + row)


def some_text(r):
    out = bytearray()
    for _ in range(r.choice((0, 1, 3, 10, 40))):
        out += r.choice((
            b"brundle ", b"oskepil ", "žluťk".encode(), "漢字".encode(), "😀".encode(), "ا".encode(),
            b"\\n", b"\\t", b"\\\"", b"\\\\", b"\\/", b"\\u00e9", b"\\u4e2D", b"\\u0000",
            b"\\ud83d\\ude00", b"\\ud83d", b"\\udfff", b"\\ud83d\\u0041", b"\\udc00\\ud800", b" ",
            b"x" * r.randrange(70)))
        if r.random() < 0.01:
            out += r.choice((b"\\x", b"\\u12", b"\\u12g4", b"\x01", b"\t", b"\x7f", b"\\"))
        if r.random() < 0.02:
            out += r.choice((b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf0\x9f", b"\x80", b"\xc0\xaf",
                             b"\xf4\x90\x80\x80"))
    return b'"' + bytes(out) + b'"'


def some_value(r, depth=0):
    kind = r.random()
    if kind < 0.5 or depth > 4:
        return some_text(r)
    if kind < 0.7:
        return r.choice((b"0", b"-0", b"7", b"-12", b"1.5", b"2e9", b"9223372036854775807",
                         b"9223372036854775808", b"-9223372036854775808", b"1" * 40, b"1E-2",
                         b"01", b"1.", b"+1", b"-", b"NaN", b"1e999"))
    if kind < 0.85:
        return r.choice((b"null", b"true", b"false", b"null", b"nul", b"True"))
    space = r.choice((b"", b" ", b"\r"))
    count = r.randrange(4)
    if kind < 0.93:
        return b"[" + b",".join(space + some_value(r, depth + 1) + space for _ in range(count)) + b"]"
    return b"{" + b",".join(space + some_text(r) + b":" + some_value(r, depth + 1)
                            for _ in range(count)) + b"}"


def some_line(r):
    members = []
    for key in FIELDS:
        if r.random() > (0.97 if key == "text" else 0.4):
            continue
        if key == "text" and r.random() < 0.95:
            value = some_text(r)
        elif key == "order" and r.random() < 0.8:
            value = b"%d" % r.randrange(-5, 10**6)
        elif r.random() < 0.8:
            value = some_text(r)
        else:
            value = some_value(r)
        name = key.encode()
        if r.random() < 0.03:
            name = b"".join(b"\\u%04x" % c for c in name)
        members.append(b'"' + name + b'"' + r.choice((b":", b" : ", b": ")) + value)
        if r.random() < 0.01:
            members.append(members[-1])
    for _ in range(r.choice((0, 0, 1, 3))):
        members.append(some_text(r) + b":" + some_value(r))
    r.shuffle(members)
    line = b"{" + r.choice((b",", b", ", b" ,\t")).join(members) + b"}" + r.choice((b"", b"", b"\r", b" "))
    if r.random() < 0.1:  # damage
        at = r.randrange(len(line) + 1)
        line = r.choice((
            line[:at], line[at:], line[:at] + line[at + 1:],
            line[:at] + bytes([r.choice(b'{}[]",:\\ \t\x00\x1fe0-\xe9')]) + line[at:], line + line))
    return line.replace(b"\n", b" ")


def main():
    seed, count, lines_file, expected_file = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
    r = random.Random(seed)
    with open(lines_file, "wb") as lines, open(expected_file, "w", encoding="ascii") as rows:
        for _ in range(count):
            line = some_line(r)
            if line.strip(b" \t\r") == b"":
                line = b"0"
            lines.write(line + b"\n")
            rows.write(expected(line) + "\n")


main()
