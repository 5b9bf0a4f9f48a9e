#!/usr/bin/env python3
"""How many secrets that follow the patterns of other scanners Tamis takes out: values made from each pattern by chance, in the places
where secrets lie.

    python tests/quality/secrets_by_pattern.py build/bin/tamis [--kingfisher betterleaks.yml] [--trufflehog pkg/detectors] [--seed 7] [--show 20]

betterleaks.yml is a file of the crate kingfisher-rules (generated/rules), pkg/detectors a folder of the Go module
github.com/trufflesecurity/trufflehog/v3. Needs PyYAML. Nothing of either is part of Tamis.
A value counts as taken out if no eight bytes of it in a row are left. Patterns that name accounts, hosts and addresses are left out: they
are no secrets. What such patterns allow is wider than what services issue (any case, any sign), so 100 % is not to be had.
"""
import argparse
import collections
import json
import pathlib
import random
import re
import string
import subprocess
import sys
import tempfile
import warnings

import re._constants as sre
import re._parser as sre_parser

NO_SECRET = re.compile(r"(?i)(id|ids|domain|host|hosts|url|uri|user|username|email|endpoint|account|site|subdomain|name|region|server|error|check)(pat)?([._]?\d+)?$")
BY_ITSELF = ["export TOKEN={v}", "token: {v}", "{v}", "I pasted {v} into the chat by mistake.", 'client = Client("{v}")', '{{"key": "{v}"}}', "auth='{v}'",
             'curl -H "X-Api-Key: {v}" https://api.example.com/v1/me', "The key is {v}, please rotate it."]
BY_NAME = ["{K}_API_KEY={v}", '{k}_token = "{v}"', '"{k}_secret": "{v}"', "{k}.api.key: {v}", "{k}Key = '{v}'", "{K}_SECRET: {v}", 'const {k}ApiToken = "{v}";', "{k} key: {v}",
           "My {k} api key is {v}"]
PER_PATTERN = 4


class Maker:
    """Strings that match a pattern of the sre module."""

    WORD, PRINTED = string.ascii_letters + string.digits, [chr(c) for c in range(33, 127)]
    CATEGORIES = {sre.CATEGORY_DIGIT: string.digits, sre.CATEGORY_WORD: WORD, sre.CATEGORY_SPACE: " ", sre.CATEGORY_NOT_SPACE: PRINTED, sre.CATEGORY_NOT_WORD: "-",
                  sre.CATEGORY_NOT_DIGIT: string.ascii_letters}

    def __init__(self, seed):
        self.random = random.Random(seed)

    def one_of(self, items):
        negated, signs = False, []
        for op, a in items:
            if op is sre.NEGATE:
                negated = True
            elif op is sre.LITERAL:
                signs.append(chr(a))
            elif op is sre.RANGE:
                signs += [chr(c) for c in range(a[0], min(a[1], 0x17F) + 1)]
            elif op is sre.CATEGORY:
                signs += self.CATEGORIES[a]
        if negated:
            signs = [c for c in self.WORD if c not in signs]
        signs = [c for c in signs if c.isprintable() and ord(c) < 127]
        return self.random.choice(signs) if signs else "x"

    def make(self, tree):
        out = ""
        for op, a in tree:
            if op is sre.LITERAL:
                out += chr(a)
            elif op in (sre.ANY, sre.NOT_LITERAL):
                out += self.random.choice(self.WORD)
            elif op is sre.IN:
                out += self.one_of(a)
            elif op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
                least, most, part = a
                most = min(most, least + (40 if least > 3 else 3))
                for _ in range(self.random.choice([least, most, self.random.randint(least, most)]) if least >= 8 else self.random.randint(least, most)):
                    out += self.make(part)
            elif op is sre.SUBPATTERN:
                out += self.make(a[3])
            elif op is sre.BRANCH:
                out += self.make(self.random.choice(a[1]))
            elif op is sre.ATOMIC_GROUP:
                out += self.make(a)
        return out


def group(tree, number):
    for op, a in tree:
        parts = [a[3]] if op is sre.SUBPATTERN else [a[2]] if op in (sre.MAX_REPEAT, sre.MIN_REPEAT) else a[1] if op is sre.BRANCH else []
        if op is sre.SUBPATTERN and a[0] == number:
            return a[3]
        for part in parts:
            found = group(part, number)
            if found is not None:
                return found
    return None


def parsed(pattern):
    pattern = re.sub(r"\(\?[ism]+\)", "", pattern.replace("\\z", "\\Z"))
    return sre_parser.parse(re.sub(r"\(\?-?i:", "(?:", pattern).replace("[[:alnum:]]", "[A-Za-z0-9]"))


def kingfisher(path):
    import yaml

    for rule in yaml.safe_load(pathlib.Path(path).read_text())["rules"]:
        yield rule["id"], rule["pattern"], rule["betterleaks_secret_group"] or 1, rule.get("keywords") or [], None


def trufflehog(folder):
    for path in sorted(pathlib.Path(folder).rglob("*.go")):
        if path.name.endswith("_test.go"):
            continue
        text = path.read_text()
        words = re.search(r"Keywords\(\) \[\]string \{\s*return \[\]string\{([^}]*)\}", text)
        words = re.findall(r'"([^"]+)"', words.group(1)) if words else []
        for name, near, pattern in re.findall(r"(\w+)\s*=\s*regexp\.MustCompile\((detectors\.PrefixRegex\([^)]*\)\s*\+\s*)?`([^`]*)`\)", text):
            yield f"{path.parent.name}.{name}", pattern, 1, words or [path.parent.name], not near


def values(rules, seed):
    """(rule, the value, whether it tells itself, the name of its service)"""
    maker = Maker(seed)
    for name, pattern, number, words, alone in rules:
        if NO_SECRET.search(name):
            continue
        tree = parsed(pattern)
        part = group(tree, number)
        for _ in range(PER_PATTERN):
            value = maker.make(tree if part is None else part).strip()
            word = maker.random.choice(words) if words else "service"
            told = alone if alone is not None else any(w.lower() in value.lower() for w in words)
            if len(value) >= 12 and "\n" not in value:
                yield name, value, told, re.sub(r"[^a-z0-9]+", "_", word.lower()).strip("_") or "service"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tamis")
    parser.add_argument("--kingfisher")
    parser.add_argument("--trufflehog")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", type=int, default=0, help="patterns whose values were left, most of them first")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    sources = [(title, read(path)) for title, read, path in (("kingfisher", kingfisher, args.kingfisher), ("trufflehog", trufflehog, args.trufflehog)) if path]
    if not sources:
        sys.exit("give --kingfisher or --trufflehog")
    places = random.Random(args.seed)
    for title, rules in sources:
        made = list(values(rules, args.seed))
        texts = [places.choice(BY_ITSELF if told else BY_NAME).format(v=value, k=word, K=word.upper()) for _, value, told, word in made]
        with tempfile.TemporaryDirectory() as folder:
            source, out = pathlib.Path(folder, "in.jsonl"), pathlib.Path(folder, "out.jsonl")
            source.write_text("".join(json.dumps({"id": str(i), "text": text}) + "\n" for i, text in enumerate(texts)))
            subprocess.run([args.tamis, "--quiet", "redact", str(source), "--output", str(out)], check=True)
            left = {record["id"]: record["text"] for record in map(json.loads, out.open())}
        missed = collections.Counter()
        for i, (name, value, _, _) in enumerate(made):
            text = left.get(str(i), "")
            missed[name] += any(value[at : at + 8] in text for at in range(len(value) - 7))
        gone = len(made) - missed.total()
        print(f"{title}: {len(missed)} patterns, {len(made):,} values, {gone:,} taken out: {100 * gone / len(made):.1f} %; patterns of which none was left: {sum(n == 0 for n in missed.values())}")
        for name, n in missed.most_common(args.show):
            print(f"  {name}: {n} left")


if __name__ == "__main__":
    main()
