#!/usr/bin/env python3
"""Texts of a language that no documentation of Debian is written in: what programs say in it, from their message catalogues.

    apt-get download libreoffice-l10n-th && dpkg-deb -x libreoffice-l10n-th_*.deb tree
    python3 bench/catalogues.py tree > thai.jsonl          every .mo below, as {"id", "text"} of about 4 kB

Messages are sorted and taken once; placeholders and mnemonics stay as translators left them. The texts are short sentences one under the
other: real words in real spelling, but no prose.
"""

import gettext
import json
import pathlib
import sys

SIZE = 4000

messages = set()
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.mo")):
    with open(path, "rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog
    messages |= {said for asked, said in catalogue.items() if asked and isinstance(said, str)}

lines, size, number = [], 0, 0
for message in [*sorted(messages), None]:
    if message is None or size >= SIZE:
        number += 1
        print(json.dumps({"id": str(number), "text": "\n".join(lines)}, ensure_ascii=False))
        lines, size = [], 0
    lines.append(message)
    size += len((message or "").encode())
