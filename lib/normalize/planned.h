// One text through all passes of a plan, until nothing changes any more.
//
//   TAMIS_TRY(PlannedNormalizer normalizer, PlannedNormalizer::create(settings));
//   PlannedNormalizer::Scratch scratch;                     // one per thread
//   NormalizeReport report;
//   TAMIS_CHECK(normalizer.run(text, scratch, report));
//
// First normalize.h, then structure.h, and both again as long as structure changes something: a line that went may leave two that
// hyphenation joins, and two letters that meet may compose. So N(N(x)) = N(x) by construction, for any set of passes. A text that has not
// settled after kRounds keeps what normalize.h made of it and goes without structure: none but a text made for it comes there.
// Form feeds count in the first round only, because the result has none.
// Thread-safety: immutable; a Scratch serves one thread. Cost: that of the passes, once more than they find something; linear.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "normalize/lexicon.h"
#include "normalize/normalize.h"
#include "normalize/profiles.h"
#include "tamis/normalize.h"
#include "text/text.h"

namespace tamis::normalize {

inline constexpr int kRounds = 8;

struct NormalizeReport {
  NormalizeCounts counts;   // added to
  std::vector<Mark> marks;  // replaced; empty unless the plan marks
  std::string
      held_back;  // replaced: "strict: invalid_bytes, controls"; empty if the text may leave
};

class PlannedNormalizer {
 public:
  struct Scratch {
    Normalizer::Scratch base;
    std::vector<uint64_t> page_ends;
  };

  // Reads the lexicon, if one is named.
  static Result<PlannedNormalizer> create(const NormalizeSettings& settings);

  Status run(text::Text& text, Scratch& scratch, NormalizeReport& report) const;
  // For short fields beside the text: without structure, but for the folding of "search".
  Status run_field(text::Text& text, Scratch& scratch, NormalizeReport& report) const;

  const Lexicon* lexicon() const { return lexicon_.get(); }

 private:
  PlannedNormalizer(Plan plan, Normalizer base, std::shared_ptr<const Lexicon> lexicon)
      : plan_(plan), base_(std::move(base)), lexicon_(std::move(lexicon)) {}
  Status run(PassSet passes, text::Text& text, Scratch& scratch, NormalizeReport& report) const;
  Result<bool> settle(PassSet passes, text::Text& text, std::span<const uint64_t> page_ends,
                      Scratch& scratch, NormalizeCounts& counts) const;

  Plan plan_;
  Normalizer base_;
  std::shared_ptr<const Lexicon> lexicon_;
};

}  // namespace tamis::normalize
