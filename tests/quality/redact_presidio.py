#!/usr/bin/env python3
"""Precision and recall of redaction on labelled texts.

    python3 tests/quality/redact_presidio.py build/bin/tamis [--errors] [--corpus presidio|meddocan] [--recipe FILE]

Reads ../shared/data/redact/presidio-synth-dev.json (sentences made from templates by presidio-research, labelled with code point
spans) and ../shared/data/redact/meddocan-train (Spanish clinical cases in brat's format, MEDDOCAN 2019, CC BY 4.0), runs
`tamis redact` over them, and prints a table: found and labelled spans by type, strict (same type, same bounds) and by overlap (the types
agree and the spans share a character; "leaked" counts labelled characters that no finding of any type covers).

Only types that Tamis looks for are scored; labels of other types count neither as errors nor as hits, except that a finding on a label of
another type is a false alarm.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict

SHARED = pathlib.Path(__file__).resolve().parents[2].parent / "shared" / "data" / "redact"

# label of the corpus -> our type
PRESIDIO = {
    "EMAIL_ADDRESS": "EMAIL_ADDRESS", "PHONE_NUMBER": "PHONE_NUMBER", "CREDIT_CARD": "CREDIT_CARD",
    "IBAN_CODE": "IBAN_CODE", "IP_ADDRESS": "IP_ADDRESS", "US_SSN": "US_SSN", "DATE_TIME": "DATE_TIME",
    "US_DRIVER_LICENSE": "DRIVER_LICENSE", "AGE": "AGE",
}
MEDDOCAN = {
    "CORREO_ELECTRONICO": "EMAIL_ADDRESS", "NUMERO_TELEFONO": "PHONE_NUMBER", "NUMERO_FAX": "PHONE_NUMBER",
    "FECHAS": "DATE_TIME", "EDAD_SUJETO_ASISTENCIA": "AGE", "ID_SUJETO_ASISTENCIA": "PATIENT_ID", "ID_CONTACTO_ASISTENCIAL": "PATIENT_ID",
    "ID_ASEGURAMIENTO": "INSURANCE_ID", "ID_TITULACION_PERSONAL_SANITARIO": "PROFESSIONAL_LICENSE",
}


ALIAS = {"DATE_OF_BIRTH": "DATE_TIME"}  # finer than the corpora's labels


def presidio():
    path = SHARED / "presidio-synth-dev.json"
    if not path.exists():
        return None
    documents = []
    for i, entry in enumerate(json.loads(path.read_text(encoding="utf-8"))):
        spans = [(s["start_position"], s["end_position"], s["entity_type"]) for s in entry["spans"]]
        documents.append((f"p{i}", entry["full_text"], spans))
    return documents, PRESIDIO


def meddocan():
    folder = SHARED / "meddocan-train"
    if not folder.exists():
        return None
    documents = []
    for text_file in sorted(folder.glob("*.txt")):
        spans = []
        for line in text_file.with_suffix(".ann").read_text(encoding="utf-8").splitlines():
            if line.startswith("T"):
                kind, start, end = line.split("\t")[1].split(" ")[:3]
                spans.append((int(start), int(end), kind))
        documents.append((text_file.stem, text_file.read_bytes().decode("utf-8"), spans))
    return documents, MEDDOCAN


def redact(binary, documents, recipe):
    with tempfile.TemporaryDirectory() as folder:
        source, findings = pathlib.Path(folder, "in.jsonl"), pathlib.Path(folder, "findings.jsonl")
        with source.open("w", encoding="utf-8") as out:
            for name, text, _ in documents:
                out.write(json.dumps({"id": name, "text": text}, ensure_ascii=False) + "\n")
        command = [binary, "redact", str(source), "--findings", str(findings), "--offsets", "codepoint",
                   "-o", str(pathlib.Path(folder, "out.jsonl"))]
        if recipe:
            command += ["--recipe", recipe]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        lines = findings.read_text(encoding="utf-8").splitlines()
    return {line["id"]: line["findings"] for line in map(json.loads, lines)}


def overlap(a, b):
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def score(documents, mapping, found, show_errors):
    counts = defaultdict(Counter)
    for name, text, labels in documents:
        ours = [(f["start"], f["end"], ALIAS.get(f["type"], f["type"]), f["rule"]) for f in found.get(name, []) if not f.get("covered")]
        wanted = [(s, e, mapping[k]) for s, e, k in labels if k in mapping]
        covered = set()
        for f in ours:
            covered.update(range(f[0], f[1]))
        for w in wanted:
            c = counts[w[2]]
            c["labels"] += 1
            strict = any(f[:3] == w for f in ours)
            touched = any(f[2] == w[2] and overlap(f, w) for f in ours)
            c["strict"] += strict
            c["touched"] += touched
            c["characters"] += w[1] - w[0]
            c["leaked"] += sum(1 for i in range(w[0], w[1]) if i not in covered)
            if show_errors and not strict:
                line = text[max(0, w[0] - 40):w[1] + 20].replace("\n", "\\n")
                print(f"  {'bounds' if touched else 'missed'} {w[2]} {text[w[0]:w[1]]!r} in {line!r}")
        for f in ours:
            c = counts[f[2]]
            c["found"] += 1
            right = any(w[2] == f[2] and overlap(f, w) for w in wanted)
            c["right"] += right
            c["right strict"] += any(f[:3] == w for w in wanted)
            if show_errors and not right:
                line = text[max(0, f[0] - 40):f[1] + 20].replace("\n", "\\n")
                on = [k for s, e, k in labels if overlap((s, e), f)]
                print(f"  false alarm {f[2]} by {f[3]} on {on or 'nothing'}: {line!r}")
    return counts


def share(part, whole):
    return f"{part / whole:7.3f}" if whole else "      -"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--corpus", choices=["presidio", "meddocan"])
    parser.add_argument("--recipe")
    arguments = parser.parse_args()
    for title, load in (("presidio", presidio), ("meddocan", meddocan)):
        if arguments.corpus not in (None, title):
            continue
        corpus = load()
        if corpus is None:
            print(f"{title}: skipped: no ../shared")
            continue
        documents, mapping = corpus
        counts = score(documents, mapping, redact(arguments.binary, documents, arguments.recipe), arguments.errors)
        print(f"\n{title}: {len(documents)} documents")
        print(f"{'type':18} labels  found | strict P  R       | overlap P R       | leaked characters")
        for kind in sorted(counts):
            c = counts[kind]
            print(f"{kind:18} {c['labels']:6} {c['found']:6} | {share(c['right strict'], c['found'])} {share(c['strict'], c['labels'])}"
                  f" | {share(c['right'], c['found'])} {share(c['touched'], c['labels'])} | {share(c['leaked'], c['characters'])}")
    return 0


sys.exit(main())
