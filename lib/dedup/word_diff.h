// What differs between two texts, word by word, for a person who wants to see why one of them goes.
//
//   for (const DiffPart& part : diff_words(kept, removed))
//     part.kind;                                   // same, only in the first, only in the second
//     part.text;                                   // its bytes, white space included
//
// Words are runs without white space, each with the white space behind it; two are the same if their words are equal byte for byte. The
// script is a shortest one (Myers 1986, "An O(ND) difference algorithm", section 2). Beyond kMostEdits words of difference the rest is
// given as one part of each text: nobody reads that as a diff.
// Thread-safety: pure. Ownership: parts are views of the two texts. Cost: words + edits².
#pragma once

#include <string_view>
#include <vector>

namespace tamis::dedup {

enum class DiffKind : unsigned char { kSame, kFirst, kSecond };

struct DiffPart {
  DiffKind kind;
  std::string_view text;  // of the first text, but for kSecond
  friend bool operator==(const DiffPart&, const DiffPart&) = default;
};

inline constexpr int kMostEdits = 2000;

std::vector<DiffPart> diff_words(std::string_view first, std::string_view second);

}  // namespace tamis::dedup
