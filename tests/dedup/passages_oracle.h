// Shared runs and paragraphs by looking at every pair of places.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "dedup/passages.h"

namespace tamis::dedup::oracle {

using Units = std::vector<std::vector<uint64_t>>;
using Starts = std::vector<std::vector<uint32_t>>;  // of each unit, where its paragraphs begin

class MemoryTokens final : public TokenSource {
 public:
  explicit MemoryTokens(const Units& units) : units_(units) {}
  Status tokens(size_t unit, std::vector<uint64_t>& out) const override {
    out = units_[unit];
    return {};
  }

 private:
  const Units& units_;
};

inline std::vector<std::vector<uint64_t>> paragraphs_of(const std::vector<uint64_t>& tokens,
                                                        const std::vector<uint32_t>& starts) {
  std::vector<std::vector<uint64_t>> out;
  for (size_t i = 0; i < starts.size(); ++i)
    out.emplace_back(tokens.begin() + starts[i],
                     i + 1 < starts.size() ? tokens.begin() + starts[i + 1] : tokens.end());
  return out;
}

// Which tokens of unit order[r] lie in a run of `run_tokens` tokens, or in a whole paragraph of
// `paragraph_tokens` and more, that an earlier unit of the order holds.
inline std::vector<bool> shared_slowly(const Units& units, const Starts& starts,
                                       const std::vector<uint32_t>& order, size_t r,
                                       const PassageOptions& options) {
  const auto& mine = units[order[r]];
  std::vector<bool> shared(mine.size());
  for (size_t e = 0; e < r; ++e) {
    const auto& theirs = units[order[e]];
    for (size_t i = 0; i < mine.size(); ++i)
      for (size_t j = 0; j < theirs.size(); ++j) {
        size_t run = 0;
        while (i + run < mine.size() && j + run < theirs.size() && mine[i + run] == theirs[j + run])
          ++run;
        if (run >= options.run_tokens)
          std::fill_n(shared.begin() + static_cast<long>(i), run, true);
      }
    const auto here = paragraphs_of(mine, starts[order[r]]),
               there = paragraphs_of(theirs, starts[order[e]]);
    for (size_t p = 0; p < here.size(); ++p)
      if (here[p].size() >= options.paragraph_tokens &&
          std::find(there.begin(), there.end(), here[p]) != there.end())
        std::fill_n(shared.begin() + starts[order[r]][p], here[p].size(), true);
  }
  return shared;
}

}  // namespace tamis::dedup::oracle
