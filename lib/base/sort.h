// Sorting that keeps the order of equals, by a key.
//
//   stable_sort_by(queue, &Item::place);
//   stable_sort_by(positions, [&](uint64_t p) { return documents[p].order; });
//
// Instead of std::ranges::stable_sort, which under libstdc++ 12 uses what C++17 deprecates, and clang 19 says so.
// Thread-safety: as std::stable_sort. Cost: the same; the key is asked twice a comparison.
#pragma once

#include <algorithm>
#include <functional>

namespace tamis {

template <class Range, class Key>
void stable_sort_by(Range&& range, Key key) {
  std::stable_sort(range.begin(), range.end(), [&](const auto& a, const auto& b) {
    return std::invoke(key, a) < std::invoke(key, b);
  });
}

}  // namespace tamis
