"""Text in chunks of a token budget."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from ctypes import byref
from enum import IntEnum
from typing import NamedTuple

from . import _abi
from ._error import check
from ._guard import Guard
from ._handle import Handle
from ._library import lib
from ._vocabulary import Vocabulary


class ChunkEnd(IntEnum):
    """What a chunk ends with."""

    TEXT = _abi.CHUNK_TEXT
    DOCUMENT = _abi.CHUNK_DOCUMENT
    PARAGRAPH = _abi.CHUNK_PARAGRAPH
    SENTENCE = _abi.CHUNK_SENTENCE
    WORD = _abi.CHUNK_WORD
    PIECE = _abi.CHUNK_PIECE  # between pieces without white space, as in Chinese
    CLUSTER = _abi.CHUNK_CLUSTER  # inside a piece that is longer than the budget
    CHARACTER = _abi.CHUNK_CHARACTER  # inside a grapheme cluster, as there is no other place
    FORCED = _abi.CHUNK_FORCED  # where a token joins two characters: the counts add up to more


class Chunk(NamedTuple):
    """text[start:end], and its tokens counted alone."""

    start: int
    end: int
    tokens: int
    overlap: int  # of the tokens, those that the chunk before has too
    ends_with: ChunkEnd


class Chunker:
    """A budget of tokens; share it between threads.

    >>> chunker = tamis.Chunker(tamis.Vocabulary("o200k_base"), max_tokens=8)
    >>> [c.tokens for c in chunker.cut("One two three. Four five six. Seven eight nine.")]
    [4, 4, 4]
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        max_tokens: int = 512,
        overlap_tokens: int = 0,
        guard: Guard | None = None,
    ) -> None:
        options = _abi.ChunkOptions(ctypes.sizeof(_abi.ChunkOptions))
        options.max_tokens = min(max(max_tokens, 1), 2**32 - 1)  # ctypes would wrap it around
        options.overlap_tokens = min(max(overlap_tokens, 0), 2**32 - 1)
        if guard is not None:
            options.guard = guard._handle._as_parameter_
        handle, error = ctypes.c_void_p(), ctypes.c_void_p()
        check(
            lib.tamis_chunker_create(
                vocabulary._open(), byref(options), byref(handle), byref(error)
            ),
            error,
        )
        self._handle = Handle(handle, lib.tamis_chunker_free)

    def cut(self, text: str, document_ends: Sequence[int] = ()) -> list[Chunk]:
        """The chunks in order. document_ends: where documents end in a text that they were joined into, ascending."""
        ends = (ctypes.c_uint64 * len(document_ends))(*_bytes_of(text, document_ends))
        handle, error = ctypes.c_void_p(), ctypes.c_void_p()
        view = _abi.view(text)
        check(
            lib.tamis_chunker_cut(
                self._handle, view, ends, len(ends), byref(handle), byref(error)
            ),
            error,
        )
        cut = Handle(handle, lib.tamis_chunks_free)
        chunks = []
        for index in range(lib.tamis_chunks_count(cut)):
            c = _abi.Chunk(ctypes.sizeof(_abi.Chunk))
            check(
                lib.tamis_chunks_at(cut, index, _abi.UNIT_CODEPOINT, byref(c), byref(error)),
                error,
            )
            chunks.append(
                Chunk(c.span.begin, c.span.end, c.tokens, c.overlap, ChunkEnd(c.end))
            )
        return chunks


def _bytes_of(text: str, ends: Sequence[int]) -> list[int]:
    """Code points as bytes; what is out of order stays so, and is refused."""
    places, byte, before = [], 0, 0
    for end in ends:
        if end < before:
            return [2**64 - 1]
        byte += len(text[before:end].encode("utf-8", "surrogatepass")) + max(0, end - len(text))
        before = end
        places.append(byte)
    return places
