"""The snippets that a page shows are programs that work: readme_snippets.py SOURCE_DIR BUILD_DIR PAGE...

Each PAGE holds four blocks, marked <!-- embed:cpp -->, embed:c, embed:python and embed:rust, of at most ten lines, equal to the files in
examples/embed. Those are built against Tamis installed into an empty folder, as a stranger would, and run.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SAYS = "Mail [EMAIL_ADDRESS_1]"
FILES = {"cpp": "embed.cc", "c": "embed.c", "python": "embed.py", "rust": "rust/src/main.rs"}


def fail(message):
    sys.exit(f"readme_snippets: {message}")


def snippets(page):
    found = re.findall(r"<!-- embed:(\w+) -->\n+```\w*\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    if sorted(name for name, _ in found) != sorted(FILES):
        fail(f"{page.name} has the blocks {[n for n, _ in found]}, but needs each of {list(FILES)} once")
    return dict(found)


def check_page(page, embed):
    for name, code in snippets(page).items():
        lines = code.count("\n")
        if lines > 10:
            fail(f"{page.name}: embed:{name} has {lines} lines, more than ten")
        if code != (embed / FILES[name]).read_text(encoding="utf-8"):
            fail(f"{page.name}: embed:{name} differs from examples/embed/{FILES[name]}, which is what was tested")


def run(command, **environment):
    done = subprocess.run(
        [str(c) for c in command], env={**os.environ, **environment}, text=True, capture_output=True
    )
    if done.returncode != 0:
        fail(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def expect(name, said):
    if said.strip() != SAYS:
        fail(f"{name} said {said!r}, but should say {SAYS!r}")
    print(f"{name}: {said.strip()}")


def main():
    source, build = Path(sys.argv[1]), Path(sys.argv[2])
    embed = source / "examples/embed"
    for page in sys.argv[3:]:
        check_page(Path(page), embed)
        print(f"{Path(page).name}: four blocks as tested")

    with tempfile.TemporaryDirectory() as folder:
        # Installed here, then moved: what is found must not hang on the first place.
        run(["cmake", "--install", build, "--prefix", f"{folder}/first"])
        prefix = Path(folder) / "a prefix"
        os.rename(f"{folder}/first", prefix)
        (config,) = prefix.rglob("tamisConfig.cmake")
        library = config.parents[2]

        run(["cmake", "-S", embed, "-B", f"{folder}/build", "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}"])
        run(["cmake", "--build", f"{folder}/build"])
        expect("C++, find_package", run([f"{folder}/build/embed_cpp"]))
        expect("C, find_package", run([f"{folder}/build/embed_c"]))

        flags = run(
            ["pkg-config", "--cflags", "--libs", "tamis"],
            PKG_CONFIG_PATH=str(library / "pkgconfig"),
        )
        program = f"{folder}/embed_pc"
        shell = f"cc -std=c99 -pedantic -Wall -Wextra -Werror '{embed}/embed.c' {flags.strip()} -o '{program}'"
        run(["sh", "-c", shell])
        expect("C, pkg-config", run([program], LD_LIBRARY_PATH=str(library)))

        expect(
            "Python",
            run(
                [sys.executable, embed / "embed.py"],
                PYTHONPATH=str(source / "capi/python"),
                PYTHONDONTWRITEBYTECODE="1",
                TAMIS_LIBRARY=str(library / "libtamis.so"),
            ),
        )
        if shutil.which("cargo") is None:
            fail("cargo is not installed (Debian: cargo)")
        expect(
            "Rust",
            run(
                ["cargo", "run", "--quiet", "--offline", "--locked", "--manifest-path", embed / "rust/Cargo.toml"],
                CARGO_TARGET_DIR=f"{folder}/cargo",
                TAMIS_LIB_DIR=str(library),
            ),
        )


if __name__ == "__main__":
    main()
