#include "redact/byte_filter.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "redact/byte_filter.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "base/instruction_sets.h"

HWY_BEFORE_NAMESPACE();
namespace tamis::redact::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR
// One lane has no bits to gather by the byte; the twin is what a machine without SIMD runs.
void filter(Filters filters, std::string_view text, size_t from, uint64_t* masks, size_t count) {
  filter_bytes_scalar(filters, text, from, {masks, count});
}
#else

// The filters share the halves of the bytes; `out`: a bit for each of the 64 places from `in` on, of which three bytes more are read.
HWY_INLINE uint64_t scan_block(Filters filters, const uint8_t* in) {
  const hn::CappedTag<uint8_t, 64> d;
  const size_t lanes = hn::Lanes(d);
  const auto nibble = hn::Set(d, 0x0F);
  uint64_t seen = 0;
  for (size_t i = 0; i < 64; i += lanes) {
    const auto v0 = hn::LoadU(d, in + i), v1 = hn::LoadU(d, in + i + 1);
    const auto v2 = hn::LoadU(d, in + i + 2), v3 = hn::LoadU(d, in + i + 3);
    const auto low0 = hn::And(v0, nibble), low1 = hn::And(v1, nibble);
    const auto low2 = hn::And(v2, nibble), low3 = hn::And(v3, nibble);
    const auto high0 = hn::ShiftRight<4>(v0), high1 = hn::ShiftRight<4>(v1);
    const auto high2 = hn::ShiftRight<4>(v2), high3 = hn::ShiftRight<4>(v3);
    auto hits = hn::Zero(d);
    for (const ByteFilter& f : filters) {
      const auto groups = [&](size_t at, const auto& l, const auto& h) {
        return hn::And(hn::TableLookupBytes(hn::LoadDup128(d, f.low[at].data()), l),
                       hn::TableLookupBytes(hn::LoadDup128(d, f.high[at].data()), h));
      };
      hits = hn::Or(hits, hn::And(hn::And(groups(0, low0, high0), groups(1, low1, high1)),
                                  hn::And(groups(2, low2, high2), groups(3, low3, high3))));
    }
    hn::StoreMaskBits(d, hn::Ne(hits, hn::Zero(d)), reinterpret_cast<uint8_t*>(&seen) + i / 8);
  }
  return seen;
}

// A block of the text as scan(bytes) sees it, where the text may end.
template <class Scan>
HWY_INLINE uint64_t scan_at(Scan&& scan, std::string_view text, size_t at) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  if (at + 64 + kFilterBytes - 1 <= text.size()) return scan(bytes + at);
  if (at >= text.size()) return 0;
  const size_t left = text.size() - at;
  alignas(64) uint8_t last[64 + 64] = {};
  std::memcpy(last, bytes + at, std::min(left, 64 + kFilterBytes - 1));
  const uint64_t seen = scan(last);
  return left < 64 ? seen & ~(~uint64_t{0} << left) : seen;
}

#if HWY_TARGET == HWY_AVX3
// Highway has no instruction set between AVX3 and one that many processors with VBMI lack.
#define TAMIS_VBMI __attribute__((target(HWY_TARGET_STR ",avx512vbmi,avx512vbmi2")))
bool has_vbmi() {
  return __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2");
}

TAMIS_VBMI inline uint64_t scan_block_vbmi(Filters filters, const uint8_t* in) {
  const __m512i v0 = _mm512_loadu_si512(in), v1 = _mm512_loadu_si512(in + 1);
  const __m512i v2 = _mm512_loadu_si512(in + 2), v3 = _mm512_loadu_si512(in + 3);
  if (_mm512_movepi8_mask(_mm512_or_si512(v0, v3)) != 0) return scan_block(filters, in);
  __m512i hits = _mm512_setzero_si512();
  for (const ByteFilter& f : filters) {
    const auto groups = [&](size_t at, __m512i bytes) TAMIS_VBMI {
      return _mm512_permutex2var_epi8(_mm512_load_si512(f.ascii[at].data()), bytes,
                                      _mm512_load_si512(f.ascii[at].data() + 64));
    };
    hits = _mm512_or_si512(hits, _mm512_and_si512(_mm512_and_si512(groups(0, v0), groups(1, v1)),
                                                  _mm512_and_si512(groups(2, v2), groups(3, v3))));
  }
  return _mm512_test_epi8_mask(hits, hits);
}

TAMIS_VBMI void filter_vbmi(Filters filters, std::string_view text, size_t from, uint64_t* masks,
                            size_t count) {
  for (size_t block = 0; block < count; ++block)
    masks[block] =
        scan_at([&](const uint8_t* in) TAMIS_VBMI { return scan_block_vbmi(filters, in); }, text,
                from + block * 64);
}

// The places of the bits, in order.
TAMIS_VBMI size_t places_vbmi(const uint64_t* masks, size_t count, uint16_t* places) {
  const __m512i all = _mm512_set_epi8(
      63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41,
      40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18,
      17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  size_t seen = 0;
  for (size_t block = 0; block < count; ++block) {
    if (block % 8 == 0) {  // most kinds of places are rare
      const __mmask8 there =
          static_cast<__mmask8>(0xFFu >> (8 - std::min<size_t>(8, count - block)));
      const __m512i eight = _mm512_maskz_loadu_epi64(there, masks + block);
      if (_mm512_test_epi64_mask(eight, eight) == 0) {
        block += 7;
        continue;
      }
    }
    const __m512i bits = _mm512_maskz_compress_epi8(masks[block], all);
    const __m512i base = _mm512_set1_epi16(static_cast<int16_t>(block * 64));
    const auto n = static_cast<size_t>(std::popcount(masks[block]));
    _mm512_storeu_si512(places + seen,
                        _mm512_add_epi16(base, _mm512_cvtepu8_epi16(_mm512_castsi512_si256(bits))));
    if (n > 32)
      _mm512_storeu_si512(
          places + seen + 32,
          _mm512_add_epi16(base, _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(bits, 1))));
    seen += n;
  }
  return seen;
}
#endif

void filter(Filters filters, std::string_view text, size_t from, uint64_t* masks, size_t count) {
#if HWY_TARGET == HWY_AVX3
  if (has_vbmi()) return filter_vbmi(filters, text, from, masks, count);
#endif
  const auto scan = [&](const uint8_t* in) { return scan_block(filters, in); };
  for (size_t block = 0; block < count; ++block)
    masks[block] = scan_at(scan, text, from + block * 64);
}
#endif

// The places of the bits, in order, without a branch but for blocks of more than four.
size_t gather(const uint64_t* masks, size_t count, uint16_t* places) {
#if HWY_TARGET == HWY_AVX3
  if (has_vbmi()) return places_vbmi(masks, count, places);
#endif
  size_t seen = 0;
  for (size_t block = 0; block < count; ++block) {
    uint64_t m = masks[block];
    const auto bits = static_cast<size_t>(std::popcount(m));
    uint16_t* out = places + seen;
    const auto next = [&] {
      *out++ = static_cast<uint16_t>(block * 64 + static_cast<size_t>(std::countr_zero(m)));
      m &= m - 1;
    };
    next(), next(), next(), next();
    if (bits > 4)
      while (m != 0) next();
    seen += bits;
  }
  return seen;
}

// Three passes over the chunk, none of which branches by the text.
size_t known(Filters filters, const PrintSet& prints, std::string_view text, size_t from,
             uint16_t* places) {
  const size_t blocks = (std::min(kFilterChunk, text.size() - from) + 63) / 64;
  std::array<uint64_t, kFilterChunk / 64> masks;
  filter(filters, text, from, masks.data(), blocks);
  const size_t seen = gather(masks.data(), blocks, places);
  size_t found = 0;
  for (size_t i = 0; i < seen; ++i) {
    const uint16_t place = places[i];
    places[found] = place;
    found += prints.has(print_at(text, from + place) | kSmallPrint);
  }
  return found;
}

}  // namespace tamis::redact::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tamis::redact {

TAMIS_EXPORT(filter);
TAMIS_EXPORT(known);
TAMIS_EXPORT(gather);

void filter_bytes(Filters filters, std::string_view text, size_t from, std::span<uint64_t> masks) {
  TAMIS_DISPATCH(filter)(filters, text, from, masks.data(), masks.size());
}

size_t places_of(std::span<const uint64_t> masks, uint16_t* places) {
  return TAMIS_DISPATCH(gather)(masks.data(), masks.size(), places);
}

size_t known_places(Filters filters, const PrintSet& prints, std::string_view text, size_t from,
                    uint16_t* places) {
  return TAMIS_DISPATCH(known)(filters, prints, text, from, places);
}

// Adds the bits of one filter.
static void add_scalar(const ByteFilter& filter, std::string_view text, size_t from,
                       std::span<uint64_t> masks) {
  for (size_t at = from; at < std::min(text.size(), from + masks.size() * 64); ++at) {
    unsigned groups = 0xFF;
    for (size_t i = 0; i < kFilterBytes; ++i) {
      const unsigned char c = byte_at(text, at + i);
      groups &= filter.low[i][c & 15u] & filter.high[i][c >> 4];
    }
    if (groups != 0) masks[(at - from) / 64] |= uint64_t{1} << ((at - from) % 64);
  }
}

void filter_bytes_scalar(Filters filters, std::string_view text, size_t from,
                         std::span<uint64_t> masks) {
  std::fill(masks.begin(), masks.end(), 0);
  for (const ByteFilter& f : filters) add_scalar(f, text, from, masks);
}

void FilterBuilder::add(std::string_view row) {
  size_t best = 0;
  double least = 0;
  for (size_t g = 0; g < passes_.size(); ++g) {
    ByteFilter with = filters_[g / kFilterGroups];
    with.add_letters(g % kFilterGroups, row);
    const double more = with.passes(g % kFilterGroups) - passes_[g];
    if (g == 0 || more < least) best = g, least = more;
  }
  filters_[best / kFilterGroups].add_letters(best % kFilterGroups, row);
  passes_[best] += least;
}

}  // namespace tamis::redact
#endif  // HWY_ONCE
