// The arithmetic of the fingerprint format that is done for many words at a time.
//
//   hash_windows(5, tokens, windows, hashes);          // shingler.cc
//   SlotBits empty = equal_slots(slots, ~0ull);        // sketch.cc
//   Throws t; throw_twice(shingles, i, empty, t);
//   absorb_words(keys, words, bands);                  // bands.cc
//
// Vectors of four lanes and more by Highway, chosen at run time; where there are none, the plain
// loops of lanes_plain.h, which tests compare with whatever the machine chooses.
// Thread-safety: pure. Source: docs/formats/fingerprint.md, "Hashes", "Signature", "Bands".
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "tamis/fingerprint.h"

namespace tamis::dedup {

// hashes[i]: of the shingle of `width` tokens (5 or 8) that begins at tokens[i].
void hash_windows(size_t width, const uint64_t* tokens, size_t windows, uint64_t* hashes);

// A bit for each slot of a sketch.
using SlotBits = std::array<uint64_t, kSignatureSlots / 64>;
// Which of the slots hold the value.
SlotBits equal_slots(const std::array<uint64_t, kSignatureSlots>& slots, uint64_t value);

// The hashes y of rounds 2i - 1 and 2i, and which of them fall into a slot of `empty`.
struct Throws {
  static constexpr size_t kMost = 256;  // shingles at a time
  std::array<uint64_t, kMost> hashes;
  std::array<uint64_t, kMost / 64> first, second;  // a bit for each hash
};
// At most Throws::kMost shingles.
void throw_twice(std::span<const uint64_t> shingles, uint64_t i, const SlotBits& empty,
                 Throws& out);

// A step of `count` band keys: each takes in its word.
void absorb_words(uint64_t* keys, const uint64_t* words, size_t count);

}  // namespace tamis::dedup
