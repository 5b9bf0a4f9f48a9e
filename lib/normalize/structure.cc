#include "normalize/structure.h"

#include <array>
#include <iterator>

#include "base/try.h"
#include "normalize/blank_lines.h"
#include "normalize/cue_times.h"
#include "normalize/hyphenation.h"
#include "normalize/mail.h"
#include "normalize/page_furniture.h"
#include "normalize/repeated_tails.h"
#include "normalize/search_fold.h"

namespace tamis {

namespace normalize {

namespace {

struct Row {
  StructurePass pass;
  StructurePassInfo info;
};

using P = StructurePass;

// In the order in which they run; only rows that a recipe may name.
constexpr Row kRows[] = {
    {P::kLigatures,
     {"ligatures", "U+FB00 to U+FB06 become their letters: \"\uFB01ne\" is \"fine\""}},
    {P::kPageFurniture, {"page-furniture", "running headers, footers and page numbers go"}},
    {P::kCueTimes,
     {"cue-times", "times and numbers of SubRip and WebVTT go, words and speakers stay"}},
    {P::kHyphenation,
     {"hyphenation", "words cut by a line end are joined; needs normalize.lexicon"}},
    {P::kRepeatedTails, {"repeated-tails", "a phrase that a speech recogniser looped stays once"}},
    {P::kDropQuotes, {"mail-drop-quotes", "quoted mail goes, with the lines that introduce it"}},
    {P::kDropSignatures, {"mail-drop-signatures", "signatures and notices of confidentiality go"}},
    {P::kBlankLines, {"blank-lines", "at most two blank lines in a row, none at the ends"}},
    {P::kMail, {"mail", "quotes, signatures and footers of mail are marked; the text stays"}},
};

constexpr auto kInfos = [] {
  std::array<StructurePassInfo, std::size(kRows)> infos;
  for (size_t i = 0; i < infos.size(); ++i) infos[i] = kRows[i].info;
  return infos;
}();

}  // namespace

std::optional<StructurePass> structure_pass_from_name(std::string_view name) {
  for (const Row& row : kRows)
    if (row.info.name == name) return row.pass;
  return std::nullopt;
}

Result<bool> run_structure(PassSet passes, const StructureContext& context, text::Text& text,
                           NormalizeCounts& counts) {
  const auto on = [&](StructurePass pass) { return (passes & pass_bit(pass)) != 0; };
  bool changed = false;
  // Form feeds are known by where they stand, so the pass that needs them goes before any that moves the text. A text with
  // pages has no cue times.
  if (on(P::kPageFurniture)) changed = remove_page_furniture(text, context.page_ends, counts);
  if (on(P::kCueTimes)) changed = remove_cue_times(text, counts) || changed;
  if (on(P::kHyphenation) && context.lexicon != nullptr)
    changed = join_hyphenated(text, *context.lexicon, counts) || changed;
  if (on(P::kRepeatedTails)) changed = cut_repeated_tails(text, counts) || changed;
  const MailDrop drop{on(P::kDropQuotes), on(P::kDropSignatures)};
  if (drop.quotes || drop.signatures) changed = drop_mail(text, drop, counts) || changed;
  if (on(P::kBlankLines)) changed = shorten_blank_lines(text, counts) || changed;
  if (on(P::kSearchFold)) {
    TAMIS_TRY(const bool folded, fold_for_search(text, counts));
    changed = folded || changed;
  }
  return changed;
}

}  // namespace normalize

std::span<const StructurePassInfo> structure_passes() { return normalize::kInfos; }

}  // namespace tamis
