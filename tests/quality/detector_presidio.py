#!/usr/bin/env python3
"""Plugs recognisers of Presidio into an engine as detectors, and checks that what they find is what is redacted.

    pip install presidio-analyzer
    TAMIS_LIBRARY=build/lib/libtamis.so PYTHONPATH=capi/python python3 tests/quality/detector_presidio.py

The recognisers are Presidio's own, by pattern and check digit; they need no language model. Numbers are the examples of public
guides, or invented. The exit code is 1 if a span differs; without Presidio the script says that it was skipped.
"""
import sys

import tamis

try:
    from presidio_analyzer import predefined_recognizers as known
except ImportError:
    print("skipped: no presidio_analyzer")
    sys.exit(0)

TEXTS = [
    "El NIF 12345678Z del titular",
    "😀 é NIF 12345678Z, y otra vez 12345678z.",
    "12345678A no es un NIF",
    "TFN 876 543 210 and jane@corp.test",
    "ABN 51 824 753 556",
    "漢字 NIF: 12345678Z / TFN: 876543210",
    "nothing here",
    "",
]


def main():
    recognisers = [known.EsNifRecognizer(), known.AuTfnRecognizer(), known.AuAbnRecognizer()]
    types = sorted({entity for r in recognisers for entity in r.supported_entities})
    asked = {}

    def presidio(text):
        return [
            (result.entity_type, result.start, result.end, result.score)
            for recogniser in recognisers
            for result in recogniser.analyze(text, recogniser.supported_entities, None)
        ]

    def detect(texts):
        for i, text in enumerate(texts):
            asked[text] = presidio(text)
            for kind, start, end, score in asked[text]:
                yield tamis.Detection(i, kind, start, end, min(1.0, score))

    detector = tamis.Detector("presidio", "2", types, detect)
    differences = found = 0
    # Only the detector's types, so that no built-in rule names the span instead.
    with tamis.Engine({"redact": {"types": types}}, detectors=[detector]) as engine:
        for text in TEXTS:
            outcome = engine.refine(text)
            got = {(f.type, f.start, f.end) for f in outcome.findings}
            expected = {(k, a, b) for k, a, b, score in presidio(text) if score >= 0.5}
            found += len(expected)
            leaks = [1 for _, a, b in expected if text[a:b] in outcome.text]
            if got != expected or leaks:
                differences += 1
                print(f"text {TEXTS.index(text)}: {sorted(got)}, but Presidio says {sorted(expected)}", file=sys.stderr)
    with tamis.Engine(detectors=[detector]) as engine:
        both = engine.refine("NIF 12345678Z, jane@corp.test").text
        if both != "NIF [ES_NIF_1], [EMAIL_ADDRESS_1]":
            differences += 1
            print("beside the built-in rules: not as expected", file=sys.stderr)
    print(f"{len(TEXTS)} texts, {found} values found by Presidio, {differences} differences")
    return 1 if differences or found < 4 else 0


if __name__ == "__main__":
    sys.exit(main())
