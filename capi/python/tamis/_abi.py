"""The C interface (capi/tamis.h) as ctypes declarations; a test compares them with the header."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from ctypes import POINTER, c_int32, c_uint16, c_uint32, c_uint64, c_void_p
from typing import Any

ABI_VERSION = 0
NO_OFFSET = 2**64 - 1
UNIT_BYTE = 0
UNIT_CODEPOINT = 1

FORMAT_AUTO = 0
FORMAT_TEXT = 1
FORMAT_JSON = 2
FORMAT_JSONL = 3
FORMAT_CSV = 4
FORMAT_TSV = 5
FORMAT_XML = 6
FORMAT_HTML = 7
FORMAT_MAIL = 8

# Names of formats, at their numbers.
FORMATS = ("auto", "text", "json", "jsonl", "csv", "tsv", "xml", "html", "mail")


class View(ctypes.Structure):
    """tamis_view as an argument: its data is a bytes object, which it keeps alive."""

    _fields_ = [("data", ctypes.c_char_p), ("size", c_uint64)]


class Bytes(ctypes.Structure):
    """tamis_view as a result: its data is an address, as c_char_p would stop at a NUL."""

    _fields_ = [("data", c_void_p), ("size", c_uint64)]

    data: int | None
    size: int

    def bytes(self) -> bytes:
        return ctypes.string_at(self.data, self.size) if self.data and self.size else b""

    def text(self) -> str:
        return self.bytes().decode("utf-8")


class Span(ctypes.Structure):
    _fields_ = [("begin", c_uint64), ("end", c_uint64)]

    begin: int
    end: int


class FieldIn(ctypes.Structure):
    """tamis_field as an argument."""

    _fields_ = [("name", View), ("value", View)]


class FieldOut(ctypes.Structure):
    """tamis_field as a result."""

    _fields_ = [("name", Bytes), ("value", Bytes)]

    name: Bytes
    value: Bytes


class Document(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_uint64),
        ("id", View),
        ("text", View),
        ("speaker", View),
        ("fields", POINTER(FieldIn)),
        ("field_count", c_uint64),
        ("group", View),
    ]


class Finding(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_uint64),
        ("type", Bytes),
        ("rule", Bytes),
        ("source", Span),
        ("score_ppm", c_int32),
        ("flags", c_uint32),
        ("action", Bytes),
    ]

    type: Bytes
    rule: Bytes
    source: Span
    score_ppm: int
    flags: int
    action: Bytes


class Fingerprint(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_uint64),
        ("exact_high", c_uint64),
        ("exact_low", c_uint64),
        ("format", c_uint32),
        ("shingle_count", c_uint32),
        ("signature", POINTER(c_uint16)),
        ("signature_slots", c_uint64),
    ]

    exact_high: int
    exact_low: int
    format: int
    shingle_count: int
    signature: Any
    signature_slots: int


class Counts(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_uint64),
        ("invalid_bytes", c_uint64),
        ("surrogates", c_uint64),
        ("normal_form", c_uint64),
        ("controls", c_uint64),
        ("line_ends", c_uint64),
        ("trailing_spaces", c_uint64),
        ("invisibles", c_uint64),
        ("hidden_payloads", c_uint64),
        ("repairs", c_uint64),
        ("entities", c_uint64),
        ("ligatures", c_uint64),
        ("blank_lines", c_uint64),
        ("hyphens", c_uint64),
        ("page_lines", c_uint64),
        ("cue_lines", c_uint64),
        ("repeats", c_uint64),
        ("mail_lines", c_uint64),
        ("mail_marks", c_uint64),
        ("whitespace", c_uint64),
        ("search_folds", c_uint64),
    ]


class Edit(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_uint64),
        ("rule", Bytes),
        ("source", Span),
        ("output", Span),
        ("before", Bytes),
    ]

    rule: Bytes
    source: Span
    output: Span
    before: Bytes


class Mark(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_uint64),
        ("kind", c_int32),
        ("level", c_uint32),
        ("output", Span),
    ]

    kind: int
    level: int
    output: Span


# int32_t (*tamis_detect)(void *context, const tamis_view *texts, uint64_t count, tamis_detections *found)
DETECT = ctypes.CFUNCTYPE(c_int32, c_void_p, POINTER(Bytes), c_uint64, c_void_p)
DETECTOR_THREAD_SAFE = 1


class Detector(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_uint64),
        ("name", View),
        ("version", View),
        ("types", POINTER(View)),
        ("type_count", c_uint64),
        ("unit", c_int32),
        ("flags", c_uint32),
        ("detect", DETECT),
        ("context", c_void_p),
    ]

class GuardFinding(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_uint64),
        ("source", Span),
        ("string", c_uint64),
    ]

    source: Span
    string: int


class Chunk(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_uint64),
        ("span", Span),
        ("tokens", c_uint64),
        ("overlap", c_uint64),
        ("end", c_int32),
        ("flags", c_uint32),
    ]

    span: Span
    tokens: int
    overlap: int
    end: int


class EngineOptions(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_uint64),
        ("detectors", POINTER(Detector)),
        ("detector_count", c_uint64),
        ("vocabularies", POINTER(c_void_p)),
        ("vocabulary_count", c_uint64),
        ("folder", View),
        ("redaction_key", View),
        ("redaction_key_file", View),
        ("vault", c_void_p),
    ]


class RevealCounts(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_uint64),
        ("restored", c_uint64),
        ("unknown", c_uint64),
        ("unescaped", c_uint64),
    ]

    restored: int
    unknown: int
    unescaped: int


class GuardOptions(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_uint64),
        ("vocabularies", POINTER(c_void_p)),
        ("vocabulary_count", c_uint64),
        ("templates", POINTER(View)),
        ("template_count", c_uint64),
        ("strings", POINTER(View)),
        ("string_count", c_uint64),
    ]


class ChunkOptions(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_uint64),
        ("max_tokens", c_uint32),
        ("overlap_tokens", c_uint32),
        ("guard", c_void_p),
    ]


# int32_t (*progress)(void *context, uint64_t done, uint64_t total)
PROGRESS = ctypes.CFUNCTYPE(c_int32, c_void_p, c_uint64, c_uint64)


class VerifyOptions(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_uint64),
        ("signer", View),
        ("known_checkpoint", View),
        ("max_failures", c_uint64),
        ("jobs", c_uint32),
        ("flags", c_uint32),
        ("progress", PROGRESS),
        ("context", c_void_p),
    ]


SIGNER_NONE = 0
SIGNER_UNKNOWN = 1
SIGNER_VERIFIED = 2
SIGNER_WRONG = 3

MARK_QUOTE = 1
MARK_ATTRIBUTION = 2
MARK_HEADER = 3
MARK_SIGNATURE = 4
MARK_FOOTER = 5

FINDING_DOUBTFUL = 1
FINDING_VALIDATED = 2
FINDING_RESERVED = 4
FINDING_COVERED = 8
FINDING_ALLOWED = 16

CHUNK_TEXT = 0
CHUNK_DOCUMENT = 1
CHUNK_PARAGRAPH = 2
CHUNK_SENTENCE = 3
CHUNK_WORD = 4
CHUNK_PIECE = 5
CHUNK_CLUSTER = 6
CHUNK_CHARACTER = 7
CHUNK_FORCED = 8

_HANDLE = c_void_p
_OUT = POINTER(c_void_p)  # T **
_COUNT = POINTER(c_uint64)

# name: (result, arguments); a result of None is void.
FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "tamis_version": (Bytes, []),
    "tamis_version_number": (c_uint32, []),
    "tamis_abi_version": (c_uint32, []),
    "tamis_code_name": (Bytes, [c_int32]),
    "tamis_error_code": (c_int32, [_HANDLE]),
    "tamis_error_message": (Bytes, [_HANDLE]),
    "tamis_error_offset": (c_uint64, [_HANDLE]),
    "tamis_error_rule": (Bytes, [_HANDLE]),
    "tamis_error_free": (None, [_HANDLE]),
    "tamis_buffer_view": (Bytes, [_HANDLE]),
    "tamis_buffer_free": (None, [_HANDLE]),
    "tamis_ids_data": (POINTER(c_uint32), [_HANDLE]),
    "tamis_ids_count": (c_uint64, [_HANDLE]),
    "tamis_ids_spans": (POINTER(Span), [_HANDLE]),
    "tamis_ids_free": (None, [_HANDLE]),
    "tamis_recipe_default": (c_int32, [_OUT, _OUT]),
    "tamis_engine_create": (c_int32, [View, _OUT, _OUT]),
    "tamis_engine_create_with": (c_int32, [View, POINTER(EngineOptions), _OUT, _OUT]),
    "tamis_detections_add": (c_int32, [_HANDLE, c_uint64, View, Span, c_int32]),
    "tamis_engine_free": (None, [_HANDLE]),
    "tamis_engine_recipe": (Bytes, [_HANDLE]),
    "tamis_engine_recipe_digest": (Bytes, [_HANDLE]),
    "tamis_engine_type_count": (c_uint64, [_HANDLE]),
    "tamis_engine_type": (Bytes, [_HANDLE, c_uint64]),
    "tamis_engine_not_scanned_count": (c_uint64, [_HANDLE]),
    "tamis_engine_not_scanned": (Bytes, [_HANDLE, c_uint64]),
    "tamis_engine_vocabulary_count": (c_uint64, [_HANDLE]),
    "tamis_engine_vocabulary": (Bytes, [_HANDLE, c_uint64]),
    "tamis_engine_guard": (c_int32, [_HANDLE, _OUT, _OUT]),
    "tamis_worker_create": (c_int32, [_HANDLE, _OUT, _OUT]),
    "tamis_worker_free": (None, [_HANDLE]),
    "tamis_worker_refine": (c_int32, [_HANDLE, View, _OUT, _OUT]),
    "tamis_worker_refine_document": (c_int32, [_HANDLE, POINTER(Document), _OUT, _OUT]),
    "tamis_worker_refine_group": (c_int32, [_HANDLE, POINTER(Document), c_uint64, _OUT, _OUT]),
    "tamis_worker_redact": (c_int32, [_HANDLE, View, c_int32, _OUT, _OUT]),
    "tamis_vault_open": (c_int32, [View, View, View, _OUT, _OUT]),
    "tamis_vault_count": (c_uint64, [_HANDLE]),
    "tamis_vault_save": (c_int32, [_HANDLE, _OUT]),
    "tamis_vault_reveal": (c_int32, [_HANDLE, View, _OUT, POINTER(RevealCounts), _OUT]),
    "tamis_vault_free": (None, [_HANDLE]),
    "tamis_redacted_document": (Bytes, [_HANDLE]),
    "tamis_redacted_format": (c_int32, [_HANDLE]),
    "tamis_redacted_quarantine_reason": (Bytes, [_HANDLE]),
    "tamis_redacted_value_count": (c_uint64, [_HANDLE]),
    "tamis_redacted_changed_count": (c_uint64, [_HANDLE]),
    "tamis_redacted_number_count": (c_uint64, [_HANDLE]),
    "tamis_redacted_removed_count": (c_uint64, [_HANDLE]),
    "tamis_redacted_finding_count": (c_uint64, [_HANDLE]),
    "tamis_redacted_finding": (c_int32, [_HANDLE, c_uint64, c_int32, POINTER(Finding), _OUT]),
    "tamis_redacted_to_source": (c_int32, [_HANDLE, Span, c_int32, POINTER(Span), _OUT]),
    "tamis_redacted_to_output": (c_int32, [_HANDLE, Span, c_int32, POINTER(Span), _OUT]),
    "tamis_redacted_free": (None, [_HANDLE]),
    "tamis_text_stream_create": (c_int32, [_HANDLE, c_uint64, c_uint64, _OUT, _OUT]),
    "tamis_text_stream_push": (c_int32, [_HANDLE, View, _OUT, _OUT]),
    "tamis_text_stream_finish": (c_int32, [_HANDLE, _OUT, _OUT]),
    "tamis_text_stream_free": (None, [_HANDLE]),
    "tamis_outcome_text": (Bytes, [_HANDLE]),
    "tamis_outcome_language": (Bytes, [_HANDLE]),
    "tamis_outcome_quarantine_reason": (Bytes, [_HANDLE]),
    "tamis_outcome_speaker": (Bytes, [_HANDLE]),
    "tamis_outcome_field_count": (c_uint64, [_HANDLE]),
    "tamis_outcome_field": (c_int32, [_HANDLE, c_uint64, POINTER(FieldOut), _OUT]),
    "tamis_outcome_finding_count": (c_uint64, [_HANDLE]),
    "tamis_outcome_finding": (c_int32, [_HANDLE, c_uint64, c_int32, POINTER(Finding), _OUT]),
    "tamis_outcome_to_source": (c_int32, [_HANDLE, Span, c_int32, POINTER(Span), _OUT]),
    "tamis_outcome_to_output": (c_int32, [_HANDLE, Span, c_int32, POINTER(Span), _OUT]),
    "tamis_outcome_fingerprint": (c_int32, [_HANDLE, POINTER(Fingerprint), _OUT]),
    "tamis_outcome_counts": (c_int32, [_HANDLE, POINTER(Counts), _OUT]),
    "tamis_outcome_mark_count": (c_uint64, [_HANDLE]),
    "tamis_outcome_mark": (c_int32, [_HANDLE, c_uint64, c_int32, POINTER(Mark), _OUT]),
    "tamis_outcome_tokens": (c_int32, [_HANDLE, View, _COUNT, _OUT]),
    "tamis_outcome_tokens_at": (c_int32, [_HANDLE, c_uint64, _COUNT, _OUT]),
    "tamis_outcome_guarded_count": (c_uint64, [_HANDLE]),
    "tamis_outcome_guarded": (c_int32, [_HANDLE, c_uint64, POINTER(Bytes), _COUNT, _OUT]),
    "tamis_outcome_look_alikes": (c_uint64, [_HANDLE]),
    "tamis_outcome_free": (None, [_HANDLE]),
    "tamis_normalizer_create": (c_int32, [View, _OUT, _OUT]),
    "tamis_normalizer_free": (None, [_HANDLE]),
    "tamis_normalize": (c_int32, [_HANDLE, View, _OUT, _OUT]),
    "tamis_normalized_text": (Bytes, [_HANDLE]),
    "tamis_normalized_held_back": (Bytes, [_HANDLE]),
    "tamis_normalized_edit_count": (c_uint64, [_HANDLE]),
    "tamis_normalized_edit": (c_int32, [_HANDLE, c_uint64, c_int32, POINTER(Edit), _OUT]),
    "tamis_normalized_mark_count": (c_uint64, [_HANDLE]),
    "tamis_normalized_mark": (c_int32, [_HANDLE, c_uint64, c_int32, POINTER(Mark), _OUT]),
    "tamis_normalized_counts": (c_int32, [_HANDLE, POINTER(Counts), _OUT]),
    "tamis_normalized_undo": (c_int32, [_HANDLE, _OUT, _OUT]),
    "tamis_normalized_free": (None, [_HANDLE]),
    "tamis_charset_detector_create": (c_int32, [_OUT, _OUT]),
    "tamis_charset_detector_free": (None, [_HANDLE]),
    "tamis_charset_detect": (c_int32, [_HANDLE, View, POINTER(Bytes), POINTER(c_int32), _OUT]),
    "tamis_charset_decode": (c_int32, [View, View, _OUT, _COUNT, _OUT]),
    "tamis_vocabulary_embedded_count": (c_uint64, []),
    "tamis_vocabulary_embedded": (Bytes, [c_uint64]),
    "tamis_vocabulary_open": (c_int32, [View, _OUT, _OUT]),
    "tamis_vocabulary_open_file": (c_int32, [View, _OUT, _OUT]),
    "tamis_vocabulary_from_pack": (c_int32, [View, _OUT, _OUT]),
    "tamis_vocabulary_compile": (c_int32, [View, View, View, _OUT, _OUT]),
    "tamis_vocabulary_name": (Bytes, [_HANDLE]),
    "tamis_vocabulary_content_hash": (Bytes, [_HANDLE]),
    "tamis_vocabulary_size": (c_uint32, [_HANDLE]),
    "tamis_vocabulary_count": (c_int32, [_HANDLE, View, _COUNT, _OUT]),
    "tamis_vocabulary_count_many": (c_int32, [_HANDLE, POINTER(View), c_uint64, _COUNT, _OUT]),
    "tamis_vocabulary_count_all": (c_int32, [_OUT, c_uint64, View, _COUNT, _OUT]),
    "tamis_vocabulary_encode": (c_int32, [_HANDLE, View, _OUT, _OUT]),
    "tamis_vocabulary_encode_with_offsets": (c_int32, [_HANDLE, View, c_int32, _OUT, _OUT]),
    "tamis_vocabulary_decode": (c_int32, [_HANDLE, POINTER(c_uint32), c_uint64, _OUT, _OUT]),
    "tamis_vocabulary_info": (c_int32, [_HANDLE, _OUT, _OUT]),
    "tamis_vocabulary_lint": (c_int32, [_HANDLE, POINTER(View), c_uint64, c_uint64, _OUT, _OUT]),
    "tamis_vocabulary_free": (None, [_HANDLE]),
    "tamis_guard_create": (c_int32, [POINTER(GuardOptions), _OUT, _OUT]),
    "tamis_guard_free": (None, [_HANDLE]),
    "tamis_guard_string_count": (c_uint64, [_HANDLE]),
    "tamis_guard_string": (Bytes, [_HANDLE, c_uint64]),
    "tamis_guard_string_origin": (Bytes, [_HANDLE, c_uint64]),
    "tamis_guard_break_up": (c_int32, [_HANDLE, View, _OUT, _OUT]),
    "tamis_guard_find": (c_int32, [_HANDLE, View, _OUT, _OUT]),
    "tamis_guard_closed": (c_int32, [_HANDLE, View, POINTER(c_int32), _OUT]),
    "tamis_guarded_text": (Bytes, [_HANDLE]),
    "tamis_guarded_total": (c_uint64, [_HANDLE]),
    "tamis_guarded_of_string": (c_uint64, [_HANDLE, c_uint64]),
    "tamis_guarded_look_alikes": (c_uint64, [_HANDLE]),
    "tamis_guarded_to_source": (c_int32, [_HANDLE, Span, c_int32, POINTER(Span), _OUT]),
    "tamis_guarded_to_output": (c_int32, [_HANDLE, Span, c_int32, POINTER(Span), _OUT]),
    "tamis_guarded_undo": (c_int32, [_HANDLE, _OUT, _OUT]),
    "tamis_guarded_free": (None, [_HANDLE]),
    "tamis_guard_findings_count": (c_uint64, [_HANDLE]),
    "tamis_guard_findings_at": (
        c_int32,
        [_HANDLE, c_uint64, c_int32, POINTER(GuardFinding), _OUT],
    ),
    "tamis_guard_findings_free": (None, [_HANDLE]),
    "tamis_chunker_create": (c_int32, [_HANDLE, POINTER(ChunkOptions), _OUT, _OUT]),
    "tamis_chunker_free": (None, [_HANDLE]),
    "tamis_chunker_cut": (c_int32, [_HANDLE, View, _COUNT, c_uint64, _OUT, _OUT]),
    "tamis_chunks_count": (c_uint64, [_HANDLE]),
    "tamis_chunks_at": (c_int32, [_HANDLE, c_uint64, c_int32, POINTER(Chunk), _OUT]),
    "tamis_chunks_free": (None, [_HANDLE]),
    "tamis_verify": (c_int32, [View, POINTER(VerifyOptions), _OUT, _OUT]),
    "tamis_verification_intact": (c_int32, [_HANDLE]),
    "tamis_verification_draft": (c_int32, [_HANDLE]),
    "tamis_verification_signer": (c_int32, [_HANDLE]),
    "tamis_verification_verdict": (Bytes, [_HANDLE]),
    "tamis_verification_text": (Bytes, [_HANDLE]),
    "tamis_verification_json": (Bytes, [_HANDLE]),
    "tamis_verification_free": (None, [_HANDLE]),
}


def declare(library: ctypes.CDLL) -> None:
    """Tells ctypes the types of every function; AttributeError names one that the library lacks."""
    for name, (result, arguments) in FUNCTIONS.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments


def view(text: str) -> View:
    """UTF-8; a lone surrogate goes in as its three bytes, and Tamis replaces and counts it."""
    data = text.encode("utf-8", "surrogatepass")
    return View(data, len(data))


def views(texts: Sequence[str]) -> tuple[Any, int]:
    """An array of views, for the length of a call, and its length; None for no texts."""
    array = (View * len(texts))(*map(view, texts)) if texts else None
    return array, len(texts)
