#include "answers.h"
#include "edge.h"
#include "handles.h"

using namespace tamis;
using namespace tamis::capi;

static_assert(static_cast<int32_t>(DocumentFormat::kAuto) == TAMIS_FORMAT_AUTO);
static_assert(static_cast<int32_t>(DocumentFormat::kText) == TAMIS_FORMAT_TEXT);
static_assert(static_cast<int32_t>(DocumentFormat::kJson) == TAMIS_FORMAT_JSON);
static_assert(static_cast<int32_t>(DocumentFormat::kJsonLines) == TAMIS_FORMAT_JSONL);
static_assert(static_cast<int32_t>(DocumentFormat::kCsv) == TAMIS_FORMAT_CSV);
static_assert(static_cast<int32_t>(DocumentFormat::kTsv) == TAMIS_FORMAT_TSV);
static_assert(static_cast<int32_t>(DocumentFormat::kXml) == TAMIS_FORMAT_XML);
static_assert(static_cast<int32_t>(DocumentFormat::kHtml) == TAMIS_FORMAT_HTML);
static_assert(static_cast<int32_t>(DocumentFormat::kMail) == TAMIS_FORMAT_MAIL);

tamis_view tamis_redacted_document(const tamis_redacted* redacted) {
  return ask(redacted, tamis_view{nullptr, 0},
             [](const auto& r) { return to_view(r.outcome.text()); });
}

int32_t tamis_redacted_format(const tamis_redacted* redacted) {
  return ask(redacted, int32_t{TAMIS_FORMAT_AUTO},
             [](const auto& r) { return static_cast<int32_t>(r.outcome.format()); });
}

tamis_view tamis_redacted_quarantine_reason(const tamis_redacted* redacted) {
  return ask(redacted, tamis_view{nullptr, 0},
             [](const auto& r) { return to_view(r.outcome.quarantine_reason()); });
}

uint64_t tamis_redacted_value_count(const tamis_redacted* redacted) {
  return ask(redacted, uint64_t{0}, [](const auto& r) { return r.outcome.values(); });
}

uint64_t tamis_redacted_changed_count(const tamis_redacted* redacted) {
  return ask(redacted, uint64_t{0}, [](const auto& r) { return r.outcome.changed(); });
}

uint64_t tamis_redacted_number_count(const tamis_redacted* redacted) {
  return ask(redacted, uint64_t{0}, [](const auto& r) { return r.outcome.numbers(); });
}

uint64_t tamis_redacted_removed_count(const tamis_redacted* redacted) {
  return ask(redacted, uint64_t{0}, [](const auto& r) { return r.outcome.removed(); });
}

uint64_t tamis_redacted_finding_count(const tamis_redacted* redacted) {
  return ask(redacted, uint64_t{0},
             [](const auto& r) { return uint64_t{r.outcome.findings().size()}; });
}

int32_t tamis_redacted_finding(const tamis_redacted* redacted, uint64_t index, int32_t unit,
                               tamis_finding* finding, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require(redacted, "redacted"));
    TAMIS_TRY(const OffsetUnit in, to_unit(unit));
    const auto& findings = redacted->outcome.findings();
    TAMIS_CHECK(require_index(index, findings.size(), "finding", "document"));
    return fill_finding(finding, findings[static_cast<size_t>(index)], redacted->source_units, in);
  });
}

int32_t tamis_redacted_to_source(const tamis_redacted* redacted, tamis_span output, int32_t unit,
                                 tamis_span* source, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(source, "source"));
    TAMIS_CHECK(require(redacted, "redacted"));
    TAMIS_TRY(*source, led(output, "output", unit, redacted->output_units, redacted->source_units,
                           [&](Span bytes) { return redacted->outcome.edits().to_source(bytes); }));
    return {};
  });
}

int32_t tamis_redacted_to_output(const tamis_redacted* redacted, tamis_span source, int32_t unit,
                                 tamis_span* output, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(output, "output"));
    TAMIS_CHECK(require(redacted, "redacted"));
    TAMIS_TRY(*output, led(source, "source", unit, redacted->source_units, redacted->output_units,
                           [&](Span bytes) { return redacted->outcome.edits().to_output(bytes); }));
    return {};
  });
}

void tamis_redacted_free(tamis_redacted* redacted) { delete redacted; }
