"""Checking a delivery, as its receiver does."""

from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Callable
from ctypes import byref
from enum import IntEnum
from typing import Any, NamedTuple

from . import _abi
from ._error import Code, check
from ._library import lib


class Signer(IntEnum):
    """Who signed a delivery."""

    NONE = _abi.SIGNER_NONE  # nobody
    UNKNOWN = _abi.SIGNER_UNKNOWN  # the key that the delivery itself names
    VERIFIED = _abi.SIGNER_VERIFIED  # the key that the caller named
    WRONG = _abi.SIGNER_WRONG  # another key, or a signature that does not hold


class Verification(NamedTuple):
    """What was found in a delivery."""

    intact: bool  # every byte, count and root is as the manifest says
    draft: bool  # no route or no signature
    signer: Signer
    verdict: str  # one line
    text: str  # several lines: CHECKED apart from CLAIMED
    report: dict[str, Any]  # all of it


def verify(
    path: str | os.PathLike[str],
    *,
    signer: str = "",
    known_checkpoint: str = "",
    jobs: int = 0,
    progress: Callable[[int, int], object] | None = None,
) -> Verification:
    """Checks the delivery at `path`; what is wrong with it is in the answer, not an exception.

    signer is the text of the sender's public key, had from the sender by another way; without it nobody knows who made the
    delivery. jobs is the number of threads, 0 for one per core. progress(done, total) is told of bytes; what it raises
    stops the work and is raised here.
    """
    raised: list[BaseException] = []

    def call(_context: int | None, done: int, total: int) -> int:
        try:
            if progress is not None and not raised:  # once it raised, threads may still be at work
                progress(done, total)
        except BaseException as error:  # it must not pass through C
            raised.append(error)
        return 1 if raised else 0

    options = _abi.VerifyOptions(ctypes.sizeof(_abi.VerifyOptions))
    options.signer = _abi.view(signer)
    options.known_checkpoint = _abi.view(known_checkpoint)
    options.jobs = jobs
    if progress is not None:
        options.progress = _abi.PROGRESS(call)
    data = os.fsencode(path)
    found, error = ctypes.c_void_p(), ctypes.c_void_p()
    code = lib.tamis_verify(_abi.View(data, len(data)), byref(options), byref(found), byref(error))
    try:
        if code == Code.MISMATCH:
            lib.tamis_error_free(error)
        elif raised:
            lib.tamis_error_free(error)
            raise raised[0]
        else:
            check(code, error)
        return Verification(
            bool(lib.tamis_verification_intact(found)),
            bool(lib.tamis_verification_draft(found)),
            Signer(lib.tamis_verification_signer(found)),
            lib.tamis_verification_verdict(found).text(),
            lib.tamis_verification_text(found).text(),
            json.loads(lib.tamis_verification_json(found).bytes()),
        )
    finally:
        lib.tamis_verification_free(found)
