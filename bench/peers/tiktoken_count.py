"""python tiktoken_count.py VOCABULARY RANKS.tiktoken IN.jsonl OUT.jsonl    ranks from a file, nothing downloaded."""

import sys

import orjson
import tiktoken
import tiktoken.load
import tiktoken_ext.openai_public as public

name, ranks, source, out = sys.argv[1:]
load = tiktoken.load.load_tiktoken_bpe
public.load_tiktoken_bpe = lambda *_, **__: load(ranks)
encoding = tiktoken.Encoding(**public.ENCODING_CONSTRUCTORS[name]())
with open(source, "rb") as lines, open(out, "wb") as written:
    for line in lines:
        record = orjson.loads(line)
        written.write(orjson.dumps({"id": record["id"], "tokens": len(encoding.encode_ordinary(record["text"]))}) + b"\n")
