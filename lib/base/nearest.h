// "Did you mean …?": the known word nearest to an unknown one.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

namespace tamis {

// Levenshtein's edit distance over bytes.
inline size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = above;
    }
  }
  return row[b.size()];
}

// The first of the nearest known words; empty if none is known or near (more than half of the word
// would change).
template <class Range>
std::string_view nearest(std::string_view word, const Range& known) {
  std::string_view best;
  size_t least = ~size_t{0};
  for (std::string_view k : known) {
    const size_t d = edit_distance(word, k);
    if (d < least) {
      least = d;
      best = k;
    }
  }
  return least * 2 <= std::max(word.size(), best.size()) ? best : std::string_view{};
}

}  // namespace tamis
