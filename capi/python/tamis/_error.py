"""Failures of the C interface as one exception."""

from __future__ import annotations

import ctypes
from enum import IntEnum

from . import _abi
from ._library import lib


class Code(IntEnum):
    """What kind of failure it was; the numbers are pinned for ever."""

    OK = 0
    USAGE = 1
    RECIPE = 2
    INPUT = 3
    OUTPUT = 4
    LIMIT = 5
    NOMEM = 6
    CORRUPT = 7
    MISMATCH = 8
    CANCELLED = 9
    UNSUPPORTED = 10
    INTERNAL = 11


class TamisError(Exception):
    """What went wrong, where, what was expected and what to do."""

    code: Code
    message: str
    offset: int | None  # byte of the UTF-8 input that the message speaks of
    rule: str | None  # the rule or recipe key concerned

    def __init__(
        self, code: Code, message: str, offset: int | None = None, rule: str | None = None
    ) -> None:
        super().__init__(code, message, offset, rule)  # all of them, so that it can be pickled
        self.code = code
        self.message = message
        self.offset = offset
        self.rule = rule

    def __str__(self) -> str:
        return self.message


def check(code: int, error: ctypes.c_void_p) -> None:
    """Raises what a call returned, and frees it."""
    if code == Code.OK:
        return
    try:
        message = lib.tamis_error_message(error).bytes().decode("utf-8", "replace")
        offset = lib.tamis_error_offset(error)
        rule = lib.tamis_error_rule(error).bytes().decode("utf-8", "replace")
    finally:
        lib.tamis_error_free(error)
    raise TamisError(
        Code(code),
        message or lib.tamis_code_name(code).text(),
        None if offset == _abi.NO_OFFSET else offset,
        rule or None,
    )
