// Shared runs by looking at every pair of places.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "dedup/passages.h"

namespace tamis::dedup::oracle {

using Units = std::vector<std::vector<uint64_t>>;

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

// Which tokens of unit order[r] lie in a run of `least` tokens that an earlier unit of the order holds.
inline std::vector<bool> shared_slowly(const Units& units, const std::vector<uint32_t>& order,
                                       size_t r, size_t least) {
  const auto& mine = units[order[r]];
  std::vector<bool> shared(mine.size());
  for (size_t e = 0; e < r; ++e) {
    const auto& theirs = units[order[e]];
    for (size_t i = 0; i < mine.size(); ++i)
      for (size_t j = 0; j < theirs.size(); ++j) {
        size_t run = 0;
        while (i + run < mine.size() && j + run < theirs.size() && mine[i + run] == theirs[j + run])
          ++run;
        if (run >= least) std::fill_n(shared.begin() + static_cast<long>(i), run, true);
      }
  }
  return shared;
}

}  // namespace tamis::dedup::oracle
