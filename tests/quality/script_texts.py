"""Texts in every script of Unicode, and names of things in the languages that Babel knows.

    for script, text in script_texts(seed=1, texts=100): ...

The words of a script are made of its letters and marks (Scripts.txt of the package unicode-data, or another copy), with its digits and
punctuation, joiners and spaces between, and now and then a word of another script: what a pattern sees at the edges of a script. Babel (pip install
babel) adds what people write: languages, territories, months, currencies in each of its locales, under the script that most of their letters are in.
"""
import bisect
import random
import unicodedata

SCRIPTS = "/usr/share/unicode/Scripts.txt"
BETWEEN = [" ", " ", " ", "\n", "\u00a0", "\u200c", "\u200d", "-", "'", "\u2019", ". ", ", ", "\u060c ", "\u0964 ", "\u3002", "\u200b", "\t", "  ", "\r\n", "1", "23", "(", ") "]


class Scripts:
    def __init__(self, path=SCRIPTS):
        self.ranges = []
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                where, _, rest = line.partition(";")
                if rest and not line.startswith("#"):
                    first, _, last = where.strip().partition("..")
                    self.ranges.append((int(first, 16), int(last or first, 16), rest.split("#")[0].strip()))
        self.ranges.sort()
        self.firsts = [r[0] for r in self.ranges]

    def of(self, character):
        at = bisect.bisect_right(self.firsts, ord(character)) - 1
        return self.ranges[at][2] if at >= 0 and ord(character) <= self.ranges[at][1] else "Unknown"

    def characters(self):
        """script -> its letters, marks and digits, without those of scripts in common."""
        found = {}
        for first, last, script in self.ranges:
            if script not in ("Common", "Inherited"):
                found.setdefault(script, []).extend(chr(c) for c in range(first, last + 1) if unicodedata.category(chr(c))[0] in "LMNPS")
        return {script: characters for script, characters in found.items() if characters}

    def most_of(self, text):
        counts = {}
        for c in text:
            counts[self.of(c)] = counts.get(self.of(c), 0) + 1
        for common in ("Common", "Inherited", "Unknown"):
            counts.pop(common, None)
        return max(counts, key=lambda s: (counts[s], s)) if counts else None


def babel_texts(scripts):
    try:
        from babel import Locale, localedata
    except ImportError:
        return
    seen = set()
    for name in sorted(localedata.locale_identifiers()):
        locale = Locale.parse(name)
        if (locale.language, locale.script) in seen:
            continue
        seen.add((locale.language, locale.script))
        for part in (locale.languages, locale.territories, locale.currencies, locale.scripts):
            names = [str(part[k]) for k in sorted(part)]
            for at in range(0, len(names), 40):
                text = "; ".join(names[at : at + 40]) + ".\n"
                script = scripts.most_of(text)
                if script:
                    yield script, text


def script_texts(seed, texts=100, path=SCRIPTS):
    scripts = Scripts(path)
    characters = scripts.characters()
    names = sorted(characters)
    rng = random.Random(seed)

    def word(script):
        return "".join(rng.choice(characters[script]) for _ in range(rng.choice([1, 1, 2, 3, 4, 5, 7, 9, 14])))

    for script in names:
        for _ in range(texts):
            parts = []
            for _ in range(rng.choice([1, 2, 5, 12, 30])):
                parts.append(word(script if rng.random() < 0.9 else rng.choice(names)))
                parts.append(rng.choice(BETWEEN))
            yield script, "".join(parts)
    yield from babel_texts(scripts)
