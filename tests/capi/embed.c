/* What a C program does with libtamis.so. Compiled as C99, linked with the shared library only.
 * Persons are invented; domains are reserved. Ids are those that tiktoken 0.14 gives for the ranks of o200k_base. */
#include "check.h"

/* A failure has this code, and details that agree; frees them. */
static void explained(int32_t code, int32_t must_be, tamis_error* error) {
  CHECK_NUMBER(code, must_be);
  CHECK(error != NULL);
  CHECK(tamis_error_code(error) == code);
  CHECK(tamis_error_message(error).size > 0);
  tamis_error_free(error);
}

static tamis_outcome* refine(tamis_worker* worker, const char* text, size_t size) {
  tamis_view view;
  tamis_outcome* outcome = NULL;
  tamis_error* error = NULL;
  view.data = (const uint8_t*)text;
  view.size = size;
  CHECK(tamis_worker_refine(worker, view, &outcome, &error) == TAMIS_OK);
  CHECK(error == NULL);
  CHECK(outcome != NULL);
  return outcome;
}

static void versions(void) {
  CASE("the version is said as text and as a number, and the ABI is the header's");
  tamis_view version = tamis_version();
  unsigned major = 0, minor = 0, patch = 0;
  char copy[32] = {0};
  CHECK(version.size < sizeof copy);
  memcpy(copy, version.data, version.size);
  CHECK(sscanf(copy, "%u.%u.%u", &major, &minor, &patch) == 3);
  CHECK_NUMBER(tamis_version_number(), major * 10000 + minor * 100 + patch);
  CHECK_NUMBER(tamis_abi_version(), TAMIS_ABI_VERSION);
  CHECK_TEXT(tamis_code_name(TAMIS_OK), "TAMIS_OK");
  CHECK_TEXT(tamis_code_name(TAMIS_E_INTERNAL), "TAMIS_E_INTERNAL");
  CHECK_TEXT(tamis_code_name(12), "");
  CHECK_TEXT(tamis_code_name(-1), "");
}

static void engines(void) {
  CASE("an engine says its recipe, what it looks for and what not");
  tamis_engine *engine = NULL, *same = NULL;
  tamis_buffer* toml = NULL;
  tamis_error* error = NULL;
  uint64_t i;
  int email = 0, person = 0;
  CHECK(tamis_engine_create(tamis_view_of(""), &engine, &error) == TAMIS_OK);
  CHECK(tamis_engine_recipe(engine).size > 0 && tamis_engine_recipe(engine).data[0] == '{');
  CHECK_NUMBER(tamis_engine_recipe_digest(engine).size, 64);
  for (i = 0; i < tamis_engine_type_count(engine); ++i) {
    tamis_view type = tamis_engine_type(engine, i);
    email |= type.size == 13 && memcmp(type.data, "EMAIL_ADDRESS", 13) == 0;
  }
  for (i = 0; i < tamis_engine_not_scanned_count(engine); ++i) {
    tamis_view type = tamis_engine_not_scanned(engine, i);
    person |= type.size == 6 && memcmp(type.data, "PERSON", 6) == 0;
  }
  CHECK(email);
  CHECK(person);
  CHECK_TEXT(tamis_engine_type(engine, UINT64_MAX), "");
  CHECK_TEXT(tamis_engine_not_scanned(engine, 1000), "");
  CHECK_NUMBER(tamis_engine_vocabulary_count(engine), 1);
  CHECK_TEXT(tamis_engine_vocabulary(engine, 0), "o200k_base");
  CHECK_TEXT(tamis_engine_vocabulary(engine, 1), "");

  CHECK(tamis_recipe_default(&toml, &error) == TAMIS_OK);
  CHECK(tamis_engine_create(tamis_buffer_view(toml), &same, &error) == TAMIS_OK);
  CHECK_NUMBER(tamis_engine_recipe_digest(same).size, 64);
  CHECK(memcmp(tamis_engine_recipe_digest(same).data, tamis_engine_recipe_digest(engine).data,
               64) == 0);
  tamis_buffer_free(toml);
  tamis_engine_free(same);
  tamis_engine_free(engine);
}

static void recipes_that_cannot_be_used(void) {
  CASE("a recipe that cannot be used is refused with its key");
  static const char* const wrong[] = {"[normalize]\nprofil = \"archive\"\n",
                                      "{\"normalize\":{\"profil\":\"archive\"}}",
                                      "[normalize]\nprofile = 3\n",
                                      "not toml",
                                      "{",
                                      "[tokens]\nvocabularies = [\"no_such\"]\n"};
  size_t i;
  for (i = 0; i < sizeof wrong / sizeof *wrong; ++i) {
    tamis_engine* engine = (tamis_engine*)1;
    tamis_error* error = NULL;
    int32_t code = tamis_engine_create(tamis_view_of(wrong[i]), &engine, &error);
    CHECK(code == TAMIS_E_RECIPE || (i == 5 && code == TAMIS_E_USAGE));
    CHECK(engine == NULL);
    explained(code, code, error);
    CHECK(tamis_engine_create(tamis_view_of(wrong[i]), &engine, NULL) == code);
  }
}

static void outcomes(tamis_worker* worker) {
  CASE("an outcome has text, findings, tokens, language, counts and fingerprint");
  static const char mail[] = "Mail jane@corp.test";
  tamis_outcome* outcome = refine(worker, mail, strlen(mail));
  tamis_finding finding;
  tamis_fingerprint fingerprint;
  tamis_counts counts;
  uint64_t tokens = 0;
  CHECK_TEXT(tamis_outcome_text(outcome), "Mail [EMAIL_ADDRESS_1]");
  CHECK_TEXT(tamis_outcome_quarantine_reason(outcome), "");
  CHECK_TEXT(tamis_outcome_speaker(outcome), "");
  CHECK(tamis_outcome_language(outcome).size >= 2);
  CHECK_NUMBER(tamis_outcome_field_count(outcome), 0);
  CHECK_NUMBER(tamis_outcome_finding_count(outcome), 1);
  finding.struct_size = sizeof finding;
  CHECK(tamis_outcome_finding(outcome, 0, TAMIS_UNIT_BYTE, &finding, NULL) == TAMIS_OK);
  CHECK_NUMBER(finding.struct_size, sizeof finding);
  CHECK_TEXT(finding.type, "EMAIL_ADDRESS");
  CHECK(finding.rule.size > 0);
  CHECK_NUMBER(finding.source.begin, 5);
  CHECK_NUMBER(finding.source.end, 19);
  CHECK(finding.score_ppm > 0 && finding.score_ppm <= 1000000);
  CHECK((finding.flags & TAMIS_FINDING_COVERED) == 0);
  CHECK(tamis_outcome_tokens(outcome, tamis_view_of("o200k_base"), &tokens, NULL) == TAMIS_OK);
  CHECK_NUMBER(tokens, 7);
  tokens = 0;
  CHECK(tamis_outcome_tokens_at(outcome, 0, &tokens, NULL) == TAMIS_OK);
  CHECK_NUMBER(tokens, 7);
  fingerprint.struct_size = sizeof fingerprint;
  CHECK(tamis_outcome_fingerprint(outcome, &fingerprint, NULL) == TAMIS_OK);
  CHECK_NUMBER(fingerprint.signature_slots, 256);
  CHECK(fingerprint.signature != NULL);
  /* xxhash 4.1.0 for Python: xxh3_128_hexdigest(b"Mail jane@corp.test") */
  CHECK_NUMBER(fingerprint.exact_high, UINT64_C(0x9f1422498f92b423));
  CHECK_NUMBER(fingerprint.exact_low, UINT64_C(0x7ad5046f627048c1));
  counts.struct_size = sizeof counts;
  CHECK(tamis_outcome_counts(outcome, &counts, NULL) == TAMIS_OK);
  CHECK_NUMBER(counts.invalid_bytes + counts.surrogates + counts.normal_form + counts.controls +
                   counts.line_ends + counts.trailing_spaces + counts.invisibles +
                   counts.hidden_payloads,
               0);
  tamis_outcome_free(outcome);
}

static void normalization_is_counted(tamis_worker* worker) {
  CASE("normalization is counted, and text with NUL is not cut there");
  static const char text[] = "cafe\xCC\x81\r\nend  \nbell\x07 a\xFF z\0 jane@corp.test";
  tamis_outcome* outcome = refine(worker, text, sizeof text - 1);
  tamis_counts counts;
  counts.struct_size = sizeof counts;
  CHECK(tamis_outcome_counts(outcome, &counts, NULL) == TAMIS_OK);
  CHECK_NUMBER(counts.invalid_bytes, 1);
  CHECK_NUMBER(counts.normal_form, 1);
  CHECK_NUMBER(counts.line_ends, 1);
  CHECK_NUMBER(counts.trailing_spaces, 1);
  CHECK_NUMBER(counts.controls, 2); /* BEL and NUL */
  CHECK_TEXT(tamis_outcome_text(outcome),
             "caf\xC3\xA9\nend\nbell a\xEF\xBF\xBD z [EMAIL_ADDRESS_1]");
  tamis_outcome_free(outcome);
}

static tamis_span span_of(uint64_t begin, uint64_t end) {
  tamis_span span;
  span.begin = begin;
  span.end = end;
  return span;
}

static void offsets(tamis_worker* worker) {
  CASE("offsets are right in bytes, code points and UTF-16, both ways");
  /* An emoji: 4 bytes, 1 code point, 2 UTF-16 units. An e with acute: 2, 1, 1. */
  static const char text[] = "\xF0\x9F\x98\x80 \xC3\xA9 to jane@corp.test\r\nbye";
  static const uint64_t begin[] = {11, 7, 8}, output_end[] = {28, 24, 25};
  static const uint64_t bye_source[] = {27, 23, 24}, bye_output[] = {29, 25, 26};
  tamis_outcome* outcome = refine(worker, text, sizeof text - 1);
  tamis_finding finding;
  tamis_span span;
  int32_t unit;
  finding.struct_size = sizeof finding;
  for (unit = TAMIS_UNIT_BYTE; unit <= TAMIS_UNIT_UTF16; ++unit) {
    CHECK(tamis_outcome_finding(outcome, 0, unit, &finding, NULL) == TAMIS_OK);
    CHECK_NUMBER(finding.source.begin, begin[unit]);
    CHECK_NUMBER(finding.source.end, begin[unit] + 14);
    CHECK(tamis_outcome_to_output(outcome, finding.source, unit, &span, NULL) == TAMIS_OK);
    CHECK_NUMBER(span.begin, begin[unit]);
    CHECK_NUMBER(span.end, output_end[unit]);
    /* one byte inside the placeholder is the whole address */
    CHECK(tamis_outcome_to_source(outcome, span_of(begin[unit] + 2, begin[unit] + 3), unit, &span,
                                  NULL) == TAMIS_OK);
    CHECK_NUMBER(span.begin, begin[unit]);
    CHECK_NUMBER(span.end, begin[unit] + 14);
    CHECK(tamis_outcome_to_output(outcome, span_of(bye_source[unit], bye_source[unit] + 3), unit,
                                  &span, NULL) == TAMIS_OK);
    CHECK_NUMBER(span.begin, bye_output[unit]);
    CHECK_NUMBER(span.end, bye_output[unit] + 3);
    CHECK(tamis_outcome_to_source(outcome, span_of(bye_output[unit], UINT64_MAX), unit, &span,
                                  NULL) == TAMIS_OK);
    CHECK_NUMBER(span.begin, bye_source[unit]);
    CHECK_NUMBER(span.end, bye_source[unit] + 3);
  }
  tamis_outcome_free(outcome);
}

static void groups(tamis_worker* worker) {
  CASE("a group numbers its placeholders and speakers, and redacts its fields");
  tamis_document documents[3];
  tamis_outcome* outcomes[3];
  tamis_field field, subject;
  tamis_error* error = NULL;
  int32_t code;
  size_t i;
  memset(documents, 0, sizeof documents);
  subject.name = tamis_view_of("subject");
  subject.value = tamis_view_of("for joe@corp.test");
  for (i = 0; i < 3; ++i) documents[i].struct_size = sizeof documents[i];
  documents[0].text = tamis_view_of("ask jane@corp.test");
  documents[0].speaker = tamis_view_of("Ada");
  documents[1].text = tamis_view_of("or joe@corp.test");
  documents[1].speaker = tamis_view_of("Bob");
  documents[1].fields = &subject;
  documents[1].field_count = 1;
  documents[2].text = tamis_view_of("no, jane@corp.test");
  documents[2].speaker = tamis_view_of("Ada");
  documents[2].id = tamis_view_of("turn 3");
  CHECK(tamis_worker_refine_group(worker, documents, 3, outcomes, &error) == TAMIS_OK);
  CHECK_TEXT(tamis_outcome_text(outcomes[0]), "ask [EMAIL_ADDRESS_1]");
  CHECK_TEXT(tamis_outcome_text(outcomes[1]), "or [EMAIL_ADDRESS_2]");
  CHECK_TEXT(tamis_outcome_text(outcomes[2]), "no, [EMAIL_ADDRESS_1]");
  CHECK_TEXT(tamis_outcome_speaker(outcomes[0]), "speaker_1");
  CHECK_TEXT(tamis_outcome_speaker(outcomes[1]), "speaker_2");
  CHECK_TEXT(tamis_outcome_speaker(outcomes[2]), "speaker_1");
  CHECK_NUMBER(tamis_outcome_field_count(outcomes[1]), 1);
  CHECK(tamis_outcome_field(outcomes[1], 0, &field, &error) == TAMIS_OK);
  CHECK_TEXT(field.name, "subject");
  CHECK_TEXT(field.value, "for [EMAIL_ADDRESS_2]");
  code = tamis_outcome_field(outcomes[1], 1, &field, &error);
  explained(code, TAMIS_E_USAGE, error);
  CHECK_NUMBER(field.name.size, 0);
  for (i = 0; i < 3; ++i) tamis_outcome_free(outcomes[i]);
  CHECK(tamis_worker_refine_group(worker, NULL, 0, NULL, &error) == TAMIS_OK);
}

static void vocabularies(void) {
  CASE("a vocabulary counts, encodes and decodes exactly");
  static const char text[] = "na\xC3\xAFve \xF0\x9F\x98\x80 \xE6\xBC\xA2\xE5\xAD\x97\r\n";
  static const uint32_t expected[] = {1503, 9954, 737, 88038, 82867, 95, 8134, 370};
  static const uint32_t unknown[] = {24912, 4000000000u};
  tamis_vocabulary* vocabulary = NULL;
  tamis_ids* ids = NULL;
  tamis_buffer* bytes = NULL;
  tamis_error* error = NULL;
  uint64_t count = 0, i;
  int32_t code;
  int found = 0;
  for (i = 0; i < tamis_vocabulary_embedded_count(); ++i)
    found |= tamis_vocabulary_embedded(i).size == 10 &&
             memcmp(tamis_vocabulary_embedded(i).data, "o200k_base", 10) == 0;
  CHECK(found);
  CHECK_TEXT(tamis_vocabulary_embedded(i), "");
  CHECK(tamis_vocabulary_open(tamis_view_of("o200k_base"), &vocabulary, &error) == TAMIS_OK);
  CHECK_TEXT(tamis_vocabulary_name(vocabulary), "o200k_base");
  CHECK_NUMBER(tamis_vocabulary_content_hash(vocabulary).size, 64);
  CHECK_NUMBER(tamis_vocabulary_size(vocabulary), 199998);
  CHECK(tamis_vocabulary_count(vocabulary, tamis_view_of(text), &count, &error) == TAMIS_OK);
  CHECK_NUMBER(count, 8);
  CHECK(tamis_vocabulary_encode(vocabulary, tamis_view_of(text), &ids, &error) == TAMIS_OK);
  CHECK_NUMBER(tamis_ids_count(ids), 8);
  CHECK(memcmp(tamis_ids_data(ids), expected, sizeof expected) == 0);
  CHECK(tamis_vocabulary_decode(vocabulary, tamis_ids_data(ids), 8, &bytes, &error) == TAMIS_OK);
  CHECK_TEXT(tamis_buffer_view(bytes), text);
  tamis_buffer_free(bytes);
  tamis_ids_free(ids);
  CHECK(tamis_vocabulary_encode(vocabulary, tamis_view_of(""), &ids, &error) == TAMIS_OK);
  CHECK_NUMBER(tamis_ids_count(ids), 0);
  CHECK(tamis_ids_data(ids) == NULL);
  tamis_ids_free(ids);
  CHECK(tamis_vocabulary_decode(vocabulary, NULL, 0, &bytes, &error) == TAMIS_OK);
  CHECK_NUMBER(tamis_buffer_view(bytes).size, 0);
  tamis_buffer_free(bytes);
  code = tamis_vocabulary_decode(vocabulary, unknown, 2, &bytes, &error);
  explained(code, TAMIS_E_INPUT, error);
  CHECK(bytes == NULL);
  tamis_vocabulary_free(vocabulary);
  code = tamis_vocabulary_open(tamis_view_of("no_such"), &vocabulary, &error);
  explained(code, TAMIS_E_USAGE, error);
  CHECK(vocabulary == NULL);
  CHECK(tamis_vocabulary_open_file(tamis_view_of("/nonexistent/file"), &vocabulary, &error) !=
        TAMIS_OK);
  CHECK(vocabulary == NULL);
  tamis_error_free(error);
}

static void handles_may_be_freed_in_any_order(void) {
  CASE("handles may be freed in any order, and outcomes live on");
  tamis_engine* engine = NULL;
  tamis_worker* worker = NULL;
  tamis_outcome* outcome;
  tamis_finding finding;
  uint64_t tokens = 0;
  CHECK(tamis_engine_create(tamis_view_of("{}"), &engine, NULL) == TAMIS_OK);
  CHECK(tamis_worker_create(engine, &worker, NULL) == TAMIS_OK);
  tamis_engine_free(engine);
  outcome = refine(worker, "\xC3\xA9 jane@corp.test", 17);
  tamis_worker_free(worker);
  finding.struct_size = sizeof finding;
  CHECK(tamis_outcome_finding(outcome, 0, TAMIS_UNIT_CODEPOINT, &finding, NULL) == TAMIS_OK);
  CHECK_NUMBER(finding.source.begin, 2);
  CHECK_TEXT(finding.type, "EMAIL_ADDRESS");
  CHECK(tamis_outcome_tokens(outcome, tamis_view_of("o200k_base"), &tokens, NULL) == TAMIS_OK);
  tamis_outcome_free(outcome);
}

static void a_limit_is_kept(void) {
  CASE("a text beyond the declared limit is refused by rule");
  static const char text[1025] = {'x'};
  tamis_view view;
  tamis_engine* engine = NULL;
  tamis_worker* worker = NULL;
  tamis_outcome* outcome = NULL;
  tamis_error* error = NULL;
  CHECK(tamis_engine_create(tamis_view_of("[limits]\ndocument_bytes = 1024\n"), &engine, NULL) ==
        TAMIS_OK);
  CHECK(tamis_worker_create(engine, &worker, NULL) == TAMIS_OK);
  view.data = (const uint8_t*)text;
  view.size = sizeof text;
  CHECK(tamis_worker_refine(worker, view, &outcome, &error) == TAMIS_E_LIMIT);
  CHECK_TEXT(tamis_error_rule(error), "limits.document_bytes");
  CHECK(outcome == NULL);
  tamis_error_free(error);
  view.size = 1024;
  CHECK(tamis_worker_refine(worker, view, &outcome, &error) == TAMIS_OK);
  tamis_outcome_free(outcome);
  tamis_worker_free(worker);
  tamis_engine_free(engine);
}

int main(void) {
  tamis_engine* engine = NULL;
  tamis_worker* worker = NULL;
  versions();
  engines();
  recipes_that_cannot_be_used();
  CHECK(tamis_engine_create(tamis_view_of(""), &engine, NULL) == TAMIS_OK);
  CHECK(tamis_worker_create(engine, &worker, NULL) == TAMIS_OK);
  outcomes(worker);
  normalization_is_counted(worker);
  offsets(worker);
  groups(worker);
  tamis_worker_free(worker);
  tamis_engine_free(engine);
  vocabularies();
  handles_may_be_freed_in_any_order();
  a_limit_is_kept();
  printf("%d checks, %d failed\n", checks, failures);
  return failures != 0;
}
