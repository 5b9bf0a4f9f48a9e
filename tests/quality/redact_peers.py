#!/usr/bin/env python3
"""What peers find on the same texts and Tamis does not, by peer and type, with the shape of each value and never the value.

    python tests/quality/redact_peers.py build/bin/tamis TEXTS.jsonl… [--documents 200] [--seed 1] [--gitleaks PATH] [--show 6]
        [--labelled] [--contexts PRIVATE.jsonl]

Run by a Python that has the peers: presidio_analyzer (its pattern recognisers), datatrove (PIIFormatter), dolma (pii_regex_with_counts_fast_v2),
datafog (its regular expressions), scrubadub, detect-secrets; gitleaks is a program. Peers that are absent are left out and said so.
--labelled adds ../shared/data/redact (presidio-synth-dev, meddocan-train). --contexts writes what only the peer found with the text around
it, for the person who reads it; such a file holds values and is for nobody else.
A row counts a peer's findings: "both" are covered by findings of Tamis as a whole, "part" in part, "only peer" not at all. Shapes: A for
a capital, a for a small letter, 9 for a digit, other characters as they are, runs of more than four shortened.
"""
import argparse
import collections
import contextlib
import json
import logging
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time


def shape(value):
    signs = "".join("A" if c.isupper() else "a" if c.isalpha() else "9" if c.isdigit() else c for c in value)
    return re.sub(r"(.)\1{4,}", lambda m: f"{m.group(1)}{{{len(m.group(0))}}}", signs)[:80]


def presidio():
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry  # noqa: F401
    from presidio_analyzer.nlp_engine import NlpArtifacts
    from presidio_analyzer import PatternRecognizer

    registry = RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"])
    recognizers = [r for r in registry.recognizers if isinstance(r, PatternRecognizer) or type(r).__name__ == "PhoneRecognizer"]

    def find(text):
        artifacts = NlpArtifacts([], [], [], [], None, "en")
        for r in recognizers:
            for result in r.analyze(text, r.supported_entities, artifacts) or []:
                if result.score >= 0.4 and result.entity_type not in ("URL",):
                    yield result.entity_type, result.start, result.end

    return find


def datatrove():
    from datatrove.pipeline.formatters import PIIFormatter

    formatter = PIIFormatter(only_remove_public_ips=False)

    def find(text):
        for label, replacer in (("email", formatter.emails_replacer), ("ip", formatter.ip_replacer)):
            for m in replacer.regex.finditer(text):
                if replacer.validator is None or replacer.validator(m.group(0)):
                    yield label, m.start(), m.end()

    return find


def dolma():
    import dolma.taggers  # noqa: F401
    from dolma.core.data_types import Document
    from dolma.core.registry import TaggerRegistry

    tagger = TaggerRegistry.get("pii_regex_with_counts_fast_v2")()

    def find(text):
        for span in tagger.predict(Document(source="", version="", id="", text=text)).spans:
            if span.end > span.start and not span.type.startswith("doc"):
                yield span.type, span.start, span.end

    return find


def datafog():
    from datafog.processing.text_processing.regex_annotator import RegexAnnotator

    annotator = RegexAnnotator()

    def find(text):
        _, result = annotator.annotate_with_spans(text)
        for span in result.spans:
            yield span.label, span.start, span.end

    return find


def scrubadub():
    import scrubadub as library

    scrubber = library.Scrubber()

    def find(text):
        for filth in scrubber.iter_filth(text):
            yield filth.type, filth.beg, filth.end

    return find


def detect_secrets():
    from detect_secrets.core.scan import scan_file
    from detect_secrets.settings import default_settings

    # A line alone is searched eagerly and gives every word; a file goes through the limits and filters that users see.
    folder = tempfile.TemporaryDirectory()

    def find(text):
        path = pathlib.Path(folder.name, "text.txt")
        path.write_text(text, encoding="utf-8", newline="")
        starts = [0]
        for line in text.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        with default_settings():
            for secret in scan_file(str(path)):
                begin = text.find(secret.secret_value or "", starts[secret.line_number - 1])
                if secret.secret_value and begin >= 0:
                    yield secret.type, begin, begin + len(secret.secret_value)

    return find


def gitleaks(path, texts):
    """All texts at once, a file each: (document, label, start, end)."""
    with tempfile.TemporaryDirectory() as folder:
        for i, text in enumerate(texts):
            pathlib.Path(folder, f"{i}.txt").write_text(text, encoding="utf-8")
        report = pathlib.Path(folder, "report.json")
        start = time.process_time()
        subprocess.run([path, "dir", folder, "-r", str(report), "--exit-code", "0", "--max-decode-depth", "0"], check=True, capture_output=True)
        seconds = time.process_time() - start
        found = []
        for finding in json.loads(report.read_text()):
            i = int(pathlib.Path(finding["File"]).stem)
            begin = texts[i].find(finding["Secret"])
            if begin >= 0:
                found.append((i, finding["RuleID"], begin, begin + len(finding["Secret"])))
        return found, seconds


def tamis(binary, texts):
    with tempfile.TemporaryDirectory() as folder:
        source, findings = pathlib.Path(folder, "in.jsonl"), pathlib.Path(folder, "f.jsonl")
        source.write_text("".join(json.dumps({"id": str(i), "text": t}) + "\n" for i, t in enumerate(texts)))
        subprocess.run([binary, "redact", source, "-o", "/dev/null", "--findings", findings, "--offsets", "codepoint", "--jobs", "1"],
                       check=True, stderr=subprocess.DEVNULL)  # fmt: skip
        covered = [bytearray(len(t)) for t in texts]
        count = 0
        for line in findings.read_text().splitlines():
            record = json.loads(line)
            for f in record["findings"]:
                count += 1
                covered[int(record["id"])][f["start"]:f["end"]] = b"\x01" * (f["end"] - f["start"])
        return covered, count


def labelled():
    shared = pathlib.Path(__file__).resolve().parents[2].parent / "shared" / "data" / "redact"
    texts = [entry["full_text"] for entry in json.loads((shared / "presidio-synth-dev.json").read_text(encoding="utf-8"))]
    return texts + [path.read_text(encoding="utf-8") for path in sorted((shared / "meddocan-train").glob("*.txt"))]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("texts", nargs="+", type=pathlib.Path)
    parser.add_argument("--documents", type=int, default=200, help="of each file, drawn by the seed")
    parser.add_argument("--bytes", type=int, default=20_000, help="of each document at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gitleaks")
    parser.add_argument("--peers", default="presidio,datatrove,dolma,datafog,scrubadub,detect-secrets,gitleaks")
    parser.add_argument("--labelled", action="store_true")
    parser.add_argument("--contexts", type=pathlib.Path)
    parser.add_argument("--show", type=int, default=6, help="shapes of what only the peer found, for each type")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    texts = []
    for path in arguments.texts:
        lines = path.read_text(encoding="utf-8").splitlines()
        drawn = random.Random(arguments.seed).sample(lines, min(arguments.documents, len(lines)))
        texts += [json.loads(line)["text"][: arguments.bytes] for line in drawn]
    if arguments.labelled:
        texts += labelled()
    megabytes = sum(len(t.encode()) for t in texts) / 1e6
    covered, count = tamis(arguments.binary, texts)
    print(f"{len(texts)} documents, {megabytes:.1f} MB, {count} findings of Tamis\n")
    print("| peer | type | found | both | part | only peer | MB/s |\n|---|---|---|---|---|---|---|")
    shapes = collections.defaultdict(collections.Counter)
    contexts = arguments.contexts.open("w", encoding="utf-8") if arguments.contexts else None
    for make in (presidio, datatrove, dolma, datafog, scrubadub, detect_secrets, gitleaks):
        name = make.__name__.replace("_", "-")
        if name not in arguments.peers.split(","):
            continue
        if make is gitleaks and not arguments.gitleaks:
            print(f"| {name} | absent: no --gitleaks | | | | | |")
            continue
        rows = collections.defaultdict(lambda: [0, 0, 0])
        try:
            if make is gitleaks:
                found, seconds = gitleaks(arguments.gitleaks, texts)
            else:
                with contextlib.redirect_stdout(sys.stderr):
                    find = make()
                    start = time.process_time()
                    found = [(i, *f) for i, t in enumerate(texts) for f in find(t)]
                    seconds = time.process_time() - start
        except ImportError as absent:
            print(f"| {name} | absent: {absent.name} | | | | | |")
            continue
        for i, label, begin, end in found:
            n = sum(covered[i][begin:end])
            rows[label][0 if n == end - begin else 1 if n else 2] += 1
            if contexts and n < end - begin:
                around = texts[i][max(0, begin - 80):begin], texts[i][begin:end], texts[i][end:end + 60]
                contexts.write(json.dumps({"peer": name, "label": label, "document": i, "covered": n, "around": around}) + "\n")
            if not n:
                shapes[name, label][shape(texts[i][begin:end])] += 1
        if not found:
            print(f"| {name} | all | 0 | 0 | 0 | 0 | |")
        speed = f"{megabytes / seconds:.2f}" if make is not gitleaks else ""
        for label, (both, part, only) in sorted(rows.items()):
            print(f"| {name} | {label} | {both + part + only} | {both} | {part} | {only} | {speed} |")
            speed = ""
    print("\nShapes of what only the peer found:")
    for (name, label), counter in sorted(shapes.items()):
        print(f"- {name} {label}: " + ", ".join(f"`{s}`×{n}" for s, n in counter.most_common(arguments.show)))


if __name__ == "__main__":
    main()
