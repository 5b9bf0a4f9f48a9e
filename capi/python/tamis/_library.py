"""Finds libtamis.so, and refuses one that speaks another ABI."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

from . import _abi


def _candidates() -> list[str]:
    here = Path(__file__).resolve().parent
    names = ["libtamis.so", "libtamis.so.0"]
    beside = [here / name for name in names]
    built = [here.parents[2] / "build" / "lib" / name for name in names]
    return [str(path) for path in beside + built if path.exists()] + names[::-1]


def _load() -> ctypes.CDLL:
    chosen = os.environ.get("TAMIS_LIBRARY")
    failures = []
    for path in [chosen] if chosen else _candidates():
        try:
            library = ctypes.CDLL(path)
        except OSError as error:
            failures.append(str(error))
            continue
        try:
            _abi.declare(library)
        except AttributeError as error:
            raise ImportError(f"{path} is another version of Tamis: {error}") from None
        found = library.tamis_abi_version()
        if found != _abi.ABI_VERSION:
            raise ImportError(
                f"{path} has ABI {found}, but this package speaks {_abi.ABI_VERSION}; install both from one release"
            )
        return library
    raise ImportError(
        "libtamis.so was not found: build it (./dev build), install it, or set TAMIS_LIBRARY to its path\n  "
        + "\n  ".join(failures)
    )


lib = _load()
version: str = lib.tamis_version().text()
abi_version: int = lib.tamis_abi_version()
