// The guard as the passes use it: on a Text, and over joins.
//
//   GuardJoin join;                                        // one per unit: a group's documents, in order
//   guard.run(text, GuardAction::kBreak, join, counts);    // rewrites text if it has to
//
// A join remembers the end of what left before, so that a string that begins in one document and ends in the next is found; its
// break then stands at the front of the next.
//
// How few breaks suffice: strings are met in the order of their ends. One that holds the last break is broken already; else a
// break goes behind the first character of the shortest string that ends here, which all others that end here hold. So each
// string has a break inside it, and as the break is in no string, none can arise: a string of the output has no break in it, so it
// was a string of the source.
//
// Thread-safety: GuardImpl is immutable; a join serves one thread. Ownership: keeps its vocabularies' names and strings.
// Cost: string_matcher.h; with folding, a look-up per character that is not ASCII.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tamis/guard.h"
#include "text/text.h"
#include "tokenize/string_matcher.h"
#include "tokenize/text_fold.h"

namespace tamis::tokenize {

enum class GuardAction : uint8_t { kBreak, kReport };

// The last bytes of what left, as many as could begin a string.
struct GuardJoin {
  std::string tail;
};

class GuardImpl final : public Guard {
 public:
  static Result<std::shared_ptr<const GuardImpl>> create(GuardOptions options);

  std::span<const ControlString> strings() const override { return strings_; }
  char break_character() const override { return break_; }
  Guarded break_up(std::string_view text) const override;
  std::vector<GuardFinding> find(std::string_view text) const override;
  bool closed(std::string_view text) const override;

  void run(text::Text& text, GuardAction action, GuardJoin& join, GuardCounts& counts) const;

 private:
  // A string that needs a break of its own. Offsets are those of the text; what lies in the tail is below 0.
  struct Place {
    int64_t begin = 0, end = 0;
    int64_t at = 0;  // of the break
    uint32_t string = 0;
    bool one_character =
        false;  // a character that folds to a whole string: it is written as its fold, with a break
  };
  GuardImpl() = default;
  std::vector<Place> places(std::string_view text, std::string_view tail,
                            GuardCounts* counts) const;
  void find_plain(std::string_view text, std::string_view tail, std::vector<Place>& found,
                  GuardCounts* counts) const;
  void find_folded(std::string_view text, std::string_view tail, std::vector<Place>& found) const;
  size_t skip_folded(std::string_view text, size_t at) const;

  std::vector<std::shared_ptr<const Vocabulary>> vocabularies_;
  std::vector<std::string> owned_;  // the recipe's strings
  std::vector<ControlString> strings_;
  char break_ = '\\';
  StringMatcher plain_;  // numbers from strings_.size() on are look-alikes
  // Only where a vocabulary folds; numbers index folded_strings_, which name strings_.
  std::optional<TextFold> fold_;
  StringMatcher folded_;
  std::vector<uint32_t> folded_strings_;
  std::vector<uint32_t> folded_sizes_;  // parallel to it: bytes of the fold
  std::vector<bool> folded_begins_;     // by page: may hold the beginning of a string
  std::array<bool, 128> ascii_begins_{};
  size_t longest_ = 0;  // bytes of text that a string may take up, at most
};

}  // namespace tamis::tokenize
