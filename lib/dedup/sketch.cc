#include "dedup/sketch.h"

#include <algorithm>
#include <bit>

#include "dedup/lanes.h"
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

template <typename F>
void for_each_bit(std::span<const uint64_t> words, const F& f) {
  for (size_t w = 0; w < words.size(); ++w)
    for (uint64_t word = words[w]; word != 0; word &= word - 1)
      f(64 * w + static_cast<size_t>(std::countr_zero(word)));
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
  SlotBits empty = equal_slots(slots, kEmpty);

  // Rounds 2i - 1 and 2i: the two halves of another hash, each 8 bits of slot and 24 of hash. What
  // falls into a slot of an earlier round changes nothing.
  Throws throws;
  for (uint64_t i = 1; i <= kPairsOfRounds && empty != SlotBits{}; ++i) {
    const uint64_t first = (2 * i - 1) << kRoundShift, second = (2 * i) << kRoundShift;
    for (size_t at = 0; at < shingles.size(); at += Throws::kMost) {
      const size_t count = std::min(Throws::kMost, shingles.size() - at);
      throw_twice(shingles.subspan(at, count), i, empty, throws);
      for_each_bit(throws.first, [&](size_t n) {
        const uint64_t hash = throws.hashes[n];
        offer(hash >> 56, first | (hash >> 32 & 0xFFFFFF));
      });
      for_each_bit(throws.second, [&](size_t n) {
        const uint64_t hash = throws.hashes[n];
        offer(hash >> 24 & 0xFF, second | (hash & 0xFFFFFF));
      });
    }
    empty = equal_slots(slots, kEmpty);
  }

  // What is still empty: the least hash of all shingles, another hash for each slot.
  for_each_bit(empty, [&](size_t slot) {
    for (const uint64_t shingle : shingles)
      offer(slot, kDirectRound << kRoundShift |
                      (mix(shingle + (kPairsOfRounds + 1 + slot) * kStep) & kHashBits));
  });

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
