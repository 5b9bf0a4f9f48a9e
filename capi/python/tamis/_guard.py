"""Control strings: found, and broken up so that no encoder reads one."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from ctypes import byref
from functools import cached_property
from typing import NamedTuple

from . import _abi
from ._error import check
from ._handle import Handle, array
from ._library import lib
from ._outcome import map_span
from ._vocabulary import Vocabulary


class ControlString(NamedTuple):
    """What a guard looks for."""

    text: str
    origin: str  # a vocabulary, a family of templates, or "recipe"


class GuardFinding(NamedTuple):
    """text[start:end] is a control string; offsets in code points."""

    start: int
    end: int
    string: str


class Guarded:
    """One text without control strings. It may be read by any number of threads."""

    def __init__(self, handle: ctypes.c_void_p, strings: tuple[ControlString, ...]) -> None:
        self._handle = Handle(handle, lib.tamis_guarded_free)
        self._strings = strings
        # What is not UTF-8 is left as it is: a lone surrogate of a str comes back as one.
        self.text: str = lib.tamis_guarded_text(handle).bytes().decode("utf-8", "surrogatepass")

    def __repr__(self) -> str:
        return f"<tamis.Guarded of {len(self.text)} characters, {self.total} broken>"

    @property
    def total(self) -> int:
        """How many places were broken."""
        return lib.tamis_guarded_total(self._handle)  # type: ignore[no-any-return]

    @cached_property
    def broken(self) -> dict[str, int]:
        """How many of them by which string."""
        counts = (
            (string.text, lib.tamis_guarded_of_string(self._handle, index))
            for index, string in enumerate(self._strings)
        )
        return {text: count for text, count in counts if count}

    @property
    def look_alikes(self) -> int:
        """Places of the source that already looked as if they had been broken: they are left."""
        return lib.tamis_guarded_look_alikes(self._handle)  # type: ignore[no-any-return]

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end] was in the text that was given."""
        return map_span(self._handle, lib.tamis_guarded_to_source, start, end)

    def to_output(self, start: int, end: int) -> tuple[int, int]:
        """Where source[start:end] is in `text`."""
        return map_span(self._handle, lib.tamis_guarded_to_output, start, end)

    def undo(self) -> str:
        """The text that was given, unchanged."""
        buffer, error = ctypes.c_void_p(), ctypes.c_void_p()
        check(lib.tamis_guarded_undo(self._handle, byref(buffer), byref(error)), error)
        try:
            data: bytes = lib.tamis_buffer_view(buffer).bytes()
            return data.decode("utf-8", "surrogatepass")
        finally:
            lib.tamis_buffer_free(buffer)


class Guard:
    """Knows the special tokens of vocabularies and the strings of public chat templates; share it between threads.

    >>> guard = tamis.Guard([tamis.Vocabulary("o200k_base")])
    >>> guard.break_up("before <|endoftext|> after").text
    'before <\\\\|endoftext|> after'

    templates: families ("llama3"), "all", "distinctive", or "none"; strings: further ones.
    """

    def __init__(
        self,
        vocabularies: Sequence[Vocabulary] = (),
        templates: Sequence[str] = ("distinctive",),
        strings: Sequence[str] = (),
    ) -> None:
        options = _abi.GuardOptions(ctypes.sizeof(_abi.GuardOptions))
        handles = [v._open() for v in vocabularies]
        options.vocabularies, options.vocabulary_count = array(handles)
        options.templates, options.template_count = _abi.views(templates or ["none"])
        options.strings, options.string_count = _abi.views(strings)
        handle, error = ctypes.c_void_p(), ctypes.c_void_p()
        check(lib.tamis_guard_create(byref(options), byref(handle), byref(error)), error)
        self._adopt(handle)

    @classmethod
    def _of(cls, handle: ctypes.c_void_p) -> Guard:
        self = cls.__new__(cls)
        self._adopt(handle)
        return self

    def _adopt(self, handle: ctypes.c_void_p) -> None:
        self._handle = Handle(handle, lib.tamis_guard_free)
        self.strings = tuple(
            ControlString(
                lib.tamis_guard_string(handle, index).bytes().decode("utf-8", "replace"),
                lib.tamis_guard_string_origin(handle, index).text(),
            )
            for index in range(lib.tamis_guard_string_count(handle))
        )

    def break_up(self, text: str) -> Guarded:
        """Breaks up every control string, visibly. Guarding again changes nothing."""
        handle, error = ctypes.c_void_p(), ctypes.c_void_p()
        view = _abi.view(text)
        check(lib.tamis_guard_break_up(self._handle, view, byref(handle), byref(error)), error)
        return Guarded(handle, self.strings)

    def find(self, text: str) -> list[GuardFinding]:
        """The places that break_up() would break."""
        handle, error = ctypes.c_void_p(), ctypes.c_void_p()
        view = _abi.view(text)
        check(lib.tamis_guard_find(self._handle, view, byref(handle), byref(error)), error)
        found = Handle(handle, lib.tamis_guard_findings_free)
        findings = []
        for index in range(lib.tamis_guard_findings_count(found)):
            f = _abi.GuardFinding(ctypes.sizeof(_abi.GuardFinding))
            check(
                lib.tamis_guard_findings_at(
                    found, index, _abi.UNIT_CODEPOINT, byref(f), byref(error)
                ),
                error,
            )
            findings.append(
                GuardFinding(f.source.begin, f.source.end, self.strings[f.string].text)
            )
        return findings

    def closed(self, text: str) -> bool:
        """Whether no string could begin at the end of the text and go on in what is joined to it."""
        closed, error = ctypes.c_int32(), ctypes.c_void_p()
        view = _abi.view(text)
        check(lib.tamis_guard_closed(self._handle, view, byref(closed), byref(error)), error)
        return bool(closed.value)
