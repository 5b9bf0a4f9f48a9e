"""One document, redacted where it stands."""

from __future__ import annotations

import ctypes
from functools import cached_property
from typing import Generic, TypeVar

from . import _abi
from ._handle import Handle
from ._library import lib
from ._outcome import Finding, map_span, read_findings

Text = TypeVar("Text", str, bytes)


class RedactedDocument(Generic[Text]):
    """A JSON, CSV, XML, HTML, mail or text document with its values rewritten; every other byte stays.

    Offsets are in code points of a document that was given as str, in bytes of one that was given as bytes.
    """

    def __init__(self, handle: ctypes.c_void_p, kind: type[Text]) -> None:
        self._handle = Handle(handle, lib.tamis_redacted_free)
        self._unit = _abi.UNIT_CODEPOINT if kind is str else _abi.UNIT_BYTE
        data = lib.tamis_redacted_document(handle).bytes()
        self.document: Text = data.decode("utf-8", "surrogatepass") if kind is str else data

    def __repr__(self) -> str:
        return f"<tamis.RedactedDocument, {self.format}, {self.changed} of {self.values} values rewritten>"

    @property
    def format(self) -> str:
        """As what it was read: "json", "jsonl", "csv", "tsv", "xml", "html", "mail" or "text"."""
        return _abi.FORMATS[lib.tamis_redacted_format(self._handle)]

    @property
    def quarantine_reason(self) -> str | None:
        """Why the document must not leave; None: it may."""
        return lib.tamis_redacted_quarantine_reason(self._handle).text() or None

    @property
    def values(self) -> int:
        """Values that were looked at."""
        return lib.tamis_redacted_value_count(self._handle)  # type: ignore[no-any-return]

    @property
    def changed(self) -> int:
        """Of them, those that were rewritten."""
        return lib.tamis_redacted_changed_count(self._handle)  # type: ignore[no-any-return]

    @property
    def numbers(self) -> int:
        """Of them, JSON numbers that became strings."""
        return lib.tamis_redacted_number_count(self._handle)  # type: ignore[no-any-return]

    @property
    def removed(self) -> int:
        """Parts of a mail that became a note (redact.attachments = "remove")."""
        return lib.tamis_redacted_removed_count(self._handle)  # type: ignore[no-any-return]

    @cached_property
    def findings(self) -> list[Finding]:
        """Where they were in the document that was given."""
        return read_findings(
            self._handle, lib.tamis_redacted_finding_count, lib.tamis_redacted_finding, self._unit
        )

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Where document[start:end] was in the document that was given."""
        return map_span(self._handle, lib.tamis_redacted_to_source, start, end, self._unit)

    def to_output(self, start: int, end: int) -> tuple[int, int]:
        """Where a span of the document that was given is in document."""
        return map_span(self._handle, lib.tamis_redacted_to_output, start, end, self._unit)
