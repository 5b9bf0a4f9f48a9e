/* What a C program does with libtamis.so. Compiled as C99, linked with the shared library only.
 * Persons are invented; domains are reserved. Ids are those that tiktoken 0.14 gives for the ranks of o200k_base. */
#include <stdlib.h>

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
    CHECK(code == TAMIS_E_RECIPE);
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

/* A vocabulary of the 256 bytes and "ab", as a tokenizer.json; the caller frees it. */
static char* small_tokenizer(void) {
  char* json = malloc(16384);
  size_t at = (size_t)sprintf(json, "{\"model\":{\"type\":\"BPE\",\"vocab\":{");
  unsigned byte, next = 0x100;
  for (byte = 0; byte < 256; ++byte) { /* the alphabet of GPT-2 */
    const int itself =
        (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
    at += (size_t)sprintf(json + at, "\"\\u%04X\":%u,", itself ? byte : next, byte);
    next += itself ? 0 : 1;
  }
  sprintf(json + at,
          "\"ab\":256},\"merges\":[[\"a\",\"b\"]]},\"added_tokens\":[{\"id\":300,\"content\":\"<"
          "ctrl-7>\","
          "\"special\":true}],\"pre_tokenizer\":{\"type\":\"ByteLevel\",\"add_prefix_space\":false,"
          "\"use_regex\":true}}");
  return json;
}

static tamis_vocabulary* small_vocabulary(const char* name) {
  tamis_vocabulary* vocabulary = NULL;
  tamis_buffer* pack = NULL;
  char* json = small_tokenizer();
  CHECK(tamis_vocabulary_compile(tamis_view_of(json), tamis_view_of(name), tamis_view_of("CC0-1.0"),
                                 &pack, NULL) == TAMIS_OK);
  free(json);
  CHECK(tamis_vocabulary_from_pack(tamis_buffer_view(pack), &vocabulary, NULL) == TAMIS_OK);
  tamis_buffer_free(pack); /* the vocabulary lives on */
  return vocabulary;
}

static int holds(tamis_view text, const char* part) {
  const size_t size = strlen(part);
  uint64_t i;
  for (i = 0; i + size <= text.size; ++i)
    if (memcmp(text.data + i, part, size) == 0) return 1;
  return 0;
}

static void vocabularies_of_ones_own(void) {
  CASE("a vocabulary is compiled, opened, described, and counts many texts");
  int32_t code = 0;
  tamis_vocabulary* small = small_vocabulary("small");
  const tamis_vocabulary* both[2] = {small, NULL};
  tamis_vocabulary *base = NULL, *none = NULL;
  tamis_buffer *json = NULL, *pack = NULL;
  tamis_error* error = NULL;
  tamis_view texts[3], placeholder = tamis_view_of("[PERSON_1]");
  uint64_t counts[3] = {7, 7, 7};
  CHECK_TEXT(tamis_vocabulary_name(small), "small");
  texts[0] = tamis_view_of("abab");
  texts[1] = tamis_view_of("");
  texts[2] = tamis_view_of("ba");
  CHECK(tamis_vocabulary_count_many(small, texts, 3, counts, &error) == TAMIS_OK);
  CHECK(counts[0] == 2 && counts[1] == 0 && counts[2] == 2);
  CHECK(tamis_vocabulary_count_many(small, NULL, 0, NULL, &error) == TAMIS_OK);
  CHECK(tamis_vocabulary_open(tamis_view_of("cl100k_base"), &base, &error) == TAMIS_OK);
  both[1] = base;
  CHECK(tamis_vocabulary_count_all(both, 2, tamis_view_of("hello world"), counts, &error) ==
        TAMIS_OK);
  CHECK(counts[0] == 11 && counts[1] == 2);
  CHECK(tamis_vocabulary_info(small, &json, &error) == TAMIS_OK);
  CHECK(holds(tamis_buffer_view(json), "CC0-1.0"));
  CHECK(holds(tamis_buffer_view(json), "<ctrl-7> = 300"));
  tamis_buffer_free(json);
  CHECK(tamis_vocabulary_lint(small, &placeholder, 1, 3, &json, &error) == TAMIS_OK);
  CHECK(holds(tamis_buffer_view(json), "\"[PERSON_1]\":{"));
  CHECK(holds(tamis_buffer_view(json), "\"partial_utf8\":{\"count\":128,"));
  tamis_buffer_free(json);

  code = tamis_vocabulary_compile(tamis_view_of("{\"model\":{\"type\":\"Unigram\"}}"),
                                  tamis_view_of("x"), tamis_view_of(""), &pack, &error);
  explained(code, TAMIS_E_UNSUPPORTED, error);
  CHECK(pack == NULL);
  code = tamis_vocabulary_compile(tamis_view_of("IQ== 0\n"), tamis_view_of("mine"),
                                  tamis_view_of(""), &pack, &error);
  explained(code, TAMIS_E_USAGE, error);
  code = tamis_vocabulary_compile(tamis_view_of("{}"), tamis_view_of("a name"), tamis_view_of(""),
                                  &pack, &error);
  explained(code, TAMIS_E_INPUT, error);
  code = tamis_vocabulary_from_pack(tamis_view_of("no pack"), &none, &error);
  explained(code, TAMIS_E_INPUT, error);
  CHECK(none == NULL);
  tamis_vocabulary_free(base);
  tamis_vocabulary_free(small);
}

static void offsets_of_tokens(void) {
  CASE("tokens say which part of the text they cover, in bytes, code points and UTF-16");
  /* Of the bytes of an emoji each token covers all of it, where bytes are not the unit. */
  static const char text[] = "ab\xF0\x9F\x98\x80z\xFF.";
  static const tamis_span expected[3][8] = {
      {{0, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 6}, {6, 7}, {7, 8}, {7, 8}},
      {{0, 2}, {2, 3}, {2, 3}, {2, 3}, {2, 3}, {3, 4}, {4, 5}, {4, 5}},
      {{0, 2}, {2, 4}, {2, 4}, {2, 4}, {2, 4}, {4, 5}, {5, 6}, {5, 6}}};
  tamis_vocabulary* small = small_vocabulary("small");
  tamis_ids* ids = NULL;
  int32_t unit;
  size_t i;
  for (unit = TAMIS_UNIT_BYTE; unit <= TAMIS_UNIT_UTF16; ++unit) {
    CHECK(tamis_vocabulary_encode_with_offsets(small, tamis_view_of(text), unit, &ids, NULL) ==
          TAMIS_OK);
    CHECK_NUMBER(tamis_ids_count(ids), 10); /* U+FFFD for FF is three tokens */
    CHECK_NUMBER(tamis_ids_data(ids)[0], 256);
    for (i = 0; i < 8; ++i) {
      CHECK_NUMBER(tamis_ids_spans(ids)[i].begin, expected[unit][i].begin);
      CHECK_NUMBER(tamis_ids_spans(ids)[i].end, expected[unit][i].end);
    }
    tamis_ids_free(ids);
  }
  CHECK(tamis_vocabulary_encode(small, tamis_view_of(text), &ids, NULL) == TAMIS_OK);
  CHECK(tamis_ids_spans(ids) == NULL);
  tamis_ids_free(ids);
  tamis_vocabulary_free(small);
}

static void engines_with_vocabularies(void) {
  CASE("a vocabulary that is handed in counts, and its digest travels in the recipe");
  int32_t code = 0;
  tamis_vocabulary* small = small_vocabulary("small");
  const tamis_vocabulary* given = small;
  tamis_engine_options options;
  tamis_engine* engine = NULL;
  tamis_worker* worker = NULL;
  tamis_outcome* outcome;
  tamis_guard* guard = NULL;
  tamis_error* error = NULL;
  tamis_view string;
  uint64_t tokens = 0;
  char digest[65] = {0};
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.vocabularies = &given;
  options.vocabulary_count = 1;
  CHECK(tamis_engine_create_with(tamis_view_of("tokens.vocabularies = [\"small\"]"), &options,
                                 &engine, &error) == TAMIS_OK);
  memcpy(digest, tamis_vocabulary_content_hash(small).data, 64);
  CHECK(holds(tamis_engine_recipe(engine), digest));
  CHECK_TEXT(tamis_engine_vocabulary(engine, 0), "small");
  tamis_vocabulary_free(small); /* the engine keeps it */
  CHECK(tamis_worker_create(engine, &worker, NULL) == TAMIS_OK);
  outcome = refine(worker, "ab <ctrl-7>", 11);
  CHECK_TEXT(tamis_outcome_text(outcome), "ab <\\ctrl-7>");
  CHECK(tamis_outcome_tokens(outcome, tamis_view_of("small"), &tokens, NULL) == TAMIS_OK);
  CHECK_NUMBER(tokens, 11);
  CHECK_NUMBER(tamis_outcome_guarded_count(outcome), 1);
  CHECK(tamis_outcome_guarded(outcome, 0, &string, &tokens, NULL) == TAMIS_OK);
  CHECK_TEXT(string, "<ctrl-7>");
  CHECK_NUMBER(tokens, 1);
  CHECK_NUMBER(tamis_outcome_look_alikes(outcome), 0);
  tamis_outcome_free(outcome);
  tamis_worker_free(worker);
  CHECK(tamis_engine_guard(engine, &guard, &error) == TAMIS_OK);
  tamis_engine_free(engine); /* its guard lives on */
  CHECK(tamis_guard_string_count(guard) > 1);
  tamis_guard_free(guard);

  options.vocabulary_count = 0;
  CHECK(tamis_engine_create_with(tamis_view_of("guard.action = \"off\""), &options, &engine,
                                 NULL) == TAMIS_OK);
  code = tamis_engine_guard(engine, &guard, &error);
  explained(code, TAMIS_E_USAGE, error);
  CHECK(guard == NULL);
  tamis_engine_free(engine);
  options.folder = tamis_view_of("no such folder");
  code = tamis_engine_create_with(tamis_view_of("tokens.vocabularies = [\"x.tpack\"]"), &options,
                                  &engine, &error);
  explained(code, TAMIS_E_RECIPE, error);
}

static void guards(void) {
  CASE("a guard breaks control strings up visibly, and the way back is exact");
  static const char text[] = "\xC3\xA9 <|im_start|> <mark> <|im_";
  tamis_guard_options options;
  tamis_guard* guard = NULL;
  tamis_guarded *guarded = NULL, *twice = NULL;
  tamis_guard_findings* findings = NULL;
  tamis_guard_finding finding;
  tamis_buffer* source = NULL;
  tamis_view mark = tamis_view_of("<mark>");
  tamis_span span, there;
  uint64_t i, at_mark = 0;
  int32_t closed = 7;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.strings = &mark;
  options.string_count = 1;
  CHECK(tamis_guard_create(&options, &guard, NULL) == TAMIS_OK);
  for (i = 0; i < tamis_guard_string_count(guard); ++i)
    if (tamis_guard_string(guard, i).size == 6 &&
        memcmp(tamis_guard_string(guard, i).data, "<mark>", 6) == 0)
      at_mark = i;
  CHECK_TEXT(tamis_guard_string(guard, at_mark), "<mark>");
  CHECK_TEXT(tamis_guard_string_origin(guard, at_mark), "recipe");
  CHECK_TEXT(tamis_guard_string(guard, UINT64_MAX), "");
  CHECK(tamis_guard_break_up(guard, tamis_view_of(text), &guarded, NULL) == TAMIS_OK);
  CHECK(tamis_guard_closed(guard, tamis_view_of(text), &closed, NULL) == TAMIS_OK);
  CHECK(closed == 0);
  CHECK(tamis_guard_closed(guard, tamis_view_of("x"), &closed, NULL) == TAMIS_OK);
  CHECK(closed == 1);
  CHECK(tamis_guard_find(guard, tamis_view_of(text), &findings, NULL) == TAMIS_OK);
  tamis_guard_free(guard); /* what it made lives on */
  CHECK_TEXT(tamis_guarded_text(guarded), "\xC3\xA9 <\\|im_start|> <\\mark> <|im_");
  CHECK_NUMBER(tamis_guarded_total(guarded), 2);
  CHECK_NUMBER(tamis_guarded_of_string(guarded, at_mark), 1);
  CHECK_NUMBER(tamis_guarded_of_string(guarded, UINT64_MAX), 0);
  CHECK_NUMBER(tamis_guarded_look_alikes(guarded), 0);
  CHECK(tamis_guarded_undo(guarded, &source, NULL) == TAMIS_OK);
  CHECK_TEXT(tamis_buffer_view(source), text);
  tamis_buffer_free(source);
  CHECK_NUMBER(tamis_guard_findings_count(findings), 2);
  finding.struct_size = sizeof finding;
  CHECK(tamis_guard_findings_at(findings, 1, TAMIS_UNIT_CODEPOINT, &finding, NULL) == TAMIS_OK);
  CHECK(finding.source.begin == 15 && finding.source.end == 21 && finding.string == at_mark);
  CHECK(tamis_guarded_to_output(guarded, finding.source, TAMIS_UNIT_CODEPOINT, &there, NULL) ==
        TAMIS_OK);
  CHECK(there.begin == 16 && there.end == 23);
  CHECK(tamis_guarded_to_source(guarded, there, TAMIS_UNIT_CODEPOINT, &span, NULL) == TAMIS_OK);
  CHECK(span.begin == 15 && span.end == 21);
  tamis_guard_findings_free(findings);

  CHECK(tamis_guard_create(NULL, &guard, NULL) == TAMIS_OK);
  CHECK(tamis_guard_break_up(guard, tamis_guarded_text(guarded), &twice, NULL) == TAMIS_OK);
  CHECK_TEXT(tamis_guarded_text(twice), "\xC3\xA9 <\\|im_start|> <\\mark> <|im_");
  CHECK_NUMBER(tamis_guarded_look_alikes(twice), 1);
  tamis_guarded_free(twice);
  tamis_guarded_free(guarded);
  tamis_guard_free(guard);
}

static void chunks(void) {
  CASE("chunks keep the budget, and their counts add up");
  int32_t code = 0;
  static const char text[] =
      "One two three. \xC3\x89t\xC3\xA9 dix-sept fut chaud.\n\nAnd then there were none of them.";
  tamis_vocabulary* vocabulary = NULL;
  tamis_chunk_options options;
  tamis_chunker* chunker = NULL;
  tamis_chunks* cut = NULL;
  tamis_chunk chunk;
  tamis_error* error = NULL;
  uint64_t i, all = 0, sum = 0, end = 0,
              document_end = 14; /* before the blank, which the next token takes */
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.max_tokens = 8;
  CHECK(tamis_vocabulary_open(tamis_view_of("o200k_base"), &vocabulary, NULL) == TAMIS_OK);
  CHECK(tamis_vocabulary_count(vocabulary, tamis_view_of(text), &all, NULL) == TAMIS_OK);
  CHECK(tamis_chunker_create(vocabulary, &options, &chunker, NULL) == TAMIS_OK);
  options.overlap_tokens = 5;
  {
    tamis_chunker* wrong = NULL;
    code = tamis_chunker_create(vocabulary, &options, &wrong, &error);
    explained(code, TAMIS_E_USAGE, error);
    CHECK(wrong == NULL);
  }
  tamis_vocabulary_free(vocabulary); /* the chunker keeps it */
  CHECK(tamis_chunker_cut(chunker, tamis_view_of(text), &document_end, 1, &cut, NULL) == TAMIS_OK);
  chunk.struct_size = sizeof chunk;
  for (i = 0; i < tamis_chunks_count(cut); ++i) {
    CHECK(tamis_chunks_at(cut, i, TAMIS_UNIT_BYTE, &chunk, NULL) == TAMIS_OK);
    CHECK(chunk.span.begin == end && chunk.tokens <= 8 && chunk.overlap == 0);
    if (i == 0) CHECK(chunk.end == TAMIS_CHUNK_DOCUMENT && chunk.span.end == 14);
    end = chunk.span.end;
    sum += chunk.tokens;
  }
  CHECK_NUMBER(chunk.end, TAMIS_CHUNK_TEXT);
  CHECK_NUMBER(end, sizeof text - 1);
  CHECK_NUMBER(sum, all);
  CHECK(tamis_chunks_at(cut, tamis_chunks_count(cut) - 1, TAMIS_UNIT_CODEPOINT, &chunk, NULL) ==
        TAMIS_OK);
  CHECK_NUMBER(chunk.span.end, sizeof text - 1 - 2);
  tamis_chunks_free(cut);
  CHECK(tamis_chunker_cut(chunker, tamis_view_of("ab\xFF"), NULL, 0, &cut, &error) ==
        TAMIS_E_INPUT);
  CHECK_NUMBER(tamis_error_offset(error), 2);
  tamis_error_free(error);
  CHECK(cut == NULL);
  tamis_chunker_free(chunker);
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
  vocabularies_of_ones_own();
  offsets_of_tokens();
  engines_with_vocabularies();
  guards();
  chunks();
  handles_may_be_freed_in_any_order();
  a_limit_is_kept();
  printf("%d checks, %d failed\n", checks, failures);
  return failures != 0;
}
