#!/usr/bin/env python3
"""`tamis dedup` on edits at a known Jaccard index in 31 scripts, against the exact index of all pairs.

    python3 dedup_edits.py --tamis build/bin/tamis [--bases N] [--write TABLE.md]

Texts are words of a script's letters (Scripts.txt of the package unicode-data), drawn from a vocabulary by rank as languages do, in sentences and
paragraphs; scripts that do not space words are written without blanks. Of every text versions are made by one kind of edit each:
    word         words replaced by others, left out, put in
    character    letters replaced, left out, doubled inside words
    OCR noise    what a scanner does: a letter for another of few that look like it, words run together and torn apart, hyphens and line ends
                 inside words, specks of punctuation, a line lost
    moved        paragraphs in another order
    truncated    head or tail missing
    boilerplate  a header and a footer that other texts have too; the same header and footer around different texts
Strengths are spread so that versions lie on both sides of every threshold. Everything is drawn from a seed.

The truth comes from tests/dedup/fingerprint_oracle.py's reading of the format and Python's sets, over all pairs of texts of a script; it shares
nothing with the library. Columns are those of dedup_quality.py; "least J" is the lowest index of a removed text with the one that stays for it,
and "far kept" how many versions with J < t to everything else stayed, as they must.
The exit code is 1 if recall of any kind of edit is below .995, anything is wrong, or a removed text is unlike its survivor.
"""
import argparse
import collections
import json
import os
import random
import subprocess
import sys
import tempfile
import unicodedata

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import dedup_quality as quality  # noqa: E402

oracle = quality.oracle
KINDS = ("word", "character", "OCR noise", "moved", "truncated", "boilerplate")
SPACED = ("Latin Cyrillic Greek Armenian Georgian Hebrew Arabic Syriac Thaana Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam "
          "Sinhala Tibetan Ethiopic Cherokee Mongolian Hangul").split()  # fmt: skip
UNSPACED = "Thai Lao Khmer Myanmar Han Hiragana Katakana".split()


def letters(unicode_folder):
    """script -> up to 60 of its letters (600 of Han and Hangul) that normalization leaves alone."""
    found = collections.defaultdict(list)
    with open(os.path.join(unicode_folder, "Scripts.txt"), encoding="utf-8") as lines:
        for line in lines:
            where, _, script = line.split("#")[0].partition(";")
            script = script.strip()
            if script not in SPACED and script not in UNSPACED:
                continue
            first, _, last = where.strip().partition("..")
            for c in map(chr, range(int(first, 16), int(last or first, 16) + 1)):
                if unicodedata.category(c) in ("Lo", "Ll") and unicodedata.normalize("NFKC", c) == c and unicodedata.category(c) != "Cn":
                    found[script].append(c)
    return {s: found[s][:600 if s in ("Han", "Hangul") else 60] for s in SPACED + UNSPACED}


class Writer:
    def __init__(self, script, alphabet, pick):
        self.spaced, self.alphabet, self.pick = script in SPACED, alphabet, pick
        size = (2, 3, 4, 5, 6, 7, 9) if self.spaced else (1, 1, 2, 2, 3)
        self.words = ["".join(pick.choices(alphabet, k=pick.choice(size))) for _ in range(1500)]
        self.ranks = [1 / (r + 3) for r in range(len(self.words))]
        # For each letter the few that a scanner takes for it.
        self.alike = {c: pick.sample(alphabet, min(3, len(alphabet))) for c in alphabet}

    def paragraph(self, words):
        return self.pick.choices(self.words, self.ranks, k=words)

    def text(self):
        return [self.paragraph(self.pick.randint(25, 70)) for _ in range(self.pick.randint(4, 9))]

    def written(self, paragraphs):
        full_stop = ". " if self.spaced else "\u3002"
        out = []
        for words in paragraphs:
            sentences = [words[i:i + 12] for i in range(0, len(words), 12)]
            out.append(full_stop.join((" " if self.spaced else "").join(s) for s in sentences) + full_stop.rstrip())
        return "\n\n".join(out)

    def edit_words(self, paragraphs, rate):
        out = []
        for words in paragraphs:
            now = []
            for w in words:
                if self.pick.random() >= rate:
                    now.append(w)
                    continue
                now += self.pick.choice(([], [self.pick.choice(self.words)], [w, self.pick.choice(self.words)]))
            out.append(now)
        return self.written(out)

    def edit_characters(self, paragraphs, rate):
        out = []
        for c in self.written(paragraphs):
            if c in self.alike and self.pick.random() < rate:
                c = self.pick.choice((self.pick.choice(self.alphabet), "", c + c))
            out.append(c)
        return "".join(out)

    def ocr(self, paragraphs, rate):
        out = []
        for c in self.written(paragraphs):
            if self.pick.random() >= rate:
                out.append(c)
            elif c == " ":
                out.append(self.pick.choice(("", "  ", "\n", " ' ")))
            elif c in self.alike:
                out.append(self.pick.choice((self.pick.choice(self.alike[c]), c + " ", c + "-\n", c + ".", c + ",")))
            elif c != "\n":
                out.append(self.pick.choice(("", ",", ";", ":")))
        lines = "".join(out).split("\n\n")
        if rate > .01 and len(lines) > 3 and self.pick.random() < .2:
            lines.pop(self.pick.randrange(len(lines)))
        return "\n\n".join(lines)

    def moved(self, paragraphs, strength):
        now = [words[i:i + n] for words in paragraphs for n in (self.pick.randint(9, 40),) for i in range(0, len(words), n)]
        for _ in range(strength):
            now.insert(self.pick.randrange(len(now)), now.pop(self.pick.randrange(len(now))))
        return self.written(now)

    def truncated(self, paragraphs, share):
        words = [w for p in paragraphs for w in p]
        gone = round(len(words) * share)
        if self.pick.random() < .5:
            return self.written([words[gone:]])
        return self.written([words[:len(words) - gone]])


def versions(writer, bases, pick):
    """[(kind, text)]: bases first, then their versions."""
    texts = [writer.text() for _ in range(bases)]
    header, footer = writer.paragraph(30), writer.paragraph(40)
    out = [("base", writer.written(t)) for t in texts]
    for t in texts:
        for rate in (.002, .01, .02, .04):
            rate *= pick.uniform(.5, 1.5)
            out.append(("word", writer.edit_words(t, rate)))
            out.append(("character", writer.edit_characters(t, rate / (4 if writer.spaced else 1.5))))
            out.append(("OCR noise", writer.ocr(t, rate / (4 if writer.spaced else 1.5))))
        for strength in (1, 2, 4):
            out.append(("moved", writer.moved(t, strength)))
        for share in (.03, .1, .2, .35):
            out.append(("truncated", writer.truncated(t, share * pick.uniform(.5, 1.5))))
        for extra in (1, 2, 5):
            out.append(("boilerplate", writer.written([header] + t + [footer] * (extra == 5))
                        if extra != 2 else writer.written([header[:10]] + t)))
    # Different texts in the same wrapping.
    for _ in range(bases // 2):
        out.append(("boilerplate", writer.written([header] + [writer.paragraph(pick.randint(5, 40))] + [footer])))
    return out


def normalized(tamis, docs):
    """What is compared is normalized text: letters in a row may look like a wrong charset, and are repaired."""
    lines = "".join(json.dumps({"id": str(d), "text": text}) + "\n" for d, text in enumerate(docs))
    done = subprocess.run([tamis, "normalize", "-", "--quiet"], input=lines.encode(), capture_output=True, check=True)
    return [json.loads(line)["text"] for line in done.stdout.splitlines()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tamis", required=True)
    parser.add_argument("--bases", type=int, default=25, help="texts of each script that versions are made of")
    parser.add_argument("--unicode", default="/usr/share/unicode")
    parser.add_argument("--write")
    args = parser.parse_args()

    pick = random.Random(11)
    characters = oracle.Characters(args.unicode)
    docs, kinds, scripts = [], [], []
    for script, alphabet in letters(args.unicode).items():
        made = versions(Writer(script, alphabet, pick), args.bases, pick)
        kinds += [kind for kind, _ in made]
        docs += [text for _, text in made]
        scripts += [script] * len(made)
    docs = normalized(args.tamis, docs)
    head = (f"{len(docs):,} texts, {sum(len(d.encode()) for d in docs) / 1e6:.1f} MB, {len(set(scripts))} scripts; one thread.")
    lines, failed = [head, ""], False
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        for d, text in enumerate(docs):
            file.write(json.dumps({"id": str(d), "text": text}) + "\n")
        file.flush()
        for profile in ("standard", "ocr"):
            sets = quality.shingle_sets(characters, docs, profile)
            pairs = quality.all_pairs(sets)
            lines += [f"## Profile `{profile}`", "",
                      "| t | edit | removed | overlooked | expected | wrong | recall | least J | far kept |", "|---|---|---|---|---|---|---|---|---|"]
            for milli in quality.THRESHOLDS:
                decisions, _ = quality.tamis_decisions(args.tamis, file.name, milli, profile)
                judged = quality.Judge(decisions, sets, pairs, milli)
                by_script = collections.defaultdict(lambda: [0, 0])
                for kind in (*KINDS, "all"):
                    of_kind = [d for d in range(len(docs)) if kind in ("all", kinds[d])]
                    removed = [d for d in of_kind if decisions[d][0] == "near"]
                    overlooked = [d for d in of_kind if d in judged.overlooked]
                    wrong = [d for d in removed if d in judged.wrong]
                    least = min((judged.ppm(d, decisions[d][1]) for d in removed), default=1_000_000)
                    far = sum(1 for d in of_kind if decisions[d][0] == "kept" and d not in judged.near_something)
                    recall = len(removed) / max(len(removed) + len(overlooked), 1)
                    lines.append(f"| {milli / 1000} | {kind} | {len(removed):,} | {len(overlooked)} | "
                                 f"{sum(judged.chance[d] for d in removed + overlooked):.1f} | {len(wrong)} | {recall:.4f} | "
                                 f"{least / 1e6:.4f} | {far:,} |")
                    failed |= recall < .995 or bool(wrong) or least < milli * 1000
                for d, script in enumerate(scripts):
                    by_script[script][0] += decisions[d][0] == "near"
                    by_script[script][1] += d in judged.overlooked
                worst = min(by_script, key=lambda s: by_script[s][0] / max(sum(by_script[s]), 1))
                lines.append(f"| {milli / 1000} | worst script: {worst} | {by_script[worst][0]} | {by_script[worst][1]} | | | "
                             f"{by_script[worst][0] / max(sum(by_script[worst]), 1):.4f} | | |")
            lines.append("")
    table = "\n".join(lines).rstrip() + "\n"
    print(table, end="")
    if args.write:
        with open(args.write, "w", encoding="utf-8") as out:
            out.write("# Near-duplicates: constructed edits in many scripts\n\n"
                      "Written by `tests/quality/dedup_edits.py`, which says what is counted.\n\n" + table)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
