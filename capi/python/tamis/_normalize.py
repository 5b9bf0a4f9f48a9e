"""Normalization alone: the text, what was changed, and the way back."""

from __future__ import annotations

import ctypes
from ctypes import byref
from functools import cached_property
from typing import NamedTuple

from . import _abi
from ._error import check
from ._handle import Handle
from ._library import lib
from ._outcome import Counts, Mark, read_counts, read_marks


class Edit(NamedTuple):
    """source[source_start:source_end] became text[start:end]; offsets in code points."""

    rule: str
    source_start: int
    source_end: int
    start: int
    end: int
    before: bytes  # what was replaced; it may be ill-formed. Private.


class Normalized:
    """One normalized text. It may be read by any number of threads, and is as private as what it was made from."""

    def __init__(self, handle: ctypes.c_void_p) -> None:
        self._handle = Handle(handle, lib.tamis_normalized_free)
        self.text: str = lib.tamis_normalized_text(handle).text()

    def __repr__(self) -> str:
        return f"<tamis.Normalized of {len(self.text)} characters, {len(self.edits)} edits>"

    @property
    def held_back(self) -> str | None:
        """Why the profile "strict" would not let the text leave; None: it may."""
        return lib.tamis_normalized_held_back(self._handle).text() or None

    @cached_property
    def edits(self) -> list[Edit]:
        edits = []
        for index in range(lib.tamis_normalized_edit_count(self._handle)):
            e, error = _abi.Edit(ctypes.sizeof(_abi.Edit)), ctypes.c_void_p()
            check(
                lib.tamis_normalized_edit(
                    self._handle, index, _abi.UNIT_CODEPOINT, byref(e), byref(error)
                ),
                error,
            )
            edits.append(
                Edit(
                    e.rule.text(),
                    e.source.begin,
                    e.source.end,
                    e.output.begin,
                    e.output.end,
                    e.before.bytes(),
                )
            )
        return edits

    @cached_property
    def marks(self) -> list[Mark]:
        """Quotes, signatures and the like, if the recipe marks them."""
        return read_marks(
            self._handle, lib.tamis_normalized_mark_count, lib.tamis_normalized_mark
        )

    @cached_property
    def counts(self) -> Counts:
        return read_counts(self._handle, lib.tamis_normalized_counts)

    def undo(self) -> str:
        """The text that was given, unchanged."""
        buffer, error = ctypes.c_void_p(), ctypes.c_void_p()
        check(lib.tamis_normalized_undo(self._handle, byref(buffer), byref(error)), error)
        try:
            data: bytes = lib.tamis_buffer_view(buffer).bytes()
            return data.decode("utf-8", "surrogatepass")
        finally:
            lib.tamis_buffer_free(buffer)


class Normalizer:
    """The [normalize] part of a recipe (TOML or JSON text; empty: the defaults), compiled; share it between threads.

    >>> tamis.Normalizer().normalize("cafe\\u0301 \\r\\n").text
    'café\\n'
    """

    def __init__(self, recipe: str = "") -> None:
        handle, error = ctypes.c_void_p(), ctypes.c_void_p()
        check(lib.tamis_normalizer_create(_abi.view(recipe), byref(handle), byref(error)), error)
        self._handle = Handle(handle, lib.tamis_normalizer_free)

    def normalize(self, text: str) -> Normalized:
        handle, error = ctypes.c_void_p(), ctypes.c_void_p()
        view = _abi.view(text)
        check(lib.tamis_normalize(self._handle, view, byref(handle), byref(error)), error)
        return Normalized(handle)
