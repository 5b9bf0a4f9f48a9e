"""datatrove: python datatrove_pipeline.py IN.jsonl OUT_DIR STEP…    with steps ftfy, pii, minhash, write.

Only addresses that are public are redacted by default; the comparison seeds documentation networks, so all are asked for.
"""

import pathlib
import sys

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupSignature
from datatrove.pipeline.formatters import FTFYFormatter, PIIFormatter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

source, out, steps = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3:]
make = {
    "ftfy": FTFYFormatter,
    "pii": lambda: PIIFormatter(only_remove_public_ips=False, email_replacement="<EMAIL>", ip_replacement="<IP>"),
    "minhash": lambda: MinhashDedupSignature(str(out / "signatures"), MinhashConfig()),
    "write": lambda: JsonlWriter(str(out), output_filename="out.jsonl", compression=None),
}
pipeline = [JsonlReader(str(source.parent), glob_pattern=source.name), *(make[step]() for step in steps)]
LocalPipelineExecutor(pipeline=pipeline, tasks=1, logging_dir=str(out / "log"), skip_completed=False).run()
