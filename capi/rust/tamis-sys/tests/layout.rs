//! The structs are as large as capi/tamis.h says (tests/capi/layout.c asserts the same numbers in C).

use std::mem::size_of;
use tamis_sys::*;

#[test]
fn structs_have_the_sizes_of_the_header() {
    assert_eq!(size_of::<tamis_view>(), 16);
    assert_eq!(size_of::<tamis_span>(), 16);
    assert_eq!(size_of::<tamis_field>(), 32);
    assert_eq!(size_of::<tamis_document>(), 88);
    assert_eq!(size_of::<tamis_finding>(), 80);
    assert_eq!(size_of::<tamis_fingerprint>(), 48);
    assert_eq!(size_of::<tamis_counts>(), 168);
    assert_eq!(size_of::<tamis_edit>(), 72);
    assert_eq!(size_of::<tamis_mark>(), 32);
    assert_eq!(size_of::<tamis_verify_options>(), 72);
    assert_eq!(size_of::<tamis_guard_finding>(), 32);
    assert_eq!(size_of::<tamis_chunk>(), 48);
    assert_eq!(size_of::<tamis_engine_options>(), 96);
    assert_eq!(size_of::<tamis_reveal_counts>(), 32);
    assert_eq!(size_of::<tamis_guard_options>(), 56);
    assert_eq!(size_of::<tamis_chunk_options>(), 24);
}

#[test]
fn the_library_speaks_this_abi() {
    assert_eq!(unsafe { tamis_abi_version() }, TAMIS_ABI_VERSION);
}

#[test]
fn freeing_null_is_fine() {
    use std::ptr::null_mut as null;
    unsafe {
        tamis_error_free(null());
        tamis_engine_free(null());
        tamis_worker_free(null());
        tamis_outcome_free(null());
        tamis_vocabulary_free(null());
        tamis_buffer_free(null());
        tamis_ids_free(null());
        tamis_verification_free(null());
        tamis_charset_detector_free(null());
        tamis_normalizer_free(null());
        tamis_normalized_free(null());
        tamis_guard_free(null());
        tamis_guarded_free(null());
        tamis_guard_findings_free(null());
        tamis_chunker_free(null());
        tamis_chunks_free(null());
        tamis_redacted_free(null());
        tamis_vault_free(null());
        tamis_text_stream_free(null());
    }
}
