//! The C interface of Tamis, `capi/tamis.h`, declared for Rust. That header says what each function does; the crate
//! `tamis` makes it safe. A test of the project compares these declarations with the header.
#![allow(non_camel_case_types)]
#![no_std]

use core::ffi::c_void;
use core::marker::{PhantomData, PhantomPinned};

/// The ABI that these declarations describe.
pub const TAMIS_ABI_VERSION: u32 = 0;

pub const TAMIS_OK: i32 = 0;
pub const TAMIS_E_USAGE: i32 = 1;
pub const TAMIS_E_RECIPE: i32 = 2;
pub const TAMIS_E_INPUT: i32 = 3;
pub const TAMIS_E_OUTPUT: i32 = 4;
pub const TAMIS_E_LIMIT: i32 = 5;
pub const TAMIS_E_NOMEM: i32 = 6;
pub const TAMIS_E_CORRUPT: i32 = 7;
pub const TAMIS_E_MISMATCH: i32 = 8;
pub const TAMIS_E_CANCELLED: i32 = 9;
pub const TAMIS_E_UNSUPPORTED: i32 = 10;
pub const TAMIS_E_INTERNAL: i32 = 11;

pub const TAMIS_SIGNER_NONE: i32 = 0;
pub const TAMIS_SIGNER_UNKNOWN: i32 = 1;
pub const TAMIS_SIGNER_VERIFIED: i32 = 2;
pub const TAMIS_SIGNER_WRONG: i32 = 3;

pub const TAMIS_UNIT_BYTE: i32 = 0;
pub const TAMIS_UNIT_CODEPOINT: i32 = 1;
pub const TAMIS_UNIT_UTF16: i32 = 2;

pub const TAMIS_FORMAT_AUTO: i32 = 0;
pub const TAMIS_FORMAT_TEXT: i32 = 1;
pub const TAMIS_FORMAT_JSON: i32 = 2;
pub const TAMIS_FORMAT_JSONL: i32 = 3;
pub const TAMIS_FORMAT_CSV: i32 = 4;
pub const TAMIS_FORMAT_TSV: i32 = 5;
pub const TAMIS_FORMAT_XML: i32 = 6;
pub const TAMIS_FORMAT_HTML: i32 = 7;
pub const TAMIS_FORMAT_MAIL: i32 = 8;

pub const TAMIS_DETECTOR_THREAD_SAFE: u32 = 1;

pub const TAMIS_FINDING_DOUBTFUL: u32 = 1;
pub const TAMIS_FINDING_VALIDATED: u32 = 2;
pub const TAMIS_FINDING_RESERVED: u32 = 4;
pub const TAMIS_FINDING_COVERED: u32 = 8;
pub const TAMIS_FINDING_ALLOWED: u32 = 16;

pub const TAMIS_MARK_QUOTE: i32 = 1;
pub const TAMIS_MARK_ATTRIBUTION: i32 = 2;
pub const TAMIS_MARK_HEADER: i32 = 3;
pub const TAMIS_MARK_SIGNATURE: i32 = 4;
pub const TAMIS_MARK_FOOTER: i32 = 5;

pub const TAMIS_CHUNK_TEXT: i32 = 0;
pub const TAMIS_CHUNK_DOCUMENT: i32 = 1;
pub const TAMIS_CHUNK_PARAGRAPH: i32 = 2;
pub const TAMIS_CHUNK_SENTENCE: i32 = 3;
pub const TAMIS_CHUNK_WORD: i32 = 4;
pub const TAMIS_CHUNK_PIECE: i32 = 5;
pub const TAMIS_CHUNK_CLUSTER: i32 = 6;
pub const TAMIS_CHUNK_CHARACTER: i32 = 7;
pub const TAMIS_CHUNK_FORCED: i32 = 8;

pub const TAMIS_NO_OFFSET: u64 = u64::MAX;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct tamis_view {
    pub data: *const u8,
    pub size: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct tamis_span {
    pub begin: u64,
    pub end: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct tamis_field {
    pub name: tamis_view,
    pub value: tamis_view,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct tamis_document {
    pub struct_size: u64,
    pub id: tamis_view,
    pub text: tamis_view,
    pub speaker: tamis_view,
    pub fields: *const tamis_field,
    pub field_count: u64,
    pub group: tamis_view,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct tamis_finding {
    pub struct_size: u64,
    pub type_: tamis_view,
    pub rule: tamis_view,
    pub source: tamis_span,
    pub score_ppm: i32,
    pub flags: u32,
    pub action: tamis_view,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct tamis_fingerprint {
    pub struct_size: u64,
    pub exact_high: u64,
    pub exact_low: u64,
    pub format: u32,
    pub shingle_count: u32,
    pub signature: *const u16,
    pub signature_slots: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct tamis_counts {
    pub struct_size: u64,
    pub invalid_bytes: u64,
    pub surrogates: u64,
    pub normal_form: u64,
    pub controls: u64,
    pub line_ends: u64,
    pub trailing_spaces: u64,
    pub invisibles: u64,
    pub hidden_payloads: u64,
    pub repairs: u64,
    pub entities: u64,
    pub ligatures: u64,
    pub blank_lines: u64,
    pub hyphens: u64,
    pub page_lines: u64,
    pub cue_lines: u64,
    pub repeats: u64,
    pub mail_lines: u64,
    pub mail_marks: u64,
    pub whitespace: u64,
    pub search_folds: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct tamis_edit {
    pub struct_size: u64,
    pub rule: tamis_view,
    pub source: tamis_span,
    pub output: tamis_span,
    pub before: tamis_view,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct tamis_mark {
    pub struct_size: u64,
    pub kind: i32,
    pub level: u32,
    pub output: tamis_span,
}

pub type tamis_detect = Option<
    unsafe extern "C" fn(
        context: *mut c_void,
        texts: *const tamis_view,
        count: u64,
        found: *mut tamis_detections,
    ) -> i32,
>;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct tamis_detector {
    pub struct_size: u64,
    pub name: tamis_view,
    pub version: tamis_view,
    pub types: *const tamis_view,
    pub type_count: u64,
    pub unit: i32,
    pub flags: u32,
    pub detect: tamis_detect,
    pub context: *mut c_void,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct tamis_guard_finding {
    pub struct_size: u64,
    pub source: tamis_span,
    pub string: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct tamis_chunk {
    pub struct_size: u64,
    pub span: tamis_span,
    pub tokens: u64,
    pub overlap: u64,
    pub end: i32,
    pub flags: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct tamis_engine_options {
    pub struct_size: u64,
    pub detectors: *const tamis_detector,
    pub detector_count: u64,
    pub vocabularies: *const *const tamis_vocabulary,
    pub vocabulary_count: u64,
    pub folder: tamis_view,
    pub redaction_key: tamis_view,
    pub redaction_key_file: tamis_view,
    pub vault: *const tamis_vault,
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct tamis_reveal_counts {
    pub struct_size: u64,
    pub restored: u64,
    pub unknown: u64,
    pub unescaped: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct tamis_guard_options {
    pub struct_size: u64,
    pub vocabularies: *const *const tamis_vocabulary,
    pub vocabulary_count: u64,
    pub templates: *const tamis_view,
    pub template_count: u64,
    pub strings: *const tamis_view,
    pub string_count: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct tamis_chunk_options {
    pub struct_size: u64,
    pub max_tokens: u32,
    pub overlap_tokens: u32,
    pub guard: *const tamis_guard,
}

pub type tamis_progress =
    Option<unsafe extern "C" fn(context: *mut c_void, done: u64, total: u64) -> i32>;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct tamis_verify_options {
    pub struct_size: u64,
    pub signer: tamis_view,
    pub known_checkpoint: tamis_view,
    pub max_failures: u64,
    pub jobs: u32,
    pub flags: u32,
    pub progress: tamis_progress,
    pub context: *mut c_void,
}

// Opaque: only pointers to them exist, and they may not be moved, sent or shared by default.
macro_rules! handles {
    ($($name:ident)*) => {$(
        #[repr(C)]
        pub struct $name {
            _opaque: [u8; 0],
            _pinned: PhantomData<(*mut u8, PhantomPinned)>,
        }
    )*};
}
handles!(
    tamis_error tamis_verification tamis_engine tamis_worker tamis_outcome tamis_normalizer
    tamis_normalized tamis_charset_detector tamis_vocabulary tamis_buffer tamis_ids tamis_guard
    tamis_guarded tamis_guard_findings tamis_chunker tamis_chunks
    tamis_detections tamis_text_stream tamis_redacted tamis_vault
);

extern "C" {
    pub fn tamis_version() -> tamis_view;
    pub fn tamis_version_number() -> u32;
    pub fn tamis_abi_version() -> u32;
    pub fn tamis_code_name(code: i32) -> tamis_view;

    pub fn tamis_error_code(error: *const tamis_error) -> i32;
    pub fn tamis_error_message(error: *const tamis_error) -> tamis_view;
    pub fn tamis_error_offset(error: *const tamis_error) -> u64;
    pub fn tamis_error_rule(error: *const tamis_error) -> tamis_view;
    pub fn tamis_error_free(error: *mut tamis_error);

    pub fn tamis_buffer_view(buffer: *const tamis_buffer) -> tamis_view;
    pub fn tamis_buffer_free(buffer: *mut tamis_buffer);
    pub fn tamis_ids_data(ids: *const tamis_ids) -> *const u32;
    pub fn tamis_ids_count(ids: *const tamis_ids) -> u64;
    pub fn tamis_ids_spans(ids: *const tamis_ids) -> *const tamis_span;
    pub fn tamis_ids_free(ids: *mut tamis_ids);

    pub fn tamis_recipe_default(toml: *mut *mut tamis_buffer, error: *mut *mut tamis_error) -> i32;
    pub fn tamis_engine_create(
        recipe: tamis_view,
        engine: *mut *mut tamis_engine,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_engine_create_with(
        recipe: tamis_view,
        options: *const tamis_engine_options,
        engine: *mut *mut tamis_engine,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_detections_add(
        found: *mut tamis_detections,
        text: u64,
        type_: tamis_view,
        span: tamis_span,
        score_ppm: i32,
    ) -> i32;
    pub fn tamis_engine_free(engine: *mut tamis_engine);
    pub fn tamis_engine_recipe(engine: *const tamis_engine) -> tamis_view;
    pub fn tamis_engine_recipe_digest(engine: *const tamis_engine) -> tamis_view;
    pub fn tamis_engine_type_count(engine: *const tamis_engine) -> u64;
    pub fn tamis_engine_type(engine: *const tamis_engine, index: u64) -> tamis_view;
    pub fn tamis_engine_not_scanned_count(engine: *const tamis_engine) -> u64;
    pub fn tamis_engine_not_scanned(engine: *const tamis_engine, index: u64) -> tamis_view;
    pub fn tamis_engine_vocabulary_count(engine: *const tamis_engine) -> u64;
    pub fn tamis_engine_vocabulary(engine: *const tamis_engine, index: u64) -> tamis_view;
    pub fn tamis_engine_guard(
        engine: *const tamis_engine,
        guard: *mut *mut tamis_guard,
        error: *mut *mut tamis_error,
    ) -> i32;

    pub fn tamis_worker_create(
        engine: *const tamis_engine,
        worker: *mut *mut tamis_worker,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_worker_free(worker: *mut tamis_worker);
    pub fn tamis_worker_refine(
        worker: *mut tamis_worker,
        text: tamis_view,
        outcome: *mut *mut tamis_outcome,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_worker_refine_document(
        worker: *mut tamis_worker,
        document: *const tamis_document,
        outcome: *mut *mut tamis_outcome,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_worker_refine_group(
        worker: *mut tamis_worker,
        documents: *const tamis_document,
        count: u64,
        outcomes: *mut *mut tamis_outcome,
        error: *mut *mut tamis_error,
    ) -> i32;

    pub fn tamis_worker_redact(
        worker: *mut tamis_worker,
        document: tamis_view,
        format: i32,
        redacted: *mut *mut tamis_redacted,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_vault_open(
        folder: tamis_view,
        redaction_key: tamis_view,
        redaction_key_file: tamis_view,
        vault: *mut *mut tamis_vault,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_vault_count(vault: *const tamis_vault) -> u64;
    pub fn tamis_vault_save(vault: *const tamis_vault, error: *mut *mut tamis_error) -> i32;
    pub fn tamis_vault_reveal(
        vault: *const tamis_vault,
        text: tamis_view,
        revealed: *mut *mut tamis_buffer,
        counts: *mut tamis_reveal_counts,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_vault_free(vault: *mut tamis_vault);
    pub fn tamis_redacted_document(redacted: *const tamis_redacted) -> tamis_view;
    pub fn tamis_redacted_format(redacted: *const tamis_redacted) -> i32;
    pub fn tamis_redacted_quarantine_reason(redacted: *const tamis_redacted) -> tamis_view;
    pub fn tamis_redacted_value_count(redacted: *const tamis_redacted) -> u64;
    pub fn tamis_redacted_changed_count(redacted: *const tamis_redacted) -> u64;
    pub fn tamis_redacted_number_count(redacted: *const tamis_redacted) -> u64;
    pub fn tamis_redacted_removed_count(redacted: *const tamis_redacted) -> u64;
    pub fn tamis_redacted_finding_count(redacted: *const tamis_redacted) -> u64;
    pub fn tamis_redacted_finding(
        redacted: *const tamis_redacted,
        index: u64,
        unit: i32,
        finding: *mut tamis_finding,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_redacted_to_source(
        redacted: *const tamis_redacted,
        output: tamis_span,
        unit: i32,
        source: *mut tamis_span,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_redacted_to_output(
        redacted: *const tamis_redacted,
        source: tamis_span,
        unit: i32,
        output: *mut tamis_span,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_redacted_free(redacted: *mut tamis_redacted);

    pub fn tamis_text_stream_create(
        engine: *const tamis_engine,
        part_bytes: u64,
        most_values: u64,
        stream: *mut *mut tamis_text_stream,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_text_stream_push(
        stream: *mut tamis_text_stream,
        piece: tamis_view,
        out: *mut *mut tamis_buffer,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_text_stream_finish(
        stream: *mut tamis_text_stream,
        out: *mut *mut tamis_buffer,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_text_stream_free(stream: *mut tamis_text_stream);

    pub fn tamis_outcome_text(outcome: *const tamis_outcome) -> tamis_view;
    pub fn tamis_outcome_language(outcome: *const tamis_outcome) -> tamis_view;
    pub fn tamis_outcome_quarantine_reason(outcome: *const tamis_outcome) -> tamis_view;
    pub fn tamis_outcome_speaker(outcome: *const tamis_outcome) -> tamis_view;
    pub fn tamis_outcome_field_count(outcome: *const tamis_outcome) -> u64;
    pub fn tamis_outcome_field(
        outcome: *const tamis_outcome,
        index: u64,
        field: *mut tamis_field,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_outcome_finding_count(outcome: *const tamis_outcome) -> u64;
    pub fn tamis_outcome_finding(
        outcome: *const tamis_outcome,
        index: u64,
        unit: i32,
        finding: *mut tamis_finding,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_outcome_to_source(
        outcome: *const tamis_outcome,
        output: tamis_span,
        unit: i32,
        source: *mut tamis_span,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_outcome_to_output(
        outcome: *const tamis_outcome,
        source: tamis_span,
        unit: i32,
        output: *mut tamis_span,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_outcome_fingerprint(
        outcome: *const tamis_outcome,
        fingerprint: *mut tamis_fingerprint,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_outcome_counts(
        outcome: *const tamis_outcome,
        counts: *mut tamis_counts,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_outcome_mark_count(outcome: *const tamis_outcome) -> u64;
    pub fn tamis_outcome_mark(
        outcome: *const tamis_outcome,
        index: u64,
        unit: i32,
        mark: *mut tamis_mark,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_outcome_tokens(
        outcome: *const tamis_outcome,
        vocabulary: tamis_view,
        count: *mut u64,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_outcome_tokens_at(
        outcome: *const tamis_outcome,
        index: u64,
        count: *mut u64,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_outcome_guarded_count(outcome: *const tamis_outcome) -> u64;
    pub fn tamis_outcome_guarded(
        outcome: *const tamis_outcome,
        index: u64,
        string: *mut tamis_view,
        count: *mut u64,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_outcome_look_alikes(outcome: *const tamis_outcome) -> u64;
    pub fn tamis_outcome_free(outcome: *mut tamis_outcome);

    pub fn tamis_normalizer_create(
        recipe: tamis_view,
        normalizer: *mut *mut tamis_normalizer,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_normalizer_free(normalizer: *mut tamis_normalizer);
    pub fn tamis_normalize(
        normalizer: *const tamis_normalizer,
        text: tamis_view,
        normalized: *mut *mut tamis_normalized,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_normalized_text(normalized: *const tamis_normalized) -> tamis_view;
    pub fn tamis_normalized_held_back(normalized: *const tamis_normalized) -> tamis_view;
    pub fn tamis_normalized_edit_count(normalized: *const tamis_normalized) -> u64;
    pub fn tamis_normalized_edit(
        normalized: *const tamis_normalized,
        index: u64,
        unit: i32,
        edit: *mut tamis_edit,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_normalized_mark_count(normalized: *const tamis_normalized) -> u64;
    pub fn tamis_normalized_mark(
        normalized: *const tamis_normalized,
        index: u64,
        unit: i32,
        mark: *mut tamis_mark,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_normalized_counts(
        normalized: *const tamis_normalized,
        counts: *mut tamis_counts,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_normalized_undo(
        normalized: *const tamis_normalized,
        decoded: *mut *mut tamis_buffer,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_normalized_free(normalized: *mut tamis_normalized);

    pub fn tamis_charset_detector_create(
        detector: *mut *mut tamis_charset_detector,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_charset_detector_free(detector: *mut tamis_charset_detector);
    pub fn tamis_charset_detect(
        detector: *const tamis_charset_detector,
        bytes: tamis_view,
        charset: *mut tamis_view,
        sure: *mut i32,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_charset_decode(
        bytes: tamis_view,
        charset: tamis_view,
        text: *mut *mut tamis_buffer,
        undecodable: *mut u64,
        error: *mut *mut tamis_error,
    ) -> i32;

    pub fn tamis_vocabulary_embedded_count() -> u64;
    pub fn tamis_vocabulary_embedded(index: u64) -> tamis_view;
    pub fn tamis_vocabulary_open(
        name: tamis_view,
        vocabulary: *mut *mut tamis_vocabulary,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_vocabulary_open_file(
        path: tamis_view,
        vocabulary: *mut *mut tamis_vocabulary,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_vocabulary_from_pack(
        pack: tamis_view,
        vocabulary: *mut *mut tamis_vocabulary,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_vocabulary_compile(
        file: tamis_view,
        name: tamis_view,
        licence: tamis_view,
        pack: *mut *mut tamis_buffer,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_vocabulary_name(vocabulary: *const tamis_vocabulary) -> tamis_view;
    pub fn tamis_vocabulary_content_hash(vocabulary: *const tamis_vocabulary) -> tamis_view;
    pub fn tamis_vocabulary_size(vocabulary: *const tamis_vocabulary) -> u32;
    pub fn tamis_vocabulary_count(
        vocabulary: *const tamis_vocabulary,
        text: tamis_view,
        count: *mut u64,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_vocabulary_count_many(
        vocabulary: *const tamis_vocabulary,
        texts: *const tamis_view,
        text_count: u64,
        counts: *mut u64,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_vocabulary_count_all(
        vocabularies: *const *const tamis_vocabulary,
        vocabulary_count: u64,
        text: tamis_view,
        counts: *mut u64,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_vocabulary_encode(
        vocabulary: *const tamis_vocabulary,
        text: tamis_view,
        ids: *mut *mut tamis_ids,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_vocabulary_encode_with_offsets(
        vocabulary: *const tamis_vocabulary,
        text: tamis_view,
        unit: i32,
        ids: *mut *mut tamis_ids,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_vocabulary_decode(
        vocabulary: *const tamis_vocabulary,
        ids: *const u32,
        count: u64,
        bytes: *mut *mut tamis_buffer,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_vocabulary_info(
        vocabulary: *const tamis_vocabulary,
        json: *mut *mut tamis_buffer,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_vocabulary_lint(
        vocabulary: *const tamis_vocabulary,
        placeholders: *const tamis_view,
        placeholder_count: u64,
        most: u64,
        json: *mut *mut tamis_buffer,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_vocabulary_free(vocabulary: *mut tamis_vocabulary);

    pub fn tamis_guard_create(
        options: *const tamis_guard_options,
        guard: *mut *mut tamis_guard,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_guard_free(guard: *mut tamis_guard);
    pub fn tamis_guard_string_count(guard: *const tamis_guard) -> u64;
    pub fn tamis_guard_string(guard: *const tamis_guard, index: u64) -> tamis_view;
    pub fn tamis_guard_string_origin(guard: *const tamis_guard, index: u64) -> tamis_view;
    pub fn tamis_guard_break_up(
        guard: *const tamis_guard,
        text: tamis_view,
        guarded: *mut *mut tamis_guarded,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_guard_find(
        guard: *const tamis_guard,
        text: tamis_view,
        findings: *mut *mut tamis_guard_findings,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_guard_closed(
        guard: *const tamis_guard,
        text: tamis_view,
        closed: *mut i32,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_guarded_text(guarded: *const tamis_guarded) -> tamis_view;
    pub fn tamis_guarded_total(guarded: *const tamis_guarded) -> u64;
    pub fn tamis_guarded_of_string(guarded: *const tamis_guarded, string: u64) -> u64;
    pub fn tamis_guarded_look_alikes(guarded: *const tamis_guarded) -> u64;
    pub fn tamis_guarded_to_source(
        guarded: *const tamis_guarded,
        output: tamis_span,
        unit: i32,
        source: *mut tamis_span,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_guarded_to_output(
        guarded: *const tamis_guarded,
        source: tamis_span,
        unit: i32,
        output: *mut tamis_span,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_guarded_undo(
        guarded: *const tamis_guarded,
        source: *mut *mut tamis_buffer,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_guarded_free(guarded: *mut tamis_guarded);
    pub fn tamis_guard_findings_count(findings: *const tamis_guard_findings) -> u64;
    pub fn tamis_guard_findings_at(
        findings: *const tamis_guard_findings,
        index: u64,
        unit: i32,
        finding: *mut tamis_guard_finding,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_guard_findings_free(findings: *mut tamis_guard_findings);

    pub fn tamis_chunker_create(
        vocabulary: *const tamis_vocabulary,
        options: *const tamis_chunk_options,
        chunker: *mut *mut tamis_chunker,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_chunker_free(chunker: *mut tamis_chunker);
    pub fn tamis_chunker_cut(
        chunker: *const tamis_chunker,
        text: tamis_view,
        document_ends: *const u64,
        document_end_count: u64,
        chunks: *mut *mut tamis_chunks,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_chunks_count(chunks: *const tamis_chunks) -> u64;
    pub fn tamis_chunks_at(
        chunks: *const tamis_chunks,
        index: u64,
        unit: i32,
        chunk: *mut tamis_chunk,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_chunks_free(chunks: *mut tamis_chunks);

    pub fn tamis_verify(
        path: tamis_view,
        options: *const tamis_verify_options,
        verification: *mut *mut tamis_verification,
        error: *mut *mut tamis_error,
    ) -> i32;
    pub fn tamis_verification_intact(verification: *const tamis_verification) -> i32;
    pub fn tamis_verification_draft(verification: *const tamis_verification) -> i32;
    pub fn tamis_verification_signer(verification: *const tamis_verification) -> i32;
    pub fn tamis_verification_verdict(verification: *const tamis_verification) -> tamis_view;
    pub fn tamis_verification_text(verification: *const tamis_verification) -> tamis_view;
    pub fn tamis_verification_json(verification: *const tamis_verification) -> tamis_view;
    pub fn tamis_verification_free(verification: *mut tamis_verification);
}
