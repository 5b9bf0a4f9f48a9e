"""Presidio's pattern recognisers without a language model: python presidio_redact.py IN.jsonl OUT.jsonl

The types are those that Tamis has, too. Names need a model, which is not part of this comparison.
"""

import json
import sys

import tldextract.tldextract
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

TYPES = ["EMAIL_ADDRESS", "CREDIT_CARD", "IBAN_CODE", "IP_ADDRESS", "PHONE_NUMBER"]


class NoModel(NlpEngine):
    def load(self):
        pass

    def is_loaded(self):
        return True

    def process_text(self, text, language):
        return NlpArtifacts([], [], [], [], self, language)

    def process_batch(self, texts, language, **_):
        return ((text, self.process_text(text, language)) for text in texts)

    def is_stopword(self, word, language):
        return False

    def is_punct(self, word, language):
        return False

    def get_supported_entities(self):
        return []

    def get_supported_languages(self):
        return ["en"]


registry = RecognizerRegistry(supported_languages=["en"])
registry.load_predefined_recognizers(languages=["en"])
registry.remove_recognizer("SpacyRecognizer")
analyzer = AnalyzerEngine(registry=registry, nlp_engine=NoModel(), supported_languages=["en"])
with open(sys.argv[1], encoding="utf-8") as source, open(sys.argv[2], "w", encoding="utf-8") as out:
    for line in source:
        record = json.loads(line)
        text = record["text"]
        for found in sorted(analyzer.analyze(text, language="en", entities=TYPES), key=lambda f: -f.start):
            text = text[: found.start] + f"<{found.entity_type}>" + text[found.end :]
        out.write(json.dumps({"id": record["id"], "text": text}, ensure_ascii=False) + "\n")
