#include "dedup/shingler.h"

#include <algorithm>
#include <bit>

#include "dedup/mixing.h"

namespace tamis::dedup {
namespace {

template <size_t kWidth>
void insert_windows(const uint64_t* tokens, size_t count, ShingleSet& set) {
  for (size_t at = 0; at + kWidth <= count; ++at) {
    uint64_t sum = 0;
    for (size_t i = 0; i < kWidth; ++i)
      sum += std::rotl(tokens[at + i], static_cast<int>(12 * i % 64));
    const uint64_t hash = mix(sum);
    set.insert(hash | (hash == 0));
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
