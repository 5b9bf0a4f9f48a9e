#include "tamis/guard.h"

#include <cstddef>
#include <memory>

#include "answers.h"
#include "edge.h"
#include "handles.h"

using namespace tamis;
using namespace tamis::capi;

namespace {

constexpr tamis_view kNothing{nullptr, 0};
constexpr size_t kFirstOptionsSize = offsetof(tamis_guard_options, string_count) + sizeof(uint64_t);
constexpr size_t kFirstFindingSize = offsetof(tamis_guard_finding, string) + sizeof(uint64_t);

// The whole of one side, and what a span of it is on the other.
template <class From, class Map, class To>
Status map_span(const tamis_guarded* guarded, tamis_span given, const char* name, int32_t unit,
                tamis_span* answer, const From& from, const Map& map, const To& to) {
  TAMIS_CHECK(require(guarded, "guarded"));
  TAMIS_CHECK(require_span(given, name));
  TAMIS_TRY(const OffsetUnit in, to_unit(unit));
  const Span bytes = from.to_bytes({given.begin, given.end}, in);
  const Span found = to.from_bytes(map(bytes), in);
  *answer = {found.begin, found.end};
  return {};
}

}  // namespace

int32_t tamis_guard_create(const tamis_guard_options* options, tamis_guard** guard,
                           tamis_error** error) {
  return capi::guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(guard, "guard"));
    tamis_guard_options given{};
    if (options != nullptr)
      TAMIS_CHECK(read_sized(&given, options, sizeof given, kFirstOptionsSize, "options"));
    GuardOptions made;
    TAMIS_TRY(made.vocabularies,
              to_vocabularies(given.vocabularies, given.vocabulary_count, "vocabularies"));
    if (given.template_count != 0) {
      TAMIS_TRY(made.templates, to_strings(given.templates, given.template_count, "templates"));
    }
    TAMIS_TRY(made.strings, to_strings(given.strings, given.string_count, "strings"));
    TAMIS_TRY(auto compiled, Guard::create(std::move(made)));
    *guard = new tamis_guard{std::move(compiled)};
    return {};
  });
}

void tamis_guard_free(tamis_guard* guard) { delete guard; }

uint64_t tamis_guard_string_count(const tamis_guard* guard) {
  return ask(guard, uint64_t{0}, [](const auto& g) { return g.guard->strings().size(); });
}

tamis_view tamis_guard_string(const tamis_guard* guard, uint64_t index) {
  return ask(guard, kNothing, [&](const auto& g) {
    const auto strings = g.guard->strings();
    return index < strings.size() ? to_view(strings[static_cast<size_t>(index)].text) : kNothing;
  });
}

tamis_view tamis_guard_string_origin(const tamis_guard* guard, uint64_t index) {
  return ask(guard, kNothing, [&](const auto& g) {
    const auto strings = g.guard->strings();
    return index < strings.size() ? to_view(strings[static_cast<size_t>(index)].origin) : kNothing;
  });
}

int32_t tamis_guard_break_up(const tamis_guard* guard, tamis_view text, tamis_guarded** guarded,
                             tamis_error** error) {
  return capi::guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(guarded, "guarded"));
    TAMIS_CHECK(require(guard, "guard"));
    TAMIS_CHECK(require(text, "text"));
    const std::string_view source = to_string_view(text);
    *guarded = new tamis_guarded(guard->guard->break_up(source), source);
    return {};
  });
}

int32_t tamis_guard_find(const tamis_guard* guard, tamis_view text, tamis_guard_findings** findings,
                         tamis_error** error) {
  return capi::guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(findings, "findings"));
    TAMIS_CHECK(require(guard, "guard"));
    TAMIS_CHECK(require(text, "text"));
    const std::string_view source = to_string_view(text);
    *findings = new tamis_guard_findings(guard->guard->find(source), source);
    return {};
  });
}

int32_t tamis_guard_closed(const tamis_guard* guard, tamis_view text, int32_t* closed,
                           tamis_error** error) {
  return capi::guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(closed, "closed"));
    TAMIS_CHECK(require(guard, "guard"));
    TAMIS_CHECK(require(text, "text"));
    *closed = guard->guard->closed(to_string_view(text)) ? 1 : 0;
    return {};
  });
}

tamis_view tamis_guarded_text(const tamis_guarded* guarded) {
  return ask(guarded, kNothing, [](const auto& g) { return to_view(g.result.text); });
}

uint64_t tamis_guarded_total(const tamis_guarded* guarded) {
  return ask(guarded, uint64_t{0}, [](const auto& g) { return g.result.counts.total(); });
}

uint64_t tamis_guarded_of_string(const tamis_guarded* guarded, uint64_t string) {
  return ask(guarded, uint64_t{0}, [&](const auto& g) {
    const auto& counts = g.result.counts.by_string;
    return string < counts.size() ? counts[static_cast<size_t>(string)] : uint64_t{0};
  });
}

uint64_t tamis_guarded_look_alikes(const tamis_guarded* guarded) {
  return ask(guarded, uint64_t{0}, [](const auto& g) { return g.result.counts.look_alikes; });
}

int32_t tamis_guarded_to_source(const tamis_guarded* guarded, tamis_span output, int32_t unit,
                                tamis_span* source, tamis_error** error) {
  return capi::guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(source, "source"));
    TAMIS_CHECK(require(guarded, "guarded"));
    return map_span(
        guarded, output, "output", unit, source, guarded->output_units,
        [&](Span s) { return guarded->result.edits.to_source(s); }, guarded->source_units);
  });
}

int32_t tamis_guarded_to_output(const tamis_guarded* guarded, tamis_span source, int32_t unit,
                                tamis_span* output, tamis_error** error) {
  return capi::guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(output, "output"));
    TAMIS_CHECK(require(guarded, "guarded"));
    return map_span(
        guarded, source, "source", unit, output, guarded->source_units,
        [&](Span s) { return guarded->result.edits.to_output(s); }, guarded->output_units);
  });
}

int32_t tamis_guarded_undo(const tamis_guarded* guarded, tamis_buffer** source,
                           tamis_error** error) {
  return capi::guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(source, "source"));
    TAMIS_CHECK(require(guarded, "guarded"));
    TAMIS_TRY(std::string bytes,
              undo(guarded->result.text, guarded->result.edits, guarded->replaced));
    *source = new tamis_buffer{std::move(bytes)};
    return {};
  });
}

void tamis_guarded_free(tamis_guarded* guarded) { delete guarded; }

uint64_t tamis_guard_findings_count(const tamis_guard_findings* findings) {
  return ask(findings, uint64_t{0}, [](const auto& f) { return f.findings.size(); });
}

int32_t tamis_guard_findings_at(const tamis_guard_findings* findings, uint64_t index, int32_t unit,
                                tamis_guard_finding* finding, tamis_error** error) {
  return capi::guard(error, [&]() -> Status {
    TAMIS_CHECK(require(findings, "findings"));
    TAMIS_TRY(const OffsetUnit in, to_unit(unit));
    TAMIS_CHECK(require_index(index, findings->findings.size(), "finding", "text"));
    const GuardFinding& f = findings->findings[static_cast<size_t>(index)];
    const Span span = findings->units.from_bytes(f.span, in);
    return fill_sized(finding,
                      {.struct_size = 0, .source = {span.begin, span.end}, .string = f.string},
                      kFirstFindingSize, "finding");
  });
}

void tamis_guard_findings_free(tamis_guard_findings* findings) { delete findings; }
