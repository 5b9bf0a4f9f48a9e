"""Texts that come in pieces."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from ctypes import byref
from typing import Any, Callable

from . import _abi
from ._engine import Engine
from ._handle import Handle
from ._library import lib


class TextStream:
    """Redacts a text that does not end, or does not fit in memory.

    >>> import tamis
    >>> stream = tamis.TextStream(tamis.Engine())
    >>> stream.push("Mail jane@co") + stream.push("rp.test") + stream.finish()
    'Mail [EMAIL_ADDRESS_1]'

    It is cut into parts of at most part_bytes, at blank lines where there are any, which are refined in order like documents of a
    group. How the pieces are cut changes nothing. A value that only its label tells is found again in its own part and in
    those behind it, not in those before. A part that must not leave is a TamisError, and ends the stream.
    """

    def __init__(self, engine: Engine, *, part_bytes: int = 0, most_values: int = 0) -> None:
        self._engine = engine  # whose detectors are asked
        handle, error = ctypes.c_void_p(), ctypes.c_void_p()
        code = lib.tamis_text_stream_create(
            engine._live(), part_bytes, most_values, byref(handle), byref(error)
        )
        engine._check(code, error)
        self._handle = Handle(handle, lib.tamis_text_stream_free)

    def push(self, piece: str) -> str:
        """Gives what may leave by now; often nothing."""
        return self._call(lib.tamis_text_stream_push, _abi.view(piece))

    def finish(self) -> str:
        """Gives the rest. The stream is over then."""
        return self._call(lib.tamis_text_stream_finish)

    def redact(self, pieces: Iterable[str]) -> Iterator[str]:
        """All of it: pieces in, pieces out."""
        for piece in pieces:
            if out := self.push(piece):
                yield out
        if out := self.finish():
            yield out

    def _call(self, function: Callable[..., int], *given: Any) -> str:
        buffer, error = ctypes.c_void_p(), ctypes.c_void_p()
        self._engine._check(function(self._handle, *given, byref(buffer), byref(error)), error)
        try:
            return lib.tamis_buffer_view(buffer).text()  # type: ignore[no-any-return]
        finally:
            lib.tamis_buffer_free(buffer)
