"""The declarations for Python and Rust agree with capi/tamis.h: every function, argument, struct member and constant.

    python3 tests/capi/declarations_test.py SOURCE_DIR
"""

import ctypes
import importlib.util
import re
import sys
from pathlib import Path

SCALARS = {  # C: (Rust, ctypes, size)
    "int32_t": ("i32", ctypes.c_int32, 4),
    "uint16_t": ("u16", ctypes.c_uint16, 2),
    "uint32_t": ("u32", ctypes.c_uint32, 4),
    "uint64_t": ("u64", ctypes.c_uint64, 8),
    "uint8_t": ("u8", ctypes.c_uint8, 1),
}
failures = []


def fail(message):
    failures.append(message)
    print("not so:", message, file=sys.stderr)


def without_comments(text):
    return re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.S)


def split_name(declaration):
    """'const tamis_field *fields' -> ('const tamis_field*', 'fields')"""
    words = declaration.replace("*", " * ").split()
    return "".join(w + " " if w == "const" else w for w in words[:-1]).strip(), words[-1]


class Header:
    def __init__(self, text):
        text = without_comments(text)
        self.functions = {}
        for result, name, arguments in re.findall(
            r"TAMIS_API\s+([\w\s*]+?)\s*\b(tamis_\w+)\s*\(([^)]*)\)\s*;", text
        ):
            given = [] if arguments.strip() == "void" else arguments.split(",")
            self.functions[name] = (
                " ".join(result.split()).replace(" *", "*"),
                [split_name(a)[0] for a in given],
            )
        self.structs = {}
        for body, name in re.findall(r"typedef struct tamis_\w+ \{(.*?)\} (tamis_\w+);", text, re.S):
            self.structs[name] = [split_name(m) for m in body.split(";") if m.strip()]
        self.callbacks = dict(re.findall(r"typedef int32_t \(\*(tamis_\w+)\)\(([^)]*)\);", text))
        self.handles = re.findall(r"typedef struct (tamis_\w+) tamis_\w+;", text)
        self.constants = {
            name: int(value)
            for body in re.findall(r"enum \{(.*?)\};", text, re.S)
            for name, value in re.findall(r"(TAMIS_\w+) = (\d+)", body)
        }
        self.constants["TAMIS_ABI_VERSION"] = int(
            re.search(r"#define TAMIS_ABI_VERSION (\d+)", text).group(1)
        )

    def layout(self, struct):
        """Offsets and size as the System V ABI for 64-bit machines lays structs out."""
        at, widest, offsets = 0, 1, []
        for kind, _ in self.structs[struct]:
            size, align = self.measure(kind)
            at = (at + align - 1) // align * align
            offsets.append(at)
            at += size
            widest = max(widest, align)
        return offsets, (at + widest - 1) // widest * widest

    def measure(self, kind):
        if kind.endswith("*") or kind in self.callbacks:
            return 8, 8
        if kind in SCALARS:
            return SCALARS[kind][2], SCALARS[kind][2]
        return self.layout(kind)[1], 8


def rust_type(kind):
    if kind == "void":
        return None
    if kind.endswith("*"):
        inner = kind[:-1].strip()
        constant = inner.endswith("const") or (inner.startswith("const ") and "*" not in inner)
        inner = inner.removesuffix("const").strip() if "*" in inner else inner.removeprefix("const ")
        return ("*const " if constant else "*mut ") + ("c_void" if inner == "void" else rust_type(inner))
    return SCALARS[kind][0] if kind in SCALARS else kind


def check_rust(header, text):
    text = without_comments(text)
    functions = {}
    for name, arguments, result in re.findall(
        r"pub fn (tamis_\w+)\(([^)]*)\)(?:\s*->\s*([^;]+))?;", text
    ):
        given = [a.split(":", 1)[1].strip() for a in arguments.split(",") if a.strip()]
        functions[name] = (result.strip() or None, given)
    expected = {
        name: (rust_type(result), [rust_type(a) for a in arguments])
        for name, (result, arguments) in header.functions.items()
    }
    compare("Rust function", expected, functions)

    structs = {}
    for name, body in re.findall(r"#\[repr\(C\)\]\s*#\[derive[^\]]*\]\s*pub struct (tamis_\w+) \{(.*?)\}", text, re.S):
        structs[name] = re.findall(r"pub (\w+): ([^,\n]+)", body)
    compare(
        "Rust struct",
        {
            name: [("type_" if member == "type" else member, rust_type(kind)) for kind, member in members]
            for name, members in header.structs.items()
        },
        structs,
    )
    compare("Rust handles", {"": sorted(header.handles)}, {"": sorted(re.search(r"handles!\(([\w\s]+)\)", text).group(1).split())})
    callbacks = {
        name: ", ".join(a.strip() for a in arguments.split(",") if a.strip())
        for name, arguments in re.findall(
            r'pub type (tamis_\w+) =\s*Option<\s*unsafe extern "C" fn\(([^)]*)\) -> i32,?\s*>;', text
        )
    }
    compare(
        "Rust callback",
        {
            name: ", ".join(f"{n}: {rust_type(kind)}" for kind, n in map(split_name, arguments.split(",")))
            for name, arguments in header.callbacks.items()
        },
        callbacks,
    )
    constants = {n: int(v) for n, v in re.findall(r"pub const (TAMIS_\w+): \w+ = (\d+);", text)}
    compare("Rust constant", header.constants, constants)


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def python_kind(kind):
    """What crosses for a ctypes declaration: pointers are alike to ctypes, structs are known by their name."""
    if kind is None:
        return "void"
    if kind in (ctypes.c_void_p, ctypes.c_char_p) or issubclass(kind, ctypes._Pointer):
        return "pointer"
    if issubclass(kind, ctypes.Structure):
        return {"View": "tamis_view", "Bytes": "tamis_view", "Span": "tamis_span"}.get(kind.__name__, kind.__name__)
    return {c: name for name, (_, c, _) in SCALARS.items()}[kind]


def check_python(header, package):
    abi = load(package / "_abi.py")
    plain = lambda kind: "pointer" if kind.endswith("*") else kind  # noqa: E731
    compare(
        "Python function",
        {n: (plain(r), [plain(a) for a in args]) for n, (r, args) in header.functions.items()},
        {n: (python_kind(r), [python_kind(a) for a in args]) for n, (r, args) in abi.FUNCTIONS.items()},
    )
    classes = {
        "tamis_view": ["View", "Bytes"],
        "tamis_span": ["Span"],
        "tamis_field": ["FieldIn", "FieldOut"],
        "tamis_document": ["Document"],
        "tamis_finding": ["Finding"],
        "tamis_fingerprint": ["Fingerprint"],
        "tamis_counts": ["Counts"],
        "tamis_edit": ["Edit"],
        "tamis_mark": ["Mark"],
        "tamis_verify_options": ["VerifyOptions"],
        "tamis_detector": ["Detector"],
        "tamis_guard_finding": ["GuardFinding"],
        "tamis_chunk": ["Chunk"],
        "tamis_engine_options": ["EngineOptions"],
        "tamis_reveal_counts": ["RevealCounts"],
        "tamis_guard_options": ["GuardOptions"],
        "tamis_chunk_options": ["ChunkOptions"],
    }
    compare("Python classes", {"": sorted(header.structs)}, {"": sorted(classes)})
    for struct, names in classes.items():
        offsets, size = header.layout(struct)
        expected = [(m, o) for (_, m), o in zip(header.structs[struct], offsets)]
        for name in names:
            cls = getattr(abi, name)
            found = [(m, getattr(cls, m).offset) for m, _ in cls._fields_]
            compare("Python struct", {name: (expected, size)}, {name: (found, ctypes.sizeof(cls))})
    callbacks = {"tamis_progress": abi.PROGRESS, "tamis_detect": abi.DETECT}
    compare(
        "Python callback",
        {n: [plain(split_name(a)[0]) for a in args.split(",")] for n, args in header.callbacks.items()},
        {n: [python_kind(a) for a in f._argtypes_] for n, f in callbacks.items() if f._restype_ is ctypes.c_int32},
    )
    known = {f"TAMIS_{n}": v for n, v in vars(abi).items() if isinstance(v, int) and n.isupper()}
    for line in re.findall(r"^    ([A-Z]+) = (\d+)$", (package / "_error.py").read_text(), re.M):
        known["TAMIS_OK" if line[0] == "OK" else f"TAMIS_E_{line[0]}"] = int(line[1])
    known.pop("TAMIS_NO_OFFSET")
    expected = {n: v for n, v in header.constants.items() if n in known or not n.startswith("TAMIS_UNIT")}
    compare("Python constant", expected, known)


def compare(what, expected, found):
    for name in sorted(expected.keys() | found.keys()):
        if name not in found:
            fail(f"{what} {name} is missing")
        elif name not in expected:
            fail(f"{what} {name} is not in tamis.h")
        elif expected[name] != found[name]:
            fail(f"{what} {name} is {found[name]}, but tamis.h says {expected[name]}")


def main():
    capi = Path(sys.argv[1]) / "capi"
    header = Header((capi / "tamis.h").read_text())
    listed = (capi / "symbols.txt").read_text().split()
    compare("function", dict.fromkeys(listed), dict.fromkeys(header.functions))
    check_rust(header, (capi / "rust/tamis-sys/src/lib.rs").read_text())
    check_python(header, capi / "python/tamis")
    print(
        f"{len(header.functions)} functions, {len(header.structs)} structs, {len(header.constants)} constants compared,"
        f" {len(failures)} differences"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
