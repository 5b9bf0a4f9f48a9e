#!/usr/bin/env python3
"""A folder includes only folders above it (docs/design.md, section 4).

    python3 tests/layering/check_includes.py [SOURCE_DIR]     0: as it should be; 1: each violation on a line

Also enforced: no type of ICU, RE2, simdjson, Highway or another library in include/ and capi/tamis.h; includes of our own
are written "room/file.h" and exist; every room of lib/ has a README.md. Before it judges the tree the check breaks small
trees of its own, one rule at a time, and fails if a violation goes unseen.
"""

import pathlib
import re
import sys
import tempfile

# Bottom-up. What a room may include: its own files, include/tamis, and these.
BELOW = {
    "base": set(),
    "io": {"base"},
    "text": {"base", "io"},
    "normalize": {"base", "io", "text"},
    "tokenize": {"base", "io", "text", "normalize"},
    "redact": {"base", "io", "text", "normalize", "tokenize"},
    "dedup": {"base", "io", "text"},
    "manifest": {"base", "io", "text"},
    "pipeline": {"base", "io", "text", "normalize", "tokenize", "redact", "dedup", "manifest"},
}
TOP = {"capi": set(BELOW), "tools": set(BELOW) | {"capi"}}

# Named in quotes by their own manuals, and not ours.
QUOTED_LIBRARIES = {"hwy"}

# What the public headers may include besides their own.
PUBLIC_ANGLE = re.compile(r"[a-z_]+|tl/expected\.hpp")
C_ANGLE = re.compile(r"std(?:int|def|bool)\.h|string\.h")
FOREIGN_TYPES = re.compile(r"\b(?:icu|re2|simdjson|hwy|CLD2|toml|phonenumbers|i18n)\s*::|\b(?:RE2|UChar32|UnicodeString|UErrorCode|"
                           r"Normalizer2|ZSTD_\w+|z_stream|EVP_\w+|XXH\w+)\b")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
NOISE = re.compile(r"""//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL)
SUFFIXES = {".h", ".hpp", ".cc", ".cpp", ".c", ".inc"}


def without_comments(text):
    """Comments become blanks; strings stay, because includes are written in quotes."""
    return NOISE.sub(lambda m: m.group(0) if m.group(0)[0] != "/" else re.sub(r"[^\n]", " ", m.group(0)), text)


def without_strings(text):
    return NOISE.sub(lambda m: re.sub(r"[^\n]", " ", m.group(0)), text)


def sources(folder):
    return [p for p in sorted(folder.rglob("*")) if p.suffix in SUFFIXES and p.is_file()]


def check(root):
    """Every violation as "file:line: what is wrong"."""
    found = []
    rooms = set(BELOW)

    def say(path, text, offset, message):
        found.append(f"{path.relative_to(root)}:{text.count(chr(10), 0, offset) + 1}: {message}")

    def check_own(path, text, match, room, allowed):
        quote, name = match.groups()
        first = name.split("/")[0]
        at = match.start(2)
        if quote == "<":
            if first in rooms and (root / "lib" / name).exists() or first == "tamis":
                say(path, text, at, f'<{name}> is ours: write "{name}"')
            return
        if first in QUOTED_LIBRARIES:
            return
        if ".." in name.split("/"):
            say(path, text, at, f'"{name}" climbs out of its folder: write "room/file.h"')
        elif first == "tamis" and (root / "include" / name).exists():
            return
        elif room == "tamis":
            say(path, text, at, f'a public header includes "{name}": only "tamis/…" may be seen outside')
        elif first in rooms and "/" in name:
            if first != room and first not in allowed:
                say(path, text, at, f"{room} may not include {first}: it does not lie above it in the list of section 4")
            if not (root / "lib" / name).exists():
                say(path, text, at, f'"{name}" does not exist')
        elif room in TOP and any((folder / name).exists() for folder in (path.parent, root / "capi")):
            return
        else:
            say(path, text, at, f'"{name}" names no room: write "room/file.h" or "tamis/file.h"')

    places = [(root / "include" / "tamis", "tamis", set())]
    places += [(root / "lib" / room, room, below) for room, below in BELOW.items()]
    places += [(root / room, room, below) for room, below in TOP.items()]
    for folder, room, allowed in places:
        for path in sources(folder):
            if {"python", "rust"} & set(path.relative_to(root).parts[:-1]):
                continue
            text = without_comments(path.read_text(encoding="utf-8", errors="replace"))
            for match in INCLUDE.finditer(text):
                check_own(path, text, match, room, allowed)

    public = [(p, PUBLIC_ANGLE) for p in sources(root / "include")]
    if (root / "capi" / "tamis.h").exists():
        public.append((root / "capi" / "tamis.h", C_ANGLE))
    for path, angle in public:
        text = without_comments(path.read_text(encoding="utf-8", errors="replace"))
        for match in INCLUDE.finditer(text):
            if match.group(1) == "<" and not angle.fullmatch(match.group(2)) and not match.group(2).startswith("tamis/"):
                say(path, text, match.start(2), f"<{match.group(2)}> is a library's: it may not leave a .cc")
        code = without_strings(text)
        for match in FOREIGN_TYPES.finditer(code):
            say(path, code, match.start(), f"{match.group(0)} is a library's type: it may not leave a .cc")

    for folder in sorted((root / "lib").iterdir()) if (root / "lib").is_dir() else []:
        if folder.is_dir() and folder.name not in rooms:
            found.append(f"lib/{folder.name}: a room that section 4 does not list")
        elif folder.is_dir() and not (folder / "README.md").exists():
            found.append(f"lib/{folder.name}: a room without a README.md")
    return found


# Each line breaks one rule: what is added to a sound tree, and words that the complaint must hold.
BREAKS = [
    ({"lib/base/a.h": '#include "io/file.h"\n'}, "base may not include io"),
    ({"lib/dedup/a.cc": '#include "redact/x.h"\n', "lib/redact/x.h": ""}, "dedup may not include redact"),
    ({"lib/manifest/a.cc": '#include "dedup/x.h"\n', "lib/dedup/x.h": ""}, "manifest may not include dedup"),
    ({"lib/io/a.cc": '/* fine */ #include "base/gone.h"\n#include "base/gone.h"\n'}, "a.cc:2: \"base/gone.h\" does not exist"),
    ({"lib/io/a.cc": '#include "../base/b.h"\n'}, "climbs out"),
    ({"lib/io/a.cc": '#include "file.h"\n'}, "names no room"),
    ({"lib/io/a.cc": "#include <base/b.h>\n"}, "is ours"),
    ({"include/tamis/a.h": '#include "base/b.h"\n'}, "only \"tamis/…\""),
    ({"include/tamis/a.h": "#include <unicode/utypes.h>\n"}, "a library's"),
    ({"include/tamis/a.h": "class A { re2::RE2* pattern_; };\n"}, "a library's type"),
    ({"include/tamis/a.h": "void f(simdjson::dom::element e);\n"}, "a library's type"),
    ({"capi/tamis.h": "#include <vector>\n"}, "a library's"),
    ({"lib/text/README.md": None}, "without a README.md"),
    ({"lib/helpers/README.md": ""}, "does not list"),
]
SOUND = {
    "lib/base/b.h": "#include <string>\n",
    "lib/io/file.h": '#include "base/b.h"\n#include "tamis/a.h"\n',
    "lib/text/scan.cc": '#include "hwy/highway.h"\n#include "base/b.h"  // "redact/x.h" would be wrong\nRE2 r;\n',
    "include/tamis/a.h": "// No re2::RE2 here.\n#include <tl/expected.hpp>\n#include <string>\n",
    "capi/tamis.h": "#include <stdint.h>\n",
    "capi/engine.cc": '#include "tamis.h"\n#include "pipeline/p.h"\n',
    "lib/pipeline/p.h": '#include "io/file.h"\n',
    "tools/main.cc": '#include "pipeline/p.h"\n#include "args.h"\n',
    "tools/args.h": "",
} | {f"lib/{room}/README.md": "" for room in BELOW}


def plant(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.unlink()
        else:
            path.write_text(text)


def self_test():
    unseen = []
    for change, words in [({}, None)] + BREAKS:
        with tempfile.TemporaryDirectory() as name:
            root = pathlib.Path(name)
            plant(root, SOUND)
            plant(root, change)
            found = check(root)
            if words is None and found:
                unseen.append(f"a sound tree is refused: {found}")
            elif words and not any(words in line for line in found):
                unseen.append(f"unseen: {change} ({words}); found {found}")
    return unseen


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2]
    problems = self_test()
    if problems:
        print("the check itself is broken:", *problems, sep="\n  ")
        return 1
    found = check(root)
    for line in found:
        print(line)
    counted = sum(len(sources(root / name)) for name in ("include", "lib", "capi", "tools"))
    if not counted:
        print(f"{root}: no sources found")
        return 1
    print(f"{counted} files, {len(BREAKS)} ways to break the rules tried, {len(found)} violations")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
