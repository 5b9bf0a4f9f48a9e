"""How the bench corpus turns what Debian packages hold into plain text, and text into documents.

    paragraphs(data, "html")     HTML or Mallard XML: tags gone, navigation left out, paragraphs kept
    paragraphs(data, "man")      a man page's roff source: macros and escapes gone
    paragraphs(data, "text")     plain text, fortunes, dictionaries: cut at blank lines
    documents(paras, seed)       the paragraphs joined again into documents of 1 to 20 kB

Only the standard library. Each function is pure: the same bytes give the same answer on every machine.
"""

import hashlib
import html.parser
import re

MIN_BYTES = 1_000
MAX_BYTES = 20_000

BLOCK = frozenset("""address article blockquote body caption center dd desc div dl dt example fieldset figcaption figure
    form h1 h2 h3 h4 h5 h6 hr item li list listing main media note ol p page pre quote screen section steps summary
    table tbody td terms tfoot th thead title tr tree ul""".split())
PREFORMATTED = frozenset(("pre", "screen", "code-block"))
SKIPPED = frozenset("script style nav footer header aside svg button noscript credit revision link template".split())
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
NAVIGATION = re.compile(r"\b(sphinxsidebar|related|navheader|navfooter|docnav|toc-wrapper|sidebar|headerlink|"
                        r"rst-footer-buttons|breadcrumbs|navbar|navigation)\b")
BLANKS = re.compile(r"[ \t\r\n\f\v]+")


class PageText(html.parser.HTMLParser):
    """Collects the paragraphs of one page; text inside skipped or navigation elements is dropped."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.paragraphs, self.line = [], []
        self.pre = 0
        self.skip_tag, self.skip_depth = None, 0

    def flush(self):
        text = "".join(self.line)
        text = text.strip("\n").rstrip() if self.pre else BLANKS.sub(" ", text).strip()
        if text.strip():
            self.paragraphs.append(text)
        self.line = []

    def handle_starttag(self, tag, attrs):
        if self.skip_tag:
            self.skip_depth += tag == self.skip_tag
            return
        if tag in VOID:
            if tag in ("br", "hr"):
                self.line.append("\n" if self.pre else " ")
            return
        if tag in SKIPPED or any(v and k in ("class", "role") and NAVIGATION.search(v) for k, v in attrs):
            self.skip_tag, self.skip_depth = tag, 1
            return
        if tag in BLOCK:
            self.flush()
            self.pre += tag in PREFORMATTED

    def handle_startendtag(self, tag, attrs):
        if not self.skip_tag and tag in ("br", "hr"):
            self.line.append("\n" if self.pre else " ")

    def handle_endtag(self, tag):
        if self.skip_tag:
            self.skip_depth -= tag == self.skip_tag
            if self.skip_depth == 0:
                self.skip_tag = None
        elif tag in BLOCK:
            self.flush()
            if tag in PREFORMATTED and self.pre:
                self.pre -= 1

    def handle_data(self, data):
        if not self.skip_tag:
            self.line.append(data)


def from_html(text):
    page = PageText()
    page.feed(text)
    page.close()
    page.flush()
    return page.paragraphs


# groff(7): the escapes that man pages use for characters; fonts, sizes and motions print nothing.
ROFF_CHARACTERS = {"em": "—", "en": "–", "hy": "-", "bu": "•", "co": "©", "rg": "®", "lq": "“", "rq": "”", "oq": "‘",
                   "cq": "’", "aq": "'", "dq": '"', "ga": "`", "ha": "^", "ti": "~", "rs": "\\", "mu": "×", "+-": "±",
                   "->": "→", "<-": "←", "ss": "ß", "mc": "µ", "<=": "≤", ">=": "≥", "!=": "≠", "de": "°", "Fo": "«",
                   "Fc": "»", "sl": "/", "at": "@", "sh": "#", "Do": "$", "Eu": "€", "pl": "+", "eq": "=", "or": "|"}
ROFF_ESCAPE = re.compile(r"\\(?:"
                         r"\((?P<two>..)|\[(?P<long>[^\]]*)\]|\*(?:\(..|\[[^\]]*\]|.)"
                         r"|f(?:\(..|\[[^\]]*\]|.)|s[-+]?(?:\(..|\[[^\]]*\]|'[^']*'|\d)|m(?:\[[^\]]*\]|.)"
                         r"|[hvwlLD]'[^']*'|[nF](?:\(..|\[[^\]]*\]|.)|(?P<one>.))")
ROFF_PLAIN = {"-": "-", "e": "\\", "\\": "\\", " ": " ", "~": "\u00a0", "0": " ", "'": "´", "`": "`", ".": "."}
ROFF_BREAKS = frozenset("SH SS PP P LP TP IP HP RS RE nf fi EX EE sp br TQ TS TE Sh Ss Pp Bl El It Bd Ed Nm".split())
ROFF_FONTS = frozenset("B I R BR BI RB RI IB IR SM SB Nm Fl Ar Xr Dq Sq Ql Em Sy Pa Cm Li Nd Op Sh Ss SH SS It MR".split())


def roff_character(match):
    name = match.group("two") or match.group("long")
    if name:
        if re.fullmatch(r"u[0-9A-F]{4,6}", name) and not 0xD800 <= int(name[1:], 16) <= 0xDFFF:
            code = int(name[1:], 16)
            return chr(code) if code <= 0x10FFFF else ""
        return ROFF_CHARACTERS.get(name, "")
    return ROFF_PLAIN.get(match.group("one"), "")


def from_man(text):
    if re.match(r"\.so\s", text):
        return []  # only points to another page
    text = re.sub(r"\\\n", "", text)
    paragraphs, line, verbatim, table = [], [], False, ""

    def flush():
        joined = ("\n" if verbatim else " ").join(part for part in line if part.strip())
        if joined.strip():
            paragraphs.append(joined)
        line.clear()

    for raw in text.split("\n"):
        raw = re.sub(r'\\["#].*', "", raw)
        if table == "format":  # tbl(1): column formats up to a line that ends in a full stop
            table = "format" if not raw.rstrip().endswith(".") else "cells"
            continue
        macro = re.match(r"[.'][ \t]*(\w*)[ \t]*(.*)", raw)
        if not macro:
            if not raw.strip():
                flush()
                continue
            cells = re.sub(r"^T}|T{$|^[_=]$", "", raw).replace("\t", " ") if table else raw
            line.append(ROFF_ESCAPE.sub(roff_character, cells))
            continue
        name, rest = macro.groups()
        if name in ("TH", "Dd", "Dt", "Os", "de", "ds", "so", "if", "ie", "el", "ig", "tr", "nr", "hy", "ad", "ft"):
            continue
        if name in ROFF_BREAKS:
            flush()
            if name in ("nf", "EX", "TS", "Bd"):
                verbatim, table = True, "format" if name == "TS" else ""
            elif name in ("fi", "EE", "TE", "Ed"):
                verbatim, table = False, ""
        if name in ROFF_FONTS and rest:
            words = [a or b for a, b in re.findall(r'"((?:[^"]|"")*)"|(\S+)', rest)]
            glue = "" if name in ("BR", "BI", "RB", "RI", "IB", "IR") else " "
            line.append(ROFF_ESCAPE.sub(roff_character, glue.join(words)))
            if name in ("SH", "SS", "Sh", "Ss"):
                flush()
    flush()
    return paragraphs


def from_text(text):
    """Blank lines part paragraphs; fortunes part theirs by a line that holds only "%"."""
    text = re.sub(r"(?m)^%\r?$", "", text.replace("\r\n", "\n"))
    return [p.strip("\n").rstrip() for p in re.split(r"\n[ \t]*(?:\n[ \t]*)+", text) if p.strip()]


def paragraphs(data, kind):
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    return {"html": from_html, "man": from_man, "text": from_text}[kind](text)


def pieces(paragraph, limit):
    """A paragraph longer than the limit is cut after a line's end, else after a blank, else between characters."""
    while len(paragraph.encode()) > limit:
        head = paragraph.encode()[:limit].decode("utf-8", "ignore")
        # A line that starts with a letter opens an entry (dictionaries): better than any other line.
        entries = [m.start() for m in re.finditer(r"\n(?=\S)", head)]
        cut = (entries[-1] + 1 if entries else 0) or head.rfind("\n") + 1 or head.rfind(" ") + 1 or len(head)
        yield paragraph[:cut].rstrip()
        paragraph = paragraph[cut:]
    if paragraph.strip():
        yield paragraph


def documents(paras, seed):
    """Joins paragraphs into documents of MIN_BYTES to MAX_BYTES; a shorter rest joins its predecessor or is left out.

    Lengths vary between 2 kB and 19 kB, decided by the seed's digest, so that they do not all stop at one length.
    """
    out, parts, size, limit = [], [], 0, 0

    def next_limit():
        digest = hashlib.sha256(f"{seed}#{len(out)}".encode()).digest()
        return 2_000 + int.from_bytes(digest[:4], "big") % (MAX_BYTES - MIN_BYTES - 2_000)

    limit = next_limit()
    for paragraph in paras:
        for piece in pieces(paragraph, MAX_BYTES - MIN_BYTES):
            length = len(piece.encode()) + 2
            if parts and size + length > limit and size >= MIN_BYTES or size + length > MAX_BYTES - MIN_BYTES:
                out.append("\n\n".join(parts))
                parts, size = [], 0
                limit = next_limit()
            parts.append(piece)
            size += length
    rest = "\n\n".join(parts)
    if len(rest.encode()) >= MIN_BYTES:
        out.append(rest)
    elif rest and out:
        joined = out[-1] + "\n\n" + rest
        if len(joined.encode()) <= MAX_BYTES:
            out[-1] = joined
    return [text for text in out if len(text.encode()) >= MIN_BYTES]


ENGLISH = frozenset("the of and to is in that for you are this with be on or not if it can your as".split())


def looks_english(text):
    """True for an untranslated page in a translated manual: a fifth of its words are English function words."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return bool(words) and sum(word in ENGLISH for word in words) * 5 > len(words)
