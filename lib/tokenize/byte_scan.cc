// Compiled once per instruction set by Highway; the best one is chosen at the first call.
#include "tokenize/byte_scan.h"

#include <bit>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tokenize/byte_scan.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "base/instruction_sets.h"

HWY_BEFORE_NAMESPACE();
namespace tamis::tokenize::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR
// One lane has no bits to gather by the byte; the twin is what a machine without SIMD runs.
void scan_blocks(const uint8_t* in, size_t size, ByteBits* out) {
  scan_bytes_scalar({reinterpret_cast<const char*>(in), size}, out);
}
#else

constexpr size_t kBlock = 64;

void scan_block(const uint8_t* HWY_RESTRICT in, ByteBits* HWY_RESTRICT out) {
  const hn::CappedTag<uint8_t, kBlock> d;
  const size_t lanes = hn::Lanes(d);
  static_assert(std::endian::native == std::endian::little, "bit i of a bitmap is byte i");
  const auto v = [&](int c) { return hn::Set(d, static_cast<uint8_t>(c)); };

  alignas(64) uint64_t bits[10] = {};
  for (size_t i = 0; i < kBlock; i += lanes) {
    const auto c = hn::LoadU(d, in + i);
    const auto put = [&](size_t which, auto mask) {
      hn::StoreMaskBits(d, mask, reinterpret_cast<uint8_t*>(bits + which) + i / 8);
    };
    put(0, hn::Gt(c, v(0x7F)));
    put(1, hn::Lt(hn::Sub(c, v(0x80)), v(0x40)));
    put(2, hn::Lt(hn::Sub(hn::Or(c, v(0x20)), v('a')), v(26)));
    put(3, hn::Lt(hn::Sub(c, v('A')), v(26)));
    put(4, hn::Lt(hn::Sub(c, v('0')), v(10)));
    put(5, hn::Or(hn::Eq(c, v(' ')), hn::Lt(hn::Sub(c, v('\t')), v(5))));
    put(6, hn::Or(hn::Eq(c, v('\n')), hn::Eq(c, v('\r'))));
    put(7, hn::Eq(c, v(' ')));
    put(8, hn::Eq(c, v('\'')));
    put(9, hn::Eq(c, v('/')));
  }
  out->non_ascii = bits[0];
  out->inside = bits[1];
  out->letter = bits[2];
  out->upper = bits[3];
  out->digit = bits[4];
  out->space = bits[5];
  out->line_end = bits[6];
  out->plain = bits[7];
  out->apostrophe = bits[8];
  out->slash = bits[9];
}

void scan_blocks(const uint8_t* HWY_RESTRICT in, size_t size, ByteBits* HWY_RESTRICT out) {
  size_t at = 0;
  for (; at + kBlock <= size; at += kBlock) scan_block(in + at, out++);
  if (at == size) return;
  alignas(64) uint8_t last[kBlock];
  std::memset(last, '~', sizeof last);  // a byte of no class
  std::memcpy(last, in + at, size - at);
  scan_block(last, out);
}
#endif

}  // namespace tamis::tokenize::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tamis::tokenize {

TAMIS_EXPORT(scan_blocks);

void scan_bytes(std::string_view text, ByteBits* out) {
  TAMIS_DISPATCH(scan_blocks)
  (reinterpret_cast<const uint8_t*>(text.data()), text.size(), out);
}

void scan_bytes_scalar(std::string_view text, ByteBits* out) {
  for (size_t begin = 0; begin < text.size(); begin += 64) {
    ByteBits b;
    const std::string_view bytes = text.substr(begin, 64);
    for (size_t i = 0; i < bytes.size(); ++i) {
      const auto c = static_cast<unsigned char>(bytes[i]);
      const uint64_t bit = uint64_t{1} << i;
      const bool upper = c >= 'A' && c <= 'Z';
      if (c >= 0x80) b.non_ascii |= bit;
      if (c >= 0x80 && c < 0xC0) b.inside |= bit;
      if (upper || (c >= 'a' && c <= 'z')) b.letter |= bit;
      if (upper) b.upper |= bit;
      if (c >= '0' && c <= '9') b.digit |= bit;
      if (c == ' ' || (c >= '\t' && c <= '\r')) b.space |= bit;
      if (c == '\r' || c == '\n') b.line_end |= bit;
      if (c == ' ') b.plain |= bit;
      if (c == '\'') b.apostrophe |= bit;
      if (c == '/') b.slash |= bit;
    }
    *out++ = b;
  }
}

}  // namespace tamis::tokenize
#endif  // HWY_ONCE
