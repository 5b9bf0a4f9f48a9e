"""python normalize.py ftfy|nfc IN.jsonl OUT.jsonl    ftfy's fix_text() with its defaults, or Python's own NFC."""

import sys
import unicodedata

import ftfy
import orjson

fix = {"ftfy": ftfy.fix_text, "nfc": lambda text: unicodedata.normalize("NFC", text)}[sys.argv[1]]
with open(sys.argv[2], "rb") as source, open(sys.argv[3], "wb") as out:
    for line in source:
        record = orjson.loads(line)
        out.write(orjson.dumps({"id": record["id"], "text": fix(record["text"])}) + b"\n")
