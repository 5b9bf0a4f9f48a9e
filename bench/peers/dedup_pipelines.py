"""python dedup_pipelines.py datatrove|text-dedup THRESHOLD IN.jsonl OUT.jsonl    as their examples show it, one process.

Both keep one document of every cluster of chained pairs and verify nothing; kept_id is that document.
text-dedup 0.4.0 pins an old urllib3: pip install --no-deps text-dedup.
"""

import json
import pathlib
import pickle
import shutil
import subprocess
import sys

kind, threshold, source, out = sys.argv[1], float(sys.argv[2]), pathlib.Path(sys.argv[3]), pathlib.Path(sys.argv[4])
work = out.with_suffix(".work")
shutil.rmtree(work, ignore_errors=True)


def ids():
    with open(source, "rb") as lines:
        return [json.loads(line)["id"] for line in lines]


def with_datatrove():
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.dedup import MinhashDedupBuckets, MinhashDedupCluster, MinhashDedupFilter, MinhashDedupSignature
    from datatrove.pipeline.dedup.minhash import MinhashConfig
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    config = MinhashConfig()  # 14 buckets of 8, as its manual shows for J = .75 and more
    reader = JsonlReader(str(source.parent), glob_pattern=source.name)
    folder = {name: str(work / name) for name in ("signatures", "buckets", "clusters", "dropped", "kept")}
    steps = [
        (1, [reader, MinhashDedupSignature(folder["signatures"], config)]),
        (config.num_buckets, [MinhashDedupBuckets(folder["signatures"], folder["buckets"], config=config)]),
        (1, [MinhashDedupCluster(folder["buckets"], folder["clusters"], config=config, save_cluster_id=True)]),
        (1, [reader, MinhashDedupFilter(folder["clusters"], JsonlWriter(folder["dropped"], compression=None), load_cluster_ids=True),
             JsonlWriter(folder["kept"], compression=None)]),
    ]  # fmt: skip
    for tasks, pipeline in steps:
        LocalPipelineExecutor(pipeline, tasks=tasks, workers=1, logging_dir=str(work / f"log{id(pipeline)}"), skip_completed=False).run()

    def written(name):
        for path in sorted((work / name).glob("*.jsonl")):
            with open(path, "rb") as lines:
                for line in lines:
                    row = json.loads(line)
                    yield row["id"], row["metadata"]["minhash_cluster_id"]

    kept_of = {cluster: key for key, cluster in written("kept") if cluster >= 0}
    dropped = dict(written("dropped"))
    return {key: kept_of.get(dropped.get(key), key) for key in ids()}


def with_text_dedup():
    subprocess.run(
        [sys.executable, "-m", "text_dedup.minhash", "--path", "json", "--data_files", source, "--split", "train", "--column", "text", "--ngram", "5",
         "--num_perm", "128", "--threshold", str(threshold), "--num_proc", "1", "--cache_dir", work / "cache", "--output", work / "kept", "--debug"],
        check=True)  # fmt: skip
    with open(work / "kept/uf.pkl", "rb") as file:
        found = pickle.load(file)
    parent = found["parent"] if isinstance(found, dict) and "parent" in found else getattr(found, "parent", found)
    names = ids()

    def root(n):
        while parent.get(n, n) != n:
            n = parent[n]
        return n

    return {names[n]: names[root(n)] for n in range(len(names))}


kept = {"datatrove": with_datatrove, "text-dedup": with_text_dedup}[kind]()
with open(out, "w", encoding="utf-8") as written_to:
    for key, kept_id in kept.items():
        written_to.write(json.dumps({"id": key, "kept_id": kept_id}) + "\n")
