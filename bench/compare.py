#!/usr/bin/env python3
"""Whole commands of Tamis and its peers, on the same documents, in one run, each on one core.

    bench/compare.py [prepare tokens normalize redact dedup] [--megabytes N] [--corpus DIR] [--core N] [--no-write]

Without names it runs all five. The corpus is built if it is not there (make_corpus.py), and so is the peers' virtual environment
(requirements.txt). Prints a table for each, and appends it to RESULTS.md. How to read it: README.md.
"""

import argparse
import datetime
import os
import pathlib
import platform
import re
import shlex
import shutil
import subprocess
import sys
import time

import quality
import samples

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
PEERS = HERE / "peers"

# MB of text that each comparison takes, so that the slowest peer is done in a minute or two; near-duplicates take more.
MEGABYTES = {"prepare": 20, "tokens": 20, "normalize": 10, "redact": 5, "dedup": 110}
PAIRS_PER_MB = 25_000 / 110  # near copies among them
WHOLE = 1_000_000
NO_TOKENS = '[tokens]\nvocabularies = []\n'


class Run:
    """One measured command: wall and processor seconds, peak memory of its largest process."""

    def __init__(self, tool, command, core, work):
        self.tool, self.command = tool, [str(word) for word in command]
        log = work / "log.txt"
        with open(log, "wb") as out:
            start = time.monotonic()
            process = subprocess.Popen(self.command, stdout=out, stderr=subprocess.STDOUT, cwd=work,
                                       preexec_fn=lambda: os.sched_setaffinity(0, {core}))  # fmt: skip
            _, status, usage = os.wait4(process.pid, 0)
        self.seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        self.processor = usage.ru_utime + usage.ru_stime
        self.peak = usage.ru_maxrss / 1024
        self.failed = process.returncode != 0
        if self.failed:
            print(f"{tool}: exit {process.returncode}\n{log.read_text(errors='replace')[-1500:]}", file=sys.stderr)


class Bench:
    def __init__(self, args):
        self.args = args
        self.corpus = args.corpus.resolve()
        self.venv = args.venv.absolute() if args.venv else self.corpus / "venv"
        self.work = self.corpus / "work"
        self.tamis = args.tamis
        if not (self.corpus / "english.jsonl").exists():
            subprocess.run([sys.executable, HERE / "make_corpus.py", "--out", self.corpus], check=True)
        self.python = self.venv / "bin/python"
        if not self.python.exists():
            subprocess.run([sys.executable, "-m", "venv", self.venv], check=True)
            subprocess.run([self.python, "-m", "pip", "install", "-q", "-r", HERE / "requirements.txt"], check=True)
            subprocess.run([self.python, "-m", "pip", "install", "-q", "--no-deps", "text-dedup==0.4.0"], check=True)
        listed = subprocess.run([self.python, "-m", "pip", "list", "--format=freeze"], capture_output=True, text=True, check=True)
        self.versions = dict(line.lower().replace("_", "-").split("==") for line in listed.stdout.splitlines() if "==" in line)

    def version(self, tool):
        name = tool.split(" ")[0].lower()
        if name == "tamis":
            said = subprocess.run([self.tamis, "version"], capture_output=True, text=True).stdout
            return (re.search(r"\d+\.\d+\.\d+\S*", said) or ["?"])[0]
        return {"python": platform.python_version(), "presidio": self.versions.get("presidio-analyzer")}.get(name) or self.versions[name]

    def run(self, tool, command):
        print(f"… {tool}", file=sys.stderr)
        return Run(tool, command, self.args.core, self.work)

    def peer(self, tool, script, *arguments):
        return self.run(tool, [self.python, PEERS / script, *arguments])

    def sample(self, name, corpus, **more):
        """Fresh work folder with the documents; returns (file, MB of text)."""
        shutil.rmtree(self.work, ignore_errors=True)
        (self.work / "archive").mkdir(parents=True)
        path, megabytes = self.work / "archive/sample.jsonl", self.args.megabytes or MEGABYTES.get(name, WHOLE)
        take = samples.take
        if name == "dedup":
            take, more = samples.take_pairs, {"pairs": round(megabytes * PAIRS_PER_MB)}
        return path, take(self.corpus / f"{corpus}.jsonl", path, megabytes * 1e6, **more) / 1e6

    def shown(self, command):
        """The command as others can run it: places by name."""
        text = re.sub(r"\S*/(\w+\.tiktoken)", r"\1", shlex.join(command))
        for path, word in ((self.tamis, "tamis"), (self.work, "$WORK"), (self.python, "python"), (self.corpus, "$CORPUS"), (HERE, "bench"), (ROOT, "."),
                           (pathlib.Path.home(), "~")):  # fmt: skip
            text = text.replace(str(path), word)
        return text

    def report(self, title, megabytes, rows):
        """rows: (Run, {quality column: value}) pairs; failed runs stay in the table and say so."""
        columns = list(dict.fromkeys(column for _, columns in rows for column in columns))
        head = ["tool", "version", "MB", "s", "MB/s", "MB/cpu s", "peak MiB", *columns, "command"]
        lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
        for run, found in rows:
            numbers = ["failed"] * 4 if run.failed else [f"{run.seconds:.2f}", f"{megabytes / run.seconds:.2f}",
                                                          f"{megabytes / run.processor:.2f}", f"{run.peak:.0f}"]  # fmt: skip
            cells = [run.tool, self.version(run.tool), f"{megabytes:.1f}", *numbers, *(str(found.get(c, "")) for c in columns)]
            lines.append("| " + " | ".join([*cells, f"`{self.shown(run.command)}`"]) + " |")
        cpu = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
        text = (f"\n## {title}\n\n{datetime.date.today()}, {cpu[1] if cpu else platform.machine()}, one core, "
                f"load {os.getloadavg()[0]:.1f} of {os.cpu_count()} cores\n\n" + "\n".join(lines) + "\n")  # fmt: skip
        print(text)
        if not self.args.no_write:
            with open(HERE / "RESULTS.md", "a", encoding="utf-8") as file:
                file.write(text)

    def tamis_prepare(self, archive):
        recipe = self.work / "no_tokens.toml"
        recipe.write_text(NO_TOKENS)
        rows = []
        for tool, more in (("Tamis", []), ("Tamis without tokens", ["--recipe", recipe])):
            out, ledger = self.work / "out", self.work / "ledger"
            run = self.run(tool, [self.tamis, "prepare", archive, "--out", out, "--ledger", ledger, "--jobs", "1", "--quiet", *more])
            rows.append((run, {} if run.failed else quality.delivery(out)))
            for folder in (out, ledger):
                shutil.rmtree(folder, ignore_errors=True)
        return rows

    def prepare(self):
        for corpus in ("english", "multilingual"):
            path, megabytes = self.sample("prepare", corpus)
            rows = self.tamis_prepare(path.parent)
            run = self.peer("datatrove ftfy+PII+MinHash signature", "datatrove_pipeline.py", path, self.work / "datatrove", "ftfy", "pii", "minhash")
            rows.append((run, {}))
            samples.gzip_copy(path, self.work / "dolma/documents/sample.jsonl.gz")
            run = self.peer("dolma tag PII+exact dedupe+mix", "dolma_pipeline.py", self.work / "dolma", "tag", "dedupe", "mix")
            rows.append((run, {} if run.failed else quality.dolma_mixed(self.work / "dolma/mixed")))
            self.report(f"prepare, {corpus}", megabytes, rows)
        for corpus in () if self.args.megabytes else ("english", "multilingual"):
            path, megabytes = self.sample("whole corpus", corpus)
            self.report(f"prepare, the whole of {corpus}", megabytes, self.tamis_prepare(path.parent))

    def tokens(self):
        ranks = samples.find_ranks("o200k_base")
        for corpus in ("english", "multilingual"):
            path, megabytes = self.sample("tokens", corpus)
            ours, theirs = self.work / "tamis.jsonl", self.work / "tiktoken.jsonl"
            rows = [[self.run("Tamis tokens", [self.tamis, "tokens", path, "--vocab", "o200k_base", "--jobs", "1", "-o", ours]), {}]]
            if ranks:
                rows.append([self.peer("tiktoken o200k_base", "tiktoken_count.py", "o200k_base", ranks, path, theirs), {}])
            for row, out in zip(rows, (ours, theirs)):
                row[1] = quality.token_counts(out, theirs if ranks else ours)
            self.report(f"tokens, {corpus}", megabytes, rows)

    def normalize(self):
        for corpus in ("english", "multilingual"):
            path, megabytes = self.sample("normalize", corpus)
            rows = []
            for tool, command in (("Tamis normalize", [self.tamis, "normalize", path, "--jobs", "1", "-o"]),
                                  ("ftfy fix_text", [self.python, PEERS / "normalize.py", "ftfy", path]),
                                  ("Python unicodedata NFC", [self.python, PEERS / "normalize.py", "nfc", path])):  # fmt: skip
                out = self.work / (tool.split()[0] + ".jsonl")
                run = self.run(tool, [*command, out])
                rows.append((run, {} if run.failed else quality.normalized(path, out)))
            self.report(f"normalize, {corpus}", megabytes, rows)

    def redact(self):
        path, megabytes = self.sample("redact", "english", seed_values=True)
        rows = []
        for tool, script, arguments in (("Tamis redact", None, None),
                                        ("datatrove PII formatter", "datatrove_pipeline.py", ["pii", "write"]),
                                        ("Presidio patterns", "presidio_redact.py", None)):  # fmt: skip
            out = self.work / (tool.split()[0] + ".jsonl")
            if script is None:
                run = self.run(tool, [self.tamis, "redact", path, "--jobs", "1", "-o", out])
            elif arguments:
                run = self.peer(tool, script, path, self.work / "datatrove", *arguments)
                out = self.work / "datatrove/out.jsonl"
            else:
                run = self.peer(tool, script, path, out)
            rows.append((run, {} if run.failed else quality.redacted(path, out)))
        samples.gzip_copy(path, self.work / "dolma/documents/sample.jsonl.gz")
        run = self.peer("dolma tag+mix", "dolma_pipeline.py", self.work / "dolma", "tag", "dedupe", "mix")
        rows.append((run, {} if run.failed else quality.redacted(path, *sorted((self.work / "dolma/mixed").glob("*")))))
        self.report("redact, english with seeded reserved values", megabytes, rows)

    def dedup(self):
        path, megabytes = self.sample("dedup", "english")
        ours = self.work / "tamis.jsonl"
        rows = [(self.run("Tamis dedup", [self.tamis, "dedup", path, "--threshold", "0.8", "--jobs", "1", "--clusters", ours]), ours)]
        for script, kinds in (("dedup.py", ("rensa", "gaoya", "datasketch")), ("dedup_pipelines.py", ("text-dedup", "datatrove"))):
            for kind in kinds:
                out = self.work / f"{kind}.jsonl"
                rows.append((self.peer(f"{kind} MinHash LSH", script, kind, "0.8", path, out), out))
        self.report("dedup, english with near copies, J ≥ 0.8", megabytes,
                    [(run, {} if run.failed else quality.deduplicated(path, out)) for run, out in rows])  # fmt: skip


def main():
    names = list(MEGABYTES)
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", nargs="*", choices=[*names, []], metavar="WHAT", help=" ".join(names))
    parser.add_argument("--megabytes", type=float, help="of text, instead of each comparison's own")
    parser.add_argument("--corpus", type=pathlib.Path, default=pathlib.Path.home() / ".cache/tamis-bench")
    parser.add_argument("--venv", type=pathlib.Path, help="the peers' virtual environment (default CORPUS/venv)")
    parser.add_argument("--tamis", default=ROOT / "build/bin/tamis")
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    parser.add_argument("--no-write", action="store_true", help="leave RESULTS.md as it is")
    args = parser.parse_args()
    bench = Bench(args)
    for name in args.what or names:
        getattr(bench, name)()


if __name__ == "__main__":
    main()
