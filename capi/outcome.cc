#include <algorithm>

#include "answers.h"
#include "edge.h"
#include "handles.h"

using namespace tamis;
using namespace tamis::capi;

static_assert(static_cast<int32_t>(OffsetUnit::kByte) == TAMIS_UNIT_BYTE);
static_assert(static_cast<int32_t>(OffsetUnit::kCodePoint) == TAMIS_UNIT_CODEPOINT);
static_assert(static_cast<int32_t>(OffsetUnit::kUtf16) == TAMIS_UNIT_UTF16);

namespace {

constexpr tamis_view kNothing{nullptr, 0};

// The size that each struct had when it first appeared: callers compiled then are served for ever.
constexpr size_t kFirstFingerprintSize =
    offsetof(tamis_fingerprint, signature_slots) + sizeof(uint64_t);

Status require_index(uint64_t index, size_t count, const char* what) {
  return capi::require_index(index, count, what, "outcome");
}

}  // namespace

tamis_view tamis_outcome_text(const tamis_outcome* outcome) {
  return ask(outcome, kNothing, [](const auto& o) { return to_view(o.outcome.text()); });
}

tamis_view tamis_outcome_language(const tamis_outcome* outcome) {
  return ask(outcome, kNothing, [](const auto& o) { return to_view(o.outcome.language()); });
}

tamis_view tamis_outcome_quarantine_reason(const tamis_outcome* outcome) {
  return ask(outcome, kNothing,
             [](const auto& o) { return to_view(o.outcome.quarantine_reason()); });
}

tamis_view tamis_outcome_speaker(const tamis_outcome* outcome) {
  return ask(outcome, kNothing, [](const auto& o) { return to_view(o.outcome.speaker()); });
}

uint64_t tamis_outcome_field_count(const tamis_outcome* outcome) {
  return ask(outcome, uint64_t{0}, [](const auto& o) { return o.outcome.fields().size(); });
}

int32_t tamis_outcome_field(const tamis_outcome* outcome, uint64_t index, tamis_field* field,
                            tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(field, "field"));
    TAMIS_CHECK(require(outcome, "outcome"));
    const auto& fields = outcome->outcome.fields();
    TAMIS_CHECK(require_index(index, fields.size(), "field"));
    const auto& [name, value] = fields[static_cast<size_t>(index)];
    *field = {to_view(name), to_view(value)};
    return {};
  });
}

uint64_t tamis_outcome_finding_count(const tamis_outcome* outcome) {
  return ask(outcome, uint64_t{0}, [](const auto& o) { return o.outcome.findings().size(); });
}

int32_t tamis_outcome_finding(const tamis_outcome* outcome, uint64_t index, int32_t unit,
                              tamis_finding* finding, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require(outcome, "outcome"));
    TAMIS_TRY(const OffsetUnit in, to_unit(unit));
    const auto& findings = outcome->outcome.findings();
    TAMIS_CHECK(require_index(index, findings.size(), "finding"));
    return fill_finding(finding, findings[static_cast<size_t>(index)], outcome->source_units, in);
  });
}

int32_t tamis_outcome_to_source(const tamis_outcome* outcome, tamis_span output, int32_t unit,
                                tamis_span* source, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(source, "source"));
    TAMIS_CHECK(require(outcome, "outcome"));
    TAMIS_TRY(*source, led(output, "output", unit, outcome->output_units, outcome->source_units,
                           [&](Span bytes) { return outcome->outcome.edits().to_source(bytes); }));
    return {};
  });
}

int32_t tamis_outcome_to_output(const tamis_outcome* outcome, tamis_span source, int32_t unit,
                                tamis_span* output, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(output, "output"));
    TAMIS_CHECK(require(outcome, "outcome"));
    TAMIS_TRY(*output, led(source, "source", unit, outcome->source_units, outcome->output_units,
                           [&](Span bytes) { return outcome->outcome.edits().to_output(bytes); }));
    return {};
  });
}

int32_t tamis_outcome_fingerprint(const tamis_outcome* outcome, tamis_fingerprint* fingerprint,
                                  tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require(outcome, "outcome"));
    const Fingerprint& f = outcome->outcome.fingerprint();
    return fill_sized(fingerprint,
                      {.struct_size = 0,
                       .exact_high = f.exact.high,
                       .exact_low = f.exact.low,
                       .format = f.format,
                       .shingle_count = f.shingle_count,
                       .signature = f.signature.data(),
                       .signature_slots = f.signature.size()},
                      kFirstFingerprintSize, "fingerprint");
  });
}

int32_t tamis_outcome_counts(const tamis_outcome* outcome, tamis_counts* counts,
                             tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require(outcome, "outcome"));
    return fill_counts(counts, outcome->outcome.counts());
  });
}

uint64_t tamis_outcome_mark_count(const tamis_outcome* outcome) {
  return ask(outcome, uint64_t{0}, [](const auto& o) { return o.outcome.marks().size(); });
}

int32_t tamis_outcome_mark(const tamis_outcome* outcome, uint64_t index, int32_t unit,
                           tamis_mark* mark, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require(outcome, "outcome"));
    TAMIS_TRY(const OffsetUnit in, to_unit(unit));
    TAMIS_CHECK(require_index(index, outcome->outcome.marks().size(), "mark"));
    return fill_mark(mark, outcome->outcome.marks()[static_cast<size_t>(index)],
                     outcome->output_units, in);
  });
}

int32_t tamis_outcome_tokens(const tamis_outcome* outcome, tamis_view vocabulary, uint64_t* count,
                             tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(count, "count"));
    TAMIS_CHECK(require(outcome, "outcome"));
    TAMIS_CHECK(require(vocabulary, "vocabulary"));
    const auto& names = outcome->state->engine->recipe().vocabularies;
    const auto& tokens = outcome->outcome.tokens();
    const auto at = std::find(names.begin(), names.end(), to_string_view(vocabulary));
    const auto index = static_cast<size_t>(at - names.begin());
    if (at == names.end() || index >= tokens.size()) {
      std::string known;
      for (const std::string& name : names) known += (known.empty() ? "" : ", ") + name;
      return usage("vocabulary is not one that the recipe counts; it counts: " +
                   (known.empty() ? "none" : known));
    }
    *count = tokens[index];
    return {};
  });
}

int32_t tamis_outcome_tokens_at(const tamis_outcome* outcome, uint64_t index, uint64_t* count,
                                tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(count, "count"));
    TAMIS_CHECK(require(outcome, "outcome"));
    TAMIS_CHECK(require_index(index, outcome->outcome.tokens().size(), "token count"));
    *count = outcome->outcome.tokens()[static_cast<size_t>(index)];
    return {};
  });
}

uint64_t tamis_outcome_guarded_count(const tamis_outcome* outcome) {
  return ask(outcome, uint64_t{0}, [](const auto& o) { return o.outcome.guarded().size(); });
}

int32_t tamis_outcome_guarded(const tamis_outcome* outcome, uint64_t index, tamis_view* string,
                              uint64_t* count, tamis_error** error) {
  return guard(error, [&]() -> Status {
    if (count != nullptr) *count = 0;
    TAMIS_CHECK(require_out(string, "string"));
    TAMIS_CHECK(require(static_cast<const void*>(count), "count"));
    TAMIS_CHECK(require(outcome, "outcome"));
    const auto& guarded = outcome->outcome.guarded();
    TAMIS_CHECK(require_index(index, guarded.size(), "control string"));
    *string = to_view(guarded[static_cast<size_t>(index)].string);
    *count = guarded[static_cast<size_t>(index)].count;
    return {};
  });
}

uint64_t tamis_outcome_look_alikes(const tamis_outcome* outcome) {
  return ask(outcome, uint64_t{0}, [](const auto& o) { return o.outcome.look_alikes(); });
}

void tamis_outcome_free(tamis_outcome* outcome) { delete outcome; }
