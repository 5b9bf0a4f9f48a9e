#include "answers.h"

#include <cstddef>

#include "handles.h"

namespace tamis::capi {

namespace {

// The size that each struct had when it first appeared: callers compiled then are served for ever.
constexpr size_t kFirstCountsSize = offsetof(tamis_counts, hidden_payloads) + sizeof(uint64_t);
constexpr size_t kFirstMarkSize = offsetof(tamis_mark, output) + sizeof(tamis_span);
constexpr size_t kFirstFindingSize = offsetof(tamis_finding, flags) + sizeof(uint32_t);

uint32_t flags_of(const Finding& f) {
  return (f.doubtful ? uint32_t{TAMIS_FINDING_DOUBTFUL} : 0) |
         (f.validated ? uint32_t{TAMIS_FINDING_VALIDATED} : 0) |
         (f.reserved ? uint32_t{TAMIS_FINDING_RESERVED} : 0) |
         (f.covered ? uint32_t{TAMIS_FINDING_COVERED} : 0) |
         (f.allowed ? uint32_t{TAMIS_FINDING_ALLOWED} : 0);
}

}  // namespace

Result<OffsetUnit> to_unit(int32_t unit) {
  if (unit >= TAMIS_UNIT_BYTE && unit <= TAMIS_UNIT_UTF16) return static_cast<OffsetUnit>(unit);
  return fail(Code::kUsage, "unit is " + std::to_string(unit) +
                                ", but must be TAMIS_UNIT_BYTE, _CODEPOINT or _UTF16");
}

Status require_index(uint64_t index, size_t count, const char* what, const char* owner) {
  if (index < count) return {};
  return usage("there is no " + std::string(what) + " " + std::to_string(index) + ": the " + owner +
               " has " + std::to_string(count));
}

Status require_span(tamis_span span, const char* name) {
  if (span.begin <= span.end) return {};
  return usage(std::string(name) + " begins at " + std::to_string(span.begin) +
               ", after its end at " + std::to_string(span.end));
}

Result<std::vector<std::string>> to_strings(const tamis_view* views, uint64_t count,
                                            const char* name) {
  if (count != 0) TAMIS_CHECK(require(static_cast<const void*>(views), name));
  TAMIS_CHECK(require_count(count, name));
  std::vector<std::string> out;
  for (size_t i = 0; i < count; ++i) {
    TAMIS_CHECK(require(views[i], name));
    out.emplace_back(to_string_view(views[i]));
  }
  return out;
}

Result<std::vector<std::shared_ptr<const Vocabulary>>> to_vocabularies(
    const tamis_vocabulary* const* vocabularies, uint64_t count, const char* name) {
  if (count != 0) TAMIS_CHECK(require(static_cast<const void*>(vocabularies), name));
  TAMIS_CHECK(require_count(count, name));
  std::vector<std::shared_ptr<const Vocabulary>> out;
  for (size_t i = 0; i < count; ++i) {
    TAMIS_CHECK(require(vocabularies[i], name));
    out.push_back(vocabularies[i]->vocabulary);
  }
  return out;
}

Status fill_finding(tamis_finding* finding, const Finding& f, const LazyUnits& source,
                    OffsetUnit unit) {
  const Span span = source.from_bytes(f.span, unit);
  return fill_sized(finding,
                    {.struct_size = 0,
                     .type = to_view(f.type),
                     .rule = to_view(f.rule),
                     .source = {span.begin, span.end},
                     .score_ppm = f.score,
                     .flags = flags_of(f),
                     .action = to_view(f.action)},
                    kFirstFindingSize, "finding");
}

Status fill_counts(tamis_counts* counts, const NormalizeCounts& c) {
  return fill_sized(counts,
                    {.struct_size = 0,
                     .invalid_bytes = c.invalid_bytes,
                     .surrogates = c.surrogates,
                     .normal_form = c.normal_form,
                     .controls = c.controls,
                     .line_ends = c.line_ends,
                     .trailing_spaces = c.trailing_spaces,
                     .invisibles = c.invisibles,
                     .hidden_payloads = c.hidden_payloads,
                     .repairs = c.repairs,
                     .entities = c.entities,
                     .ligatures = c.ligatures,
                     .blank_lines = c.blank_lines,
                     .hyphens = c.hyphens,
                     .page_lines = c.page_lines,
                     .cue_lines = c.cue_lines,
                     .repeats = c.repeats,
                     .mail_lines = c.mail_lines,
                     .mail_marks = c.mail_marks,
                     .whitespace = c.whitespace,
                     .search_folds = c.search_folds},
                    kFirstCountsSize, "counts");
}
static_assert(sizeof(tamis_counts) == sizeof(NormalizeCounts) + sizeof(uint64_t),
              "each count crosses");

Status fill_mark(tamis_mark* mark, const Mark& m, const LazyUnits& units, OffsetUnit unit) {
  const Span span = units.from_bytes(m.span, unit);
  return fill_sized(mark,
                    {.struct_size = 0,
                     .kind = static_cast<int32_t>(m.kind),
                     .level = m.level,
                     .output = {span.begin, span.end}},
                    kFirstMarkSize, "mark");
}

}  // namespace tamis::capi
