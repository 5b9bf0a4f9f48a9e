#!/usr/bin/env python3
"""Writes fold_tables.cc: what each code point becomes before it is hashed, and how it takes part in tokens.

    python3 make_fold_tables.py [FOLDER] > fold_tables.cc        FOLDER: /usr/share/unicode

Reads the Unicode Character Database 15.0 of Debian's package unicode-data: UnicodeData.txt (general category,
combining class, decomposition), DerivedNormalizationProps.txt (NFKC_CF), Scripts.txt, ScriptExtensions.txt.
The tables are frozen in the fingerprint format (docs/formats/fingerprint.md): another Unicode version is another format.
"""
import sys

UNICODE = "15.0.0"
LIMIT = 0x110000
BLOCK = 128
HANGUL = range(0xAC00, 0xAC00 + 11172)  # decomposed by rule: The Unicode Standard 15.0, section 3.12
ALONE = {"Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar"}
ALONE_SHORT = {"Hani", "Hira", "Kana", "Thai", "Laoo", "Khmr", "Mymr"}

# The values of fold_tables.h, enum Class.
BLANK, SYMBOL, WORD, SINGLE, VANISHES, SYLLABLE, MARK, MAPPED = 0, 1, 2, 3, 4, 5, 0x100, 0x200


def rows(folder, name):
    """(first, last, fields) of each line of a file of the database."""
    with open(f"{folder}/{name}", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith(f"# {name[:-4]}-") and UNICODE not in line:
                sys.exit(f"{folder}/{name}: expected Unicode {UNICODE}, found {line.strip()}")
            line = line.split("#")[0].strip()
            if line:
                fields = [field.strip() for field in line.split(";")]
                first, _, last = fields[0].partition("..")
                yield int(first, 16), int(last or first, 16), fields[1:]


def unicode_data(folder):
    category, combining, decomposition = ["Cn"] * LIMIT, [0] * LIMIT, {}
    start = None
    for first, last, fields in rows(folder, "UnicodeData.txt"):
        if fields[0].endswith(", First>"):
            start = first
            continue
        if fields[0].endswith(", Last>"):
            first = start
        for c in range(first, last + 1):
            category[c], combining[c] = fields[1], int(fields[2])
        if fields[4]:
            decomposition[first] = [int(h, 16) for h in fields[4].split() if not h.startswith("<")]
    return category, combining, decomposition


def main(folder):
    category, combining, decomposition = unicode_data(folder)
    case_folded = {}
    for first, last, fields in rows(folder, "DerivedNormalizationProps.txt"):
        if fields[0] == "NFKC_CF":
            for c in range(first, last + 1):
                case_folded[c] = [int(h, 16) for h in fields[1].split()]
    alone = bytearray(LIMIT)
    for name, known in (("Scripts.txt", ALONE), ("ScriptExtensions.txt", ALONE_SHORT)):
        for first, last, fields in rows(folder, name):
            if known & set(fields[0].split()):
                alone[first:last + 1] = b"\1" * (last + 1 - first)

    def decompose(c):  # NFKD of one code point; syllables stay for now
        if c not in decomposition:
            return [c]
        return [e for d in decomposition[c] for e in decompose(d)]

    def reorder(sequence):  # The Unicode Standard 15.0, section 3.11, D109
        out, run = [], []
        for c in sequence:
            if combining[c] == 0:
                out += sorted(run, key=lambda m: combining[m]) + [c]
                run = []
            else:
                run.append(c)
        return out + sorted(run, key=lambda m: combining[m])

    def fold(c):
        return reorder([e for d in case_folded.get(c, [c]) for e in decompose(d)])

    def simple_class(c):
        major = category[c][0]
        if c in HANGUL:
            return SYLLABLE
        if major == "M":
            return MARK + combining[c]
        assert combining[c] == 0, hex(c)
        if major in "LN":
            return SINGLE if alone[c] else WORD
        return SYMBOL if major in "PS" else BLANK

    def utf8(sequence):
        return "".join(map(chr, sequence)).encode()

    values, mappings, numbers, sources = [BLANK] * LIMIT, [], {}, {}
    for c in range(LIMIT):
        folded = fold(c) if not 0xD800 <= c < 0xE000 else [c]
        if folded == [c]:
            values[c] = simple_class(c)
        elif not folded:
            values[c] = VANISHES
        else:
            assert all(fold(d) == [d] for d in folded), f"folding U+{c:04X} twice changes it again"
            key = tuple(folded)
            if key not in numbers:
                numbers[key] = len(mappings)
                mappings.append(key)
            values[c] = MAPPED + numbers[key]
    assert MAPPED + len(mappings) < 65536

    pool, records = bytearray(), []
    for key in sorted(mappings, key=lambda k: -len(utf8(k))):  # long ones first: short ones are found inside
        text = utf8(key)
        at = pool.find(text)
        if at < 0:
            at = len(pool)
            pool += text
        sources[key] = at
    for key in mappings:
        classes = [simple_class(c) for c in key]
        tail = classes[1:]
        # A letter and marks that stay in order: the common case, which the reader appends in one piece.
        one = classes[0] in (WORD, SINGLE) and all(t > MARK for t in tail)
        records.append((sources[key], len(utf8(key)), classes[0] if one else 0, tail[-1] - MARK if one and tail else 0))
    assert len(pool) < 65536 and all(r[1] < 256 for r in records)

    blocks, index, seen = [], [], {}
    for start in range(0, LIMIT, BLOCK):
        block = tuple(values[start:start + BLOCK])
        if block not in seen:
            seen[block] = len(blocks)
            blocks.append(block)
        index.append(seen[block])
    assert len(blocks) < 65536

    out = ["// Made by make_fold_tables.py from the Unicode Character Database " + UNICODE + "; do not edit.",
           "// Copyright of the data: Unicode, Inc., https://www.unicode.org/terms_of_use.html",
           "// clang-format off", '#include "dedup/fold_tables.h"', "", "namespace tamis::dedup {", ""]

    def table(declaration, items, width=100):
        out.append(declaration + " = {")
        line = ""
        for item in items:
            if len(line) + len(item) + 1 > width:
                out.append(line)
                line = ""
            line += item + ","
        out.append(line)
        out.append("};")
        out.append("")

    table(f"const uint16_t kFoldIndex[{len(index)}]", map(str, index))
    table(f"const uint16_t kFoldBlocks[{len(blocks) * BLOCK}]", (str(value) for block in blocks for value in block))
    table(f"const FoldMapping kFoldMappings[{len(records)}]", ("{%d,%d,%d,%d}" % r for r in records))
    table(f"const unsigned char kFoldPool[{len(pool) + 16}]", map(str, pool + bytes(16)))
    out.append("}  // namespace tamis::dedup")
    print("\n".join(out))
    print(f"{len(blocks)} blocks, {len(mappings)} mappings, {len(pool)} bytes of text, "
          f"{2 * len(index) + 2 * BLOCK * len(blocks) + 6 * len(records) + len(pool)} bytes in all", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode")
