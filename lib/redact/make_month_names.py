#!/usr/bin/env python3
"""Writes month_names.inc: the months as people write them, from the Unicode CLDR.

    pip install Babel==2.18.0 && python3 make_month_names.py > month_names.inc

Wide and abbreviated names, as they stand in a date and alone. Numeric names (Chinese, Japanese, Korean, Vietnamese) are read by calendar.cc itself.
"""
import re

from babel import Locale, __version__

LANGUAGES = ("af ar bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl he hi hr hu hy id is it ka kk lt lv mk ms nb nl nn pl pt ro ru sk sl "
             "sq sr sr_Latn sv sw ta te th tr uk ur").split()
FURTHER = {"sept": 9, "окт": 10, "нояб": 11, "setiembre": 9, "жовт": 10}  # seen everywhere, in CLDR for some regions only


def main():
    names: dict[str, dict[int, list[str]]] = {}
    for language in LANGUAGES:
        months = Locale.parse(language).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[context][width].items():
                    name = name.strip().rstrip(".").lower()
                    if len(name) < 3 or re.search(r"\d", name):
                        continue
                    names.setdefault(name, {}).setdefault(number, []).append(language)
    for name, months in list(names.items()):
        if re.fullmatch("[\u05d0-\u05ea]+", name):  # Hebrew writes "in" as a first letter
            names["\u05d1" + name] = months
    for name, number in FURTHER.items():
        names.setdefault(name, {}).setdefault(number, []).append("und")

    print(f"// Made by make_month_names.py from the Unicode CLDR (Unicode License v3) by Babel {__version__}: name, month. A name of several months in")
    print("// several languages stands with the first.")
    for name in sorted(names):
        number = min(names[name])
        print(f'{{"{name}", {number}}},')


if __name__ == "__main__":
    main()
