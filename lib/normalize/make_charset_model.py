#!/usr/bin/env python3
"""Writes charset_model_tables.cc: how often letters follow each other, language by language.

    python3 make_charset_model.py [FOLDER] > charset_model_tables.cc
    FOLDER: /usr/share/unicode/cldr/common

Reads the Unicode Common Locale Data Repository 41 of Debian's package unicode-cldr-core (Unicode licence): main/*.xml (names of
languages, places, months, units; the letters each language is written with) and annotations/*.xml (what emoji are called).
Some 50,000 to 100,000 letters of short phrases a language. No text that charsets are measured with is among them
(tests/quality/charset_accuracy.py).
"""
import collections
import math
import os
import re
import sys
import unicodedata
import xml.etree.ElementTree as ElementTree

# Name, file of CLDR, script. One row a language that was written in a charset of its own before Unicode.
ALPHABETIC = [
    ("en", "en", "Latin"), ("fr", "fr", "Latin"), ("de", "de", "Latin"), ("es", "es", "Latin"), ("pt", "pt", "Latin"),
    ("it", "it", "Latin"), ("nl", "nl", "Latin"), ("da", "da", "Latin"), ("sv", "sv", "Latin"), ("nb", "no", "Latin"),
    ("fi", "fi", "Latin"), ("is", "is", "Latin"), ("ca", "ca", "Latin"), ("gl", "gl", "Latin"), ("eu", "eu", "Latin"),
    ("ga", "ga", "Latin"), ("cy", "cy", "Latin"), ("mt", "mt", "Latin"), ("et", "et", "Latin"), ("lv", "lv", "Latin"),
    ("lt", "lt", "Latin"), ("pl", "pl", "Latin"), ("cs", "cs", "Latin"), ("sk", "sk", "Latin"), ("hu", "hu", "Latin"),
    ("ro", "ro", "Latin"), ("hr", "hr", "Latin"), ("sl", "sl", "Latin"), ("sq", "sq", "Latin"), ("tr", "tr", "Latin"),
    ("az", "az", "Latin"), ("vi", "vi", "Latin"), ("af", "af", "Latin"), ("id", "id", "Latin"),
    ("ru", "ru", "Cyrillic"), ("uk", "uk", "Cyrillic"), ("be", "be", "Cyrillic"), ("bg", "bg", "Cyrillic"),
    ("sr", "sr", "Cyrillic"), ("mk", "mk", "Cyrillic"), ("kk", "kk", "Cyrillic"),
    ("el", "el", "Greek"), ("he", "he", "Hebrew"), ("ar", "ar", "Arabic"), ("fa", "fa", "Arabic"), ("ur", "ur", "Arabic"),
    ("th", "th", "Thai"),
]
IDEOGRAPHIC = [("zh-Hans", "zh"), ("zh-Hant", "zh_Hant"), ("ja", "ja"), ("ko", "ko")]

STEP = 0.25         # bits
HIGHEST = 44        # steps: less than any letter that the language does not have
TONES = "\u0300\u0301\u0303\u0309\u0323"


def strings(folder, name):
    found = set()
    for kind in ("annotations", "main"):
        path = f"{folder}/{kind}/{name}.xml"
        if not os.path.exists(path):
            continue
        for element in ElementTree.parse(path).iter():
            if element.tag in ("exemplarCharacters", "parseLenient", "cp", "version", "pattern"):
                continue
            for text in (element.text or "").split("|"):
                text = re.sub(r"\{[^}]*\}", " ", unicodedata.normalize("NFC", text)).strip()
                if text and "\u2191" not in text:
                    found.add(text)
    return sorted(found)


def exemplars(folder, name):
    """The characters of the exemplar set, ranges and sequences taken apart."""
    for element in ElementTree.parse(f"{folder}/main/{name}.xml").iter("exemplarCharacters"):
        if "type" in element.attrib:
            continue
        text = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda m: chr(int(m[1], 16)), element.text.strip()[1:-1])
        text = re.sub(r"(\S)-(\S)", lambda m: "".join(map(chr, range(ord(m[1]), ord(m[2]) + 1))), text)
        return {c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c)[0] in "LM"}
    sys.exit(f"{name}: no exemplar characters")


def as_in_windows_1258(text):
    """Vietnamese as its charset writes it: the letter, then the tone."""
    out = []
    for c in text:
        parts = unicodedata.normalize("NFD", c)
        tones = [p for p in parts if p in TONES]
        out.append(unicodedata.normalize("NFC", "".join(p for p in parts if p not in TONES)) + "".join(tones))
    return "".join(out)


def fold(text):
    # One code point for one: what C++ can do pair by pair.
    return "".join(c.lower() if len(c.lower()) == 1 else {"\u0130": "i"}.get(c, c) for c in text)


def letters_of(name, file, script, folder):
    letters = exemplars(folder, file)
    if name == "vi":
        letters = set(as_in_windows_1258("".join(letters)))
    letters = set(fold("".join(letters)))
    if script == "Latin":
        letters |= set("abcdefghijklmnopqrstuvwxyz")
    if name == "ro":  # most old text has the cedilla for the comma
        letters |= set("\u015f\u0163")
    if script == "Arabic":  # the forms that typists used for each other
        letters |= set("\u064a\u0643\u06cc\u06a9")
    return sorted(letters)


def pair_costs(letters, texts):
    place = {c: i + 1 for i, c in enumerate(letters)}
    size = len(letters) + 1
    pairs = [[0.0] * size for _ in range(size)]
    for text in texts:
        before = 0
        for c in text + " ":
            now = place.get(c, 0)
            if before or now:
                pairs[before][now] += 1
            before = now
    single = [sum(row[i] for row in pairs) + 0.5 for i in range(size)]
    total = sum(single)
    lines = []
    for row in pairs:
        weight = sum(row)
        lines.append("".join(step((n + 12 * one / total) / (weight + 12)) for n, one in zip(row, single)))
    return lines


def step(probability):
    return chr(0x30 + min(HIGHEST, round(-math.log2(probability) / STEP)))


def write_alphabetic(folder, out):
    out.append("// clang-format off\nconstexpr LanguageTable kLanguages[] = {")
    for name, file, script in ALPHABETIC:
        texts = [fold(t) for t in strings(folder, file)]
        if name == "vi":
            texts = [as_in_windows_1258(t) for t in texts]
        if name == "ro":
            texts += [t.replace("\u0219", "\u015f").replace("\u021b", "\u0163") for t in texts]
        letters = letters_of(name, file, script, folder)
        out.append(f'    {{"{name}", Script::k{script},\n     "{"".join(letters)}",')
        out += [f'     R"({line})"' for line in pair_costs(letters, texts)]
        out.append("    },")
    out.append("};\n")


def write_ideographic(folder, out):
    out.append("constexpr CharacterTable kCharacters[] = {")
    for name, file in IDEOGRAPHIC:
        count = collections.Counter(c for t in strings(folder, file) for c in t
                                    if ord(c) > 0x2E80 and unicodedata.category(c) == "Lo")
        # Names of emoji repeat themselves more than prose does.
        weight = {c: (n + 0.5) ** 0.75 for c, n in count.items()}
        for c in exemplars(folder, file):
            if unicodedata.category(c) == "Lo":
                weight.setdefault(c, 0.5 ** 0.75)
        if name == "ko":  # the exemplar set is all 11172 syllables, the table those that were met
            weight = {c: w for c, w in weight.items() if count[c]}
        total = sum(weight.values())
        tiers = collections.defaultdict(list)
        for c, w in weight.items():
            tiers[math.ceil(-math.log2(w / total))].append(c)
        for bits in sorted(tiers):
            text = "".join(sorted(tiers[bits]))
            out.append(f'    {{"{name}", {bits},')
            out += [f'     "{text[i:i + 40]}"' for i in range(0, len(text), 40)]
            out.append("    },")
    out.append("};\n// clang-format on\n")


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode/cldr/common"
    out = ["// Made by make_charset_model.py from CLDR 41; do not edit.",
           "// Derived from data that is Copyright (c) 1991-2022 Unicode, Inc., https://www.unicode.org/copyright.html",
           "",
           '#include "normalize/charset_model_tables.h"', "", "namespace tamis::normalize {", "", "namespace {", ""]
    write_alphabetic(folder, out)
    write_ideographic(folder, out)
    out += ["}  // namespace", "",
            "std::span<const LanguageTable> language_tables() { return kLanguages; }",
            "std::span<const CharacterTable> character_tables() { return kCharacters; }", "",
            "}  // namespace tamis::normalize"]
    print("\n".join(out))


if __name__ == "__main__":
    main()
