"""Charsets: told from bytes, and turned into text."""

from __future__ import annotations

import ctypes
from ctypes import byref
from typing import NamedTuple

from . import _abi
from ._error import check
from ._handle import Handle
from ._library import lib


class CharsetGuess(NamedTuple):
    """What bytes are likely to be in."""

    charset: str | None  # as the WHATWG Encoding Standard names it; None if none fits
    sure: bool  # False: the bytes leave a doubt, and somebody should be asked


class DecodedText(NamedTuple):
    """Bytes as text."""

    text: str
    undecodable: int  # sequences that mean nothing in the charset; each is U+FFFD in the text


class CharsetDetector:
    """Tells the charset of a text from its bytes; share it between threads."""

    def __init__(self) -> None:
        handle, error = ctypes.c_void_p(), ctypes.c_void_p()
        check(lib.tamis_charset_detector_create(byref(handle), byref(error)), error)
        self._handle = Handle(handle, lib.tamis_charset_detector_free)

    def detect(self, data: bytes) -> CharsetGuess:
        """A guess is never an error; a doubt is `sure == False`."""
        charset, sure, error = _abi.Bytes(), ctypes.c_int32(), ctypes.c_void_p()
        view = _abi.View(data, len(data))
        code = lib.tamis_charset_detect(
            self._handle, view, byref(charset), byref(sure), byref(error)
        )
        check(code, error)
        return CharsetGuess(charset.text() or None, bool(sure.value))


def decode_charset(data: bytes, charset: str) -> DecodedText:
    """Reads bytes in a charset; an unknown one is a TamisError that lists those that are known."""
    text, count, error = ctypes.c_void_p(), ctypes.c_uint64(), ctypes.c_void_p()
    view = _abi.View(data, len(data))
    check(
        lib.tamis_charset_decode(view, _abi.view(charset), byref(text), byref(count), byref(error)),
        error,
    )
    try:
        return DecodedText(lib.tamis_buffer_view(text).text(), count.value)
    finally:
        lib.tamis_buffer_free(text)
