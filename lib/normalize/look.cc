#include "normalize/look.h"

#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "normalize/look.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "base/instruction_sets.h"

HWY_BEFORE_NAMESPACE();
namespace tamis::normalize::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using text::kBlockBytes;

#if HWY_TARGET == HWY_SCALAR
// One lane has no bits to gather by the byte; the twin is what a machine without SIMD runs.
LookSummary look_at_blocks(const uint8_t* in, size_t size, Look* out) {
  return look_scalar({reinterpret_cast<const char*>(in), size}, out);
}
#else

// A set of bytes as two tables of sixteen: bits for what the low half may be, and for what the high half may be; a byte is in a
// set if the two have a bit in common. Four tables tell two bytes in a row. 0x80 and up only; the index is the half's value.
// is_compose_lead(): a bit per high half.
alignas(16) constexpr uint8_t kComposeLow[16] = {0x0C, 0x0C, 0x0E, 0x0C, 0x08, 0x08, 0x0A, 0x0A,
                                                 0x0A, 0x0A, 0x0E, 0x0A, 0x0B, 0x0B, 0x0B, 0x0E};
alignas(16) constexpr uint8_t kComposeHigh[16] = {0, 0, 0, 0, 0,    0,    0,    0,
                                                  0, 0, 0, 0, 0x01, 0x02, 0x04, 0x08};
// may_be_invisible(): a bit each for C2 CD D8 E1 E2 E3 EF, and one for F0 and F3.
alignas(16) constexpr uint8_t kFirstLow[16] = {0x80, 0x08, 0x11, 0xA0, 0, 0,    0, 0,
                                               0x04, 0,    0,    0,    0, 0x02, 0, 0x40};
alignas(16) constexpr uint8_t kFirstHigh[16] = {0, 0, 0, 0, 0,    0,    0,    0,
                                                0, 0, 0, 0, 0x03, 0x04, 0x78, 0x80};
alignas(16) constexpr uint8_t kSecondLow[16] = {0x98, 0x10, 0, 0,    0,    0x28, 0,    0,
                                                0x40, 0,    0, 0xC0, 0x04, 0x81, 0x48, 0x42};
alignas(16) constexpr uint8_t kSecondHigh[16] = {0,    0,    0,    0,    0, 0, 0, 0,
                                                 0x3A, 0x8C, 0x89, 0x40, 0, 0, 0, 0};

// One block; reads three bytes more, because a blank is trailing, and C2 a control, by what follows.
constexpr size_t kBytesRead = kBlockBytes + 3;

// `ampersands` gathers where there is one.
Look look_at_block(const uint8_t* HWY_RESTRICT in, uint64_t& ampersands) {
  const hn::CappedTag<uint8_t, kBlockBytes> d;
  const size_t lanes = hn::Lanes(d);
  const auto v = [&](int c) { return hn::Set(d, static_cast<uint8_t>(c)); };
  const auto within = [&](auto c, int first, int last) {
    return hn::Lt(hn::Sub(c, v(first)), v(last - first + 1));
  };
  const auto in_table = [&](const uint8_t* table, auto index) {
    return hn::TableLookupBytes(hn::LoadDup128(d, table), index);
  };
  Look bits;
  const auto put = [&](uint64_t& where, size_t i, auto mask) {
    hn::StoreMaskBits(d, mask, reinterpret_cast<uint8_t*>(&where) + i / 8);
  };
  for (size_t i = 0; i < kBlockBytes; i += lanes) {
    const auto c = hn::LoadU(d, in + i);
    const auto next = hn::LoadU(d, in + i + 1);
    const auto tab_or_newline = within(c, '\t', '\n');
    const auto low = hn::Lt(c, v(0x20));
    const auto control = hn::Or(hn::AndNot(tab_or_newline, low), hn::Eq(c, v(0x7F)));
    const auto blank = hn::Or(hn::Eq(c, v(' ')), hn::Eq(c, v('\t')));
    const auto trailing = hn::And(blank, hn::Eq(next, v('\n')));
    const auto ascii_change = hn::Or(control, trailing);
    uint64_t ampersand = 0;
    put(ampersand, i, hn::Eq(c, v('&')));
    ampersands |= ampersand;
    if (hn::AllFalse(d, hn::Gt(c, v(0x7F)))) {  // most blocks of most archives
      put(bits.change, i, ascii_change);
      continue;
    }
    const auto c1 = hn::And(hn::Eq(c, v(0xC2)), within(next, 0x80, 0x9F));
    put(bits.change, i, hn::Or(ascii_change, c1));

    const auto half = v(0x0F);
    const auto c_low = hn::And(c, half), c_high = hn::ShiftRight<4>(c);
    const auto next_low = hn::And(next, half), next_high = hn::ShiftRight<4>(next);
    const auto compose = hn::And(in_table(kComposeLow, c_low), in_table(kComposeHigh, c_high));
    put(bits.compose, i, hn::Ne(compose, hn::Zero(d)));
    const auto first = hn::And(in_table(kFirstLow, c_low), in_table(kFirstHigh, c_high));
    const auto second = hn::And(in_table(kSecondLow, next_low), in_table(kSecondHigh, next_high));
    put(bits.invisible, i, hn::Ne(hn::And(first, second), hn::Zero(d)));

    const auto third = hn::LoadU(d, in + i + 2), fourth = hn::LoadU(d, in + i + 3);
    const auto two = hn::And(within(c, 0xC2, 0xD1), hn::Gt(third, v(0x7F)));
    const auto apple = hn::And(hn::Eq(c, v(0xEF)), hn::Eq(next, v(0xA3)));
    const auto three = hn::And(hn::Or(hn::Eq(c, v(0xE2)), apple), hn::Gt(fourth, v(0x7F)));
    put(bits.pair, i, hn::Or(two, three));
  }
  return bits;
}

LookSummary look_at_blocks(const uint8_t* HWY_RESTRICT in, size_t size, Look* HWY_RESTRICT out) {
  uint64_t change = 0, compose = 0, invisible = 0, pair = 0, ampersands = 0;
  size_t at = 0;
  const auto put = [&](const Look& bits) {
    *out++ = bits;
    change |= bits.change;
    compose |= bits.compose;
    invisible |= bits.invisible;
    pair |= bits.pair;
    at += kBlockBytes;
  };
  while (at + kBytesRead <= size) put(look_at_block(in + at, ampersands));
  while (at < size) {
    uint8_t last[kBytesRead];
    std::memset(last, '~',
                sizeof last);  // a byte that is neither looked at nor makes its neighbour so
    std::memcpy(last, in + at, size - at < sizeof last ? size - at : sizeof last);
    put(look_at_block(last, ampersands));
  }
  return {change != 0, compose != 0, invisible != 0, pair != 0, ampersands != 0};
}
#endif

}  // namespace tamis::normalize::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tamis::normalize {

TAMIS_EXPORT(look_at_blocks);

LookSummary look(std::string_view bytes, Look* out) {
  return TAMIS_DISPATCH(look_at_blocks)(reinterpret_cast<const uint8_t*>(bytes.data()),
                                        bytes.size(), out);
}

LookSummary look_at(std::string_view bytes, std::vector<Look>& out) {
  out.resize(text::blocks_for(bytes.size()));
  return look(bytes, out.data());
}

}  // namespace tamis::normalize
#endif  // HWY_ONCE
