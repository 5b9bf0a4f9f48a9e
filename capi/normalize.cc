#include "tamis/normalize.h"

#include <algorithm>
#include <cstddef>
#include <memory>

#include "answers.h"
#include "edge.h"
#include "handles.h"
#include "tamis/recipe.h"
#include "text/edit_rules.h"

using namespace tamis;
using namespace tamis::capi;

static_assert(static_cast<int32_t>(MarkKind::kQuote) == TAMIS_MARK_QUOTE);
static_assert(static_cast<int32_t>(MarkKind::kAttribution) == TAMIS_MARK_ATTRIBUTION);
static_assert(static_cast<int32_t>(MarkKind::kHeader) == TAMIS_MARK_HEADER);
static_assert(static_cast<int32_t>(MarkKind::kSignature) == TAMIS_MARK_SIGNATURE);
static_assert(static_cast<int32_t>(MarkKind::kFooter) == TAMIS_MARK_FOOTER);

namespace {

constexpr tamis_view kNothing{nullptr, 0};
constexpr size_t kFirstEditSize = offsetof(tamis_edit, before) + sizeof(tamis_view);

}  // namespace

tamis_normalized::tamis_normalized(NormalizedText made, std::string_view decoded)
    : result(std::move(made)), source_units(decoded) {
  uint64_t at = 0;
  result.edits().for_each_edit([&](const Edit& e) {
    edits.push_back({e, at});
    at += e.source_size;
  });
}

int32_t tamis_normalizer_create(tamis_view recipe, tamis_normalizer** normalizer,
                                tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(normalizer, "normalizer"));
    TAMIS_CHECK(require(recipe, "recipe"));
    TAMIS_TRY(const Recipe r, Recipe::parse(to_string_view(recipe), "recipe"));
    TAMIS_TRY(auto made, TextNormalizer::create(
                             {r.profile, r.form, r.structure, r.lexicon, r.repair, r.entities}));
    *normalizer = new tamis_normalizer{std::move(made)};
    return {};
  });
}

void tamis_normalizer_free(tamis_normalizer* normalizer) { delete normalizer; }

int32_t tamis_normalize(const tamis_normalizer* normalizer, tamis_view text,
                        tamis_normalized** normalized, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(normalized, "normalized"));
    TAMIS_CHECK(require(normalizer, "normalizer"));
    TAMIS_CHECK(require(text, "text"));
    TAMIS_TRY(NormalizedText made, normalizer->normalizer->run(to_string_view(text)));
    *normalized = new tamis_normalized(std::move(made), to_string_view(text));
    return {};
  });
}

tamis_view tamis_normalized_text(const tamis_normalized* normalized) {
  return ask(normalized, kNothing, [](const auto& n) { return to_view(n.result.text()); });
}

tamis_view tamis_normalized_held_back(const tamis_normalized* normalized) {
  return ask(normalized, kNothing, [](const auto& n) { return to_view(n.result.held_back()); });
}

uint64_t tamis_normalized_edit_count(const tamis_normalized* normalized) {
  return ask(normalized, uint64_t{0}, [](const auto& n) { return n.edits.size(); });
}

int32_t tamis_normalized_edit(const tamis_normalized* normalized, uint64_t index, int32_t unit,
                              tamis_edit* edit, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require(normalized, "normalized"));
    TAMIS_TRY(const OffsetUnit in, to_unit(unit));
    TAMIS_CHECK(require_index(index, normalized->edits.size(), "edit", "text"));
    const auto& [e, replaced_at] = normalized->edits[static_cast<size_t>(index)];
    const Span source =
        normalized->source_units.from_bytes({e.source_begin, e.source_begin + e.source_size}, in);
    const Span output =
        normalized->output_units.from_bytes({e.output_begin, e.output_begin + e.output_size}, in);
    const std::string_view replaced = normalized->result.undo_log().bytes();
    return fill_sized(edit,
                      {.struct_size = 0,
                       .rule = to_view(text::edit_rule_name(e.rule)),
                       .source = {source.begin, source.end},
                       .output = {output.begin, output.end},
                       .before = to_view(replaced.substr(replaced_at, e.source_size))},
                      kFirstEditSize, "edit");
  });
}

uint64_t tamis_normalized_mark_count(const tamis_normalized* normalized) {
  return ask(normalized, uint64_t{0}, [](const auto& n) { return n.result.marks().size(); });
}

int32_t tamis_normalized_mark(const tamis_normalized* normalized, uint64_t index, int32_t unit,
                              tamis_mark* mark, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require(normalized, "normalized"));
    TAMIS_TRY(const OffsetUnit in, to_unit(unit));
    TAMIS_CHECK(require_index(index, normalized->result.marks().size(), "mark", "text"));
    return fill_mark(mark, normalized->result.marks()[static_cast<size_t>(index)],
                     normalized->output_units, in);
  });
}

int32_t tamis_normalized_counts(const tamis_normalized* normalized, tamis_counts* counts,
                                tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require(normalized, "normalized"));
    return fill_counts(counts, normalized->result.counts());
  });
}

int32_t tamis_normalized_undo(const tamis_normalized* normalized, tamis_buffer** decoded,
                              tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(decoded, "decoded"));
    TAMIS_CHECK(require(normalized, "normalized"));
    TAMIS_TRY(std::string bytes, normalized->result.restore());
    *decoded = new tamis_buffer{std::move(bytes)};
    return {};
  });
}

void tamis_normalized_free(tamis_normalized* normalized) { delete normalized; }
