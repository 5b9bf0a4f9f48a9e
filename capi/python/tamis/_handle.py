"""Handles of the C interface, freed when the last one who uses them lets go."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import Any

Free = Callable[["ctypes.c_void_p"], object]


class Handle:
    """What ctypes passes for a `T *`. A call that is running keeps it alive, so that close() in another thread
    never frees what is in use."""

    __slots__ = ("_as_parameter_", "_free")

    def __init__(self, pointer: ctypes.c_void_p, free: Free) -> None:
        self._as_parameter_ = pointer
        self._free = free

    def __del__(self) -> None:
        self._free(self._as_parameter_)


def array(handles: Sequence[Handle]) -> tuple[Any, int]:
    """An array of pointers, for the length of a call, and its length; None for no handles."""
    if not handles:
        return None, 0
    return (ctypes.c_void_p * len(handles))(*(h._as_parameter_ for h in handles)), len(handles)
