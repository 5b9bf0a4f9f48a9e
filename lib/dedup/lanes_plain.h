// The functions of lanes.h, a word at a time: what is left over from whole vectors, what a machine
// without wide ones runs, and what tests compare with.
// Thread-safety: pure.
#pragma once

#include <bit>

#include "dedup/lanes.h"
#include "dedup/mixing.h"

namespace tamis::dedup::plain {

template <size_t kWidth>
uint64_t hash_window(const uint64_t* tokens) {
  uint64_t sum = 0;
  for (size_t i = 0; i < kWidth; ++i) sum += std::rotl(tokens[i], static_cast<int>(12 * i % 64));
  const uint64_t hash = mix(sum);
  return hash | (hash == 0);
}

template <size_t kWidth>
void hash_windows(const uint64_t* tokens, size_t windows, uint64_t* hashes) {
  for (size_t i = 0; i < windows; ++i) hashes[i] = hash_window<kWidth>(tokens + i);
}

inline SlotBits equal_slots(const std::array<uint64_t, kSignatureSlots>& slots, uint64_t value) {
  SlotBits bits{};
  for (size_t slot = 0; slot < slots.size(); ++slot)
    bits[slot / 64] |= uint64_t{slots[slot] == value} << slot % 64;
  return bits;
}

inline bool has(const SlotBits& slots, uint64_t slot) {
  return slots[slot >> 6] >> (slot & 63) & 1;
}

// From shingle `at` on; bits that are not written are 0 before.
inline void throw_twice(std::span<const uint64_t> shingles, size_t at, uint64_t i,
                        const SlotBits& empty, Throws& out) {
  for (; at < shingles.size(); ++at) {
    const uint64_t hash = mix(shingles[at] + i * kStep);
    out.hashes[at] = hash;
    out.first[at / 64] |= uint64_t{has(empty, hash >> 56)} << at % 64;
    out.second[at / 64] |= uint64_t{has(empty, hash >> 24 & 0xFF)} << at % 64;
  }
}

inline void absorb_words(uint64_t* keys, const uint64_t* words, size_t count) {
  for (size_t i = 0; i < count; ++i) keys[i] = mix((keys[i] + kStep) ^ words[i]);
}

}  // namespace tamis::dedup::plain
