#include "dedup/shingler.h"

#include <algorithm>

#include "dedup/lanes.h"

namespace tamis::dedup {

// The last width_ - 1 tokens stay.
void Shingler::drain() {
  if (count_ < width_) return;
  const size_t windows = count_ - (width_ - 1);
  for (size_t at = 0; at < windows; at += hashes_.size()) {
    const size_t now = std::min(hashes_.size(), windows - at);
    hash_windows(width_, tokens_.data() + at, now, hashes_.data());
    set_.insert({hashes_.data(), now});
  }
  std::copy_n(tokens_.begin() + static_cast<ptrdiff_t>(windows), width_ - 1, tokens_.begin());
  count_ = width_ - 1;
}

}  // namespace tamis::dedup
