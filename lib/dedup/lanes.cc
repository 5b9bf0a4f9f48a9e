// Compiled once per instruction set by Highway; the best one is chosen at the first call.
#include "dedup/lanes.h"

#include "dedup/lanes_plain.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "dedup/lanes.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "base/instruction_sets.h"

HWY_BEFORE_NAMESPACE();
namespace tamis::dedup::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR || HWY_HAVE_SCALABLE || HWY_MAX_BYTES < 32
// Two lanes without a product of 64 bits are no faster than none.
template <size_t kWidth>
void windows_of(const uint64_t* tokens, size_t windows, uint64_t* hashes) {
  plain::hash_windows<kWidth>(tokens, windows, hashes);
}
SlotBits equals(const std::array<uint64_t, kSignatureSlots>& slots, uint64_t value) {
  return plain::equal_slots(slots, value);
}
void throws(std::span<const uint64_t> shingles, uint64_t i, const SlotBits& empty, Throws& out) {
  plain::throw_twice(shingles, 0, i, empty, out);
}
void steps(uint64_t* keys, const uint64_t* words, size_t count) {
  plain::absorb_words(keys, words, count);
}
#else

namespace hn = hwy::HWY_NAMESPACE;
using Tag = hn::CappedTag<uint64_t, 8>;
using Words = hn::Vec<Tag>;
constexpr Tag kTag;
constexpr size_t kLanes = hn::MaxLanes(Tag());

HWY_INLINE Words mix(Words x) {
  x = hn::Mul(hn::Xor(x, hn::ShiftRight<33>(x)), hn::Set(kTag, kMixA));
  x = hn::Mul(hn::Xor(x, hn::ShiftRight<33>(x)), hn::Set(kTag, kMixB));
  return hn::Xor(x, hn::ShiftRight<33>(x));
}

template <size_t kToken>
HWY_INLINE Words rotated(const uint64_t* tokens) {
  constexpr int kRight = 64 - 12 * kToken % 64;
  return hn::RotateRight<kRight>(hn::LoadU(kTag, tokens + kToken));
}

template <size_t kWidth>
void windows_of(const uint64_t* HWY_RESTRICT tokens, size_t windows,
                uint64_t* HWY_RESTRICT hashes) {
  size_t at = 0;
  for (; at + kLanes <= windows; at += kLanes) {
    const uint64_t* t = tokens + at;
    Words sum = hn::Add(hn::Add(hn::LoadU(kTag, t), rotated<1>(t)),
                        hn::Add(hn::Add(rotated<2>(t), rotated<3>(t)), rotated<4>(t)));
    if constexpr (kWidth == 8)
      sum = hn::Add(sum, hn::Add(hn::Add(rotated<5>(t), rotated<6>(t)), rotated<7>(t)));
    const Words hash = mix(sum);
    const auto is_zero = hn::Eq(hash, hn::Zero(kTag));
    hn::StoreU(hn::IfThenElse(is_zero, hn::Set(kTag, 1), hash), kTag, hashes + at);
  }
  plain::hash_windows<kWidth>(tokens + at, windows - at, hashes + at);
}

HWY_INLINE uint64_t bits_of(hn::Mask<Tag> mask) {
  uint8_t bits = 0;  // at most eight lanes
  hn::StoreMaskBits(kTag, mask, &bits);
  return bits;
}

SlotBits equals(const std::array<uint64_t, kSignatureSlots>& slots, uint64_t value) {
  SlotBits bits{};
  for (size_t at = 0; at < slots.size(); at += kLanes)
    bits[at / 64] |= bits_of(hn::Eq(hn::LoadU(kTag, slots.data() + at), hn::Set(kTag, value)))
                     << at % 64;
  return bits;
}

void throws(std::span<const uint64_t> shingles, uint64_t i, const SlotBits& empty, Throws& out) {
  alignas(64) uint64_t twice[8];
  for (size_t w = 0; w < 8; ++w) twice[w] = empty[w % empty.size()];
  const Words bits = hn::Load(kTag, twice), one = hn::Set(kTag, 1);
  const Words three = hn::Set(kTag, 3), low = hn::Set(kTag, 63), step = hn::Set(kTag, i * kStep);
  const auto falls_into_empty = [&](Words slot, Words word) HWY_ATTR {
    const Words of = hn::TableLookupLanes(bits, hn::IndicesFromVec(kTag, hn::And(word, three)));
    return hn::TestBit(of, hn::Shl(one, hn::And(slot, low)));
  };
  size_t at = 0;
  for (; at + kLanes <= shingles.size(); at += kLanes) {
    const Words hash = mix(hn::Add(hn::LoadU(kTag, shingles.data() + at), step));
    hn::StoreU(hash, kTag, out.hashes.data() + at);
    const auto first = falls_into_empty(hn::ShiftRight<56>(hash), hn::ShiftRight<62>(hash));
    const auto second = falls_into_empty(hn::ShiftRight<24>(hash), hn::ShiftRight<30>(hash));
    out.first[at / 64] |= bits_of(first) << at % 64;
    out.second[at / 64] |= bits_of(second) << at % 64;
  }
  plain::throw_twice(shingles, at, i, empty, out);
}

void steps(uint64_t* HWY_RESTRICT keys, const uint64_t* HWY_RESTRICT words, size_t count) {
  size_t at = 0;
  for (; at + kLanes <= count; at += kLanes) {
    const Words key = hn::Add(hn::LoadU(kTag, keys + at), hn::Set(kTag, kStep));
    hn::StoreU(mix(hn::Xor(key, hn::LoadU(kTag, words + at))), kTag, keys + at);
  }
  plain::absorb_words(keys + at, words + at, count - at);
}
#endif

void windows_of_5(const uint64_t* tokens, size_t windows, uint64_t* hashes) {
  windows_of<5>(tokens, windows, hashes);
}
void windows_of_8(const uint64_t* tokens, size_t windows, uint64_t* hashes) {
  windows_of<8>(tokens, windows, hashes);
}

}  // namespace tamis::dedup::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tamis::dedup {

TAMIS_EXPORT(windows_of_5);
TAMIS_EXPORT(windows_of_8);
TAMIS_EXPORT(equals);
TAMIS_EXPORT(throws);
TAMIS_EXPORT(steps);

void hash_windows(size_t width, const uint64_t* tokens, size_t windows, uint64_t* hashes) {
  if (width == 5)
    TAMIS_DISPATCH(windows_of_5)(tokens, windows, hashes);
  else
    TAMIS_DISPATCH(windows_of_8)(tokens, windows, hashes);
}

SlotBits equal_slots(const std::array<uint64_t, kSignatureSlots>& slots, uint64_t value) {
  return TAMIS_DISPATCH(equals)(slots, value);
}

void throw_twice(std::span<const uint64_t> shingles, uint64_t i, const SlotBits& empty,
                 Throws& out) {
  out.first = out.second = {};
  TAMIS_DISPATCH(throws)(shingles, i, empty, out);
}

void absorb_words(uint64_t* keys, const uint64_t* words, size_t count) {
  TAMIS_DISPATCH(steps)(keys, words, count);
}

}  // namespace tamis::dedup
#endif  // HWY_ONCE
