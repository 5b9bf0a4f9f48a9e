#!/usr/bin/env python3
"""Builds the bench corpus from Debian's documentation packages.

    bench/make_corpus.py [--out DIR] [--jobs N] [--keep-trees]

writes into DIR (default ~/.cache/tamis-bench, never the checkout):

    english.jsonl        {"id", "text", "lang"}, documents of 1 to 20 kB
    multilingual.jsonl   the same in many languages
    corpus.json          package versions, SHA-256 of packages and outputs, counts by language
    debs/                the packages, fetched by apt-get download; kept, so that a second run needs no network

The same packages give the same bytes. Nothing is padded or repeated; what is left out is counted in corpus.json.
"""

import argparse
import collections
import gzip
import hashlib
import json
import multiprocessing
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import corpus_text

ENGLISH = """linux-doc-6.1 python3.11-doc perl-doc rust-doc git-doc debian-reference-en developers-reference debian-policy
    debian-faq postgresql-doc-15 manpages manpages-dev dict-gcide dict-foldoc dict-jargon dict-wn fortunes""".split()

# gnome-user-docs, debian-handbook, harden-doc and installation-guide carry a folder per language.
MANY = "gnome-user-docs debian-handbook harden-doc installation-guide-amd64".split()

TRANSLATED = {
    "cs": "manpages-cs", "da": "manpages-da", "de": "manpages-de manpages-de-dev debian-reference-de developers-reference-de",
    "el": "libreoffice-help-el", "es": "manpages-es debian-reference-es fortunes-es", "fi": "manpages-fi",
    "fr": "manpages-fr manpages-fr-dev debian-reference-fr developers-reference-fr", "hi": "libreoffice-help-hi",
    "hu": "manpages-hu", "id": "debian-reference-id", "it": "manpages-it debian-reference-it developers-reference-it",
    "ja": "manpages-ja manpages-ja-dev debian-reference-ja developers-reference-ja", "km": "libreoffice-help-km",
    "ko": "libreoffice-help-ko debian-faq-ko", "nl": "manpages-nl debian-faq-nl", "pl": "manpages-pl fortunes-pl",
    "pt": "manpages-pt-br debian-reference-pt", "ro": "manpages-ro",
    "ru": "manpages-ru developers-reference-ru debian-faq-ru fortunes-ru",
    "sv": "manpages-sv", "tr": "manpages-tr libreoffice-help-tr", "uk": "manpages-uk", "vi": "manpages-vi maint-guide-vi",
    "zh": "manpages-zh debian-reference-zh-cn debian-reference-zh-tw fortunes-zh",
}

# The same text again in another form, or machine-made lists: left out.
LEFT_OUT = re.compile(r"/_sources/|/_static/|/html/(?:src|core|alloc|implementors)/|/print\.html|/genindex|/search\.html|"
                      r"/policy-1\.html|/developers-reference\.html|/debian-reference\.\w+\.txt|/Common_Content/|"
                      r"/git-doc/.*\.txt|/policy\.txt|\.rst\.gz|/pod/|/lintian/|/changelog|/copyright|/NEWS|/README|"
                      r"/doc-base/|/LICENSE|/COPYRIGHT|/MAINTAINERS|/CREDITS")
KINDS = ((re.compile(r"\.x?html?(?:\.gz)?$|\.page$"), "html"),
         (re.compile(r"/man/(?:[^/]+/)?man\d\w*/[^/]+\.gz$"), "man"),
         (re.compile(r"\.dict\.dz$|/games/fortunes/(?:[^/]+/)*[^./]+$"), "text"))
LANGUAGE = re.compile(r"/man/([a-z]{2,3}(?:[_@][^/]+)?)/man|/help/([^/]+)/|/translations/([a-z]{2}_[A-Z]{2})/|"
                      r"/(?:debian-handbook|harden-doc)/html/([^/]+)/|/installation-guide-amd64/([a-z]{2}(?:_[A-Z]{2})?)/")


def kind_of(path):
    if LEFT_OUT.search(path):
        return None
    return next((kind for pattern, kind in KINDS if pattern.search(path)), None)


def language_of(path, default):
    match = LANGUAGE.search(path)
    if not match:
        return default
    code = next(group for group in match.groups() if group)
    code = {"sr@latin": "sr-Latn", "C": "en"}.get(code, code)
    return code if "-Latn" in code else re.split(r"[-_@.]", code)[0]


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def fetch(names, debs):
    """Downloads what is not there yet; returns {name: path}."""
    have = {path.name.split("_")[0]: path for path in sorted(debs.glob("*.deb"))}
    missing = [name for name in names if name not in have]
    if missing:
        subprocess.run(["apt-get", "download", "-qq", *missing], cwd=debs, check=True)
        have = {path.name.split("_")[0]: path for path in sorted(debs.glob("*.deb"))}
    return {name: have[name] for name in names}


def unpack(deb, tree):
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    subprocess.run(["dpkg-deb", "-x", str(deb), str(tree)], check=True)


def read_file(job):
    """One source file -> (list of JSON lines by language, what was left out)."""
    path, name, kind, lang = job
    with open(path, "rb") as file:
        data = file.read()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    lines, left_out = [], collections.Counter()
    texts = corpus_text.documents(corpus_text.paragraphs(data, kind), name)
    if not texts:
        left_out["shorter than 1 kB"] += 1
    for number, text in enumerate(texts):
        if lang != "en" and corpus_text.looks_english(text):
            left_out["not translated"] += 1
            continue
        record = {"id": f"{name}#{number}", "text": text, "lang": lang}
        lines.append((json.dumps(record, ensure_ascii=False) + "\n").encode())
    return lang, lines, [len(json.loads(line)["text"].encode()) for line in lines], left_out


def jobs_of(package, tree, default):
    for path in sorted(tree.rglob("*"), key=lambda p: os.fsencode(p)):
        name = "/" + str(path.relative_to(tree))
        if path.is_symlink() or not path.is_file():
            continue
        if kind := kind_of(name):
            yield str(path), package + name.removeprefix("/usr/share"), kind, language_of(name, default)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path.home() / ".cache/tamis-bench")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--keep-trees", action="store_true", help="keep the unpacked packages")
    args = parser.parse_args()
    started = time.monotonic()
    debs, trees = args.out / "debs", args.out / "trees"
    debs.mkdir(parents=True, exist_ok=True)

    languages = {name: "en" for name in ENGLISH + MANY}
    languages |= {name: lang for lang, names in TRANSLATED.items() for name in names.split()}
    found = fetch(list(languages), debs)
    print(f"{len(found)} packages, {time.monotonic() - started:.0f} s", file=sys.stderr)

    outputs = {"english.jsonl": open(args.out / "english.jsonl.part", "wb"),
               "multilingual.jsonl": open(args.out / "multilingual.jsonl.part", "wb")}
    by_language = collections.defaultdict(lambda: {"documents": 0, "text_bytes": 0})
    left_out = collections.Counter()
    with multiprocessing.Pool(args.jobs) as pool:
        for package, deb in found.items():
            unpack(deb, trees / package)
            sources = list(jobs_of(package, trees / package, languages[package]))
            for lang, lines, sizes, missed in pool.imap(read_file, sources, chunksize=16):
                outputs["english.jsonl" if lang == "en" else "multilingual.jsonl"].writelines(lines)
                if lines:
                    by_language[lang]["documents"] += len(lines)
                    by_language[lang]["text_bytes"] += sum(sizes)
                left_out.update(missed)
            if not args.keep_trees:
                shutil.rmtree(trees / package)
            print(f"{package}: {len(sources)} files, {time.monotonic() - started:.0f} s", file=sys.stderr)

    report = {"packages": [], "outputs": [], "languages": dict(sorted(by_language.items())),
              "left_out": dict(sorted(left_out.items()))}
    for package, deb in found.items():
        version = subprocess.run(["dpkg-deb", "-f", str(deb), "Version"], check=True, capture_output=True, text=True)
        report["packages"].append({"name": package, "version": version.stdout.strip(), "sha256": sha256(deb)})
    for name, file in outputs.items():
        file.close()
        os.replace(args.out / f"{name}.part", args.out / name)
        english = name.startswith("english")
        counts = [count for lang, count in by_language.items() if (lang == "en") == english]
        report["outputs"].append({"name": name, "sha256": sha256(args.out / name),
                                  "documents": sum(c["documents"] for c in counts),
                                  "text_bytes": sum(c["text_bytes"] for c in counts),
                                  "languages": len(counts)})
    (args.out / "corpus.json").write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    for output in report["outputs"]:
        print(f"{output['name']}: {output['documents']} documents, {output['text_bytes'] / 1e6:.1f} MB of text, "
              f"{output['languages']} languages", file=sys.stderr)
    print(f"{time.monotonic() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
