// 256 slots of 16 bits that tell how alike two sets of shingles are.
//
// Fast similarity sketching (Dahlgaard, Knudsen, Thorup, FOCS 2017, arXiv:1704.04370): every
// shingle is thrown at one slot a round, and a slot keeps the least hash of the first round in
// which anything hit it; rounds go on until no slot is empty. A set of a thousand shingles and more
// needs hardly more than one round, so the cost is one hash a shingle and not 256; and each slot
// still matches in two sets with probability J exactly, apart from the 2^-16 of two hashes that
// agree in their stored bits. Why this one, and what was measured: docs/dedup.md. The rounds
// exactly: docs/formats/fingerprint.md.
//
//   Signature s = sketch(distinct_shingles);
//   matching_slots(s, t);            // about 256 * J
//
// Thread-safety: pure functions. Cost: 3 cycles a shingle and at most about 6,000 cycles a set.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "tamis/fingerprint.h"

namespace tamis::dedup {

using Signature = std::array<uint16_t, kSignatureSlots>;

// Of distinct shingle hashes in any order; all slots are 0 for none.
Signature sketch(std::span<const uint64_t> shingles);

uint32_t matching_slots(const Signature& a, const Signature& b);

// The Jaccard index that so many matching slots stand for, in parts per million.
uint32_t estimate_ppm(uint32_t matching);

}  // namespace tamis::dedup
