"""Texts that are difficult to tokenize, and the comparison of `tamis tokens --ids` with a reference, id by id.

Used by tokens_against_tiktoken.py and tokens_against_tokenizers.py, which say what the reference is.
"""
import gzip
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import unicodedata

import script_texts

LONGEST = 100_000  # characters of a corpus document; longer ones are cut


def corpus_texts(paths):
    for path in paths:
        files = [path]
        if os.path.isdir(path):
            files = sorted(os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names)
        for file in files:
            if not os.path.isfile(file) or os.path.islink(file):
                continue
            opener = gzip.open if file.endswith(".gz") else open
            try:
                with opener(file, "rb") as data:
                    if file.removesuffix(".gz").endswith(".jsonl"):
                        for line in data:
                            yield json.loads(line)["text"]
                        continue
                    text = data.read().decode("utf-8", "replace")
            except (OSError, EOFError):
                continue
            for at in range(0, len(text), LONGEST):
                yield text[at : at + LONGEST]


class Fuzzer:
    """Strings from the places where patterns and merges are decided."""

    SPACES = [" ", " ", " ", "  ", "\t", "\n", "\n", "\r", "\r\n", "\n\n", "\v", "\f", "\u0085", "\u00a0", "\u2003", "\u2028", "\u3000", "\u1680", "\u200b", "\x1c"]
    ENDINGS = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'S", "'LL", "'Re", "'vE", "'\u017f", "'\u017fs", "\u2019s", "'x", "'", "''", "'l", "'r", "'v", "\u212a"]
    SYMBOLS = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~") + ["//", "/\n", "\n/", "--", "...", "\u20ac", "\u2014", "\u2026", "\U0001f600", "\u200d", "\ufe0f", "\x00", "\x7f", "\ufffd"]
    NUMBERS = ["0", "1", "23", "456", "7890", "12345", "\u0663", "\u0967\u0968", "\u00bd", "\u2167", "\u4e94", "\U0001d7d8", "\u00b2"]
    CASES = ["a", "b", "the", "ing", "z", "A", "B", "THE", "Z", "\u00e9", "\u00c9", "\u0434", "\u0414", "\u01c5", "\u02b0", "\u00aa", "\u65e5", "\u672c", "\u0e01", "\ud55c",
             "\u0301", "\u0308", "\u093f", "\u0488", "\u0903", "\u20dd", "\u10d0", "\u1c90", "\u0130", "\u0131", "\u00df", "\u1e9e", "\U00010400", "\U00010428", "\u30fc"]

    def __init__(self, seed, tokens):
        self.random = random.Random(seed)
        self.tokens = tokens
        by_category = {}
        for c in range(0x110000):
            by_category.setdefault(unicodedata.category(chr(c)), []).append(c)
        by_category.pop("Cs")
        self.categories = [by_category[k] for k in sorted(by_category)]

    def any_character(self):
        return chr(self.random.choice(self.random.choice(self.categories)))

    def token(self):
        return self.random.choice(self.tokens).decode("utf-8", "ignore" if self.random.random() < 0.9 else "replace")

    def string(self):
        r = self.random
        kind = r.randrange(8)
        size = r.choice([1, 2, 3, 5, 8, 13, 21, 60])
        if kind == 0:  # everything mixed
            pools = [self.SPACES, self.ENDINGS, self.SYMBOLS, self.NUMBERS, self.CASES]
            return "".join(r.choice(r.choice(pools)) for _ in range(size))
        if kind == 1:  # white space around little else
            return "".join(r.choice(self.SPACES if r.random() < 0.7 else self.CASES + self.SYMBOLS) for _ in range(size))
        if kind == 2:  # capitals, small letters, letters without case, marks: where words end
            return "".join(r.choice(self.CASES if r.random() < 0.9 else self.ENDINGS) for _ in range(size))
        if kind == 3:  # whole tokens, glued
            return "".join(self.token() for _ in range(size))
        if kind == 4:  # tokens cut anywhere and glued, so that merges cross
            return "".join((t := self.token())[r.randrange(len(t) + 1) :] for _ in range(size))
        if kind == 5:  # one thing again and again
            unit = r.choice([self.token(), self.any_character(), r.choice(self.CASES), r.choice(self.SPACES)])
            return unit * r.choice([2, 7, 63, 64, 65, 127, 129, 300]) + r.choice(["", "a", "\n", " "])
        if kind == 6:  # any characters of any category
            return "".join(self.any_character() for _ in range(size))
        # letters of few kinds: long pieces with many ways to cut them
        alphabet = [r.choice(["a", "e", "s", "t", "\u00e9", "\u0430", "\u4e00", "\u3042", "\uac00", self.any_character()]) for _ in range(r.randrange(1, 4))]
        return "".join(r.choice(alphabet) for _ in range(size * 4))


class Reference:
    """What Comparison asks: what it is, with its version; ids of many texts (None for one that the reference gives up on), the bytes of ids, the
    bytes of all tokens."""

    name = ""

    def encode(self, texts):
        raise NotImplementedError

    def decode(self, ids):
        raise NotImplementedError

    def tokens(self):
        raise NotImplementedError


class Answers:
    """Digests of ids that the reference gave for a batch of texts, in a file: the reference is slow, and need not be asked twice."""

    def __init__(self, path, vocabulary):
        self.path, self.vocabulary, self.known = path, vocabulary, {}
        if path and os.path.exists(path):
            with open(path) as lines:
                self.known = dict(line.split() for line in lines)

    def key(self, texts):
        return hashlib.sha256(json.dumps([self.vocabulary, texts]).encode()).hexdigest()

    @staticmethod
    def digest(ids):
        return hashlib.sha256(json.dumps(ids).encode()).hexdigest()

    def keep(self, key, ids):
        if self.path:
            with open(self.path, "a") as file:
                file.write(f"{key} {self.digest(ids)}\n")


class Comparison:
    def __init__(self, options, vocab, name, reference):
        self.tamis, self.vocab, self.name, self.reference = options.tamis, vocab, name, reference
        self.answers = Answers(options.answers, reference.name)
        self.texts = self.bytes = self.tokens = self.different = self.refused = 0
        self.batch, self.batch_bytes = [], 0

    def add(self, text):
        try:
            text.encode()
        except UnicodeEncodeError:
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        self.batch.append(text)
        self.batch_bytes += len(text)
        if len(self.batch) >= 20_000 or self.batch_bytes >= 16_000_000:
            self.flush()

    def flush(self):
        if not self.batch:
            return
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
            for number, text in enumerate(self.batch):
                file.write(json.dumps({"id": str(number), "text": text}, ensure_ascii=False) + "\n")
            file.flush()
            run = subprocess.run([self.tamis, "tokens", file.name, "--vocab", self.vocab, "--ids"], stdout=subprocess.PIPE, check=True)
        lines = run.stdout.splitlines()
        if len(lines) != len(self.batch):
            sys.exit(f"{len(self.batch)} texts went in, {len(lines)} lines came out")
        all_found = [json.loads(line) for line in lines]
        ids = [found["ids"] for found in all_found]
        key = self.answers.key(self.batch)
        answers = ids if self.answers.known.get(key) == Answers.digest(ids) else self.reference.encode(self.batch)
        if answers is not ids and None not in answers:
            self.answers.keep(key, answers)
        for number, (text, found, expected) in enumerate(zip(self.batch, all_found, answers)):
            if expected is None:
                self.refused += 1
                continue
            self.texts += 1
            self.bytes += len(text.encode())
            self.tokens += len(expected)
            if found["id"] != str(number) or found["ids"] != expected or found["tokens"] != len(expected):
                self.different += 1
                if self.different <= 5:
                    self.show(text, found["ids"], expected)
        self.batch, self.batch_bytes = [], 0

    def show(self, text, found, expected):
        at = next((i for i, (a, b) in enumerate(zip(found, expected)) if a != b), min(len(found), len(expected)))
        before = self.reference.decode(expected[:at])
        rest = text.encode()[max(0, len(before) - 12) : len(before) + 24].decode("utf-8", "replace")
        print(f"  different at token {at}, byte {len(before)}: expected {expected[at:at + 6]}, found {found[at:at + 6]}, near {' '.join(f'{ord(c):04X}' for c in rest)}")

    def report(self, what):
        self.flush()
        refused = f", {self.refused:,} left out because the reference gave up" if self.refused else ""
        print(f"{self.name}: {what}: {self.texts:,} texts, {self.bytes:,} bytes, {self.tokens:,} tokens compared, {self.different:,} texts differ{refused}", flush=True)
        return self.different


def tokenizer_files():
    """NAME=PATH of each tokenizer.json in the folder that TAMIS_TOKENIZERS names."""
    found = {}
    folder = os.environ.get("TAMIS_TOKENIZERS", "")
    for entry in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        for inside in ("", "tokenizer.json", "package/models/tokenizer.json", "models/tokenizer.json"):
            path = os.path.join(folder, entry, inside).rstrip("/")
            if os.path.isfile(path) and path.endswith(".json"):
                found.setdefault(entry.removesuffix(".json"), path)
    return [f"{name}={path}" for name, path in found.items()]


def add_arguments(parser):
    parser.add_argument("--tamis", required=True)
    parser.add_argument("--fuzz", type=int, default=100_000)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--verbose", action="store_true", help="say how many bytes of each script were compared")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scripts", type=int, default=100, help="texts for each script of Unicode; 0 leaves them out")
    parser.add_argument("--scripts-file", default=script_texts.SCRIPTS)
    parser.add_argument("--limit", type=int, default=1 << 62, help="bytes of corpus to take")
    parser.add_argument("--answers", help="a file that keeps digests of the reference's ids, for the next comparison of the same texts")
    parser.add_argument("corpus", nargs="*")


def compare(options, vocab, name, reference):
    """How many texts differ; prints how many were compared."""
    different = 0
    if options.corpus:
        comparison = Comparison(options, vocab, name, reference)
        for text in corpus_texts(options.corpus):
            comparison.add(text)
            if comparison.bytes + comparison.batch_bytes >= options.limit:
                break
        different += comparison.report("corpus")
    if options.scripts:
        comparison = Comparison(options, vocab, name, reference)
        of_script = {}
        for script, text in script_texts.script_texts(options.seed, options.scripts, options.scripts_file):
            comparison.add(text)
            of_script[script] = of_script.get(script, 0) + len(text.encode())
        different += comparison.report(f"{len(of_script)} scripts, at least {min(of_script.values()):,} bytes of each")
        if options.verbose:
            print("  " + ", ".join(f"{script} {size:,}" for script, size in sorted(of_script.items())))
    comparison = Comparison(options, vocab, name, reference)
    fuzzer = Fuzzer(options.seed, sorted(reference.tokens()))
    for _ in range(1_000_000 if options.full else options.fuzz):
        comparison.add(fuzzer.string())
    return different + comparison.report(f"fuzzed with seed {options.seed}")
