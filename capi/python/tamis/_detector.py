"""Detectors of the caller's own, asked beside the built-in rules."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from . import _abi
from ._library import lib


@dataclass(frozen=True)
class Detection:
    """A value that a detector found: text[start:end] of the text with that index."""

    text: int
    type: str
    start: int
    end: int
    score: float = 0.85  # 0 to 1


@dataclass(frozen=True)
class Detector:
    """A model or program that finds values in text.

    >>> import tamis
    >>> def find(texts):
    ...     for i, text in enumerate(texts):
    ...         at = text.find("Nightjar")
    ...         if at >= 0:
    ...             yield tamis.Detection(i, "PROJECT", at, at + 8, score=0.95)
    >>> projects = tamis.Detector("projects", "1", ["PROJECT"], find)
    >>> with tamis.Engine(detectors=[projects]) as engine:
    ...     engine.refine("Nightjar starts in May.").text
    '[PROJECT_1] starts in May.'

    detect is given the normalized texts of a document, or of a group, which are private, and gives detections in any order; offsets are
    in code points. It is called by one thread at a time unless thread_safe says that it need not be. It fails closed: what it raises becomes the
    cause of the TamisError of that call, and nothing leaves. name and version stand in engine.recipe and in manifests: change
    the version when results change. types are known ones ("PERSON") or new ones (capitals, digits, _).
    """

    name: str
    version: str
    types: Sequence[str]
    detect: Callable[[list[str]], Iterable[Detection]]
    thread_safe: bool = False


class Bridge:
    """What C is given for detectors; lives as long as the engine that asks them."""

    def __init__(self, detectors: Sequence[Detector]) -> None:
        self._raised = threading.local()
        self._kept: list[Any] = []  # what the structs point to
        self.array = (_abi.Detector * len(detectors))()
        for slot, detector in zip(self.array, detectors):
            types = (_abi.View * len(detector.types))(*(_abi.view(t) for t in detector.types))
            callback = _abi.DETECT(self._callback(detector))
            self._kept += [types, callback]
            slot.struct_size = ctypes.sizeof(_abi.Detector)
            slot.name = _abi.view(detector.name)
            slot.version = _abi.view(detector.version)
            slot.types = types
            slot.type_count = len(types)
            slot.unit = _abi.UNIT_CODEPOINT
            slot.flags = _abi.DETECTOR_THREAD_SAFE if detector.thread_safe else 0
            slot.detect = callback

    def _callback(self, detector: Detector) -> Callable[[Any, Any, int, Any], int]:
        def call(context: Any, texts: Any, count: int, found: Any) -> int:
            try:
                given = [texts[i].text() for i in range(count)]
                for d in detector.detect(given):
                    code = lib.tamis_detections_add(
                        found,
                        d.text,
                        _abi.view(d.type),
                        _abi.Span(d.start, d.end),
                        round(d.score * 1_000_000),
                    )
                    if code != 0:
                        return int(code)
            except BaseException as error:  # nothing may pass through C
                self._raised.error = error
                return 1
            return 0

        return call

    def cause(self) -> BaseException | None:
        """What a detector raised in this thread's last call, once."""
        error: BaseException | None = getattr(self._raised, "error", None)
        self._raised.error = None
        return error
