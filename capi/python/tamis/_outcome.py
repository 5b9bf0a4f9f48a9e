"""One refined document."""

from __future__ import annotations

import ctypes
from ctypes import byref
from enum import IntEnum
from functools import cached_property
from typing import Any, NamedTuple

from . import _abi
from ._error import check
from ._handle import Handle
from ._library import lib


class Finding(NamedTuple):
    """A detected span: source[start:end], in code points."""

    type: str
    start: int
    end: int
    rule: str
    score_ppm: int
    doubtful: bool = False
    validated: bool = False
    reserved: bool = False
    covered: bool = False
    allowed: bool = False  # its value is on the recipe's allow-list
    action: str = ""  # what became of it: "placeholder", "keep"; "" if it is covered

    @property
    def score(self) -> float:
        """How sure the rule is, 0 to 1."""
        return self.score_ppm / 1_000_000


class Fingerprint(NamedTuple):
    """What of a document is compared with others. It tells about private text: keep it where the text is kept."""

    exact: int  # XXH3-128 of the normalized text
    format: int
    shingle_count: int
    signature: tuple[int, ...]


class Counts(NamedTuple):
    """What normalization did."""

    invalid_bytes: int
    surrogates: int
    normal_form: int
    controls: int
    line_ends: int
    trailing_spaces: int
    invisibles: int
    hidden_payloads: int
    repairs: int
    entities: int
    ligatures: int
    blank_lines: int
    hyphens: int
    page_lines: int
    cue_lines: int
    repeats: int
    mail_lines: int
    mail_marks: int
    whitespace: int
    search_folds: int


class MarkKind(IntEnum):
    """What a part of a mail is."""

    QUOTE = _abi.MARK_QUOTE  # lines of another mail
    ATTRIBUTION = _abi.MARK_ATTRIBUTION  # "On 3 May, Ann wrote:"
    HEADER = _abi.MARK_HEADER  # "From: … Sent: … To: …"
    SIGNATURE = _abi.MARK_SIGNATURE  # after "-- ", or what a telephone adds
    FOOTER = _abi.MARK_FOOTER  # a notice of confidentiality


class Mark(NamedTuple):
    """A part of a text that plays a role of its own: text[start:end], in code points, whole lines."""

    kind: MarkKind
    level: int  # of quoting: 0 is the writer's own text
    start: int
    end: int


def read_marks(handle: Handle, count: Any, fill: Any) -> list[Mark]:
    """The marks of an outcome or of a normalized text, by the two functions that tell them."""
    marks = []
    for index in range(count(handle)):
        m, error = _abi.Mark(ctypes.sizeof(_abi.Mark)), ctypes.c_void_p()
        check(fill(handle, index, _abi.UNIT_CODEPOINT, byref(m), byref(error)), error)
        marks.append(Mark(MarkKind(m.kind), m.level, m.output.begin, m.output.end))
    return marks


def read_counts(handle: Handle, fill: Any) -> Counts:
    """The counts of an outcome or of a normalized text."""
    counts, error = _abi.Counts(ctypes.sizeof(_abi.Counts)), ctypes.c_void_p()
    check(fill(handle, byref(counts), byref(error)), error)
    return Counts(*(getattr(counts, name) for name in Counts._fields))


def read_findings(
    handle: Handle, count: Any, fill: Any, unit: int = _abi.UNIT_CODEPOINT
) -> list[Finding]:
    """The findings of an outcome or of a document, by the two functions that tell them."""
    findings = []
    for index in range(count(handle)):
        found, error = _abi.Finding(ctypes.sizeof(_abi.Finding)), ctypes.c_void_p()
        check(fill(handle, index, unit, byref(found), byref(error)), error)
        findings.append(
            Finding(
                found.type.text(),
                found.source.begin,
                found.source.end,
                found.rule.text(),
                found.score_ppm,
                bool(found.flags & _abi.FINDING_DOUBTFUL),
                bool(found.flags & _abi.FINDING_VALIDATED),
                bool(found.flags & _abi.FINDING_RESERVED),
                bool(found.flags & _abi.FINDING_COVERED),
                bool(found.flags & _abi.FINDING_ALLOWED),
                found.action.text(),
            )
        )
    return findings


def map_span(
    handle: Handle,
    look_up: "ctypes._NamedFuncPointer",
    start: int,
    end: int,
    unit: int = _abi.UNIT_CODEPOINT,
) -> tuple[int, int]:
    """Asks where a span is on the other side; both in `unit`."""
    if not 0 <= start <= end:
        raise ValueError(f"a span must have 0 <= start <= end, but it is [{start}, {end})")
    answer, error = _abi.Span(), ctypes.c_void_p()
    # An end beyond the text is cut to it; one beyond 64 bits must not wrap around.
    limit = _abi.NO_OFFSET
    span = _abi.Span(min(start, limit), min(end, limit))
    check(look_up(handle, span, unit, byref(answer), byref(error)), error)
    return answer.begin, answer.end


class Outcome:
    """One refined document. It owns its text, outlives the engine, and may be read by any number of threads."""

    def __init__(self, handle: ctypes.c_void_p, vocabularies: tuple[str, ...]) -> None:
        self._handle = Handle(handle, lib.tamis_outcome_free)
        self._vocabularies = vocabularies
        self.text: str = lib.tamis_outcome_text(handle).text()

    def __repr__(self) -> str:
        return f"<tamis.Outcome of {len(self.text)} characters, {len(self.findings)} findings>"

    @cached_property
    def findings(self) -> list[Finding]:
        return read_findings(
            self._handle, lib.tamis_outcome_finding_count, lib.tamis_outcome_finding
        )

    @cached_property
    def tokens(self) -> dict[str, int]:
        """Tokens of the text that may leave, per vocabulary of the recipe."""
        counts = {}
        for index, name in enumerate(self._vocabularies):
            count, error = ctypes.c_uint64(), ctypes.c_void_p()
            check(
                lib.tamis_outcome_tokens_at(self._handle, index, byref(count), byref(error)), error
            )
            counts[name] = count.value
        return counts

    @property
    def language(self) -> str:
        """BCP 47; "und" if unsure."""
        return lib.tamis_outcome_language(self._handle).text()  # type: ignore[no-any-return]

    @property
    def quarantine_reason(self) -> str | None:
        """Why the document must not leave; None: it may."""
        return lib.tamis_outcome_quarantine_reason(self._handle).text() or None

    @property
    def speaker(self) -> str:
        """The speaker, as it may leave."""
        return lib.tamis_outcome_speaker(self._handle).text()  # type: ignore[no-any-return]

    @cached_property
    def fields(self) -> dict[str, str]:
        """The document's further fields, redacted."""
        fields = {}
        for index in range(lib.tamis_outcome_field_count(self._handle)):
            field, error = _abi.FieldOut(), ctypes.c_void_p()
            check(lib.tamis_outcome_field(self._handle, index, byref(field), byref(error)), error)
            fields[field.name.text()] = field.value.text()
        return fields

    @cached_property
    def counts(self) -> Counts:
        return read_counts(self._handle, lib.tamis_outcome_counts)

    @cached_property
    def marks(self) -> list[Mark]:
        """Quotes, signatures and the like, if the recipe marks them."""
        return read_marks(self._handle, lib.tamis_outcome_mark_count, lib.tamis_outcome_mark)

    @cached_property
    def guarded(self) -> dict[str, int]:
        """Control strings that were met in text, fields and speaker, and how often."""
        guarded = {}
        for index in range(lib.tamis_outcome_guarded_count(self._handle)):
            string, count, error = _abi.Bytes(), ctypes.c_uint64(), ctypes.c_void_p()
            check(
                lib.tamis_outcome_guarded(
                    self._handle, index, byref(string), byref(count), byref(error)
                ),
                error,
            )
            guarded[string.text()] = count.value
        return guarded

    @property
    def look_alikes(self) -> int:
        """Places of the source that already looked as if the guard had broken a string there."""
        return lib.tamis_outcome_look_alikes(self._handle)  # type: ignore[no-any-return]

    @cached_property
    def fingerprint(self) -> Fingerprint:
        found, error = _abi.Fingerprint(ctypes.sizeof(_abi.Fingerprint)), ctypes.c_void_p()
        check(lib.tamis_outcome_fingerprint(self._handle, byref(found), byref(error)), error)
        return Fingerprint(
            found.exact_high << 64 | found.exact_low,
            found.format,
            found.shingle_count,
            tuple(found.signature[: found.signature_slots]),
        )

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end] was in the text that was given; what was rewritten as a whole is whole."""
        return map_span(self._handle, lib.tamis_outcome_to_source, start, end)

    def to_output(self, start: int, end: int) -> tuple[int, int]:
        """Where source[start:end] is in text."""
        return map_span(self._handle, lib.tamis_outcome_to_output, start, end)
