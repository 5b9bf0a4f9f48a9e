#include "io/json_unescape.h"

#include <array>
#include <cstdint>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "io/json_unescape.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "base/instruction_sets.h"

HWY_BEFORE_NAMESPACE();
namespace tamis::io::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR
// One lane has no bits to gather by the byte: the caller's loop does it all.
void copy_vectors(const char*&, const char*, char*&, const char*) {}
#else
// Copies from `in` to `out` up to an escape that `simple` does not know, or until less than a vector is left. What is written
// behind the last byte lies within the room of `out`: decoding never lengthens.
void copy_vectors(const char*& in, const char* const end, char*& out, const char* const simple) {
  const hn::CappedTag<uint8_t, 64> d;
  const size_t lanes = hn::Lanes(d);
  const auto backslash = hn::Set(d, '\\');
  const char* from = in;
  char* to = out;
  while (static_cast<size_t>(end - from) > lanes) {
    const auto v = hn::LoadU(d, reinterpret_cast<const uint8_t*>(from));
    hn::StoreU(v, d, reinterpret_cast<uint8_t*>(to));
    const intptr_t hit = hn::FindFirstTrue(d, hn::Eq(v, backslash));
    if (hit < 0) {
      from += lanes;
      to += lanes;
      continue;
    }
    from += hit;
    to += hit;
    const char c = simple[static_cast<unsigned char>(from[1])];
    if (c == 0) break;
    *to++ = c;
    from += 2;
  }
  in = from;
  out = to;
}
#endif

}  // namespace tamis::io::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tamis::io {
TAMIS_EXPORT(copy_vectors);
namespace {

constexpr ptrdiff_t kVector = 64;  // the widest

constexpr std::array<int8_t, 256> kHex = [] {
  std::array<int8_t, 256> t{};
  t.fill(-1);
  for (uint8_t i = 0; i < 10; ++i) t[size_t{'0'} + i] = static_cast<int8_t>(i);
  for (uint8_t i = 0; i < 6; ++i) {
    t[size_t{'a'} + i] = static_cast<int8_t>(10 + i);
    t[size_t{'A'} + i] = static_cast<int8_t>(10 + i);
  }
  return t;
}();

// What the letter after the backslash stands for; 0: no such escape.
constexpr std::array<char, 256> kSimple = [] {
  std::array<char, 256> t{};
  t['"'] = '"';
  t['\\'] = '\\';
  t['/'] = '/';
  t['b'] = '\b';
  t['f'] = '\f';
  t['n'] = '\n';
  t['r'] = '\r';
  t['t'] = '\t';
  return t;
}();

// Four hexadecimal digits; negative if one of them is not.
int32_t hex4(const char* p) {
  const auto digit = [&](int i) { return int32_t{kHex[static_cast<unsigned char>(p[i])]}; };
  const int32_t a = digit(0), b = digit(1), c = digit(2), d = digit(3);
  return (a | b | c | d) < 0 ? -1 : (a << 12) | (b << 8) | (c << 4) | d;
}

char* put(char* out, uint32_t c) {
  const auto byte = [&](uint32_t b) { *out++ = static_cast<char>(b); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | (c >> 6));
    byte(0x80 | (c & 63));
  } else if (c < 0x10000) {
    byte(0xE0 | (c >> 12));
    byte(0x80 | ((c >> 6) & 63));
    byte(0x80 | (c & 63));
  } else {
    byte(0xF0 | (c >> 18));
    byte(0x80 | ((c >> 12) & 63));
    byte(0x80 | ((c >> 6) & 63));
    byte(0x80 | (c & 63));
  }
  return out;
}

}  // namespace

size_t unescape_json(std::string_view raw, char* out) {
  const char* p = raw.data();
  const char* const end = p + raw.size();
  char* to = out;
  while (p < end) {
    if (end - p > kVector) TAMIS_DISPATCH(copy_vectors)(p, end, to, kSimple.data());
    if (*p != '\\') {
      const auto left = static_cast<size_t>(end - p);
      const void* found = std::memchr(p, '\\', left);
      const size_t plain = found ? static_cast<size_t>(static_cast<const char*>(found) - p) : left;
      std::memcpy(to, p, plain);
      p += plain;
      to += plain;
      continue;
    }
    if (end - p < 2) return kBadEscape;
    if (p[1] != 'u') {
      const char c = kSimple[static_cast<unsigned char>(p[1])];
      if (c == 0) return kBadEscape;
      *to++ = c;
      p += 2;
      continue;
    }
    if (end - p < 6) return kBadEscape;
    const int32_t unit = hex4(p + 2);
    if (unit < 0) return kBadEscape;
    p += 6;
    auto c = static_cast<uint32_t>(unit);
    if (c >= 0xD800 && c <= 0xDBFF && end - p >= 6 && p[0] == '\\' && p[1] == 'u') {
      // A pair; if the second is not hexadecimal or no low surrogate, its own turn comes.
      const int32_t low = hex4(p + 2);
      if (low >= 0xDC00 && low <= 0xDFFF) {
        c = 0x10000 + ((c - 0xD800) << 10) + (static_cast<uint32_t>(low) - 0xDC00);
        p += 6;
      }
    }
    to = put(to, c);
  }
  return static_cast<size_t>(to - out);
}

bool escapes_are_valid(std::string_view raw) {
  for (size_t at = raw.find('\\'); at != std::string_view::npos; at = raw.find('\\', at)) {
    if (raw.size() - at < 2) return false;
    if (raw[at + 1] != 'u') {
      if (kSimple[static_cast<unsigned char>(raw[at + 1])] == 0) return false;
      at += 2;
    } else {
      if (raw.size() - at < 6 || hex4(raw.data() + at + 2) < 0) return false;
      at += 6;
    }
  }
  return true;
}

}  // namespace tamis::io
#endif  // HWY_ONCE
