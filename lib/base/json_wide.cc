#include "base/json_wide.h"

#include <bit>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "base/json_wide.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "base/instruction_sets.h"

HWY_BEFORE_NAMESPACE();
namespace tamis::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr size_t kMostLanes = 64;

// Escapes from `in` into `out` while a whole vector is left on both sides; advances both.
#if HWY_TARGET == HWY_SCALAR
// One lane has no bits to gather by the byte: the caller's loop does it all.
void escape_vectors(const char*&, const char*, char*&, char*) {}
#else
void escape_vectors(const char*& in, const char* const in_end, char*& out, char* const out_end) {
  const hn::CappedTag<uint8_t, kMostLanes> d;
  const size_t lanes = hn::Lanes(d);
  const auto quote = hn::Set(d, '"'), backslash = hn::Set(d, '\\'), blank = hn::Set(d, 0x20);
  const char *from = in, *const last = in_end - lanes;
  char *to = out, *const full = out_end - lanes - 6;
  while (from <= last && to <= full) {
    const auto v = hn::LoadU(d, reinterpret_cast<const uint8_t*>(from));
    hn::StoreU(v, d, reinterpret_cast<uint8_t*>(to));
    const auto hits = hn::Or(hn::Lt(v, blank), hn::Or(hn::Eq(v, quote), hn::Eq(v, backslash)));
    const intptr_t hit = hn::FindFirstTrue(d, hits);
    if (hit < 0) {
      from += lanes;
      to += lanes;
      continue;
    }
    from += hit;
    to = write_json_escape(*from, to + hit);
    ++from;
  }
  in = from;
  out = to;
}
#endif

}  // namespace tamis::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tamis {

TAMIS_EXPORT(escape_vectors);

size_t append_json_wide(std::string_view s, std::string& out) {
  char buffer[4096];
  const char *in = s.data(), *const end = in + s.size();
  for (;;) {
    const char* const before = in;
    char* to = buffer;
    TAMIS_DISPATCH(escape_vectors)(in, end, to, buffer + sizeof buffer);
    out.append(buffer, static_cast<size_t>(to - buffer));
    if (in == before) return static_cast<size_t>(in - s.data());
  }
}

char* write_json_escape(char c, char* out) {
  *out++ = '\\';
  switch (c) {
    case '"':
    case '\\':
      *out++ = c;
      return out;
    case '\b':
      *out++ = 'b';
      return out;
    case '\f':
      *out++ = 'f';
      return out;
    case '\n':
      *out++ = 'n';
      return out;
    case '\r':
      *out++ = 'r';
      return out;
    case '\t':
      *out++ = 't';
      return out;
    default:
      break;
  }
  constexpr char kHex[] = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  for (const char d : {'u', '0', '0', kHex[byte >> 4], kHex[byte & 15]}) *out++ = d;
  return out;
}

}  // namespace tamis
#endif  // HWY_ONCE
