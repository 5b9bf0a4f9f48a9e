"""Exact token counts and ids."""

from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Sequence
from ctypes import byref
from types import TracebackType
from typing import Any, NamedTuple

from . import _abi
from ._error import Code, TamisError, check
from ._handle import Handle, array
from ._library import lib


class Token(NamedTuple):
    """A token, and where it lies: text[start:end]."""

    id: int
    start: int
    end: int


def _take(buffer: ctypes.c_void_p) -> bytes:
    try:
        return lib.tamis_buffer_view(buffer).bytes()  # type: ignore[no-any-return]
    finally:
        lib.tamis_buffer_free(buffer)


def count_all(vocabularies: Sequence[Vocabulary], text: str) -> list[int]:
    """Counts one text under each vocabulary; it is checked once."""
    handles = [v._open() for v in vocabularies]
    pointers, size = array(handles)
    counts, error = (ctypes.c_uint64 * size)(), ctypes.c_void_p()
    view = _abi.view(text)
    check(lib.tamis_vocabulary_count_all(pointers, size, view, counts, byref(error)), error)
    return list(counts)


def embedded_vocabularies() -> list[str]:
    """The names that Vocabulary(name) knows."""
    count = lib.tamis_vocabulary_embedded_count()
    return [lib.tamis_vocabulary_embedded(index).text() for index in range(count)]


class Vocabulary:
    """A byte-pair vocabulary; share it between threads.

    Special tokens in a text are encoded as ordinary characters.
    """

    def __init__(self, name: str) -> None:
        handle, error = ctypes.c_void_p(), ctypes.c_void_p()
        check(lib.tamis_vocabulary_open(_abi.view(name), byref(handle), byref(error)), error)
        self._handle: Handle | None = Handle(handle, lib.tamis_vocabulary_free)

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> Vocabulary:
        """Opens a compiled pack."""
        self = cls.__new__(cls)
        data = os.fsencode(path)
        handle, error = ctypes.c_void_p(), ctypes.c_void_p()
        view = _abi.View(data, len(data))
        check(lib.tamis_vocabulary_open_file(view, byref(handle), byref(error)), error)
        self._handle = Handle(handle, lib.tamis_vocabulary_free)
        return self

    @classmethod
    def from_pack(cls, data: bytes) -> Vocabulary:
        """Opens the bytes of a compiled pack."""
        self = cls.__new__(cls)
        handle, error = ctypes.c_void_p(), ctypes.c_void_p()
        view = _abi.View(data, len(data))
        check(lib.tamis_vocabulary_from_pack(view, byref(handle), byref(error)), error)
        self._handle = Handle(handle, lib.tamis_vocabulary_free)
        return self

    @staticmethod
    def compile(data: bytes, name: str, licence: str = "") -> bytes:
        """A pack, made of the bytes of a tokenizer.json or of tiktoken's ranks; seconds.

        Ranks need one of the names "o200k_base", "cl100k_base", "p50k_base", "r50k_base".
        """
        buffer, error = ctypes.c_void_p(), ctypes.c_void_p()
        check(
            lib.tamis_vocabulary_compile(
                _abi.View(data, len(data)),
                _abi.view(name),
                _abi.view(licence),
                byref(buffer),
                byref(error),
            ),
            error,
        )
        return _take(buffer)

    def _open(self) -> Handle:
        if self._handle is None:
            raise TamisError(Code.USAGE, "the vocabulary is closed; open it again")
        return self._handle

    @property
    def name(self) -> str:
        return lib.tamis_vocabulary_name(self._open()).text()  # type: ignore[no-any-return]

    @property
    def content_hash(self) -> str:
        """SHA-256 of the pack, in hex."""
        return lib.tamis_vocabulary_content_hash(self._open()).text()  # type: ignore[no-any-return]

    def __len__(self) -> int:
        return lib.tamis_vocabulary_size(self._open())  # type: ignore[no-any-return]

    def count(self, text: str) -> int:
        count, error = ctypes.c_uint64(), ctypes.c_void_p()
        view = _abi.view(text)
        check(lib.tamis_vocabulary_count(self._open(), view, byref(count), byref(error)), error)
        return count.value

    def count_many(self, texts: Sequence[str]) -> list[int]:
        """count() of each."""
        views, size = _abi.views(texts)
        counts, error = (ctypes.c_uint64 * size)(), ctypes.c_void_p()
        check(
            lib.tamis_vocabulary_count_many(self._open(), views, size, counts, byref(error)), error
        )
        return list(counts)

    def encode(self, text: str) -> list[int]:
        ids, error = ctypes.c_void_p(), ctypes.c_void_p()
        view = _abi.view(text)
        check(lib.tamis_vocabulary_encode(self._open(), view, byref(ids), byref(error)), error)
        try:
            count = lib.tamis_ids_count(ids)
            return lib.tamis_ids_data(ids)[:count] if count else []
        finally:
            lib.tamis_ids_free(ids)

    def encode_with_offsets(self, text: str) -> list[Token]:
        """encode(), with the part of the text that each token covers.

        A token that holds a part of a character covers all of it, so neighbours may overlap; where the vocabulary
        rewrites text, tokens may share places or cover none.
        """
        ids, error = ctypes.c_void_p(), ctypes.c_void_p()
        view = _abi.view(text)
        check(
            lib.tamis_vocabulary_encode_with_offsets(
                self._open(), view, _abi.UNIT_CODEPOINT, byref(ids), byref(error)
            ),
            error,
        )
        try:
            count = lib.tamis_ids_count(ids)
            numbers, spans = lib.tamis_ids_data(ids), lib.tamis_ids_spans(ids)
            return [Token(numbers[i], spans[i].begin, spans[i].end) for i in range(count)]
        finally:
            lib.tamis_ids_free(ids)

    def decode_bytes(self, ids: Sequence[int]) -> bytes:
        for id in ids:
            if not 0 <= id < 2**32:  # ctypes would wrap it around
                raise TamisError(Code.INPUT, f"{id} is not a token id")
        array = (ctypes.c_uint32 * len(ids))(*ids)
        buffer, error = ctypes.c_void_p(), ctypes.c_void_p()
        check(
            lib.tamis_vocabulary_decode(
                self._open(), array, len(ids), byref(buffer), byref(error)
            ),
            error,
        )
        return _take(buffer)

    def decode(self, ids: Sequence[int], errors: str = "replace") -> str:
        """The text of the ids; a character that they cut in two is handled as bytes.decode() does."""
        return self.decode_bytes(ids).decode("utf-8", errors)

    def info(self) -> dict[str, Any]:
        """What it was made of: name, digest, sizes, rules, special tokens, licence."""
        buffer, error = ctypes.c_void_p(), ctypes.c_void_p()
        check(lib.tamis_vocabulary_info(self._open(), byref(buffer), byref(error)), error)
        return json.loads(_take(buffer))  # type: ignore[no-any-return]

    def lint(self, placeholders: Sequence[str] = (), most: int = 20) -> dict[str, Any]:
        """What is odd about it: tokens that no text holds or that are no whole characters, and what placeholders cost
        and whether their edges are stable. `most`: of how many tokens of a kind the ids are listed."""
        views, size = _abi.views(placeholders)
        buffer, error = ctypes.c_void_p(), ctypes.c_void_p()
        check(
            lib.tamis_vocabulary_lint(
                self._open(), views, size, most, byref(buffer), byref(error)
            ),
            error,
        )
        return json.loads(_take(buffer))  # type: ignore[no-any-return]

    def close(self) -> None:
        """Lets go of the vocabulary; calls that are running finish."""
        self._handle = None

    def __enter__(self) -> Vocabulary:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
