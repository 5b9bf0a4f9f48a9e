// The byte classes in SIMD. Compiled once per instruction set by Highway; the best one is chosen at the first call.
#include "text/scan.h"

#include <bit>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "text/scan.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "base/instruction_sets.h"

HWY_BEFORE_NAMESPACE();
namespace tamis::text::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR
// One lane has no bits to gather by the byte; the twin is what a machine without SIMD runs.
void scan_blocks(const uint8_t* in, size_t size, ClassBlock* out) {
  scan_scalar({reinterpret_cast<const char*>(in), size}, out);
}
#else

// One whole block: each class is one or two comparisons a vector, gathered into 64 bits.
void classify_block(const uint8_t* HWY_RESTRICT in, ClassBlock* HWY_RESTRICT out) {
  const hn::CappedTag<uint8_t, kBlockBytes> d;
  const size_t lanes = hn::Lanes(d);
  static_assert(std::endian::native == std::endian::little, "bit i of a bitmap is byte i");
  const auto v = [&](int c) { return hn::Set(d, static_cast<uint8_t>(c)); };

  alignas(64) uint64_t bits[10] = {};
  for (size_t i = 0; i < kBlockBytes; i += lanes) {
    const auto c = hn::LoadU(d, in + i);
    const auto put = [&](size_t which, auto mask) {
      hn::StoreMaskBits(d, mask, reinterpret_cast<uint8_t*>(bits + which) + i / 8);
    };
    const auto upper = hn::Lt(hn::Sub(c, v('A')), v(26));
    const auto letter = hn::Lt(hn::Sub(hn::Or(c, v(0x20)), v('a')), v(26));
    const auto tab_or_newline = hn::Lt(hn::Sub(c, v('\t')), v(2));
    const auto low = hn::Lt(c, v(0x20));
    put(0, hn::Gt(c, v(0x7F)));
    put(1, hn::Gt(c, v(0xCB)));
    put(2, letter);
    put(3, upper);
    put(4, hn::Lt(hn::Sub(c, v('0')), v(10)));
    put(5, hn::Or(hn::Eq(c, v(' ')), hn::Lt(hn::Sub(c, v('\t')), v(5))));
    put(6, hn::Eq(c, v('\n')));
    put(7, hn::Or(hn::AndNot(tab_or_newline, low), hn::Eq(c, v(0x7F))));
    put(8, hn::Eq(c, v('@')));
    put(9, hn::Eq(c, v(':')));
  }
  out->non_ascii = bits[0];
  out->from_cc = bits[1];
  out->letter = bits[2];
  out->upper = bits[3];
  out->digit = bits[4];
  out->space = bits[5];
  out->newline = bits[6];
  out->control = bits[7];
  out->at = bits[8];
  out->colon = bits[9];
}

void scan_blocks(const uint8_t* HWY_RESTRICT in, size_t size, ClassBlock* HWY_RESTRICT out) {
  size_t at = 0;
  for (; at + kBlockBytes <= size; at += kBlockBytes) classify_block(in + at, out++);
  if (at == size) return;
  alignas(64) uint8_t last[kBlockBytes];
  std::memset(last, '~', sizeof last);  // a byte of no class
  std::memcpy(last, in + at, size - at);
  classify_block(last, out);
}
#endif

}  // namespace tamis::text::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tamis::text {

TAMIS_EXPORT(scan_blocks);

void scan(std::string_view text, ClassBlock* out) {
  TAMIS_DISPATCH(scan_blocks)
  (reinterpret_cast<const uint8_t*>(text.data()), text.size(), out);
}

void ClassMap::scan(std::string_view text) {
  text_size_ = text.size();
  count_ = blocks_for(text.size());
  if (blocks_.size() < count_) blocks_.resize(count_);
  text::scan(text, blocks_.data());
}

}  // namespace tamis::text
#endif  // HWY_ONCE
