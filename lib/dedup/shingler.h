// Tokens in, distinct shingles out.
//
// A shingle is a window of 5 (or 8) tokens; its hash is mix(sum of its tokens' hashes, the i-th
// rotated left by 12 i bits), never 0. Tokens come in tiles, so that their hashes are still in the
// nearest cache when the windows run over them.
// Thread-safety: one thread. Cost: about 8 cycles a token.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "dedup/shingle_set.h"

namespace tamis::dedup {

class Shingler {
 public:
  static constexpr bool kKnowsPlaces = false;  // begin() is not asked for
  static constexpr size_t kTile = 2048;        // tokens that reserve() may promise

  explicit Shingler(size_t tokens_per_shingle) : width_(tokens_per_shingle) {}

  void push(uint64_t token) {
    tokens_[count_++] = token;
    if (count_ == tokens_.size()) drain();
  }
  // Place for kTile tokens; say with commit() how many were written.
  uint64_t* reserve() {
    if (tokens_.size() - count_ <= kTile) drain();
    return tokens_.data() + count_;
  }
  void commit(size_t written) { count_ += written; }

  void expect(size_t shingles) { set_.expect(shingles); }
  bool empty() const { return count_ == 0; }  // true only if no token came since clear()

  // All shingles of the tokens so far.
  std::span<const uint64_t> finish() {
    drain();
    return set_.values();
  }
  void clear() {
    count_ = 0;
    set_.clear();
  }

 private:
  void drain();

  size_t width_;
  size_t count_ = 0;
  std::array<uint64_t, 2 * kTile> tokens_;
  std::array<uint64_t, 256> hashes_;
  ShingleSet set_;
};

}  // namespace tamis::dedup
