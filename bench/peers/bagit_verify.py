#!/usr/bin/env python3
"""Digests of files: tamis verify beside openssl dgst and bagit.py, in CPU seconds of one process each.

    python3 bench/peers/bagit_verify.py --tamis build/bin/tamis [--large-mib 1024] [--small 5000] [--work DIR]

Two folders are made and verified: one of a few large files, one of thousands of small ones. The same bytes are laid out as a delivery (a draft
whose list names them, written here from docs/formats/manifest.md) and as a bag (bagit.py make_bag, SHA-256). Each command runs three
times over files that are in memory, and the least CPU time counts. bagit is run with one process, tamis with one job.
"""

import argparse
import base64
import hashlib
import json
import os
import pathlib
import random
import resource
import shutil
import subprocess
import sys
import tempfile


def canonical(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def leaf(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def root_of(leaves):
    level = list(leaves)
    if not level:
        return hashlib.sha256().digest()
    while len(level) > 1:
        level = [hashlib.sha256(b"\1" + level[i] + level[i + 1]).digest() if i + 1 < len(level) else level[i]
                 for i in range(0, len(level), 2)]
    return level[0]


def make_delivery(folder, files):
    """A draft without records whose list names `files` (path -> bytes in blocks)."""
    manifest = folder / "manifest"
    (manifest / "records").mkdir(parents=True)
    (folder / "data").mkdir()
    lines = []
    for path, size in sorted(files.items(), key=lambda f: f[0].encode()):
        with open(folder / path, "rb") as f:
            digest = hashlib.file_digest(f, "sha256").hexdigest()
        lines.append(canonical({"bytes": size, "path": path, "role": "other", "sha256": digest}))
    listed = b"".join(line + b"\n" for line in lines)
    root = root_of([leaf(line) for line in lines])
    empty = hashlib.sha256().digest()
    head = canonical({
        "format": "tamis-delivery/1", "draft": True, "origin": "DRAFT/unsigned",
        "records": {"count": 0, "root": empty.hex(), "leaf": "SHA-256(0x00, line)"},
        "files": {"count": len(lines), "bytes": sum(files.values()), "root": root.hex(),
                  "sha256": hashlib.sha256(listed).hexdigest()},
        "statistics": {"records": 0, "bytes": 0, "text_bytes": 0, "near_duplicates": 0, "languages": {}, "tokens": {}},
        "steps": [{"name": "deliver", "tool": "bench", "version": "1", "counts": {"records": 0}}],
        "balance": [{"left": ["deliver.records"], "right": ["statistics.records"]}]})
    (manifest / "files.jsonl").write_bytes(listed)
    (manifest / "dataset.json").write_bytes(head)
    (manifest / "checkpoint").write_text(
        f"DRAFT/unsigned\n0\n{base64.b64encode(empty).decode()}\nhead sha256 {hashlib.sha256(head).hexdigest()}\n"
        f"files {len(lines)} {base64.b64encode(root).decode()}\n")


def write_files(folder, sizes):
    random.seed(1)
    files = {}
    for path, size in sizes:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        with open(folder / path, "wb") as f:
            left = size
            while left:
                block = random.randbytes(min(left, 1 << 20))
                f.write(block)
                left -= len(block)
        files[path] = size
    return files


def cpu(command, times=3, prepare=lambda: None):
    best = None
    for _ in range(times):
        prepare()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        best = seconds if best is None else min(best, seconds)
    return best


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--tamis", default="build/bin/tamis")
    parser.add_argument("--large-mib", type=int, default=1024)
    parser.add_argument("--small", type=int, default=5000)
    parser.add_argument("--work")
    options = parser.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(dir=options.work))
    bagit = [sys.executable, "-m", "bagit", "--quiet", "--processes", "1"]
    try:
        for name, sizes in (("large", [(f"f/{i}.bin", options.large_mib << 18) for i in range(4)]),
                            ("small", [(f"f/{i % 100}/{i}.txt", 4096) for i in range(options.small)])):
            folder, bag = work / name, work / (name + "-bag")
            folder.mkdir()
            files = write_files(folder, sizes)
            total = sum(files.values()) / 1e6
            shutil.copytree(folder / "f", bag)
            make_delivery(folder, files)
            paths = [str(folder / p) for p in files]
            rows = [("openssl dgst -sha256", cpu(["openssl", "dgst", "-sha256", *paths])),
                    ("tamis verify", cpu([options.tamis, "-j", "1", "verify", str(folder)]))]

            def fresh():
                shutil.rmtree(bag)
                shutil.copytree(folder / "f", bag)

            rows.append(("bagit.py create", cpu([*bagit, "--sha256", str(bag)], prepare=fresh)))
            rows.append(("bagit.py validate", cpu([*bagit, "--validate", str(bag)])))
            for tool, seconds in rows:
                print(f"| {name}: {len(files)} files, {total:.0f} MB | {tool} | {seconds:.3f} s | {total / seconds:.0f} MB/s |",
                      flush=True)
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
