/* Sizes and offsets of every struct of tamis.h, as the ABI pins them. Compiled as C99 and as C++20: compiling is the test. */
#include <stddef.h>

#include "tamis.h"

/* A negative array size stops the compiler; C99 has no static_assert. */
#define SAME(name, is, must_be) typedef char name[(is) == (must_be) ? 1 : -1]
#define OFFSET(type, member, must_be) \
  SAME(type##_##member##_is_at_##must_be, offsetof(type, member), must_be)
#define SIZE(type, must_be) SAME(type##_has_size_##must_be, sizeof(type), must_be)

SIZE(tamis_view, 16);
OFFSET(tamis_view, data, 0);
OFFSET(tamis_view, size, 8);

SIZE(tamis_span, 16);
OFFSET(tamis_span, begin, 0);
OFFSET(tamis_span, end, 8);

SIZE(tamis_field, 32);
OFFSET(tamis_field, name, 0);
OFFSET(tamis_field, value, 16);

SIZE(tamis_document, 88);
OFFSET(tamis_document, struct_size, 0);
OFFSET(tamis_document, id, 8);
OFFSET(tamis_document, text, 24);
OFFSET(tamis_document, speaker, 40);
OFFSET(tamis_document, fields, 56);
OFFSET(tamis_document, field_count, 64);
OFFSET(tamis_document, group, 72);

SIZE(tamis_finding, 80);
OFFSET(tamis_finding, struct_size, 0);
OFFSET(tamis_finding, type, 8);
OFFSET(tamis_finding, rule, 24);
OFFSET(tamis_finding, source, 40);
OFFSET(tamis_finding, score_ppm, 56);
OFFSET(tamis_finding, flags, 60);
OFFSET(tamis_finding, action, 64);

SIZE(tamis_detector, 80);
OFFSET(tamis_detector, struct_size, 0);
OFFSET(tamis_detector, name, 8);
OFFSET(tamis_detector, version, 24);
OFFSET(tamis_detector, types, 40);
OFFSET(tamis_detector, type_count, 48);
OFFSET(tamis_detector, unit, 56);
OFFSET(tamis_detector, flags, 60);
OFFSET(tamis_detector, detect, 64);
OFFSET(tamis_detector, context, 72);

SIZE(tamis_fingerprint, 48);
OFFSET(tamis_fingerprint, struct_size, 0);
OFFSET(tamis_fingerprint, exact_high, 8);
OFFSET(tamis_fingerprint, exact_low, 16);
OFFSET(tamis_fingerprint, format, 24);
OFFSET(tamis_fingerprint, shingle_count, 28);
OFFSET(tamis_fingerprint, signature, 32);
OFFSET(tamis_fingerprint, signature_slots, 40);

SIZE(tamis_counts, 168);
OFFSET(tamis_counts, struct_size, 0);
OFFSET(tamis_counts, invalid_bytes, 8);
OFFSET(tamis_counts, surrogates, 16);
OFFSET(tamis_counts, normal_form, 24);
OFFSET(tamis_counts, controls, 32);
OFFSET(tamis_counts, line_ends, 40);
OFFSET(tamis_counts, trailing_spaces, 48);
OFFSET(tamis_counts, invisibles, 56);
OFFSET(tamis_counts, hidden_payloads, 64);
OFFSET(tamis_counts, repairs, 72);
OFFSET(tamis_counts, entities, 80);
OFFSET(tamis_counts, ligatures, 88);
OFFSET(tamis_counts, blank_lines, 96);
OFFSET(tamis_counts, hyphens, 104);
OFFSET(tamis_counts, page_lines, 112);
OFFSET(tamis_counts, cue_lines, 120);
OFFSET(tamis_counts, repeats, 128);
OFFSET(tamis_counts, mail_lines, 136);
OFFSET(tamis_counts, mail_marks, 144);
OFFSET(tamis_counts, whitespace, 152);
OFFSET(tamis_counts, search_folds, 160);

SIZE(tamis_edit, 72);
OFFSET(tamis_edit, struct_size, 0);
OFFSET(tamis_edit, rule, 8);
OFFSET(tamis_edit, source, 24);
OFFSET(tamis_edit, output, 40);
OFFSET(tamis_edit, before, 56);

SIZE(tamis_mark, 32);
OFFSET(tamis_mark, struct_size, 0);
OFFSET(tamis_mark, kind, 8);
OFFSET(tamis_mark, level, 12);
OFFSET(tamis_mark, output, 16);

SIZE(tamis_verify_options, 72);
OFFSET(tamis_verify_options, struct_size, 0);
OFFSET(tamis_verify_options, signer, 8);
OFFSET(tamis_verify_options, known_checkpoint, 24);
OFFSET(tamis_verify_options, max_failures, 40);
OFFSET(tamis_verify_options, jobs, 48);
OFFSET(tamis_verify_options, flags, 52);
OFFSET(tamis_verify_options, progress, 56);
OFFSET(tamis_verify_options, context, 64);

SIZE(tamis_guard_finding, 32);
OFFSET(tamis_guard_finding, struct_size, 0);
OFFSET(tamis_guard_finding, source, 8);
OFFSET(tamis_guard_finding, string, 24);

SIZE(tamis_chunk, 48);
OFFSET(tamis_chunk, struct_size, 0);
OFFSET(tamis_chunk, span, 8);
OFFSET(tamis_chunk, tokens, 24);
OFFSET(tamis_chunk, overlap, 32);
OFFSET(tamis_chunk, end, 40);
OFFSET(tamis_chunk, flags, 44);

SIZE(tamis_engine_options, 96);
OFFSET(tamis_engine_options, struct_size, 0);
OFFSET(tamis_engine_options, detectors, 8);
OFFSET(tamis_engine_options, detector_count, 16);
OFFSET(tamis_engine_options, vocabularies, 24);
OFFSET(tamis_engine_options, vocabulary_count, 32);
OFFSET(tamis_engine_options, folder, 40);
OFFSET(tamis_engine_options, redaction_key, 56);
OFFSET(tamis_engine_options, redaction_key_file, 72);
OFFSET(tamis_engine_options, vault, 88);

SIZE(tamis_reveal_counts, 32);
OFFSET(tamis_reveal_counts, struct_size, 0);
OFFSET(tamis_reveal_counts, restored, 8);
OFFSET(tamis_reveal_counts, unknown, 16);
OFFSET(tamis_reveal_counts, unescaped, 24);

SIZE(tamis_guard_options, 56);
OFFSET(tamis_guard_options, struct_size, 0);
OFFSET(tamis_guard_options, vocabularies, 8);
OFFSET(tamis_guard_options, vocabulary_count, 16);
OFFSET(tamis_guard_options, templates, 24);
OFFSET(tamis_guard_options, template_count, 32);
OFFSET(tamis_guard_options, strings, 40);
OFFSET(tamis_guard_options, string_count, 48);

SIZE(tamis_chunk_options, 24);
OFFSET(tamis_chunk_options, struct_size, 0);
OFFSET(tamis_chunk_options, max_tokens, 8);
OFFSET(tamis_chunk_options, overlap_tokens, 12);
OFFSET(tamis_chunk_options, guard, 16);

SAME(usage_is_1, TAMIS_E_USAGE, 1);
SAME(recipe_is_2, TAMIS_E_RECIPE, 2);
SAME(input_is_3, TAMIS_E_INPUT, 3);
SAME(output_is_4, TAMIS_E_OUTPUT, 4);
SAME(limit_is_5, TAMIS_E_LIMIT, 5);
SAME(nomem_is_6, TAMIS_E_NOMEM, 6);
SAME(corrupt_is_7, TAMIS_E_CORRUPT, 7);
SAME(mismatch_is_8, TAMIS_E_MISMATCH, 8);
SAME(cancelled_is_9, TAMIS_E_CANCELLED, 9);
SAME(unsupported_is_10, TAMIS_E_UNSUPPORTED, 10);
SAME(internal_is_11, TAMIS_E_INTERNAL, 11);
