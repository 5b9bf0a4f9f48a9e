#!/usr/bin/env python3
"""Repair of text that programs damaged, beside ftfy, on sentences whose right form is known.

    repair_ftfy.py --tamis build/bin/tamis [--corpus DIR] [--sentences N] [--show N] [-o FILE.md]

Takes N sentences a language from the bench corpus (bench/make_corpus.py), damages them in every way of the table below, has Tamis and
ftfy repair them one by one, and counts: *back*, the sentence came back exactly; *wrong*, something else came out than went in,
and it is not the sentence. ftfy runs with what is not repair switched off (quotes, ligatures, width).
Needs ftfy; the sentences are the same for the same corpus and N.
"""
import argparse
import collections
import html
import html.entities
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unicodedata

import ftfy

CHARSETS = ["latin-1", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "cp1258", "mac_roman", "mac_latin2", "iso8859-2",
            "iso8859-5", "iso8859-15", "cp437", "cp850", "cp866", "koi8-r"]
# Where people write with a charset, and so what it is likely to have been taken for. Others are damaged through the Western ones.
AT_HOME = {
    "cp1250": "pl cs sk hu ro hr sl de en", "iso8859-2": "pl cs sk hu ro hr sl de en", "mac_latin2": "pl cs sk hu de en",
    "cp1251": "ru uk be bg sr mk en", "iso8859-5": "ru uk be bg sr mk en", "cp866": "ru uk be en", "koi8-r": "ru uk be en",
    "cp1253": "el en", "cp1254": "tr de en", "cp1257": "lt lv et en", "cp1258": "vi fr en",
}


def misread(text, charset):
    """UTF-8 read as `charset`; a byte that it leaves undefined is passed through, as programs do."""
    out = []
    for byte in text.encode("utf-8", "surrogatepass"):
        try:
            out.append(bytes([byte]).decode(charset))
        except UnicodeDecodeError:
            out.append(chr(byte))
    return "".join(out)


def surrogates(text):
    """Characters beyond U+FFFF as two surrogates, which CESU-8 writes with three bytes each."""
    out = []
    for c in text:
        n = ord(c)
        out.append(c if n < 0x10000 else chr(0xD7C0 + (n >> 10)) + chr(0xDC00 | (n & 0x3FF)))
    return "".join(out)


def named_references(text):
    names = html.entities.codepoint2name
    return "".join("&%s;" % names[ord(c)] if ord(c) in names else c for c in text)


def half(text, damage):
    """The second half damaged, as when two files were joined."""
    middle = text.find(" ", len(text) // 2)
    return text if middle < 0 else text[:middle] + damage(text[middle:])


EMOJI = " \U0001F600\U0001F44D"


def ways():
    """name, damage, languages or None for all."""
    for charset in CHARSETS:
        yield "one layer, " + charset, lambda t, c=charset: misread(t, c), None
    for charset, languages in AT_HOME.items():
        yield "one layer, %s, where it is used" % charset, lambda t, c=charset: misread(t, c), languages.split()
    for first, second in (("cp1252", "cp1252"), ("latin-1", "cp1252"), ("cp1252", "latin-1"), ("cp1250", "cp1250"), ("cp1251", "cp1251"),
                          ("mac_roman", "mac_roman"), ("mac_roman", "cp1252"), ("cp1252", "mac_roman"), ("cp437", "cp437"),
                          ("cp1252", "cp1250"), ("cp1251", "cp1252")):
        yield "two layers, %s then %s" % (first, second), lambda t, a=first, b=second: misread(misread(t, a), b), None
    yield "three layers, cp1252", lambda t: misread(misread(misread(t, "cp1252"), "cp1252"), "cp1252"), None
    yield "three layers, cp1252, latin-1, mac_roman", lambda t: misread(misread(misread(t, "cp1252"), "latin-1"), "mac_roman"), None
    yield "half of it, cp1252", lambda t: half(t, lambda x: misread(x, "cp1252")), None
    yield "half of it, mac_roman", lambda t: half(t, lambda x: misread(x, "mac_roman")), None
    yield "one half cp1252, one mac_roman", lambda t: half(misread(t, "mac_roman"), lambda x: x) if " " not in t else (
        misread(t[:t.find(" ", len(t) // 2)], "cp1252") + misread(t[t.find(" ", len(t) // 2):], "mac_roman")), None
    yield "cp1252, no-break spaces became spaces", lambda t: misread(t, "cp1252").replace("\xa0", " "), None
    yield "mac_roman, no-break spaces became spaces", lambda t: misread(t, "mac_roman").replace("\xa0", " "), None
    yield "cp1252, capitals", lambda t: misread(t.upper(), "cp1252"), None
    yield "CESU-8 in cp1252", lambda t: misread(surrogates(t + EMOJI), "cp1252"), None
    yield "cp1252 as latin-1 (C1)", lambda t: t.encode("cp1252").decode("latin-1"), None
    yield "named references", named_references, None
    yield "references by number", lambda t: "".join(c if c.isascii() else "&#%d;" % ord(c) for c in t), None
    yield "references of an escaped text", lambda t: html.escape(named_references(t)), None
    yield "references of mojibake, latin-1", lambda t: named_references(misread(t, "latin-1")), None
    yield "clean", lambda t: t, None
    yield "clean, capitals", lambda t: t.upper(), None


def sentences(corpus, count):
    by_language = collections.defaultdict(list)
    for name in ("english.jsonl", "multilingual.jsonl"):
        with open(corpus / name, encoding="utf-8") as file:
            for line in file:
                record = json.loads(line)
                kept = by_language[record["lang"]]
                if len(kept) >= 40 * count:
                    continue
                for s in re.split(r"(?<=[.!?。！？])\s+|\n", record["text"])[::7]:
                    s = s.strip()
                    if 30 <= len(s) <= 200 and sum(not c.isascii() for c in s) >= 2 and good(s):
                        kept.append(s)
    chosen = {}
    for language, kept in sorted(by_language.items()):
        kept = sorted(set(kept))
        if len(kept) >= count:
            chosen[language] = random.Random(language).sample(kept, count)
    return chosen


def good(s):
    """Nothing in it that normalizing changes beside the damage: its form, invisible characters, references."""
    return (unicodedata.is_normalized("NFC", s) and "&" not in s and "<" not in s and "\ufffd" not in s and "{" not in s
            and not re.search(r"\s\s", s) and not any(unicodedata.category(c) in ("Cf", "Cc", "Co", "Cn") for c in s))


def by_tamis(tamis, texts):
    with tempfile.TemporaryDirectory() as folder:
        source, out = os.path.join(folder, "in.jsonl"), os.path.join(folder, "out.jsonl")
        with open(source, "w", encoding="utf-8") as file:
            for i, text in enumerate(texts):
                file.write(json.dumps({"id": str(i), "text": text}) + "\n")
        subprocess.run([tamis, "normalize", source, "-o", out], check=True, stdout=subprocess.DEVNULL)
        with open(out, encoding="utf-8") as file:
            answers = {record["id"]: record["text"] for record in map(json.loads, file)}
    return [answers[str(i)] for i in range(len(texts))]


CONFIG = ftfy.TextFixerConfig(uncurl_quotes=False, fix_latin_ligatures=False, fix_character_width=False,
                              remove_terminal_escapes=False, fix_line_breaks=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tamis", required=True)
    parser.add_argument("--corpus", type=pathlib.Path, default=pathlib.Path.home() / ".cache/tamis-bench")
    parser.add_argument("--sentences", type=int, default=40)
    parser.add_argument("--show", type=int, default=0, help="examples of each row that did not come back")
    parser.add_argument("--only", default="", help="rows whose name holds this")
    parser.add_argument("-o", "--out", help="write the table here too")
    a = parser.parse_args()
    if not (a.corpus / "multilingual.jsonl").exists():
        sys.exit("repair_ftfy: no corpus in %s; make it with bench/make_corpus.py --out %s" % (a.corpus, a.corpus))
    clean = sentences(a.corpus, a.sentences)
    lines = ["%d languages: %s; %d sentences each; ftfy %s" % (len(clean), " ".join(clean), a.sentences, ftfy.__version__), "",
             "| damage | sentences | Tamis back | wrong | ftfy back | wrong |", "|---|---:|---:|---:|---:|---:|"]
    behind = []
    for name, damage, languages in ways():
        if a.only not in name:
            continue
        pairs = []
        for language, texts in clean.items():
            if languages is not None and language not in languages:
                continue
            for text in texts:
                try:
                    damaged = damage(text)
                except UnicodeEncodeError:
                    continue
                right = (text + EMOJI if "CESU" in name else text.upper() if "capitals" in name else text)
                if damaged != right or name.startswith("clean"):
                    pairs.append((right, damaged, language))
        ours = by_tamis(a.tamis, [p[1] for p in pairs])
        theirs = [ftfy.fix_text(p[1], CONFIG) for p in pairs]
        score = []
        for who, answers in (("Tamis", ours), ("ftfy", theirs)):
            back = sum(answer == p[0] for answer, p in zip(answers, pairs))
            wrong = sum(answer not in p[:2] for answer, p in zip(answers, pairs))
            score += [back, wrong]
        shown = 0
        for answer, other, (right, damaged, language) in zip(ours, theirs, pairs):
            if answer != right and shown < a.show:
                shown += 1
                print("%s (%s)\n  in    %s\n  right %s\n  Tamis %s\n  ftfy  %s" % (name, language, damaged, right, answer, other))
        lines.append("| %s | %d | %.1f %% | %d | %.1f %% | %d |" % (name, len(pairs), 100 * score[0] / len(pairs), score[1],
                                                             100 * score[2] / len(pairs), score[3]))
        print(lines[-1], flush=True)
        if score[0] < score[2]:
            behind.append(name)
    lines += ["", "Rows in which ftfy brings more back: " + (", ".join(behind) or "none")]
    print("\n".join(lines))
    if a.out:
        pathlib.Path(a.out).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
