#include "normalize/look.h"

#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "normalize/look.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

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

// One block; reads 65 bytes, because a blank is trailing, and C2 a control, by the byte that follows.
Look look_at_block(const uint8_t* HWY_RESTRICT in) {
  const hn::CappedTag<uint8_t, kBlockBytes> d;
  const size_t lanes = hn::Lanes(d);
  const auto v = [&](int c) { return hn::Set(d, static_cast<uint8_t>(c)); };
  const auto within = [&](auto c, int first, int last) {
    return hn::Lt(hn::Sub(c, v(first)), v(last - first + 1));
  };
  Look bits;
  for (size_t i = 0; i < kBlockBytes; i += lanes) {
    const auto c = hn::LoadU(d, in + i);
    const auto next = hn::LoadU(d, in + i + 1);
    const auto tab_or_newline = within(c, '\t', '\n');
    const auto low = hn::Lt(c, v(0x20));
    const auto control = hn::Or(hn::AndNot(tab_or_newline, low), hn::Eq(c, v(0x7F)));
    const auto c1 = hn::And(hn::Eq(c, v(0xC2)), within(next, 0x80, 0x9F));
    const auto blank = hn::Or(hn::Eq(c, v(' ')), hn::Eq(c, v('\t')));
    const auto trailing = hn::And(blank, hn::Eq(next, v('\n')));
    const auto change = hn::Or(hn::Or(control, c1), trailing);

    const auto lead =
        hn::Or(hn::Or(within(c, 0xCC, 0xCE), within(c, 0xD6, 0xE3)),
               hn::Or(hn::Or(hn::Eq(c, v(0xD2)), hn::Eq(c, v(0xEA))), hn::Gt(c, v(0xEE))));
    hn::StoreMaskBits(d, change, reinterpret_cast<uint8_t*>(&bits.change) + i / 8);
    hn::StoreMaskBits(d, lead, reinterpret_cast<uint8_t*>(&bits.compose) + i / 8);
  }
  return bits;
}

LookSummary look_at_blocks(const uint8_t* HWY_RESTRICT in, size_t size, Look* HWY_RESTRICT out) {
  uint64_t change = 0, compose = 0;
  size_t at = 0;
  const auto put = [&](const Look& bits) {
    *out++ = bits;
    change |= bits.change;
    compose |= bits.compose;
  };
  for (; at + kBlockBytes < size; at += kBlockBytes) put(look_at_block(in + at));
  if (at < size) {
    alignas(64) uint8_t last[kBlockBytes + 1];
    std::memset(last, '~',
                sizeof last);  // a byte that is neither looked at nor makes its neighbour so
    std::memcpy(last, in + at, size - at);
    put(look_at_block(last));
  }
  return {change != 0, compose != 0};
}
#endif

}  // namespace tamis::normalize::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tamis::normalize {

HWY_EXPORT(look_at_blocks);

LookSummary look(std::string_view bytes, Look* out) {
  return HWY_DYNAMIC_DISPATCH(look_at_blocks)(reinterpret_cast<const uint8_t*>(bytes.data()),
                                              bytes.size(), out);
}

}  // namespace tamis::normalize
#endif  // HWY_ONCE
