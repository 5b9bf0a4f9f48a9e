// Which token two neighbours merge into, asked without a branch.
//
//   TAMIS_TRY(const PairMapParts parts, build_pair_map(splits));     // once
//   const PairMap pairs = parts.view();                     // a view
//   uint32_t id = pairs.find(left, right);                  // kNoToken: they do not merge
//
// Most questions are answered by "no", and nobody can foresee which: a table that is probed until a free slot costs a mistaken guess of the
// processor at every second question. So this is a perfect hash by hashing and displacing (Belazzougui, Botelho, Dietzfelbinger: "Hash,
// displace, and compress", 2009): a pair falls into a bucket, the bucket's pilot says which of 256 hashes keeps its pairs apart from all
// others, and the one slot to look at holds the pair itself beside its token.
//
// Thread-safety: immutable. Ownership: PairMap borrows. Cost: a byte and a slot, two cache lines; 8.3 bytes a slot, 8/7 to 16/7 slots a pair.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tamis/result.h"
#include "tokenize/split.h"

namespace tamis::tokenize {

class PairMap {
 public:
  // Stands for no token at all; may be asked about on the right.
  static constexpr uint32_t kNobody = (uint32_t{1} << 22) - 1;

  PairMap() = default;
  PairMap(const uint64_t* slots, const uint8_t* pilots, uint32_t slot_bits)
      : slots_(slots),
        pilots_(pilots),
        slot_shift_(static_cast<uint8_t>(64 - slot_bits)),
        pilot_shift_(static_cast<uint8_t>(slot_shift_ + kSlotsToPilot)) {}

  // left: a token that merges may take, so less than 2^21. right: the same, or kNobody.
  uint32_t find(uint32_t left, uint32_t right) const {
    const uint64_t h = hash(left, right);
    const uint64_t differs = slots_[slot(h, pilots_[h >> pilot_shift_])] ^ pair(left, right);
    return differs < kIds ? static_cast<uint32_t>(differs) : kNoToken;
  }

 private:
  friend class PairMapBuilder;
  static constexpr int kSlotsToPilot = 2;  // bits
  static constexpr int kIdBits = 21, kRightBits = 22;
  static constexpr uint64_t kIds = uint64_t{1} << kIdBits;
  // The pair of a slot where there is none: its right side is no token, and not kNobody.
  static constexpr uint64_t kFree = uint64_t{kNobody - 1} << kIdBits;

  static uint64_t pair(uint32_t left, uint32_t right) {
    return uint64_t{left} << (kIdBits + kRightBits) | uint64_t{right} << kIdBits;
  }
  static uint64_t hash(uint32_t left, uint32_t right) {
    return left * 0x9E3779B97F4A7C15u + right * 0xC2B2AE3D27D4EB4Fu;
  }
  size_t slot(uint64_t h, uint64_t pilot) const {
    return ((h >> 20 ^ h) + pilot * 0xC2B2AE3D27D4EB4Fu) * 0xD6E8FEB86659FD93u >> slot_shift_;
  }

  const uint64_t* slots_ = nullptr;
  const uint8_t* pilots_ = nullptr;
  uint8_t slot_shift_ = 63, pilot_shift_ = 63;
};

struct PairMapParts {
  std::vector<uint64_t> slots;
  std::vector<uint8_t> pilots;
  uint32_t slot_bits = 0;

  PairMap view() const { return {slots.data(), pilots.data(), slot_bits}; }
};

// Of the tokens that are merged from two; splits: by token. Code::kUnsupported: numbers that were chosen so that they collide.
Result<PairMapParts> build_pair_map(std::span<const Split> splits);

}  // namespace tamis::tokenize
