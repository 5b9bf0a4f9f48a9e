#!/usr/bin/env python3
"""Checks a delivery as docs/formats/manifest.md describes it, and shares no code with tamis.

    verify_delivery.py [--signer KEY] [--json] DELIVERY [DELIVERY …]

Exit status: 0 if every delivery is intact, 1 if one is not, 2 for a wrong call. With --json each delivery gives a line
{"path":…,"intact":…,"problems":[…]} and the status is 0.

Needs Python 3.9; the zstd command or the module zstandard; the module cryptography or the openssl command if a delivery
is signed.
"""

import argparse
import base64
import binascii
import hashlib
import json
import os
import re
import stat
import subprocess
import sys
import tempfile
import unicodedata

LIMIT = 2**53 - 1
MANIFEST = ("manifest/dataset.json", "manifest/files.jsonl", "manifest/checkpoint", "manifest/statement.dsse.json",
            "manifest/checkpoint.tsr")
WITHDRAWN = "manifest/withdrawn.jsonl"
MEMBERS = {
    "format": str, "draft": bool, "origin": str, "signer": str, "records": dict, "files": dict, "statistics": dict,
    "steps": list, "balance": list, "version": int, "previous": str, "route": str, "title": str, "description": str, "supplier": str, "license": str,
    "recipe": dict, "software": list, "redaction": dict, "not_scanned": list, "quarantined": dict, "not_taken": dict,
    "duplicates": dict, "normalization": dict, "guard": dict, "novelty": str, "review": dict, "blocked": list,
    "rights": dict, "uncovered": dict, "not_covered": dict, "waivers": list, "inputs": dict, "shipments": list,
}
REQUIRED = ("format", "draft", "origin", "records", "files", "statistics", "steps", "balance")
NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*\Z")
HEX64 = re.compile(r"[0-9a-f]{64}\Z")
HIDDEN = "*"
USES = ("allowed", "not_allowed", "constrained")
BASES = ("owner", "license", "public_domain", "consent", "contract", "exception", "unknown")
WAIVERS = ("unknown_rights", "uncovered_languages", "open_reviews")
INPUT_LEAF = "SHA-256(0x00, salt, SHA-256 of the file)"


class Bad(Exception):
    pass


# --- JSON ---------------------------------------------------------------------------------------------------------


def no_duplicates(pairs):
    out = dict(pairs)
    if len(out) != len(pairs):
        raise Bad("a key twice")
    return out


def canonical(value):
    """RFC 8785 for what a manifest may hold: no doubles, no null."""
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int):
        if abs(value) > LIMIT:
            raise Bad("an integer beyond 2^53")
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, dict):
        keys = sorted(value, key=lambda k: k.encode("utf-16-be"))
        return "{" + ",".join(canonical(k) + ":" + canonical(value[k]) for k in keys) + "}"
    raise Bad("a value that is neither string, integer, boolean, array nor object")


def read_json(data, what):
    try:
        text = data.decode("utf-8")
        value = json.loads(text, object_pairs_hook=no_duplicates)
        if canonical(value).encode("utf-8") != data:
            raise Bad("another spelling")
        return value
    except (ValueError, RecursionError, Bad) as e:
        raise Bad(f"{what}: not canonical JSON: {type(e).__name__}") from None


def is_count(v):
    return type(v) is int and 0 <= v <= LIMIT


# --- trees --------------------------------------------------------------------------------------------------------


def leaf(entry):
    return hashlib.sha256(b"\0" + entry).digest()


class Root:
    """Full subtrees from left to right, as (size, hash)."""

    def __init__(self):
        self.stack, self.size = [], 0

    def add(self, digest):
        size = 1
        while self.stack and self.stack[-1][0] == size:
            digest = hashlib.sha256(b"\1" + self.stack.pop()[1] + digest).digest()
            size *= 2
        self.stack.append((size, digest))
        self.size += 1

    def root(self):
        if not self.stack:
            return hashlib.sha256().digest()
        digest = self.stack[-1][1]
        for _, left in reversed(self.stack[:-1]):
            digest = hashlib.sha256(b"\1" + left + digest).digest()
        return digest


# --- Ed25519 ------------------------------------------------------------------------------------------------------

P = 2**255 - 19


def is_weak(key):
    """Small order or y >= p, told from the curve equation of RFC 8032 section 5.1."""
    number = int.from_bytes(key, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return True
    d = -121665 * pow(121666, P - 2, P) % P
    x2 = (y * y - 1) * pow(d * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - x2) % P:
        return False  # no point at all; no signature will hold
    if x & 1 != sign:
        x = -x % P
    for _ in range(3):  # 8 times the point
        k = d * x * x * y * y % P
        x, y = 2 * x * y * pow(1 + k, P - 2, P) % P, (y * y + x * x) * pow(1 - k, P - 2, P) % P
    return (x, y) == (0, 1)


def holds(key, message, signature):
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        with tempfile.TemporaryDirectory() as folder:
            paths = [os.path.join(folder, n) for n in ("key", "message", "signature")]
            der = bytes.fromhex("302a300506032b6570032100") + key
            for path, data in zip(paths, (der, message, signature)):
                with open(path, "wb") as f:
                    f.write(data)
            return subprocess.run(
                ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", paths[0], "-rawin", "-in",
                 paths[1], "-sigfile", paths[2]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        return True
    except (InvalidSignature, ValueError):
        return False


def read_base64(text):
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Bad("not base64") from None
    if base64.b64encode(data).decode() != text:
        raise Bad("base64 with another spelling")
    return data


# --- time-stamps: RFC 3161 section 2.4.2 inside CMS (RFC 5652), in DER ----------------------------------------------


def der(data, tag):
    """Content of one element of this tag, and what follows it."""
    if len(data) < 2 or data[0] != tag:
        raise Bad("time-stamp: not DER as RFC 3161 wants it")
    size, at = data[1], 2
    if size & 0x80:
        n = size & 0x7F
        if not 1 <= n <= 4 or len(data) < 2 + n or data[2] == 0:
            raise Bad("time-stamp: a length")
        size, at = int.from_bytes(data[2:2 + n], "big"), 2 + n
        if size < 0x80:
            raise Bad("time-stamp: a length")
    if len(data) < at + size:
        raise Bad("time-stamp: cut")
    return data[at:at + size], data[at + size:]


def imprint_of(data):
    """The SHA-256 that a granted TimeStampResp is about."""
    reply, rest = der(data, 0x30)
    if rest:
        raise Bad("time-stamp: more than a reply")
    status, reply = der(reply, 0x30)
    if der(status, 0x02)[0] not in (b"\0", b"\1"):
        raise Bad("time-stamp: not granted")
    content, rest = der(reply, 0x30)
    if rest:
        raise Bad("time-stamp: more than a token")
    kind, content = der(content, 0x06)
    if kind.hex() != "2a864886f70d010702":  # signedData
        raise Bad("time-stamp: no signed data")
    signed, _ = der(der(content, 0xA0)[0], 0x30)
    _, signed = der(signed, 0x02)
    _, signed = der(signed, 0x31)
    encapsulated, _ = der(signed, 0x30)
    kind, encapsulated = der(encapsulated, 0x06)
    if kind.hex() != "2a864886f70d0109100104":  # id-ct-TSTInfo
        raise Bad("time-stamp: no TSTInfo")
    info, _ = der(der(der(encapsulated, 0xA0)[0], 0x04)[0], 0x30)
    _, info = der(info, 0x02)
    _, info = der(info, 0x06)
    imprint, info = der(info, 0x30)
    algorithm, imprint = der(imprint, 0x30)
    digest, _ = der(imprint, 0x04)
    if der(algorithm, 0x06)[0].hex() != "608648016503040201" or len(digest) != 32:
        raise Bad("time-stamp: another digest")
    _, info = der(info, 0x02)
    if not re.match(rb"[0-9]{14}(\.[0-9]+)?Z\Z", der(info, 0x18)[0]):
        raise Bad("time-stamp: a time")
    return digest


def stamp_holds(path, text, authority):
    """Whether one of the certificates signed the token: the command of OpenSSL says so, since neither library reads CMS."""
    said = subprocess.run(["openssl", "ts", "-verify", "-digest", hashlib.sha256(text.encode()).hexdigest(), "-in", path,
                           "-CAfile", authority], capture_output=True)
    return said.returncode == 0


def is_key_name(name):
    data = name.encode("utf-8")
    return bool(name) and len(data) <= 255 and not any(
        c in "+\x7f\x85" or ord(c) < 32 or unicodedata.category(c) in ("Zs", "Zl", "Zp") for c in name)


def read_key(text):
    parts = text.split("+", 2)
    if len(parts) != 3 or not is_key_name(parts[0]) or not re.match(r"[0-9a-f]{8}\Z", parts[1]):
        raise Bad("not a public key")
    body = read_base64(parts[2])
    if len(body) != 33 or body[0] != 1:
        raise Bad("not an Ed25519 key")
    if hashlib.sha256(parts[0].encode() + b"\n" + body).hexdigest()[:8] != parts[1]:
        raise Bad("a key id that does not belong to the key")
    if is_weak(body[1:]):
        raise Bad("a weak key")
    return parts[0], bytes.fromhex(parts[1]), body[1:]


# --- parts of a delivery ------------------------------------------------------------------------------------------


def path_problem(path):
    data = path.encode("utf-8", "surrogateescape")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "not UTF-8"
    parts = path.split("/")
    if not path or len(data) > 1024 or any(len(p.encode()) > 255 for p in parts):
        return "too long or empty"
    if any(ord(c) < 32 or 127 <= ord(c) < 160 or c == "\\" for c in path):
        return "a control character or a backslash"
    if re.match(r"[A-Za-z]:", path) or any(p in ("", ".", "..") for p in parts):
        return "leads outside"
    return None


def fold(path):
    n = unicodedata.normalize("NFC", path)
    return unicodedata.normalize("NFC", n.casefold())


def unpack(path, limit):
    """Lines of a zstd file, without their line feeds."""
    try:
        import zstandard
    except ImportError:
        zstandard = None
    if zstandard:
        stream = open(path, "rb")
        reader = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(stream, read_across_frames=True)
        process = None
    else:
        process = subprocess.Popen(["zstd", "-dcq", "--memory=128MB", "--", path], stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL)
        reader = process.stdout
    rest, total = b"", 0
    try:
        while True:
            chunk = reader.read(1 << 20)
            if not chunk:
                break
            total += len(chunk)
            if total > limit:
                raise Bad("more lines than listed")
            lines = (rest + chunk).split(b"\n")
            rest = lines.pop()
            yield from lines
    except Bad:
        raise
    except Exception as e:  # whatever the module calls its errors
        raise Bad(f"damaged: {type(e).__name__}") from None
    finally:
        if process:
            process.stdout.close()
            status = process.wait()
        else:
            status = 0
            stream.close()
    if status:
        raise Bad("damaged zstd")
    if rest:
        raise Bad("a last line without a line feed")
    if total != limit:
        raise Bad("fewer bytes than listed")


def check_record(line):
    r = read_json(line, "record")
    kinds = {"id": str, "text": str, "language": str, "tokens": dict, "group": str, "order": int, "speaker": str,
             "cluster": dict, "fields": dict, "rights": int, "salt": str, "passages": list}
    if type(r) is not dict or "id" not in r or "text" not in r:
        raise Bad("not a record")
    for key, value in r.items():
        if key not in kinds or type(value) is not kinds[key] or (key != "text" and value in ("", {}, [])):
            raise Bad("a member that a record does not have")
    if "rights" in r and not 1 <= r["rights"] <= 999:
        raise Bad("not the number of terms")
    if "salt" in r and not is_salt(r["salt"]):
        raise Bad("not a salt")
    if "language" in r and not LANGUAGE.match(r["language"]):
        raise Bad("not a language")
    if not all(k and is_count(v) for k, v in r.get("tokens", {}).items()):
        raise Bad("not a token count")
    if not all(type(v) is str for v in r.get("fields", {}).values()):
        raise Bad("not a field")
    if "cluster" in r:
        c = r["cluster"]
        if "delivery" in c and not (type(c["delivery"]) is str and re.fullmatch("[0-9a-f]{64}", c["delivery"])):
            raise Bad("not a delivery")
        if (set(c) - {"delivery"} != {"jaccard_ppm", "kept_id"} or not is_count(c["jaccard_ppm"]) or c["jaccard_ppm"] > 10**6
                or type(c["kept_id"]) is not str or not c["kept_id"]):
            raise Bad("not a cluster")
    end, size = 0, len(r["text"].encode())
    for p in r.get("passages", []):
        if (type(p) is not dict or set(p) != {"begin", "documents", "end"} or not all(is_count(v) for v in p.values())
                or p["begin"] < end or not p["begin"] < p["end"] <= size or p["documents"] < 2):
            raise Bad("not a passage")
        end = p["end"]
    return r


def is_salt(v):
    return type(v) is str and len(v) == 24 and len(read_base64(v)) == 16


def is_license(text):
    """An SPDX expression: ids and operators take turns."""
    if type(text) is not str or re.search(r"[^ ()A-Za-z0-9.:+-]", text):
        return False
    operand, depth, words = True, 0, re.findall(r"[()]|[^ ()]+", text)
    is_id = lambda w: re.match(r"[A-Za-z0-9.:-]+\+?\Z", w) and w not in ("AND", "OR", "WITH")
    i = 0
    while i < len(words):
        w = words[i]
        if operand:
            if w == "(":
                depth += 1
            elif is_id(w):
                operand = False
            else:
                return False
        elif w == ")":
            depth -= 1
            if depth < 0:
                return False
        elif w == "WITH":
            i += 1
            if i == len(words) or not is_id(words[i]):
                return False
        elif w in ("AND", "OR"):
            operand = True
        else:
            return False
        i += 1
    return not operand and depth == 0


def is_date(v):
    if type(v) is not str or not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", v):
        return False
    year, month, day = int(v[:4]), int(v[5:7]), int(v[8:])
    if not 1 <= month <= 12:
        return False
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 1 <= day <= (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


TERMS = {
    "holder": lambda v: type(v) is str and v != "", "author": lambda v: type(v) is str and v != "",
    "author_died": lambda v: type(v) is int and 1 <= v <= 9999, "basis": lambda v: v in BASES,
    "license": is_license, "license_sha256": lambda v: type(v) is str and HEX64.match(v),
    "evidence_sha256": lambda v: type(v) is str and HEX64.match(v), "conditions": lambda v: type(v) is str and v != "",
    "data_mining": lambda v: v in USES, "ai_training": lambda v: v in USES, "ai_generative_training": lambda v: v in USES,
    "ai_inference": lambda v: v in USES, "foundation_models": lambda v: v in USES, "fine_tuned_models": lambda v: v in USES,
    "custom_models": lambda v: v in USES, "expires": is_date,
    "territory": lambda v: type(v) is list and v and all(
        type(c) is str and re.match(r"(worldwide|[A-Z]{2})\Z", c) for c in v),
}


def is_salted(head):
    return head.get("route") == "private" and "signer" in head


def is_told(head, v):
    return is_count(v) or (v == HIDDEN and is_salted(head))


def agrees(told, counted):
    """A count of the head with the one that was counted; only a private head hides some."""
    return counted > 0 if told == HIDDEN else told == counted and type(told) is int


def leaves_of(value):
    if type(value) is dict:
        for v in value.values():
            yield from leaves_of(v)
    else:
        yield value


def check_rights(head):
    rights = head.get("rights")
    if rights is None:
        return
    if (set(rights) != {"terms", "unknown"} or type(rights["terms"]) is not list or not 1 <= len(rights["terms"]) <= 1000
            or not is_told(head, rights["unknown"])):
        raise Bad("head: rights")
    unknown = []
    for terms in rights["terms"]:
        if type(terms) is not dict or not is_told(head, terms.get("records")):
            raise Bad("head: rights.terms")
        for name, value in terms.items():
            if name != "records" and (name not in TERMS or not TERMS[name](value)):
                raise Bad("head: rights.terms")
        if terms.get("basis", "unknown") == "unknown":
            unknown.append(terms["records"])
    if HIDDEN in unknown:
        if rights["unknown"] != HIDDEN:
            raise Bad("head: rights.unknown")
    elif rights["unknown"] != sum(unknown):
        raise Bad("head: rights.unknown")


def check_small_cells(head):
    tables = [of.get(n, {}) for of in [head] + [s["claims"] for s in head.get("shipments", [])]
              for n in ("quarantined", "not_taken", "redaction", "uncovered", "not_covered", "review", "guard", "normalization")]
    tables.append(head["statistics"].get("languages", {}))
    tables.append({str(i): t["records"] for i, t in enumerate(head.get("rights", {}).get("terms", []))})
    for value in (v for t in tables for v in leaves_of(t)):
        if is_salted(head):
            if type(value) is int and 1 <= value <= 9:
                raise Bad("head: a small cell")
        elif value == HIDDEN:
            raise Bad("head: a hidden count")


def check_gates(head):
    waived = set()
    for w in head.get("waivers", []):
        if (type(w) is not dict or set(w) != {"by", "what"} or w["what"] not in WAIVERS or w["what"] in waived
                or type(w["by"]) is not str or not 1 <= len(w["by"].encode()) <= 500):
            raise Bad("head: waivers")
        waived.add(w["what"])
    if head["draft"]:
        return
    recipe = head.get("recipe", {})
    deliver = recipe.get("deliver", {})
    if head.get("route") == "open" and (not is_license(head.get("license", "")) or "inputs" in head or (
            type(deliver) is dict and deliver.get("ids") == "keyed")):
        raise Bad("head: not what the open route demands")
    reviews = [head.get("review", {})] + [s["claims"].get("review", {}) for s in head.get("shipments", [])]
    reviews = [r for r in reviews if type(r) is dict]
    closed = {"unknown_rights": "rights" not in head or head["rights"]["unknown"] != 0,
              "uncovered_languages": any(v != 0 for v in head.get("uncovered", {}).values()),
              "open_reviews": any(r.get("required") is True and not (type(r.get("open")) is int and r["open"] == 0)
                                  for r in reviews)}
    for what, is_closed in closed.items():
        if is_closed and what not in waived:
            raise Bad("head: " + what)


def check_inputs(head):
    inputs = head.get("inputs")
    if inputs is not None and (
            set(inputs) != {"count", "leaf", "root"} or not is_count(inputs["count"]) or inputs["leaf"] != INPUT_LEAF
            or type(inputs["root"]) is not str or not HEX64.match(inputs["root"])):
        raise Bad("head: inputs")


def check_balance(head):
    steps, accounts, used = head["steps"], {}, set()
    for name in ("records", "bytes", "text_bytes", "near_duplicates"):
        accounts["statistics." + name] = head["statistics"].get(name, 0)
    accounts["files.count"] = head["files"]["count"]
    if not steps:
        raise Bad("no steps")
    names = []
    for step in steps:
        if (type(step) is not dict or set(step) - {"settings"} != {"name", "tool", "version", "counts"}
                or type(step["name"]) is not str or not NAME.match(step["name"])
                or step["name"] in ("statistics", "files") or type(step["tool"]) is not str
                or type(step["version"]) is not str or type(step["counts"]) is not dict
                or type(step.get("settings", {})) is not dict):
            raise Bad("not a step")
        names.append(step["name"])
        for count, value in step["counts"].items():
            if not NAME.match(count) or not is_count(value):
                raise Bad("not a count")
            accounts[step["name"] + "." + count] = value
    if len(set(names)) != len(names):
        raise Bad("two steps of one name")
    for equation in head["balance"]:
        if type(equation) is not dict or set(equation) != {"left", "right"}:
            raise Bad("not an equation")
        sums = []
        for side in ("left", "right"):
            if type(equation[side]) is not list or not equation[side]:
                raise Bad("not an equation")
            if any(type(n) is not str or n not in accounts for n in equation[side]):
                raise Bad("an equation with an unknown name")
            sums.append(sum(accounts[n] for n in equation[side]))
            used.update(equation[side])
        if set(equation["left"]) & set(equation["right"]):
            raise Bad("a name on both sides")
        if sums[0] != sums[1] or sums[0] > LIMIT:
            raise Bad("an equation that does not balance")
    if "statistics.records" not in used:
        raise Bad("records are in no equation")
    for name in accounts:
        if name not in used and not name.startswith(("statistics.", "files.")):
            raise Bad("a count in no equation")


class Delivery:
    def __init__(self, root, signer, authority=None):
        self.root, self.signer, self.authority, self.problems = root, signer, authority, []

    def note(self, where, problem):
        self.problems.append(f"{where}: {problem}")

    def path(self, relative):
        return os.path.join(self.root, *relative.split("/"))

    def walk(self):
        self.found, self.folders = {}, set()
        stack = [""]
        while stack:
            folder = stack.pop()
            for entry in os.scandir(os.path.join(self.root, folder)):
                relative = folder + entry.name
                info = entry.stat(follow_symlinks=False)
                if path_problem(relative):
                    self.note(ascii(relative), path_problem(relative))
                elif stat.S_ISREG(info.st_mode):
                    self.found[relative] = info.st_size
                elif stat.S_ISDIR(info.st_mode):
                    self.folders.add(relative)
                    stack.append(relative + "/")
                else:
                    self.note(relative, "a link or a device")

    def bytes_of(self, name, limit):
        if name not in self.found:
            raise Bad(f"{name}: missing")
        if self.found[name] > limit:
            raise Bad(f"{name}: too long")
        with open(self.path(name), "rb") as f:
            return f.read()

    def read_head(self):
        data = self.bytes_of(MANIFEST[0], 2**20 - 1)
        self.head_digest = hashlib.sha256(data).digest()
        head = read_json(data, MANIFEST[0])
        if type(head) is not dict or head.get("format") != "tamis-delivery/1":
            raise Bad("head: not of this format")
        for key, kind in MEMBERS.items():
            if key in head and type(head[key]) is not kind:
                raise Bad(f"head: {key} has another type")
        for key in REQUIRED:
            if key not in head:
                raise Bad(f"head: {key} is missing")
        for key in ("quarantined", "not_taken", "uncovered"):
            if not all(is_told(head, v) for v in head.get(key, {}).values()):
                raise Bad(f"head: {key} holds no counts")
        if not all(type(v) is str for v in head.get("not_scanned", [])):
            raise Bad("head: not_scanned")
        r, f = head["records"], head["files"]
        if (set(r) != {"count", "root", "leaf"} or not is_count(r["count"]) or type(r["root"]) is not str
                or not HEX64.match(r["root"]) or r["leaf"] != "SHA-256(0x00, line)"):
            raise Bad("head: records")
        if (set(f) != {"count", "root", "bytes", "sha256"} or not is_count(f["count"]) or not is_count(f["bytes"])
                or not all(type(f[k]) is str and HEX64.match(f[k]) for k in ("root", "sha256"))):
            raise Bad("head: files")
        if head.get("route", "open") not in ("open", "private"):
            raise Bad("head: route")
        key = read_key(head["signer"]) if "signer" in head else None
        if "blocked" in head and not (head["blocked"] and all(type(v) is str for v in head["blocked"])):
            raise Bad("head: blocked")
        sealed = "route" in head and key is not None and "blocked" not in head
        origin = ("" if sealed else "DRAFT/") + (key[0] if key else "unsigned")
        if head["draft"] == sealed or head["origin"] != origin:
            raise Bad("head: draft or origin")
        self.version = head.get("version", 1)
        if ("version" in head) != ("previous" in head) or ("version" in head and not 2 <= self.version <= LIMIT):
            raise Bad("head: version")
        if not HEX64.match(head.get("previous", "0" * 64)):
            raise Bad("head: previous")
        for s in head.get("shipments", []):
            if (type(s) is not dict or set(s) != {"claims", "records", "version"} or type(s["claims"]) is not dict
                    or not is_count(s["records"]) or not is_count(s["version"]) or not 2 <= s["version"] <= self.version):
                raise Bad("head: shipments")
        check_rights(head)
        check_inputs(head)
        check_small_cells(head)
        check_gates(head)
        check_balance(head)
        self.head, self.key = head, key

    def read_list(self):
        data = self.bytes_of(MANIFEST[1], 2**30)
        if data and not data.endswith(b"\n"):
            raise Bad("file list: no line feed at its end")
        self.files, root, meet, last = {}, Root(), {fold(p) for p in MANIFEST}, None
        for line in data.split(b"\n")[:-1]:
            root.add(leaf(line))
            e = read_json(line, "file list")
            members = {"data": {"bytes", "path", "records", "role", "sha256", "unpacked"},
                       "leaves": {"bytes", "path", "records", "role", "sha256"},
                       "withdrawn": {"bytes", "path", "records", "role", "sha256"},
                       "other": {"bytes", "path", "role", "sha256"}}
            if type(e) is not dict or e.get("role") not in members:
                raise Bad("file list: not a file")
            wanted = members[e["role"]] | ({"salt"} if e["role"] == "other" and is_salted(self.head) else set())
            if set(e) != wanted or not is_salt(e.get("salt", "A" * 22 + "==")):
                raise Bad("file list: not a file")
            if (not all(is_count(e.get(k, 0)) for k in ("bytes", "records", "unpacked")) or type(e["path"]) is not str
                    or type(e["sha256"]) is not str or not HEX64.match(e["sha256"])):
                raise Bad("file list: not a file")
            if path_problem(e["path"]):
                raise Bad("file list: a path that " + path_problem(e["path"]))
            if fold(e["path"]) in meet or (last is not None and last >= e["path"].encode()):
                raise Bad("file list: order or collision")
            meet.add(fold(e["path"]))
            last = e["path"].encode()
            self.files[e["path"]] = e
        f = self.head["files"]
        if (f["count"] != len(self.files) or f["root"] != root.root().hex() or f["sha256"] != hashlib.sha256(data).hexdigest()
                or f["bytes"] != sum(e["bytes"] for e in self.files.values())):
            self.note("head", "files are not those of the list")
        self.file_root, self.list_digest = root.root(), hashlib.sha256(data).hexdigest()

    def compare_tree(self):
        listed = set(self.files) | set(MANIFEST[:4] if self.key else MANIFEST[:3])
        listed |= {MANIFEST[4]} & set(self.found)
        for path in sorted(listed - set(self.found)):
            self.note(path, "missing")
        for path in sorted(set(self.found) - listed):
            self.note(path, "not listed")
        parents = {"data", "manifest/records"}
        for path in listed:
            parts = path.split("/")
            parents.update("/".join(parts[:i]) for i in range(1, len(parts)))
        for folder in sorted(self.folders - parents):
            self.note(folder, "a folder of nothing")
        self.read_withdrawn()
        self.shards = []
        named, first = {WITHDRAWN} if self.withdrawn else set(), 0
        while f"data/part-{len(self.shards):05d}.jsonl.zst" in self.files:
            n = len(self.shards)
            data = self.files[f"data/part-{n:05d}.jsonl.zst"]
            leaves = self.files.get(f"manifest/records/part-{n:05d}.leaves")
            if (leaves is None or data["role"] != "data" or leaves["role"] != "leaves"
                    or leaves["bytes"] != 32 * leaves["records"] or leaves["records"] > 2**40
                    or data["records"] + sum(first <= n < first + leaves["records"] for n in self.withdrawn)
                    != leaves["records"]):
                raise Bad("a shard without its leaves")
            first += leaves["records"]
            named.update((data["path"], leaves["path"]))
            self.shards.append((data, leaves))
        if any(n >= first for n in self.withdrawn):
            raise Bad("a withdrawn record that never was")
        for path, e in self.files.items():
            if path not in named and (e["role"] != "other" or path == WITHDRAWN
                                      or path.startswith(("data/", "manifest/records/"))):
                raise Bad("a file with a name or role of the format")

    def read_withdrawn(self):
        """number -> (leaf, id)"""
        self.withdrawn, entry = {}, self.files.get(WITHDRAWN)
        if entry is None:
            return
        data = self.bytes_of(WITHDRAWN, 2**30)
        if entry["role"] != "withdrawn" or not data.endswith(b"\n"):
            raise Bad("withdrawn: no list")
        last = -1
        for line in data.split(b"\n")[:-1]:
            w = read_json(line, WITHDRAWN)
            if (type(w) is not dict or set(w) != {"id", "leaf", "number", "version"} or type(w["id"]) is not str
                    or not w["id"] or type(w["leaf"]) is not str or not HEX64.match(w["leaf"])
                    or not is_count(w["number"]) or not is_count(w["version"])
                    or not 2 <= w["version"] <= self.version or w["number"] <= last):
                raise Bad("withdrawn: not a withdrawn record")
            last = w["number"]
            self.withdrawn[last] = (bytes.fromhex(w["leaf"]), w["id"])
        if entry["records"] != len(self.withdrawn):
            raise Bad("withdrawn: another number of lines than listed")

    def check_bytes(self):
        for path, e in self.files.items():
            if path not in self.found:
                continue
            digest = hashlib.sha256()
            with open(self.path(path), "rb") as f:
                while chunk := f.read(1 << 20):
                    digest.update(chunk)
            if self.found[path] != e["bytes"] or digest.hexdigest() != e["sha256"]:
                self.note(path, "other bytes than listed")

    def check_records(self):
        root, ids, kept = Root(), {w[1] for w in self.withdrawn.values()}, []
        if len(ids) != len(self.withdrawn):
            self.note(WITHDRAWN, "an id used twice")
        salted, rights = 0, {}
        s = {"records": 0, "bytes": 0, "text_bytes": 0, "near_duplicates": 0, "languages": {}, "tokens": {}}
        for data, leaves in self.shards:
            if data["path"] not in self.found or leaves["path"] not in self.found:
                return None
            with open(self.path(leaves["path"]), "rb") as f:
                hashes = f.read()
            first, count = root.size, 0

            def skip_withdrawn():
                while root.size in self.withdrawn and root.size - first < leaves["records"]:
                    at = 32 * (root.size - first)
                    if hashes[at:at + 32] != self.withdrawn[root.size][0]:
                        self.note(leaves["path"], "not the leaf of a withdrawn record")
                    root.add(hashes[at:at + 32])

            for line in unpack(self.path(data["path"]), data["unpacked"]):
                skip_withdrawn()
                digest = leaf(line)
                at = 32 * (root.size - first)
                if hashes[at:at + 32] != digest:
                    self.note(data["path"], f"line {count + 1} is not its leaf")
                count += 1
                root.add(digest)
                r = check_record(line)
                if r["id"] in ids:
                    self.note(data["path"], f"line {count}: an id used before")
                ids.add(r["id"])
                salted += "salt" in r
                rights[r.get("rights", 0)] = rights.get(r.get("rights", 0), 0) + 1
                size = len(r["text"].encode())
                s["records"] += 1
                s["bytes"] += len(line) + 1
                s["text_bytes"] += size
                if "cluster" in r:
                    s["near_duplicates"] += 1
                    if "delivery" not in r["cluster"]:
                        kept.append(r["cluster"]["kept_id"])
                if "language" in r:
                    row = s["languages"].setdefault(r["language"], {"records": 0, "text_bytes": 0})
                    row["records"] += 1
                    row["text_bytes"] += size
                for name, n in r.get("tokens", {}).items():
                    s["tokens"][name] = s["tokens"].get(name, 0) + n
            skip_withdrawn()
            if count != data["records"]:
                self.note(data["path"], "another number of records than listed")
        if not ids.issuperset(kept):
            self.note("data", "a kept_id that is no record")
        if salted != (s["records"] if is_salted(self.head) else 0):
            self.note("data", "salts that should not be there, or are missing")
        terms = self.head.get("rights", {}).get("terms", [])
        if any(n >= max(len(terms), 1) for n in rights) or not all(
                agrees(t["records"], rights.get(i, 0)) for i, t in enumerate(terms)):
            self.note("head", "rights are not those of the records")
        told = self.head["statistics"].get("languages")
        if is_salted(self.head) and type(told) is dict and set(told) == set(s["languages"]):
            for name, row in s["languages"].items():
                if (type(told[name]) is dict and set(told[name]) == set(row)
                        and all(agrees(told[name][k], row[k]) for k in row)):
                    s["languages"][name] = told[name]
        if s != self.head["statistics"]:
            self.note("head", "statistics are not those of the records")
        r = self.head["records"]
        if r["count"] != root.size or r["root"] != root.root().hex():
            self.note("head", "another record root")
        return root

    def check_checkpoint(self, root):
        note = self.bytes_of(MANIFEST[2], 2**16).decode("utf-8", "strict")
        if not note.endswith("\n") or any(ord(c) < 32 and c != "\n" for c in note):
            raise Bad("checkpoint: not a note")
        at = note.rfind("\n\n")
        text, rest = (note, None) if at < 0 else (note[:at + 1], note[at + 2:])
        body = "{}\n{}\n{}\nhead sha256 {}\nfiles {} {}\n".format(
            self.head["origin"], self.head["records"]["count"],
            base64.b64encode(bytes.fromhex(self.head["records"]["root"])).decode(), self.head_digest.hex(),
            len(self.files), base64.b64encode(self.file_root).decode())
        if self.version > 1:
            body += f"version {self.version}\n"
        if text != body:
            self.note("checkpoint", "not of this delivery")
        signed = False
        if rest is not None:
            if not rest:
                raise Bad("checkpoint: no signature")
            for line in rest[:-1].split("\n"):
                if not line.startswith("\u2014 ") or line.count(" ") != 2:
                    raise Bad("checkpoint: not a signature")
                _, name, body64 = line.split(" ")
                body = read_base64(body64)
                if not is_key_name(name) or len(body) < 5:
                    raise Bad("checkpoint: not a signature")
                if self.key and name == self.key[0] and body[:4] == self.key[1]:
                    signed = signed or (len(body) == 68 and holds(self.key[2], text.encode(), body[4:]))
        if self.key and not signed:
            self.note("checkpoint", "no signature that holds")
        if self.signer is not None and self.signer != self.key:
            self.note("checkpoint", "not signed by the named key")
        if self.key and MANIFEST[3] in self.found:
            self.check_statement(text)
        if MANIFEST[4] in self.found:
            data = self.bytes_of(MANIFEST[4], 2**20)
            if imprint_of(data) != hashlib.sha256(text.encode()).digest():
                self.note("time-stamp", "not of this checkpoint")
            elif self.authority and not stamp_holds(self.path(MANIFEST[4]), text, self.authority):
                self.note("time-stamp", "not signed by the named authority")
        elif self.authority:
            self.note("time-stamp", "missing")

    def check_statement(self, text):
        """The in-toto statement that follows from the checkpoint, in a DSSE envelope."""
        envelope = read_json(self.bytes_of(MANIFEST[3], 2**20), MANIFEST[3])
        kind = "application/vnd.in-toto+json"
        if (type(envelope) is not dict or set(envelope) != {"payload", "payloadType", "signatures"}
                or envelope["payloadType"] != kind or type(envelope["payload"]) is not str
                or type(envelope["signatures"]) is not list):
            raise Bad("statement: not an envelope")
        payload = read_base64(envelope["payload"])
        statement = {
            "_type": "https://in-toto.io/Statement/v1", "predicateType": "urn:tamis:delivery:1",
            "predicate": {"checkpoint": text},
            "subject": [{"name": MANIFEST[0], "digest": {"sha256": self.head_digest.hex()}},
                        {"name": MANIFEST[1], "digest": {"sha256": self.list_digest}}]}
        if payload != canonical(statement).encode():
            self.note("statement", "not of this checkpoint")
        message = f"DSSEv1 {len(kind)} {kind} {len(payload)} ".encode() + payload
        signed = False
        for s in envelope["signatures"]:
            if type(s) is not dict or set(s) != {"keyid", "sig"} or not all(type(v) is str for v in s.values()):
                raise Bad("statement: not a signature")
            sig = read_base64(s["sig"])
            if s["keyid"] == f"{self.key[0]}+{self.key[1].hex()}":
                signed = signed or (len(sig) == 64 and holds(self.key[2], message, sig))
        if not signed:
            self.note("statement", "no signature that holds")

    def run(self):
        try:
            self.walk()
            self.read_head()
            self.read_list()
            self.compare_tree()
            self.check_bytes()
            root = self.check_records()
            self.check_checkpoint(root)
        except Bad as e:
            self.note("delivery", str(e))
        except (OSError, UnicodeDecodeError) as e:
            self.note("delivery", type(e).__name__)
        return self.problems


def main():
    parser = argparse.ArgumentParser(description="Checks a delivery without tamis.")
    parser.add_argument("--signer", help="the sender's public key, or a file that holds it")
    parser.add_argument("--authority", help="certificates (PEM) of the time-stamping authority; needs the openssl command")
    parser.add_argument("--json", action="store_true", help="a line of JSON for each delivery")
    parser.add_argument("deliveries", nargs="+")
    options = parser.parse_args()
    signer = None
    if options.signer:
        text = options.signer
        if os.path.exists(text):
            with open(text, encoding="utf-8") as f:
                text = f.read().strip()
        try:
            signer = read_key(text)
        except Bad as e:
            parser.error(f"--signer: {e}")
    failed = False
    for path in options.deliveries:
        delivery = Delivery(path, signer, options.authority)
        problems = delivery.run()
        failed = failed or bool(problems)
        if options.json:
            print(json.dumps({"path": path, "intact": not problems, "problems": problems}))
        else:
            for problem in problems:
                print(f"{path}: {problem}")
            if not problems:
                head = delivery.head
                print(f"{path}: intact, {head['records']['count']} records, "
                      f"{'DRAFT' if head['draft'] else 'sealed'}, signer {head['origin']}"
                      f"{'' if signer else ' (not compared with a known key)'}")
    return 0 if options.json or not failed else 1


if __name__ == "__main__":
    sys.exit(main())
