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

#if HWY_TARGET == HWY_AVX3
#define TAMIS_VBMI2 __attribute__((target(HWY_TARGET_STR ",avx512vbmi2")))
// The same as below, a step for 32 bytes with any number of escapes: each byte stands behind a backslash in a vector of twice the size, from
// which the backslashes that nobody needs are left out. Stops before a byte that is written "\u00…".
TAMIS_VBMI2 void escape_together(const char*& in, const char* const in_end, char*& out,
                                 char* const out_end) {
  alignas(16) static constexpr char kShort[17] = "\0\0\0\0\0\0\0\0btn\0fr\0";
  const __m256i shorts =
      _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(kShort)));
  const char* from = in;
  char* to = out;
  while (in_end - from >= 32 && out_end - to >= 64) {
    const __m256i v = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    const __mmask32 control = _mm256_cmplt_epu8_mask(v, _mm256_set1_epi8(0x20));
    const __mmask32 low = _mm256_cmplt_epu8_mask(v, _mm256_set1_epi8(0x10));
    const __m256i letter = _mm256_maskz_shuffle_epi8(low, shorts, v);
    const __mmask32 named = _mm256_test_epi8_mask(letter, letter);
    if ((control & ~named) != 0) break;
    const __mmask32 escaped = named | _mm256_cmpeq_epi8_mask(v, _mm256_set1_epi8('"')) |
                              _mm256_cmpeq_epi8_mask(v, _mm256_set1_epi8('\\'));
    const __m512i pairs = _mm512_or_si512(
        _mm512_slli_epi16(_mm512_cvtepu8_epi16(_mm256_mask_mov_epi8(v, named, letter)), 8),
        _mm512_set1_epi16('\\'));
    const uint64_t kept = 0xAAAAAAAAAAAAAAAAu | _pdep_u64(escaped, 0x5555555555555555u);
    _mm512_storeu_si512(to, _mm512_maskz_compress_epi8(kept, pairs));
    from += 32;
    to += 32 + std::popcount(static_cast<uint32_t>(escaped));
  }
  in = from;
  out = to;
}
#endif

// Escapes from `in` into `out` while a whole vector is left on both sides; advances both.
#if HWY_TARGET == HWY_SCALAR
// One lane has no bits to gather by the byte: the caller's loop does it all.
void escape_vectors(const char*&, const char*, char*&, char*) {}
#else
void escape_vectors(const char*& in, const char* const in_end, char*& out, char* const out_end) {
#if HWY_TARGET == HWY_AVX3
  if (__builtin_cpu_supports("avx512vbmi2")) escape_together(in, in_end, out, out_end);
#endif
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
