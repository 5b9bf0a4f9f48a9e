"""dolma: python dolma_pipeline.py WORK_DIR STEP…    with steps tag, dedupe, mix; WORK_DIR/documents holds *.jsonl.gz.

Each step is the command that its manual gives: the PII tagger (e-mail, phone, IP), exact document deduplication by a Bloom filter, and
the mixer that drops duplicates and replaces the tagged spans.
"""

import json
import pathlib
import subprocess
import sys

work, steps = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:]
dolma = [str(pathlib.Path(sys.executable).parent / "dolma")]
documents = str(work / "documents/*.gz")
tagger = "pii_regex_with_counts_fast_v2"

if "tag" in steps:
    subprocess.run([*dolma, "tag", "--documents", documents, "--taggers", tagger, "--processes", "1"], check=True)
if "dedupe" in steps:
    subprocess.run([*dolma, "dedupe", "--documents", documents, "--dedupe.name", "exact", "--dedupe.documents.key", "$.text",
                    "--dedupe.documents.attribute_name", "duplicate", "--bloom_filter.file", str(work / "bloom.bin"), "--no-bloom_filter.read_only",
                    "--bloom_filter.estimated_doc_count", "1000000", "--bloom_filter.desired_false_positive_rate", "0.000001",
                    "--processes", "1"], check=True)  # fmt: skip
if "mix" in steps:
    kinds = ("EMAIL_ADDRESS", "PHONE_NUMBER", "IP_ADDRESS")
    stream = {
        "name": "clean", "documents": [documents], "attributes": [tagger, "exact"],
        "output": {"path": str(work / "mixed"), "max_size_in_bytes": 1 << 32},
        "filter": {"exclude": ["$.attributes[?(@.duplicate && @.duplicate[0])]"]},
        "span_replacement": [{"span": f"$.attributes.{tagger}__{tagger}__{kind}", "min_score": 0, "replacement": f"<{kind}>"} for kind in kinds],
    }  # fmt: skip
    work_dir = {"input": str(work / "tmp/in"), "output": str(work / "tmp/out")}
    (work / "mix.json").write_text(json.dumps({"streams": [stream], "processes": 1, "work_dir": work_dir}))
    subprocess.run([*dolma, "-c", str(work / "mix.json"), "mix"], check=True)
