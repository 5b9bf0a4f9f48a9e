/* Calls that make no sense are answered with TAMIS_E_USAGE, not with a crash. Compiled as C99, linked with libtamis.so. */
#include <stddef.h>
#include <stdlib.h>

#include "check.h"

/* Each out parameter is filled with rubbish before the call, to see that it becomes neutral. */
static char rubbish;
#define RUBBISH ((void*)&rubbish)

static void is_usage_at(int32_t code, tamis_error* error, int line) {
  check(code == TAMIS_E_USAGE, "code is TAMIS_E_USAGE", __FILE__, line);
  check(error != NULL && error != RUBBISH, "error has details", __FILE__, line);
  check(tamis_error_code(error) == TAMIS_E_USAGE, "details agree", __FILE__, line);
  check(tamis_error_message(error).size > 0, "message is not empty", __FILE__, line);
  tamis_error_free(error);
}

/* `call` passes `details`: once somewhere to put them, once NULL. */
#define IS_USAGE(call)                          \
  do {                                          \
    tamis_error* given = RUBBISH;               \
    tamis_error** details = &given;             \
    const int32_t code_of_call = (call);        \
    is_usage_at(code_of_call, given, __LINE__); \
    details = NULL;                             \
    CHECK((call) == TAMIS_E_USAGE);             \
  } while (0)

static tamis_view view_of_null(uint64_t size) {
  tamis_view view;
  view.data = NULL;
  view.size = size;
  return view;
}

static tamis_view view_of_size(uint64_t size) {
  tamis_view view;
  view.data = (const uint8_t*)"x";
  view.size = size;
  return view;
}

static tamis_span span_of(uint64_t begin, uint64_t end) {
  tamis_span span;
  span.begin = begin;
  span.end = end;
  return span;
}

static void asking_null(void) {
  CASE("a question about NULL is answered with nothing");
  CHECK(tamis_error_code(NULL) == TAMIS_OK);
  CHECK_TEXT(tamis_error_message(NULL), "");
  CHECK_TEXT(tamis_error_rule(NULL), "");
  CHECK_NUMBER(tamis_error_offset(NULL), TAMIS_NO_OFFSET);
  CHECK_TEXT(tamis_buffer_view(NULL), "");
  CHECK(tamis_ids_data(NULL) == NULL);
  CHECK(tamis_ids_spans(NULL) == NULL);
  CHECK_NUMBER(tamis_ids_count(NULL), 0);
  CHECK_TEXT(tamis_engine_recipe(NULL), "");
  CHECK_TEXT(tamis_engine_recipe_digest(NULL), "");
  CHECK_NUMBER(tamis_engine_type_count(NULL), 0);
  CHECK_TEXT(tamis_engine_type(NULL, 0), "");
  CHECK_NUMBER(tamis_engine_not_scanned_count(NULL), 0);
  CHECK_TEXT(tamis_engine_not_scanned(NULL, 0), "");
  CHECK_NUMBER(tamis_engine_vocabulary_count(NULL), 0);
  CHECK_TEXT(tamis_engine_vocabulary(NULL, 0), "");
  CHECK_TEXT(tamis_outcome_text(NULL), "");
  CHECK_TEXT(tamis_outcome_language(NULL), "");
  CHECK_TEXT(tamis_outcome_quarantine_reason(NULL), "");
  CHECK_TEXT(tamis_outcome_speaker(NULL), "");
  CHECK_NUMBER(tamis_outcome_field_count(NULL), 0);
  CHECK_NUMBER(tamis_outcome_finding_count(NULL), 0);
  CHECK_NUMBER(tamis_outcome_mark_count(NULL), 0);
  CHECK_TEXT(tamis_normalized_text(NULL), "");
  CHECK_TEXT(tamis_normalized_held_back(NULL), "");
  CHECK_NUMBER(tamis_normalized_edit_count(NULL), 0);
  CHECK_NUMBER(tamis_normalized_mark_count(NULL), 0);
  CHECK_TEXT(tamis_vocabulary_name(NULL), "");
  CHECK_TEXT(tamis_vocabulary_content_hash(NULL), "");
  CHECK_NUMBER(tamis_vocabulary_size(NULL), 0);
  CHECK_NUMBER(tamis_outcome_guarded_count(NULL), 0);
  CHECK_NUMBER(tamis_outcome_look_alikes(NULL), 0);
  CHECK_NUMBER(tamis_guard_string_count(NULL), 0);
  CHECK_TEXT(tamis_guard_string(NULL, 0), "");
  CHECK_TEXT(tamis_guard_string_origin(NULL, 0), "");
  CHECK_TEXT(tamis_guarded_text(NULL), "");
  CHECK_NUMBER(tamis_guarded_total(NULL), 0);
  CHECK_NUMBER(tamis_guarded_of_string(NULL, 0), 0);
  CHECK_NUMBER(tamis_guarded_look_alikes(NULL), 0);
  CHECK_NUMBER(tamis_guard_findings_count(NULL), 0);
  CHECK_NUMBER(tamis_chunks_count(NULL), 0);
  CHECK(tamis_verification_intact(NULL) == 0);
  CHECK(tamis_verification_draft(NULL) == 1);
  CHECK(tamis_verification_signer(NULL) == TAMIS_SIGNER_NONE);
  CHECK_TEXT(tamis_verification_verdict(NULL), "");
  CHECK_TEXT(tamis_verification_text(NULL), "");
  CHECK_TEXT(tamis_verification_json(NULL), "");
}

static void freeing_null(void) {
  CASE("freeing NULL is fine");
  tamis_error_free(NULL);
  tamis_buffer_free(NULL);
  tamis_ids_free(NULL);
  tamis_engine_free(NULL);
  tamis_worker_free(NULL);
  tamis_outcome_free(NULL);
  tamis_charset_detector_free(NULL);
  tamis_normalizer_free(NULL);
  tamis_normalized_free(NULL);
  tamis_vocabulary_free(NULL);
  tamis_verification_free(NULL);
  tamis_guard_free(NULL);
  tamis_guarded_free(NULL);
  tamis_guard_findings_free(NULL);
  tamis_chunker_free(NULL);
  tamis_chunks_free(NULL);
}

static void engines(tamis_engine* engine) {
  CASE("a missing argument of an engine or worker is named");
  tamis_engine* made = RUBBISH;
  tamis_worker* worker = RUBBISH;
  IS_USAGE(tamis_recipe_default(NULL, details));
  IS_USAGE(tamis_engine_create(tamis_view_of(""), NULL, details));
  IS_USAGE(tamis_engine_create(view_of_null(1), &made, details));
  CHECK(made == NULL);
  IS_USAGE(tamis_engine_create(view_of_size(UINT64_MAX), &made, details));
  {
    tamis_engine_options options;
    const tamis_vocabulary* nobody = NULL;
    tamis_guard* guard = RUBBISH;
    memset(&options, 0, sizeof options);
    IS_USAGE(tamis_engine_create_with(tamis_view_of(""), &options, &made, details));
    options.struct_size = sizeof options;
    options.vocabulary_count = 1;
    IS_USAGE(tamis_engine_create_with(tamis_view_of(""), &options, &made, details));
    options.vocabularies = &nobody;
    IS_USAGE(tamis_engine_create_with(tamis_view_of(""), &options, &made, details));
    options.vocabulary_count = UINT64_MAX;
    IS_USAGE(tamis_engine_create_with(tamis_view_of(""), &options, &made, details));
    options.vocabulary_count = 0;
    options.folder = view_of_null(1);
    IS_USAGE(tamis_engine_create_with(tamis_view_of(""), &options, &made, details));
    CHECK(made == NULL);
    IS_USAGE(tamis_engine_guard(NULL, &guard, details));
    CHECK(guard == NULL);
    IS_USAGE(tamis_engine_guard(engine, NULL, details));
  }
  IS_USAGE(tamis_worker_create(NULL, &worker, details));
  CHECK(worker == NULL);
  IS_USAGE(tamis_worker_create(engine, NULL, details));
}

static void documents(tamis_worker* worker) {
  CASE("a missing or impossible document is refused before anything is read");
  tamis_outcome *outcome = RUBBISH, *two[2] = {RUBBISH, RUBBISH};
  tamis_document document[2], wide;
  struct {
    tamis_document known;
    uint64_t later;
  } newer[2];
  tamis_field field;
  tamis_error* error = NULL;
  memset(document, 0, sizeof document);
  document[0].struct_size = document[1].struct_size = sizeof *document;
  IS_USAGE(tamis_worker_refine(NULL, tamis_view_of("x"), &outcome, details));
  CHECK(outcome == NULL);
  IS_USAGE(tamis_worker_refine(worker, tamis_view_of("x"), NULL, details));
  IS_USAGE(tamis_worker_refine(worker, view_of_null(5), &outcome, details));
  IS_USAGE(tamis_worker_refine(worker, view_of_size(UINT64_MAX), &outcome, details));
  IS_USAGE(tamis_worker_refine_document(worker, NULL, &outcome, details));
  IS_USAGE(tamis_worker_refine_document(NULL, document, &outcome, details));
  IS_USAGE(tamis_worker_refine_document(worker, document, NULL, details));
  IS_USAGE(tamis_worker_refine_group(worker, NULL, 2, two, details));
  CHECK(two[0] == NULL && two[1] == NULL);
  IS_USAGE(tamis_worker_refine_group(worker, document, 2, NULL, details));
  IS_USAGE(tamis_worker_refine_group(NULL, document, 2, two, details));
  IS_USAGE(tamis_worker_refine_group(NULL, document, 0, two, details));
  IS_USAGE(tamis_worker_refine_group(worker, document, UINT64_MAX, two, details));

  wide = document[0];
  wide.struct_size = 0;
  IS_USAGE(tamis_worker_refine_document(worker, &wide, &outcome, details));
  wide.struct_size = UINT64_MAX;
  IS_USAGE(tamis_worker_refine_document(worker, &wide, &outcome, details));
  wide = document[0];
  wide.field_count = 1;
  IS_USAGE(tamis_worker_refine_document(worker, &wide, &outcome, details));
  wide.field_count = UINT64_MAX;
  wide.fields = &field;
  IS_USAGE(tamis_worker_refine_document(worker, &wide, &outcome, details));
  wide.field_count = 1;
  field.name = tamis_view_of("name");
  field.value = view_of_null(1);
  IS_USAGE(tamis_worker_refine_document(worker, &wide, &outcome, details));
  document[1].struct_size = sizeof *document + 8;
  IS_USAGE(tamis_worker_refine_group(worker, document, 2, two, details));

  /* A caller from the future: fine as long as it does not use what is unknown here. */
  memset(newer, 0, sizeof newer);
  newer[0].known.struct_size = newer[1].known.struct_size = sizeof newer[0];
  newer[0].known.text = tamis_view_of("one");
  newer[1].known.text = tamis_view_of("two");
  CHECK(tamis_worker_refine_group(worker, &newer[0].known, 2, two, &error) == TAMIS_OK);
  CHECK_TEXT(tamis_outcome_text(two[0]), "one");
  CHECK_TEXT(tamis_outcome_text(two[1]), "two");
  tamis_outcome_free(two[0]);
  tamis_outcome_free(two[1]);
  newer[1].later = 1;
  CHECK(tamis_worker_refine_group(worker, &newer[0].known, 2, two, &error) == TAMIS_E_UNSUPPORTED);
  CHECK(two[0] == NULL && two[1] == NULL);
  tamis_error_free(error);
}

static int32_t finds_nothing(void* context, const tamis_view* texts, uint64_t count,
                             tamis_detections* found) {
  (void)context;
  (void)texts;
  (void)count;
  /* A wrong call is told, and the document held back even if nobody looks. */
  return tamis_detections_add(found, 0, view_of_null(3), (tamis_span){0, 1}, 5) == TAMIS_OK;
}

static void detectors(void) {
  CASE("detectors that make no sense are refused, and so is what they say");
  tamis_engine* engine = RUBBISH;
  tamis_worker* worker = NULL;
  tamis_outcome* outcome = NULL;
  tamis_error* error = NULL;
  tamis_view type = tamis_view_of("BIRD");
  tamis_detector detector, wrong;
  tamis_engine_options options;
  memset(&detector, 0, sizeof detector);
  memset(&options, 0, sizeof options);
  detector.struct_size = sizeof detector;
  detector.name = detector.version = tamis_view_of("1");
  detector.types = &type;
  detector.type_count = 1;
  detector.detect = finds_nothing;
  options.struct_size = sizeof options;
  options.detectors = &wrong;
  options.detector_count = 1;
#define REFUSED(change)                                                                \
  do {                                                                                 \
    wrong = detector;                                                                  \
    change;                                                                            \
    IS_USAGE(tamis_engine_create_with(tamis_view_of(""), &options, &engine, details)); \
    CHECK(engine == NULL);                                                             \
  } while (0)
  REFUSED(wrong.struct_size = 0);
  REFUSED(wrong.struct_size = UINT64_MAX);
  REFUSED(wrong.name = tamis_view_of("no good"));
  REFUSED(wrong.name = view_of_null(3));
  REFUSED(wrong.version = tamis_view_of(""));
  REFUSED(wrong.types = NULL);
  REFUSED(wrong.type_count = 0);
  REFUSED(wrong.type_count = UINT64_MAX);
  REFUSED(wrong.detect = NULL);
  REFUSED(wrong.unit = 3);
  REFUSED(wrong.unit = -1);
#undef REFUSED
  wrong = detector;
  options.detector_count = UINT64_MAX;
  IS_USAGE(tamis_engine_create_with(tamis_view_of(""), &options, &engine, details));
  options.detector_count = 1;
  options.detectors = NULL;
  IS_USAGE(tamis_engine_create_with(tamis_view_of(""), &options, &engine, details));
  options.detectors = &wrong;
  options.struct_size = 0;
  IS_USAGE(tamis_engine_create_with(tamis_view_of(""), &options, &engine, details));
  options.struct_size = sizeof options;
  IS_USAGE(tamis_engine_create_with(tamis_view_of(""), &options, NULL, details));
  CHECK(tamis_detections_add(NULL, 0, type, (tamis_span){0, 1}, 5) == TAMIS_E_USAGE);

  CHECK(tamis_engine_create_with(tamis_view_of(""), &options, &engine, &error) == TAMIS_OK);
  CHECK(tamis_worker_create(engine, &worker, &error) == TAMIS_OK);
  CHECK(tamis_worker_refine(worker, tamis_view_of("x"), &outcome, &error) == TAMIS_E_INPUT);
  CHECK(outcome == NULL);
  CHECK_TEXT(tamis_error_rule(error), "detector.1");
  tamis_error_free(error);
  tamis_worker_free(worker);
  tamis_engine_free(engine);
}

static void documents_in_place(tamis_worker* worker) {
  CASE("a document in place without its arguments, or of no known format, is refused");
  tamis_redacted* redacted = RUBBISH;
  tamis_finding finding;
  tamis_span span;
  tamis_error* error = NULL;
  const tamis_view json = tamis_view_of("[\"jane@corp.test\"]");
  IS_USAGE(tamis_worker_redact(NULL, json, TAMIS_FORMAT_JSON, &redacted, details));
  CHECK(redacted == NULL);
  IS_USAGE(tamis_worker_redact(worker, json, TAMIS_FORMAT_JSON, NULL, details));
  IS_USAGE(tamis_worker_redact(worker, view_of_null(2), TAMIS_FORMAT_JSON, &redacted, details));
  IS_USAGE(tamis_worker_redact(worker, json, 9, &redacted, details));
  IS_USAGE(tamis_worker_redact(worker, json, -1, &redacted, details));
  CHECK(tamis_worker_redact(worker, tamis_view_of("[1,"), TAMIS_FORMAT_JSON, &redacted, &error) ==
        TAMIS_E_INPUT);
  CHECK(redacted == NULL && tamis_error_offset(error) == 3);
  tamis_error_free(error);

  CHECK(tamis_worker_redact(worker, json, TAMIS_FORMAT_AUTO, &redacted, &error) == TAMIS_OK);
  CHECK_TEXT(tamis_redacted_document(redacted), "[\"[EMAIL_ADDRESS_1]\"]");
  CHECK(tamis_redacted_format(redacted) == TAMIS_FORMAT_JSON);
  CHECK(tamis_redacted_value_count(redacted) == 1 && tamis_redacted_changed_count(redacted) == 1);
  CHECK(tamis_redacted_number_count(redacted) == 0 && tamis_redacted_finding_count(redacted) == 1);
  CHECK(tamis_redacted_removed_count(redacted) == 0);
  CHECK_TEXT(tamis_redacted_quarantine_reason(redacted), "");
  finding.struct_size = sizeof finding;
  CHECK(tamis_redacted_finding(redacted, 0, TAMIS_UNIT_BYTE, &finding, &error) == TAMIS_OK);
  CHECK_TEXT(finding.type, "EMAIL_ADDRESS");
  CHECK(finding.source.begin == 2 && finding.source.end == 16);
  CHECK(tamis_redacted_to_source(redacted, (tamis_span){2, 19}, TAMIS_UNIT_BYTE, &span, &error) ==
        TAMIS_OK);
  CHECK(span.begin == 2 && span.end == 16);
  CHECK(tamis_redacted_to_output(redacted, (tamis_span){0, 18}, TAMIS_UNIT_UTF16, &span, &error) ==
        TAMIS_OK);
  CHECK(span.begin == 0 && span.end == 21);
  IS_USAGE(tamis_redacted_finding(redacted, 1, TAMIS_UNIT_BYTE, &finding, details));
  IS_USAGE(tamis_redacted_finding(redacted, 0, 7, &finding, details));
  IS_USAGE(tamis_redacted_finding(redacted, 0, TAMIS_UNIT_BYTE, NULL, details));
  IS_USAGE(tamis_redacted_finding(NULL, 0, TAMIS_UNIT_BYTE, &finding, details));
  IS_USAGE(tamis_redacted_to_source(redacted, (tamis_span){2, 1}, 0, &span, details));
  IS_USAGE(tamis_redacted_to_output(redacted, (tamis_span){0, 1}, 0, NULL, details));
  tamis_redacted_free(redacted);
  tamis_redacted_free(NULL);
  CHECK(tamis_redacted_document(NULL).size == 0 && tamis_redacted_finding_count(NULL) == 0);
}

static void streams(tamis_engine* engine) {
  CASE("a text stream without its arguments, or that is over, is refused");
  tamis_text_stream* stream = RUBBISH;
  tamis_buffer* out = RUBBISH;
  tamis_error* error = NULL;
  IS_USAGE(tamis_text_stream_create(NULL, 0, 0, &stream, details));
  CHECK(stream == NULL);
  IS_USAGE(tamis_text_stream_create(engine, 0, 0, NULL, details));
  IS_USAGE(tamis_text_stream_create(engine, 1, 0, &stream, details));
  IS_USAGE(tamis_text_stream_create(engine, UINT64_MAX, 0, &stream, details));
  IS_USAGE(tamis_text_stream_push(NULL, tamis_view_of("x"), &out, details));
  CHECK(out == NULL);
  IS_USAGE(tamis_text_stream_finish(NULL, &out, details));
  CHECK(tamis_text_stream_create(engine, 0, 0, &stream, &error) == TAMIS_OK);
  IS_USAGE(tamis_text_stream_push(stream, tamis_view_of("x"), NULL, details));
  IS_USAGE(tamis_text_stream_push(stream, view_of_null(2), &out, details));
  CHECK(tamis_text_stream_push(stream, tamis_view_of("jane@corp"), &out, &error) == TAMIS_OK);
  CHECK_TEXT(tamis_buffer_view(out), "");
  tamis_buffer_free(out);
  CHECK(tamis_text_stream_push(stream, tamis_view_of(".test"), &out, &error) == TAMIS_OK);
  tamis_buffer_free(out);
  CHECK(tamis_text_stream_finish(stream, &out, &error) == TAMIS_OK);
  CHECK_TEXT(tamis_buffer_view(out), "[EMAIL_ADDRESS_1]");
  tamis_buffer_free(out);
  IS_USAGE(tamis_text_stream_finish(stream, &out, details));
  IS_USAGE(tamis_text_stream_push(stream, tamis_view_of("x"), &out, details));
  tamis_text_stream_free(stream);
  tamis_text_stream_free(NULL);
}

static void outcomes(tamis_worker* worker) {
  CASE("a question that an outcome cannot answer is refused");
  tamis_outcome* outcome = NULL;
  tamis_finding finding;
  tamis_fingerprint fingerprint;
  tamis_counts counts;
  tamis_field field;
  tamis_span span;
  uint64_t count = 77;
  struct {
    tamis_finding known;
    unsigned char later[8];
  } newer;
  CHECK(tamis_worker_refine(worker, tamis_view_of("jane@corp.test"), &outcome, NULL) == TAMIS_OK);

  finding.struct_size = sizeof finding;
  IS_USAGE(tamis_outcome_finding(NULL, 0, TAMIS_UNIT_BYTE, &finding, details));
  IS_USAGE(tamis_outcome_finding(outcome, 0, TAMIS_UNIT_BYTE, NULL, details));
  IS_USAGE(tamis_outcome_finding(outcome, 1, TAMIS_UNIT_BYTE, &finding, details));
  IS_USAGE(tamis_outcome_finding(outcome, UINT64_MAX, TAMIS_UNIT_BYTE, &finding, details));
  IS_USAGE(tamis_outcome_finding(outcome, 0, 3, &finding, details));
  IS_USAGE(tamis_outcome_finding(outcome, 0, -1, &finding, details));
  finding.struct_size = 0;
  IS_USAGE(tamis_outcome_finding(outcome, 0, TAMIS_UNIT_BYTE, &finding, details));
  finding.struct_size = UINT64_MAX;
  IS_USAGE(tamis_outcome_finding(outcome, 0, TAMIS_UNIT_BYTE, &finding, details));
  memset(&newer, 0x55, sizeof newer);
  newer.known.struct_size = sizeof newer;
  CHECK(tamis_outcome_finding(outcome, 0, TAMIS_UNIT_BYTE, &newer.known, NULL) == TAMIS_OK);
  CHECK_NUMBER(newer.known.source.end, 14);
  CHECK(newer.later[0] == 0 && newer.later[7] == 0);

  IS_USAGE(tamis_outcome_field(NULL, 0, &field, details));
  IS_USAGE(tamis_outcome_field(outcome, 0, NULL, details));
  IS_USAGE(tamis_outcome_field(outcome, 0, &field, details));

  IS_USAGE(tamis_outcome_to_source(NULL, span_of(0, 1), TAMIS_UNIT_BYTE, &span, details));
  IS_USAGE(tamis_outcome_to_source(outcome, span_of(0, 1), TAMIS_UNIT_BYTE, NULL, details));
  IS_USAGE(tamis_outcome_to_source(outcome, span_of(0, 1), 9, &span, details));
  IS_USAGE(tamis_outcome_to_source(outcome, span_of(2, 1), TAMIS_UNIT_BYTE, &span, details));
  IS_USAGE(tamis_outcome_to_output(NULL, span_of(0, 1), TAMIS_UNIT_BYTE, &span, details));
  IS_USAGE(tamis_outcome_to_output(outcome, span_of(0, 1), TAMIS_UNIT_BYTE, NULL, details));
  IS_USAGE(tamis_outcome_to_output(outcome, span_of(0, 1), -7, &span, details));
  IS_USAGE(
      tamis_outcome_to_output(outcome, span_of(UINT64_MAX, 0), TAMIS_UNIT_UTF16, &span, details));

  fingerprint.struct_size = sizeof fingerprint;
  IS_USAGE(tamis_outcome_fingerprint(NULL, &fingerprint, details));
  IS_USAGE(tamis_outcome_fingerprint(outcome, NULL, details));
  fingerprint.struct_size = 8;
  IS_USAGE(tamis_outcome_fingerprint(outcome, &fingerprint, details));
  counts.struct_size = sizeof counts;
  IS_USAGE(tamis_outcome_counts(NULL, &counts, details));
  IS_USAGE(tamis_outcome_counts(outcome, NULL, details));
  counts.struct_size = offsetof(tamis_counts, repairs) - 1; /* less than its first size */
  IS_USAGE(tamis_outcome_counts(outcome, &counts, details));

  IS_USAGE(tamis_outcome_tokens(NULL, tamis_view_of("o200k_base"), &count, details));
  CHECK_NUMBER(count, 0);
  IS_USAGE(tamis_outcome_tokens(outcome, tamis_view_of("o200k_base"), NULL, details));
  IS_USAGE(tamis_outcome_tokens(outcome, tamis_view_of("other"), &count, details));
  IS_USAGE(tamis_outcome_tokens(outcome, view_of_null(3), &count, details));
  IS_USAGE(tamis_outcome_tokens_at(NULL, 0, &count, details));
  IS_USAGE(tamis_outcome_tokens_at(outcome, 0, NULL, details));
  IS_USAGE(tamis_outcome_tokens_at(outcome, 1, &count, details));
  {
    tamis_view string = tamis_view_of("rubbish");
    IS_USAGE(tamis_outcome_guarded(NULL, 0, &string, &count, details));
    CHECK(string.size == 0 && count == 0);
    IS_USAGE(tamis_outcome_guarded(outcome, 0, &string, &count, details));
    IS_USAGE(tamis_outcome_guarded(outcome, 0, NULL, &count, details));
    IS_USAGE(tamis_outcome_guarded(outcome, 0, &string, NULL, details));
  }
  tamis_outcome_free(outcome);
}

static void normalizations(void) {
  CASE("a missing argument of a normalization is named, and each answer is about one that exists");
  tamis_normalizer *normalizer = NULL, *made = RUBBISH;
  tamis_normalized *normalized = NULL, *none = RUBBISH;
  tamis_buffer* bytes = RUBBISH;
  tamis_edit edit;
  tamis_mark mark;
  tamis_counts counts;
  const tamis_view recipe = tamis_view_of("normalize.profile = \"train\"");
  CHECK(tamis_normalizer_create(recipe, &normalizer, NULL) == TAMIS_OK);
  IS_USAGE(tamis_normalizer_create(recipe, NULL, details));
  IS_USAGE(tamis_normalizer_create(view_of_null(1), &made, details));
  CHECK(made == NULL);
  CHECK(tamis_normalizer_create(tamis_view_of("normalize.profile = \"no\""), &made, NULL) ==
        TAMIS_E_RECIPE);
  IS_USAGE(tamis_normalize(NULL, tamis_view_of("x"), &none, details));
  CHECK(none == NULL);
  IS_USAGE(tamis_normalize(normalizer, view_of_null(1), &none, details));
  IS_USAGE(tamis_normalize(normalizer, tamis_view_of("x"), NULL, details));
  CHECK(tamis_normalize(normalizer, tamis_view_of("A \r\n> b"), &normalized, NULL) == TAMIS_OK);
  tamis_normalizer_free(normalizer); /* the text lives on */
  CHECK_TEXT(tamis_normalized_text(normalized), "A\n> b");
  CHECK_NUMBER(tamis_normalized_edit_count(normalized), 2);
  CHECK_NUMBER(tamis_normalized_mark_count(normalized), 1);
  edit.struct_size = sizeof edit;
  mark.struct_size = sizeof mark;
  counts.struct_size = sizeof counts;
  CHECK(tamis_normalized_edit(normalized, 1, TAMIS_UNIT_UTF16, &edit, NULL) == TAMIS_OK);
  CHECK_TEXT(edit.rule, "line-end");
  CHECK_TEXT(edit.before, "\r\n");
  CHECK(edit.source.begin == 2 && edit.source.end == 4);
  CHECK(edit.output.begin == 1 && edit.output.end == 2);
  IS_USAGE(tamis_normalized_edit(normalized, 2, TAMIS_UNIT_BYTE, &edit, details));
  IS_USAGE(tamis_normalized_edit(normalized, 0, 3, &edit, details));
  IS_USAGE(tamis_normalized_edit(normalized, 0, TAMIS_UNIT_BYTE, NULL, details));
  IS_USAGE(tamis_normalized_edit(NULL, 0, TAMIS_UNIT_BYTE, &edit, details));
  CHECK(tamis_normalized_mark(normalized, 0, TAMIS_UNIT_BYTE, &mark, NULL) == TAMIS_OK);
  CHECK(mark.kind == TAMIS_MARK_QUOTE && mark.level == 1 && mark.output.begin == 2);
  IS_USAGE(tamis_normalized_mark(normalized, 1, TAMIS_UNIT_BYTE, &mark, details));
  IS_USAGE(tamis_normalized_mark(normalized, 0, TAMIS_UNIT_BYTE, NULL, details));
  IS_USAGE(tamis_normalized_mark(NULL, 0, TAMIS_UNIT_BYTE, &mark, details));
  CHECK(tamis_normalized_counts(normalized, &counts, NULL) == TAMIS_OK);
  CHECK(counts.line_ends == 1 && counts.trailing_spaces == 1 && counts.mail_marks == 1);
  IS_USAGE(tamis_normalized_counts(NULL, &counts, details));
  IS_USAGE(tamis_normalized_counts(normalized, NULL, details));
  IS_USAGE(tamis_normalized_undo(NULL, &bytes, details));
  CHECK(bytes == NULL);
  IS_USAGE(tamis_normalized_undo(normalized, NULL, details));
  CHECK(tamis_normalized_undo(normalized, &bytes, NULL) == TAMIS_OK);
  CHECK_TEXT(tamis_buffer_view(bytes), "A \r\n> b");
  tamis_buffer_free(bytes);
  tamis_normalized_free(normalized);
}

static void vocabularies(void) {
  CASE("a missing argument of a vocabulary is named");
  static const uint32_t id = 1;
  static const uint8_t nul_inside[] = {'a', 0, 'b'};
  tamis_vocabulary *vocabulary = NULL, *made = RUBBISH;
  tamis_ids* ids = RUBBISH;
  tamis_buffer* bytes = RUBBISH;
  tamis_view path;
  uint64_t count = 77;
  path.data = nul_inside;
  path.size = sizeof nul_inside;
  CHECK(tamis_vocabulary_open(tamis_view_of("o200k_base"), &vocabulary, NULL) == TAMIS_OK);
  IS_USAGE(tamis_vocabulary_open(tamis_view_of("o200k_base"), NULL, details));
  IS_USAGE(tamis_vocabulary_open(view_of_null(1), &made, details));
  CHECK(made == NULL);
  IS_USAGE(tamis_vocabulary_open_file(path, &made, details));
  IS_USAGE(tamis_vocabulary_open_file(view_of_null(1), &made, details));
  IS_USAGE(tamis_vocabulary_open_file(tamis_view_of("x"), NULL, details));
  IS_USAGE(tamis_vocabulary_count(NULL, tamis_view_of("x"), &count, details));
  CHECK_NUMBER(count, 0);
  IS_USAGE(tamis_vocabulary_count(vocabulary, tamis_view_of("x"), NULL, details));
  IS_USAGE(tamis_vocabulary_count(vocabulary, view_of_null(1), &count, details));
  IS_USAGE(tamis_vocabulary_encode(NULL, tamis_view_of("x"), &ids, details));
  CHECK(ids == NULL);
  IS_USAGE(tamis_vocabulary_encode(vocabulary, tamis_view_of("x"), NULL, details));
  IS_USAGE(tamis_vocabulary_encode(vocabulary, view_of_size(UINT64_MAX / 2 + 1), &ids, details));
  IS_USAGE(tamis_vocabulary_decode(NULL, &id, 1, &bytes, details));
  CHECK(bytes == NULL);
  IS_USAGE(tamis_vocabulary_decode(vocabulary, NULL, 1, &bytes, details));
  IS_USAGE(tamis_vocabulary_decode(vocabulary, &id, UINT64_MAX, &bytes, details));
  IS_USAGE(tamis_vocabulary_decode(vocabulary, &id, 1, NULL, details));
  {
    const tamis_vocabulary* nobody = NULL;
    tamis_view nothing = view_of_null(1), text = tamis_view_of("x");
    tamis_buffer* buffer = RUBBISH;
    IS_USAGE(tamis_vocabulary_from_pack(nothing, &made, details));
    CHECK(made == NULL);
    IS_USAGE(tamis_vocabulary_from_pack(text, NULL, details));
    IS_USAGE(tamis_vocabulary_compile(nothing, text, text, &buffer, details));
    CHECK(buffer == NULL);
    IS_USAGE(tamis_vocabulary_compile(text, nothing, text, &buffer, details));
    IS_USAGE(tamis_vocabulary_compile(text, text, nothing, &buffer, details));
    IS_USAGE(tamis_vocabulary_compile(text, text, text, NULL, details));
    count = 77;
    IS_USAGE(tamis_vocabulary_count_many(NULL, &text, 1, &count, details));
    CHECK_NUMBER(count, 0);
    IS_USAGE(tamis_vocabulary_count_many(vocabulary, &text, 1, NULL, details));
    IS_USAGE(tamis_vocabulary_count_many(vocabulary, NULL, 1, &count, details));
    IS_USAGE(tamis_vocabulary_count_many(vocabulary, &nothing, 1, &count, details));
    IS_USAGE(tamis_vocabulary_count_many(vocabulary, &text, UINT64_MAX, &count, details));
    IS_USAGE(tamis_vocabulary_count_all(&nobody, 1, text, &count, details));
    IS_USAGE(tamis_vocabulary_count_all(NULL, 1, text, &count, details));
    IS_USAGE(tamis_vocabulary_count_all((const tamis_vocabulary* const*)&vocabulary, 1, text, NULL,
                                        details));
    IS_USAGE(tamis_vocabulary_count_all((const tamis_vocabulary* const*)&vocabulary, 1, nothing,
                                        &count, details));
    IS_USAGE(tamis_vocabulary_encode_with_offsets(NULL, text, TAMIS_UNIT_BYTE, &ids, details));
    CHECK(ids == NULL);
    IS_USAGE(
        tamis_vocabulary_encode_with_offsets(vocabulary, nothing, TAMIS_UNIT_BYTE, &ids, details));
    IS_USAGE(tamis_vocabulary_encode_with_offsets(vocabulary, text, 3, &ids, details));
    IS_USAGE(
        tamis_vocabulary_encode_with_offsets(vocabulary, text, TAMIS_UNIT_BYTE, NULL, details));
    buffer = RUBBISH;
    IS_USAGE(tamis_vocabulary_info(NULL, &buffer, details));
    CHECK(buffer == NULL);
    IS_USAGE(tamis_vocabulary_info(vocabulary, NULL, details));
    IS_USAGE(tamis_vocabulary_lint(NULL, NULL, 0, 1, &buffer, details));
    IS_USAGE(tamis_vocabulary_lint(vocabulary, NULL, 1, 1, &buffer, details));
    IS_USAGE(tamis_vocabulary_lint(vocabulary, &nothing, 1, 1, &buffer, details));
    IS_USAGE(tamis_vocabulary_lint(vocabulary, NULL, 0, 1, NULL, details));
  }
  tamis_vocabulary_free(vocabulary);
}

static void guards(void) {
  CASE("a missing argument of a guard is named, and each answer is about one that exists");
  tamis_guard_options options;
  tamis_guard *guard = NULL, *made = RUBBISH;
  tamis_guarded* guarded = RUBBISH;
  tamis_guard_findings* findings = RUBBISH;
  tamis_guard_finding finding;
  tamis_buffer* bytes = RUBBISH;
  tamis_view nothing = view_of_null(1), text = tamis_view_of("a <|im_start|>");
  tamis_view unknown = tamis_view_of("lama3"), one = tamis_view_of("x");
  tamis_span span;
  int32_t closed = 7;
  memset(&options, 0, sizeof options);
  IS_USAGE(tamis_guard_create(&options, &made, details)); /* struct_size is 0 */
  CHECK(made == NULL);
  options.struct_size = sizeof options;
  IS_USAGE(tamis_guard_create(&options, NULL, details));
  options.template_count = 1;
  IS_USAGE(tamis_guard_create(&options, &made, details));
  options.templates = &nothing;
  IS_USAGE(tamis_guard_create(&options, &made, details));
  options.templates = &unknown;
  IS_USAGE(tamis_guard_create(&options, &made, details));
  options.template_count = 0;
  options.strings = &one;
  options.string_count = 1;
  CHECK(tamis_guard_create(&options, &made, NULL) == TAMIS_E_UNSUPPORTED); /* one character */
  options.strings = NULL;
  IS_USAGE(tamis_guard_create(&options, &made, details));
  options.string_count = 0;
  options.vocabulary_count = 1;
  IS_USAGE(tamis_guard_create(&options, &made, details));
  CHECK(tamis_guard_create(NULL, &guard, NULL) == TAMIS_OK);

  IS_USAGE(tamis_guard_break_up(NULL, text, &guarded, details));
  CHECK(guarded == NULL);
  IS_USAGE(tamis_guard_break_up(guard, nothing, &guarded, details));
  IS_USAGE(tamis_guard_break_up(guard, text, NULL, details));
  IS_USAGE(tamis_guard_find(NULL, text, &findings, details));
  CHECK(findings == NULL);
  IS_USAGE(tamis_guard_find(guard, nothing, &findings, details));
  IS_USAGE(tamis_guard_find(guard, text, NULL, details));
  IS_USAGE(tamis_guard_closed(NULL, text, &closed, details));
  CHECK(closed == 0);
  IS_USAGE(tamis_guard_closed(guard, nothing, &closed, details));
  IS_USAGE(tamis_guard_closed(guard, text, NULL, details));

  CHECK(tamis_guard_break_up(guard, text, &guarded, NULL) == TAMIS_OK);
  CHECK(tamis_guard_find(guard, text, &findings, NULL) == TAMIS_OK);
  tamis_guard_free(guard);
  span.begin = 77;
  IS_USAGE(tamis_guarded_to_source(NULL, span_of(0, 1), TAMIS_UNIT_BYTE, &span, details));
  CHECK_NUMBER(span.begin, 0);
  IS_USAGE(tamis_guarded_to_source(guarded, span_of(1, 0), TAMIS_UNIT_BYTE, &span, details));
  IS_USAGE(tamis_guarded_to_source(guarded, span_of(0, 1), 9, &span, details));
  IS_USAGE(tamis_guarded_to_source(guarded, span_of(0, 1), TAMIS_UNIT_BYTE, NULL, details));
  IS_USAGE(tamis_guarded_to_output(NULL, span_of(0, 1), TAMIS_UNIT_BYTE, &span, details));
  IS_USAGE(tamis_guarded_to_output(guarded, span_of(1, 0), TAMIS_UNIT_BYTE, &span, details));
  IS_USAGE(tamis_guarded_undo(NULL, &bytes, details));
  CHECK(bytes == NULL);
  IS_USAGE(tamis_guarded_undo(guarded, NULL, details));
  finding.struct_size = sizeof finding;
  IS_USAGE(tamis_guard_findings_at(NULL, 0, TAMIS_UNIT_BYTE, &finding, details));
  IS_USAGE(tamis_guard_findings_at(findings, 1, TAMIS_UNIT_BYTE, &finding, details));
  IS_USAGE(tamis_guard_findings_at(findings, 0, -1, &finding, details));
  IS_USAGE(tamis_guard_findings_at(findings, 0, TAMIS_UNIT_BYTE, NULL, details));
  finding.struct_size = 8;
  IS_USAGE(tamis_guard_findings_at(findings, 0, TAMIS_UNIT_BYTE, &finding, details));
  tamis_guard_findings_free(findings);
  tamis_guarded_free(guarded);
}

static void chunks(void) {
  CASE("a missing argument of a chunker is named, and budgets that make no sense are refused");
  static const uint64_t wrong_ends[][2] = {{2, 1}, {1, 4}};
  tamis_vocabulary* vocabulary = NULL;
  tamis_chunk_options options;
  tamis_chunker *chunker = NULL, *made = RUBBISH;
  tamis_chunks* cut = RUBBISH;
  tamis_chunk chunk;
  tamis_view text = tamis_view_of("abc");
  CHECK(tamis_vocabulary_open(tamis_view_of("o200k_base"), &vocabulary, NULL) == TAMIS_OK);
  memset(&options, 0, sizeof options);
  IS_USAGE(tamis_chunker_create(NULL, NULL, &made, details));
  CHECK(made == NULL);
  IS_USAGE(tamis_chunker_create(vocabulary, NULL, NULL, details));
  IS_USAGE(tamis_chunker_create(vocabulary, &options, &made, details)); /* struct_size is 0 */
  options.struct_size = sizeof options;
  options.max_tokens = 7;
  IS_USAGE(tamis_chunker_create(vocabulary, &options, &made, details));
  CHECK(tamis_chunker_create(vocabulary, NULL, &chunker, NULL) == TAMIS_OK);
  tamis_vocabulary_free(vocabulary);
  IS_USAGE(tamis_chunker_cut(NULL, text, NULL, 0, &cut, details));
  CHECK(cut == NULL);
  IS_USAGE(tamis_chunker_cut(chunker, view_of_null(1), NULL, 0, &cut, details));
  IS_USAGE(tamis_chunker_cut(chunker, text, NULL, 1, &cut, details));
  IS_USAGE(tamis_chunker_cut(chunker, text, wrong_ends[0], 2, &cut, details));
  IS_USAGE(tamis_chunker_cut(chunker, text, wrong_ends[1], 2, &cut, details));
  IS_USAGE(tamis_chunker_cut(chunker, text, wrong_ends[0], UINT64_MAX, &cut, details));
  IS_USAGE(tamis_chunker_cut(chunker, text, NULL, 0, NULL, details));
  CHECK(tamis_chunker_cut(chunker, text, NULL, 0, &cut, NULL) == TAMIS_OK);
  tamis_chunker_free(chunker);
  chunk.struct_size = sizeof chunk;
  IS_USAGE(tamis_chunks_at(NULL, 0, TAMIS_UNIT_BYTE, &chunk, details));
  IS_USAGE(tamis_chunks_at(cut, 1, TAMIS_UNIT_BYTE, &chunk, details));
  IS_USAGE(tamis_chunks_at(cut, 0, 3, &chunk, details));
  IS_USAGE(tamis_chunks_at(cut, 0, TAMIS_UNIT_BYTE, NULL, details));
  chunk.struct_size = 8;
  IS_USAGE(tamis_chunks_at(cut, 0, TAMIS_UNIT_BYTE, &chunk, details));
  tamis_chunks_free(cut);
}

static void verifications(void) {
  CASE("a verification that cannot begin is refused");
  static const uint8_t nul_inside[] = {'a', 0, 'b'};
  tamis_verification* found = RUBBISH;
  tamis_verify_options options;
  tamis_view path;
  memset(&options, 0, sizeof options);
  path.data = nul_inside;
  path.size = sizeof nul_inside;
  IS_USAGE(tamis_verify(tamis_view_of("x"), NULL, NULL, details));
  IS_USAGE(tamis_verify(view_of_null(1), NULL, &found, details));
  CHECK(found == NULL);
  IS_USAGE(tamis_verify(path, NULL, &found, details));
  IS_USAGE(tamis_verify(tamis_view_of("x"), &options, &found, details)); /* struct_size is 0 */
  options.struct_size = sizeof options;
  options.signer = view_of_null(7);
  IS_USAGE(tamis_verify(tamis_view_of("x"), &options, &found, details));
  options.signer = view_of_null(0);
  options.flags = 1;
  CHECK(tamis_verify(tamis_view_of("x"), &options, &found, NULL) == TAMIS_E_UNSUPPORTED);
  options.flags = 0;
  CHECK(tamis_verify(tamis_view_of("no such folder"), &options, &found, NULL) == TAMIS_E_INPUT);
  CHECK(found == NULL);
}

static void charsets(void) {
  CASE("charsets: missing arguments are named, an unknown charset is told");
  tamis_charset_detector* detector = RUBBISH;
  tamis_buffer* text = RUBBISH;
  tamis_view charset = tamis_view_of("rubbish");
  int32_t sure = 7;
  uint64_t undecodable = 7;
  IS_USAGE(tamis_charset_detector_create(NULL, details));
  CHECK(tamis_charset_detector_create(&detector, NULL) == TAMIS_OK);
  IS_USAGE(tamis_charset_detect(NULL, tamis_view_of("x"), &charset, &sure, details));
  CHECK(charset.size == 0 && sure == 0);
  IS_USAGE(tamis_charset_detect(detector, view_of_null(1), &charset, &sure, details));
  IS_USAGE(tamis_charset_detect(detector, tamis_view_of("x"), NULL, &sure, details));
  IS_USAGE(tamis_charset_detect(detector, tamis_view_of("x"), &charset, NULL, details));
  CHECK(tamis_charset_detect(detector, tamis_view_of("x"), &charset, &sure, NULL) == TAMIS_OK);
  CHECK_TEXT(charset, "utf-8");
  CHECK(sure == 1);
  tamis_charset_detector_free(detector);
  CHECK_TEXT(charset, "utf-8"); /* static */
  IS_USAGE(tamis_charset_decode(view_of_null(1), charset, &text, &undecodable, details));
  CHECK(text == NULL && undecodable == 0);
  IS_USAGE(tamis_charset_decode(tamis_view_of("x"), charset, NULL, &undecodable, details));
  IS_USAGE(tamis_charset_decode(tamis_view_of("x"), charset, &text, NULL, details));
  CHECK(tamis_charset_decode(tamis_view_of("x"), tamis_view_of("klingon"), &text, &undecodable,
                             NULL) == TAMIS_E_UNSUPPORTED);
  CHECK(tamis_charset_decode(tamis_view_of("x\xE9"), tamis_view_of("latin1"), &text, &undecodable,
                             NULL) == TAMIS_OK);
  CHECK_TEXT(tamis_buffer_view(text), "x\xC3\xA9");
  tamis_buffer_free(text);
}

int main(void) {
  tamis_engine* engine = NULL;
  tamis_worker* worker = NULL;
  asking_null();
  freeing_null();
  if (tamis_engine_create(tamis_view_of(""), &engine, NULL) != TAMIS_OK ||
      tamis_worker_create(engine, &worker, NULL) != TAMIS_OK) {
    fprintf(stderr, "no engine\n");
    return 1;
  }
  engines(engine);
  documents(worker);
  detectors();
  documents_in_place(worker);
  streams(engine);
  outcomes(worker);
  normalizations();
  charsets();
  vocabularies();
  guards();
  chunks();
  verifications();
  tamis_worker_free(worker);
  tamis_engine_free(engine);
  printf("%d checks, %d failed\n", checks, failures);
  return failures != 0;
}
