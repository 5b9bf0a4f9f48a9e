// Byte-pair encoding of a short piece by its definition (merge_run.h), for what is hot.
//
//   ShortMerge merge;                                   // scratch, reused
//   merge.symbols()[…] = …;                             // what the piece is built from: at most kMostSymbols
//   merge.run(count, pairs);
//   merge.tokens([&](uint32_t id, size_t first, size_t end) { … });      // which symbols each token is made of
//
// For a word of ten bytes this is less work than a search for its tokens (bpe.h): some eight merges of two look-ups each, and no guess that
// has to be taken back. Nothing in the loop is branched upon but its end, as no merge of a new word can be foreseen.
//
// Thread-safety: serves one thread. Ownership: borrows the map during a call. Cost: per merge a look at all symbols and two look-ups.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "tokenize/pair_map.h"
#include "tokenize/split.h"

namespace tamis::tokenize {

class ShortMerge {
 public:
  static constexpr size_t kMostSymbols = 30;

  uint32_t* symbols() { return &ids_[1]; }

  void run(size_t count, const PairMap& pairs) {
    count_ = count;
    next_ = kLinks.next;
    before_ = kLinks.before;
    ids_[count + 1] = PairMap::kNobody;
    merges_.fill(kNoToken);
    for (size_t i = 1; i < count; ++i)
      merges_[i] = packed(pairs.find(ids_[i], ids_[i + 1]), static_cast<uint32_t>(i));
    uint32_t* const ids = ids_.data();
    uint32_t* const merges = merges_.data();
    uint8_t* const next = next_.data();
    for (uint32_t first = least(); first != kNoToken; first = least()) {
      const uint32_t at = first & (kPlaces - 1), id = first >> kPlaceBits;
      const uint8_t gone = next[at], after = next[gone], before = before_.data()[at];
      ids[at] = id;
      next[at] = after;
      before_.data()[after] = static_cast<uint8_t>(at);
      merges[gone] = kNoToken;
      merges[at] = packed(pairs.find(id, ids[after]), at);
      merges[before] = packed(pairs.find(ids[before], id), before);
      // The place before all symbols merges with nothing.
      merges[0] = kNoToken;
    }
  }

  template <class Use>
  void tokens(const Use& use) const {
    for (size_t at = 1; at <= count_; at = next_[at]) use(ids_[at], at - 1, next_[at] - size_t{1});
  }

 private:
  static constexpr size_t kPlaces = 32;  // one before the symbols, and one behind
  static constexpr int kPlaceBits = 5;

  struct Links {
    std::array<uint8_t, kPlaces> next{}, before{};
    constexpr Links() {
      for (uint8_t i = 0; i < kPlaces; ++i) {
        next[i] = static_cast<uint8_t>(std::min<size_t>(i + size_t{1}, kPlaces - 1));
        before[i] = static_cast<uint8_t>(i == 0 ? 0 : i - 1);
      }
    }
  };
  static const Links kLinks;

  static uint32_t packed(uint32_t id, uint32_t place) {
    return id << kPlaceBits | place | (id == kNoToken ? kNoToken : 0);
  }

  // The lowest rank, the leftmost of equals.
  uint32_t least() const {
    const uint32_t* const p = merges_.data();
    uint32_t a = p[0], b = p[1], c = p[2], d = p[3];
    for (size_t i = 4; i < count_; i += 4) {
      a = std::min(a, p[i]);
      b = std::min(b, p[i + 1]);
      c = std::min(c, p[i + 2]);
      d = std::min(d, p[i + 3]);
    }
    return std::min(std::min(a, b), std::min(c, d));
  }

  std::array<uint32_t, kPlaces> ids_{};  // by place: the token that begins there
  // By place: what it becomes together with the next, above its place; kNoToken: nothing.
  std::array<uint32_t, kPlaces> merges_{};
  std::array<uint8_t, kPlaces> next_{}, before_{};
  size_t count_ = 0;
};

inline constexpr ShortMerge::Links ShortMerge::kLinks{};

}  // namespace tamis::tokenize
