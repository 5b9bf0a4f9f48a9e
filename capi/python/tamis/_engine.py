"""Recipes and engines."""

from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from ctypes import byref
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Union

from . import _abi
from ._detector import Bridge, Detector
from ._error import Code, TamisError, check
from ._guard import Guard
from ._handle import Handle, array
from ._library import lib
from ._outcome import Outcome
from ._redacted import RedactedDocument, Text
from ._vault import Vault
from ._vocabulary import Vocabulary

# A recipe is TOML or JSON text, a mapping that becomes JSON, or a path object of a file with either.
Recipe = Union[str, "Mapping[str, Any]", "os.PathLike[str]"]


@dataclass(frozen=True)
class Document:
    """One unit of text, with what belongs to it."""

    text: str
    id: str = ""
    speaker: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    group: str = ""  # a chat, a patient, a case: whose dates move together


def default_recipe() -> str:
    """A commented recipe in TOML with every key at its default."""
    buffer, error = ctypes.c_void_p(), ctypes.c_void_p()
    check(lib.tamis_recipe_default(byref(buffer), byref(error)), error)
    try:
        return lib.tamis_buffer_view(buffer).text()  # type: ignore[no-any-return]
    finally:
        lib.tamis_buffer_free(buffer)


def _recipe_text(recipe: Recipe | None) -> str:
    if recipe is None:
        return ""
    if isinstance(recipe, str):
        return recipe
    if isinstance(recipe, Mapping):
        return json.dumps(recipe)
    return Path(recipe).read_text(encoding="utf-8")


def _fill(document: _abi.Document, given: str | Document) -> None:
    if isinstance(given, str):
        given = Document(given)
    document.struct_size = ctypes.sizeof(_abi.Document)
    document.id = _abi.view(given.id)
    document.text = _abi.view(given.text)
    document.speaker = _abi.view(given.speaker)
    document.group = _abi.view(given.group)
    if given.fields:
        fields = (_abi.FieldIn * len(given.fields))(
            *(_abi.FieldIn(_abi.view(n), _abi.view(v)) for n, v in given.fields.items())
        )
        document.fields = fields
        document.field_count = len(fields)


class Engine:
    """A recipe, compiled once; share it between threads.

    Use it in a `with`, or call close(), to give its memory back at a known time; else the garbage collector does.
    """

    def __init__(
        self,
        recipe: Recipe | None = None,
        vocabularies: Sequence[Vocabulary] = (),
        *,
        detectors: Sequence[Detector] = (),
        redaction_key: str | os.PathLike[str] | None = None,
        vault: Vault | None = None,
    ) -> None:
        """vocabularies: those that tokens.vocabularies names beside those of the library; detectors: asked beside the rules.

        redaction_key: for the actions hash, pseudonym, date_shift and vault: the text of a key that `tamis keygen --redaction`
        made, or a path object of its file, which nobody else may read.
        vault: keeps what the action vault takes out; of the same key.
        """
        self._bridge = Bridge(detectors) if detectors else None
        # Workers that no call is using. list.pop and list.append are atomic.
        self._idle: list[Handle] = []
        options = _abi.EngineOptions(ctypes.sizeof(_abi.EngineOptions))
        if self._bridge:
            options.detectors, options.detector_count = self._bridge.array, len(detectors)
        handles = [v._open() for v in vocabularies]
        options.vocabularies, options.vocabulary_count = array(handles)
        if isinstance(recipe, os.PathLike):
            folder = os.fsencode(Path(recipe).parent)
            options.folder = _abi.View(folder, len(folder))
        if isinstance(redaction_key, os.PathLike):
            key_file = os.fsencode(redaction_key)
            options.redaction_key_file = _abi.View(key_file, len(key_file))
        elif redaction_key:
            options.redaction_key = _abi.view(redaction_key)
        keeper = vault._live() if vault is not None else None
        if keeper is not None:
            options.vault = keeper._as_parameter_
        handle, error = ctypes.c_void_p(), ctypes.c_void_p()
        view = _abi.view(_recipe_text(recipe))
        check(
            lib.tamis_engine_create_with(view, byref(options), byref(handle), byref(error)), error
        )
        self._handle: Handle | None = Handle(handle, lib.tamis_engine_free)
        self.recipe: dict[str, Any] = json.loads(lib.tamis_engine_recipe(handle).bytes())
        self.recipe_digest: str = lib.tamis_engine_recipe_digest(handle).text()
        self.types = self._names("type")
        self.not_scanned = self._names("not_scanned")
        self.vocabularies = self._names("vocabulary")

    def _names(self, what: str) -> tuple[str, ...]:
        count = getattr(lib, f"tamis_engine_{what}_count")(self._handle)
        element = getattr(lib, f"tamis_engine_{what}")
        return tuple(element(self._handle, index).text() for index in range(count))

    def guard(self) -> Guard:
        """What it guards with; TamisError if its recipe says guard.action = "off"."""
        if self._handle is None:
            raise TamisError(Code.USAGE, "the engine is closed; create another")
        handle, error = ctypes.c_void_p(), ctypes.c_void_p()
        check(lib.tamis_engine_guard(self._handle, byref(handle), byref(error)), error)
        return Guard._of(handle)

    def refine(
        self,
        text: str,
        *,
        id: str = "",
        speaker: str = "",
        fields: Mapping[str, str] | None = None,
        group: str = "",
    ) -> Outcome:
        """Refines one document."""
        worker = self._take()
        try:
            outcome, error = ctypes.c_void_p(), ctypes.c_void_p()
            if id or speaker or fields or group:
                document = _abi.Document()
                _fill(document, Document(text, id, speaker, fields or {}, group))
                code = lib.tamis_worker_refine_document(
                    worker, byref(document), byref(outcome), byref(error)
                )
            else:
                code = lib.tamis_worker_refine(
                    worker, _abi.view(text), byref(outcome), byref(error)
                )
        finally:
            self._give(worker)
        self._check(code, error)
        return Outcome(outcome, self.vocabularies)

    def redact_document(self, document: Text, format: str = "auto") -> RedactedDocument[Text]:
        """Redacts a JSON, CSV, XML, HTML, mail or text document where it stands, by the recipe's [redact].

        >>> import tamis
        >>> tamis.Engine().redact_document('{"ssn": 219099999, "n": 1}').document
        '{"ssn": "[US_SSN_1]", "n": 1}'

        format: "text", "json", "jsonl", "csv", "tsv", "xml", "html", "mail"; "auto" tells it from the bytes, and is a TamisError
        if that leaves a doubt, as is a document that is not what its format says.
        """
        if format not in _abi.FORMATS:
            raise ValueError(f"format must be one of {', '.join(_abi.FORMATS)}, but is {format!r}")
        data = _abi.view(document) if isinstance(document, str) else _abi.View(document, len(document))
        worker = self._take()
        try:
            redacted, error = ctypes.c_void_p(), ctypes.c_void_p()
            code = lib.tamis_worker_redact(
                worker, data, _abi.FORMATS.index(format), byref(redacted), byref(error)
            )
        finally:
            self._give(worker)
        self._check(code, error)
        return RedactedDocument(redacted, type(document))

    def refine_group(self, documents: Iterable[str | Document]) -> list[Outcome]:
        """Refines documents that belong together, in order: placeholders are numbered through the group."""
        given = list(documents)
        array = (_abi.Document * len(given))()
        for slot, document in zip(array, given):
            _fill(slot, document)
        outcomes = (ctypes.c_void_p * len(given))()
        error = ctypes.c_void_p()
        worker = self._take()
        try:
            code = lib.tamis_worker_refine_group(worker, array, len(given), outcomes, byref(error))
        finally:
            self._give(worker)
        self._check(code, error)
        return [Outcome(ctypes.c_void_p(handle), self.vocabularies) for handle in outcomes]

    def _check(self, code: int, error: ctypes.c_void_p) -> None:
        cause = self._bridge.cause() if self._bridge else None
        if cause is None:
            check(code, error)
            return
        try:
            check(code, error)
        except TamisError as failure:
            raise failure from cause

    def _live(self) -> Handle:
        engine = self._handle
        if engine is None:
            raise TamisError(Code.USAGE, "the engine is closed; create another")
        return engine

    def _take(self) -> Handle:
        engine = self._live()
        try:
            return self._idle.pop()
        except IndexError:
            pass
        worker, error = ctypes.c_void_p(), ctypes.c_void_p()
        check(lib.tamis_worker_create(engine, byref(worker), byref(error)), error)
        return Handle(worker, lib.tamis_worker_free)

    def _give(self, worker: Handle) -> None:
        if self._handle is not None:
            self._idle.append(worker)

    def close(self) -> None:
        """Lets go of the engine. Calls that are running finish, and outcomes live on."""
        self._handle = None
        self._idle.clear()

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
