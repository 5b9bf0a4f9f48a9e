// find_byte_pair() in SIMD. Compiled once per instruction set by Highway; the best one is chosen at the first call.
#include <bit>

#include "tokenize/string_matcher.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tokenize/byte_pair.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "base/instruction_sets.h"

HWY_BEFORE_NAMESPACE();
namespace tamis::tokenize::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR
size_t find_pair(const uint8_t* text, size_t size, size_t from, const BytePairSet& set) {
  return find_byte_pair_scalar({reinterpret_cast<const char*>(text), size}, from, set);
}
#else

size_t find_pair(const uint8_t* text, size_t size, size_t from, const BytePairSet& set) {
  const hn::ScalableTag<uint8_t> d;
  const size_t lanes = hn::Lanes(d);
  const auto first_low = hn::LoadDup128(d, set.first_low.data());
  const auto first_high = hn::LoadDup128(d, set.first_high.data());
  const auto second_low = hn::LoadDup128(d, set.second_low.data());
  const auto second_high = hn::LoadDup128(d, set.second_high.data());
  const auto nibble = hn::Set(d, 15);
  const auto rows = [&](auto bytes, auto low, auto high) {
    return hn::And(hn::TableLookupBytes(low, hn::And(bytes, nibble)),
                   hn::TableLookupBytes(high, hn::ShiftRight<4>(bytes)));
  };
  const auto none = hn::Zero(d);
  size_t at = from;
  for (; at + lanes < size; at += lanes) {
    const auto first = rows(hn::LoadU(d, text + at), first_low, first_high);
    const auto second = rows(hn::LoadU(d, text + at + 1), second_low, second_high);
    const auto pair = hn::And(hn::Ne(first, none), hn::Ne(second, none));
    const intptr_t found = hn::FindFirstTrue(d, pair);
    if (found >= 0) return at + static_cast<size_t>(found);
  }
  return find_byte_pair_scalar({reinterpret_cast<const char*>(text), size}, at, set);
}
#endif

}  // namespace tamis::tokenize::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tamis::tokenize {

TAMIS_EXPORT(find_pair);

size_t find_byte_pair(std::string_view text, size_t from, const BytePairSet& set) {
  return TAMIS_DISPATCH(find_pair)(reinterpret_cast<const uint8_t*>(text.data()), text.size(), from,
                                   set);
}

}  // namespace tamis::tokenize
#endif  // HWY_ONCE
