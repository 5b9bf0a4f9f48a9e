#!/usr/bin/env python3
"""Writes month_forms.inc: the twelve months in each way that a language writes them, from the Unicode CLDR.

    pip install Babel==2.18.0 && python3 make_month_forms.py > month_forms.inc

A row holds one language, one context (in a date, alone) and one width (wide, abbreviated): a date that moves to another month keeps its row.
"""
import json
import subprocess
import sys

from babel import __version__

from make_month_names import LANGUAGES


def months_of(language):
    """In a process of its own: Babel lets locales that were read before leak into the aliases of the next."""
    code = ("import json, sys; from babel import Locale; m = Locale.parse(sys.argv[1]).months; "
            "print(json.dumps({c: {w: [m[c][w][n] for n in range(1, 13)] for w in ('wide', 'abbreviated')} for c in ('format', 'stand-alone')}))")
    return json.loads(subprocess.run([sys.executable, "-c", code, language], check=True, capture_output=True, text=True).stdout)


print(f"// Made by make_month_forms.py from the Unicode CLDR (Unicode License v3) by Babel {__version__}: language, January to December; wide names")
print("// before abbreviated ones, names in a date before names that stand alone.")
for language in LANGUAGES:
    months = months_of(language)
    seen = []
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            row = [name.strip().rstrip(".") for name in months[context][width]]
            if row in seen or any(any(c.isdigit() for c in name) or " " in name or len(name) < 3 for name in row):
                continue
            seen.append(row)
            names = ", ".join(f'"{name}"' for name in row)
            print(f'{{"{language.split("_")[0]}", {{{names}}}}},')
