#include "dedup/shingler.h"

#include <algorithm>
#include <array>
#include <bit>

#include "dedup/mixing.h"

namespace tamis::dedup {
namespace {

// Windows at a time: their hashes first, so that a set beyond the cache is on its way when it is
// asked.
constexpr size_t kAhead = 32;

template <size_t kWidth>
uint64_t hash_window(const uint64_t* tokens) {
  uint64_t sum = 0;
  for (size_t i = 0; i < kWidth; ++i) sum += std::rotl(tokens[i], static_cast<int>(12 * i % 64));
  const uint64_t hash = mix(sum);
  return hash | (hash == 0);
}

template <size_t kWidth>
void insert_windows(const uint64_t* tokens, size_t count, ShingleSet& set) {
  std::array<uint64_t, kAhead> hashes;
  const size_t windows = count - (kWidth - 1);
  for (size_t at = 0; at < windows; at += kAhead) {
    const size_t now = std::min(kAhead, windows - at);
    for (size_t i = 0; i < now; ++i) {
      hashes[i] = hash_window<kWidth>(tokens + at + i);
      set.prefetch(hashes[i]);
    }
    for (size_t i = 0; i < now; ++i) set.insert(hashes[i]);
  }
}

}  // namespace

void Shingler::drain() {
  if (count_ < width_) return;
  if (width_ == 5)
    insert_windows<5>(tokens_.data(), count_, set_);
  else
    insert_windows<8>(tokens_.data(), count_, set_);
  std::copy_n(tokens_.begin() + static_cast<ptrdiff_t>(count_ - (width_ - 1)), width_ - 1,
              tokens_.begin());
  count_ = width_ - 1;
}

}  // namespace tamis::dedup
