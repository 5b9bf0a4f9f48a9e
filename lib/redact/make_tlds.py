#!/usr/bin/env python3
"""Writes top_level_domains.inc from a public suffix list.

    python3 lib/redact/make_tlds.py public_suffix_list.dat > lib/redact/top_level_domains.inc

The ICANN section of the list mirrors the IANA Root Zone Database: every rule's last label is a top-level domain. Names in
other scripts are written twice, as UTF-8 and as the "xn--" label of RFC 5890. The list comes with the package publicsuffix of
Debian and with tldextract of PyPI.
"""
import sys


def main() -> None:
    lines = open(sys.argv[1], encoding="utf-8").read()
    icann = lines[lines.index("===BEGIN ICANN DOMAINS===") + 26:lines.index("===END ICANN DOMAINS===")]
    version = next((l.split("VERSION:")[1].strip() for l in lines.splitlines() if "VERSION:" in l), "unknown")
    names = set()
    for line in icann.splitlines():
        line = line.split("//")[0].strip().lstrip("!")
        if not line or "=" in line:
            continue
        name = line.split(".")[-1].lower()
        names.add(name)
        if not name.isascii():
            names.add("xn--" + name.encode("punycode").decode("ascii"))
    ordered = sorted(names, key=lambda n: n.encode("utf-8"))
    print(f"// Made by make_tlds.py from the public suffix list of {version}; {len(ordered)} names in byte order.")
    row = "   "
    for name in ordered:
        item = f' "{name}",'
        if len(row) + len(item) > 100:
            print(row)
            row = "   "
        row += item
    print(row)


main()
