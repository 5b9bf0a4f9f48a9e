"""Values that can be brought back."""

from __future__ import annotations

import ctypes
import os
from ctypes import byref
from dataclasses import dataclass
from types import TracebackType

from . import _abi
from ._error import Code, TamisError, check
from ._handle import Handle
from ._library import lib


@dataclass(frozen=True)
class Revealed:
    """A text with its values in their places."""

    text: str
    restored: int
    unknown: int  # stand-ins of another vault, which stay
    unescaped: int  # stand-ins that the source itself held


class Vault:
    """What the action "vault" takes out, encrypted in a file `vault.sealed` of a folder of yours.

        with tamis.Vault("private/vault", "receiver.key text") as vault:
            engine = tamis.Engine(recipe, redaction_key=key, vault=vault)
            ...
            vault.save()                                  # before any text leaves
            vault.reveal(answer).text

    A vault that lies in the folder goes on; nothing is written before save(). One program at a time keeps a vault. Threads may share it.
    """

    def __init__(self, folder: str | os.PathLike[str], redaction_key: str | os.PathLike[str]) -> None:
        """redaction_key: the text of a key that `tamis keygen --redaction` made, or a path object of its file."""
        path = os.fsencode(folder)
        text, file = b"", b""
        if isinstance(redaction_key, os.PathLike):
            file = os.fsencode(redaction_key)
        else:
            text = redaction_key.encode()
        handle, error = ctypes.c_void_p(), ctypes.c_void_p()
        check(
            lib.tamis_vault_open(
                _abi.View(path, len(path)),
                _abi.View(text, len(text)),
                _abi.View(file, len(file)),
                byref(handle),
                byref(error),
            ),
            error,
        )
        self._handle: Handle | None = Handle(handle, lib.tamis_vault_free)

    def _live(self) -> Handle:
        if self._handle is None:
            raise TamisError(Code.USAGE, "the vault is closed; open it again")
        return self._handle

    def __len__(self) -> int:
        """Distinct values."""
        return lib.tamis_vault_count(self._live())  # type: ignore[no-any-return]

    def save(self) -> None:
        """Writes the file anew, whole or not at all."""
        error = ctypes.c_void_p()
        check(lib.tamis_vault_save(self._live(), byref(error)), error)

    def reveal(self, text: str) -> Revealed:
        """Puts back what the stand-ins of this vault stand for, wherever they are quoted."""
        buffer, error = ctypes.c_void_p(), ctypes.c_void_p()
        counts = _abi.RevealCounts(ctypes.sizeof(_abi.RevealCounts))
        check(
            lib.tamis_vault_reveal(
                self._live(), _abi.view(text), byref(buffer), byref(counts), byref(error)
            ),
            error,
        )
        try:
            out = lib.tamis_buffer_view(buffer).text()
        finally:
            lib.tamis_buffer_free(buffer)
        return Revealed(out, counts.restored, counts.unknown, counts.unescaped)

    def close(self) -> None:
        """Lets go of the vault without saving it. Engines that were made with it go on."""
        self._handle = None

    def __enter__(self) -> Vault:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
