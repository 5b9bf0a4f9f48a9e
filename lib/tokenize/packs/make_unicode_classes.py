#!/usr/bin/env python3
"""Writes unicode-16.0.0.txt: the classes that the pre-tokenizers' patterns tell apart, at the reference's Unicode version.

    pip install unicodedata2==16.0.0
    python3 make_unicode_classes.py > unicode-16.0.0.txt
    python3 make_unicode_classes.py --categories > ../general_category_table.cc
    python3 make_unicode_classes.py --check      # with tiktoken installed: asks the reference itself, character by character

tiktoken matches with Rust's regex crate, whose tables (regex-syntax 0.8) are those of Unicode 16.0. Debian 12's
unicode-data is 15.0, and 5,055 characters have no class there yet: a table from it would give other tokens for them.
White_Space is the property of that name (PropList.txt, 25 characters), which no version since 6.3 has changed.
"""
import sys

import unicodedata2

VERSION = "16.0.0"
WHITE_SPACE = [0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000]
CLASSES = {  # class: general categories
    "upper": ["Lu", "Lt"],
    "lower": ["Ll"],
    "letter": ["Lm", "Lo"],
    "mark": ["Mn", "Mc", "Me"],
    "number": ["Nd", "Nl", "No"],
}
OF_CATEGORY = {category: name for name, categories in CLASSES.items() for category in categories}


def class_of(c):
    if c in WHITE_SPACE:
        return "space"
    return OF_CATEGORY.get(unicodedata2.category(chr(c)))


def ranges():
    start, current = 0, None
    for c in range(0x110001):
        name = class_of(c) if c < 0x110000 else None
        if name != current:
            if current:
                yield start, c - 1, current
            start, current = c, name


def categories():
    """general_category_table.cc: where each run of one general category starts."""
    print(f"// General categories of Unicode {VERSION}, made by packs/make_unicode_classes.py --categories.")
    print('#include "tokenize/general_category.h"\n\nnamespace tamis::tokenize {\n')
    print("using enum Category;\n")
    print("// clang-format off\nconstexpr CategoryRun kRuns[] = {")
    row, before = "", None
    for c in range(0x110000):
        name = unicodedata2.category(chr(c))
        if name == before:
            continue
        before = name
        item = f"{{0x{c:X}, k{name}}}, "
        if len(row) + len(item) > 98:
            print("    " + row.rstrip())
            row = ""
        row += item
    print("    " + row.rstrip())
    print("};\n// clang-format on\n")
    print("std::span<const CategoryRun> category_runs() { return kRuns; }\n\n}  // namespace tamis::tokenize")


def check():
    """The classes as the reference's own matcher sees them."""
    import tiktoken

    patterns = {
        "upper": r"[\p{Lu}\p{Lt}]",
        "lower": r"\p{Ll}",
        "letter": r"[\p{Lm}\p{Lo}]",
        "mark": r"\p{M}",
        "number": r"\p{N}",
        "space": r"\s",
    }
    scalars = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
    wrong = 0
    for name, pattern in patterns.items():
        # A vocabulary of bytes alone gives back exactly the characters that the pattern matches.
        bytes_only = tiktoken.Encoding("probe", pat_str=pattern, mergeable_ranks={bytes([i]): i for i in range(256)}, special_tokens={})
        matched = set()
        for i in range(0, len(scalars), 4096):
            matched.update(bytes(bytes_only.encode_ordinary("".join(map(chr, scalars[i : i + 4096])))).decode())
        different = [c for c in scalars if (chr(c) in matched) != (class_of(c) == name)]
        wrong += len(different)
        print(f"{name}: {len(matched)} characters in tiktoken {tiktoken.__version__}, {len(different)} different here")
    return wrong


def main():
    if unicodedata2.unidata_version != VERSION:
        sys.exit(f"expected Unicode {VERSION}, unicodedata2 holds {unicodedata2.unidata_version}")
    if sys.argv[1:] == ["--categories"]:
        return categories()
    if sys.argv[1:] == ["--check"]:
        sys.exit(1 if check() else 0)
    print(f"# Character classes of Unicode {VERSION}, made by make_unicode_classes.py. Everything else is `other`.")
    for first, last, name in ranges():
        print(f"{first:04X} {name}" if first == last else f"{first:04X}..{last:04X} {name}")


if __name__ == "__main__":
    main()
