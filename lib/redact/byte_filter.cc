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

HWY_INLINE uint64_t scan_at(Filters filters, std::string_view text, size_t at) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  if (at + 64 + kFilterBytes - 1 <= text.size()) return scan_block(filters, bytes + at);
  if (at >= text.size()) return 0;
  const size_t left = text.size() - at;
  alignas(64) uint8_t last[64 + 64] = {};
  std::memcpy(last, bytes + at, std::min(left, 64 + kFilterBytes - 1));
  const uint64_t seen = scan_block(filters, last);
  return left < 64 ? seen & ~(~uint64_t{0} << left) : seen;
}

void filter(Filters filters, std::string_view text, size_t from, uint64_t* masks, size_t count) {
  for (size_t block = 0; block < count; ++block)
    masks[block] = scan_at(filters, text, from + block * 64);
}
#endif

// Three passes over the chunk, none of which branches by the text but for blocks of more than four places.
size_t known(Filters filters, const PrintSet& prints, std::string_view text, size_t from,
             uint16_t* places) {
  const size_t blocks = (std::min(kFilterChunk, text.size() - from) + 63) / 64;
  std::array<uint64_t, kFilterChunk / 64> masks;
  filter(filters, text, from, masks.data(), blocks);
  size_t seen = 0;
  for (size_t block = 0; block < blocks; ++block) {
    uint64_t m = masks[block];
    const auto count = static_cast<size_t>(std::popcount(m));
    uint16_t* out = places + seen;
    const auto next = [&] {
      *out++ = static_cast<uint16_t>(block * 64 + static_cast<size_t>(std::countr_zero(m)));
      m &= m - 1;
    };
    next(), next(), next(), next();
    if (count > 4)
      while (m != 0) next();
    seen += count;
  }
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

void filter_bytes(Filters filters, std::string_view text, size_t from, std::span<uint64_t> masks) {
  TAMIS_DISPATCH(filter)(filters, text, from, masks.data(), masks.size());
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
