#include "dedup/sketch.h"

#include <algorithm>

#include "dedup/mixing.h"

namespace tamis::dedup {
namespace {

// A slot is (round << 56 | hash); the lowest wins, so an earlier round beats every later one.
constexpr int kRoundShift = 56;
constexpr uint64_t kHashBits = (uint64_t{1} << kRoundShift) - 1;
constexpr uint64_t kEmpty = ~uint64_t{0};
constexpr uint64_t kPairsOfRounds =
    12;  // after the first round; then every slot looks at every shingle
constexpr uint64_t kDirectRound = 2 * kPairsOfRounds + 1;

bool any_empty(const std::array<uint64_t, kSignatureSlots>& slots) {
  return std::find(slots.begin(), slots.end(), kEmpty) != slots.end();
}

}  // namespace

Signature sketch(std::span<const uint64_t> shingles) {
  Signature signature{};
  if (shingles.empty()) return signature;

  std::array<uint64_t, kSignatureSlots> slots;
  slots.fill(kEmpty);
  const auto offer = [&](size_t slot, uint64_t value) {
    slots[slot] = std::min(slots[slot], value);
  };

  // Round 0: the eight highest bits of the shingle's hash choose the slot.
  for (const uint64_t shingle : shingles) offer(shingle >> 56, shingle & kHashBits);

  // Rounds 2i - 1 and 2i: the two halves of another hash, each 8 bits of slot and 24 of hash.
  for (uint64_t i = 1; i <= kPairsOfRounds && any_empty(slots); ++i) {
    const uint64_t first = (2 * i - 1) << kRoundShift, second = (2 * i) << kRoundShift;
    for (const uint64_t shingle : shingles) {
      const uint64_t hash = mix(shingle + i * kStep);
      const uint64_t high = hash >> 32, low = hash & 0xFFFFFFFF;
      offer(high >> 24, first | (high & 0xFFFFFF));
      offer(low >> 24, second | (low & 0xFFFFFF));
    }
  }

  // What is still empty: the least hash of all shingles, another hash for each slot.
  for (uint64_t slot = 0; slot < kSignatureSlots; ++slot) {
    if (slots[slot] != kEmpty) continue;
    for (const uint64_t shingle : shingles)
      offer(slot, kDirectRound << kRoundShift |
                      (mix(shingle + (kPairsOfRounds + 1 + slot) * kStep) & kHashBits));
  }

  for (size_t slot = 0; slot < kSignatureSlots; ++slot)
    signature[slot] = static_cast<uint16_t>(slots[slot]);
  return signature;
}

uint32_t matching_slots(const Signature& a, const Signature& b) {
  uint16_t matching = 0;
  for (size_t i = 0; i < kSignatureSlots; ++i)
    matching = static_cast<uint16_t>(matching + (a[i] == b[i]));
  return matching;
}

// A slot agrees with probability J + (1 - J) / 2^16; solved for J, in integers.
uint32_t estimate_ppm(uint32_t matching) {
  const int64_t numerator = int64_t{matching} * 65536 - kSignatureSlots;
  const int64_t ppm =
      (numerator * 1'000'000 + kSignatureSlots * 65535 / 2) / (int64_t{kSignatureSlots} * 65535);
  return static_cast<uint32_t>(std::clamp<int64_t>(ppm, 0, 1'000'000));
}

}  // namespace tamis::dedup
