#include "normalize/planned.h"

#include <utility>

#include "base/try.h"
#include "normalize/count_table.h"
#include "normalize/mail.h"

namespace tamis::normalize {

namespace {

// Where `text` has an LF that was a form feed.
void find_page_ends(const text::Text& text, std::vector<uint64_t>& ends) {
  ends.clear();
  if (text.source().find('\f') == std::string_view::npos) return;
  text.edits().for_each_edit([&](const Edit& e) {
    if (text.source().substr(e.source_begin, e.source_size).find('\f') == std::string_view::npos)
      return;
    const std::string_view out = text.bytes().substr(e.output_begin, e.output_size);
    if (const size_t at = out.find('\n'); at != std::string_view::npos)
      ends.push_back(e.output_begin + at);
  });
}

std::string reasons(const NormalizeCounts& counts) {
  std::string out;
  for (const CountInfo& row : count_table())
    if (!row.neutral && counts.*row.member > 0)
      out += (out.empty() ? "strict: " : ", ") + std::string(row.name);
  return out;
}

}  // namespace

Result<PlannedNormalizer> PlannedNormalizer::create(const NormalizeSettings& settings) {
  TAMIS_TRY(const Plan plan, plan_of(settings));
  std::shared_ptr<const Lexicon> lexicon;
  if (!settings.lexicon.empty()) {
    TAMIS_TRY(lexicon, Lexicon::open(io::FileSystem::real(), settings.lexicon));
  }
  TAMIS_TRY(Normalizer base, Normalizer::create(plan.base));
  return PlannedNormalizer(plan, std::move(base), std::move(lexicon));
}

Status PlannedNormalizer::run(text::Text& text, Scratch& scratch, NormalizeReport& report) const {
  return run(plan_.passes, text, scratch, report);
}

Status PlannedNormalizer::run_field(text::Text& text, Scratch& scratch,
                                    NormalizeReport& report) const {
  return run(plan_.passes & pass_bit(StructurePass::kSearchFold), text, scratch, report);
}

Status PlannedNormalizer::run(PassSet passes, text::Text& text, Scratch& scratch,
                              NormalizeReport& report) const {
  NormalizeCounts counts;
  TAMIS_CHECK(base_.run(text, scratch.base, counts));
  constexpr PassSet kUnchanging =
      pass_bit(StructurePass::kMail) | pass_bit(StructurePass::kLigatures);
  if ((passes & ~kUnchanging) != 0) {
    find_page_ends(text, scratch.page_ends);
    text::Text settled = text;
    NormalizeCounts sums = counts;
    TAMIS_TRY(bool done, settle(passes, settled, scratch.page_ends, scratch, sums));
    if (!done && !scratch.page_ends.empty()) {
      settled = text;
      sums = counts;
      TAMIS_TRY(done, settle(passes, settled, {}, scratch, sums));
    }
    if (done) {
      text = std::move(settled);
      counts = sums;
    }
  }
  report.counts += counts;
  report.marks.clear();
  if ((passes & pass_bit(StructurePass::kMail)) != 0) {
    mark_mail(text.bytes(), report.marks);
    report.counts.mail_marks += report.marks.size();
  }
  report.held_back = plan_.strict ? reasons(counts) : std::string();
  return {};
}

// True if a round without form feeds found nothing to do.
Result<bool> PlannedNormalizer::settle(PassSet passes, text::Text& text,
                                       std::span<const uint64_t> page_ends, Scratch& scratch,
                                       NormalizeCounts& counts) const {
  for (int round = 0; round < kRounds; ++round) {
    const StructureContext context{lexicon_.get(), page_ends};
    TAMIS_TRY(const bool changed, run_structure(passes, context, text, counts));
    if (!changed && page_ends.empty()) return true;
    page_ends = {};
    if (changed) TAMIS_CHECK(base_.run(text, scratch.base, counts));
  }
  return false;
}

}  // namespace tamis::normalize
