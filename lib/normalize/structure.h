// Structure passes: what paper, mail and recordings do to a text beside its words. One table says which there are.
//
//   PassSet passes = pass_bit(StructurePass::kBlankLines) | pass_bit(StructurePass::kCueTimes);
//   TAMIS_TRY(bool changed, run_structure(passes, context, text, counts));
//
// Each pass has a header of its own that says what it never changes, an edit rule, and a count. They run in the order of
// the table: what takes lines away goes before what joins words over line ends, blank lines come last.
// Thread-safety: pure. Cost: that of the passes in the set.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "normalize/lexicon.h"
#include "tamis/normalize.h"
#include "text/text.h"

namespace tamis::normalize {

enum class StructurePass : uint8_t {
  kCueTimes,
  kPageFurniture,
  kHyphenation,
  kRepeatedTails,
  kDropQuotes,
  kDropSignatures,
  kBlankLines,
  kSearchFold,  // only through the profile "search"
  kMail,        // marks, and changes nothing
  kLigatures,   // runs in repair (repair.h), and is listed here because it is chosen here
};

using PassSet = uint32_t;
constexpr PassSet pass_bit(StructurePass pass) { return PassSet{1} << static_cast<unsigned>(pass); }

// Of the name in a recipe ("blank-lines"); only passes that a recipe may name.
std::optional<StructurePass> structure_pass_from_name(std::string_view name);

struct StructureContext {
  const Lexicon* lexicon = nullptr;     // for kHyphenation; without it the pass does nothing
  std::span<const uint64_t> page_ends;  // where the text has an LF that was a form feed
};

// True if something changed. The text is normalized (normalize.h).
Result<bool> run_structure(PassSet passes, const StructureContext& context, text::Text& text,
                           NormalizeCounts& counts);

}  // namespace tamis::normalize
