#include "redact/byte_filter.h"

#include <algorithm>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "redact/byte_filter.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "base/instruction_sets.h"

namespace tamis::redact {
// Adds the bits of one filter.
void add_scalar(const ByteFilter& filter, std::string_view text, size_t from,
                std::span<uint64_t> masks);
}  // namespace tamis::redact

HWY_BEFORE_NAMESPACE();
namespace tamis::redact::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR
// One lane has no bits to gather by the byte; the twin is what a machine without SIMD runs.
void filter(const ByteFilter& filter, std::string_view text, size_t from, uint64_t* masks,
            size_t count) {
  add_scalar(filter, text, from, {masks, count});
}
#else

void filter(const ByteFilter& filter, std::string_view text, size_t from, uint64_t* masks,
            size_t count) {
  const hn::CappedTag<uint8_t, 64> d;
  const size_t lanes = hn::Lanes(d);
  const auto nibble = hn::Set(d, 0x0F);
  const auto low = [&](size_t i) { return hn::LoadDup128(d, filter.low[i].data()); };
  const auto high = [&](size_t i) { return hn::LoadDup128(d, filter.high[i].data()); };
  const auto low0 = low(0), low1 = low(1), low2 = low(2), low3 = low(3);
  const auto high0 = high(0), high1 = high(1), high2 = high(2), high3 = high(3);
  const auto groups = [&](const uint8_t* in, const auto& l, const auto& h) {
    const auto v = hn::LoadU(d, in);
    return hn::And(hn::TableLookupBytes(l, hn::And(v, nibble)),
                   hn::TableLookupBytes(h, hn::ShiftRight<4>(v)));
  };
  const auto scan = [&](const uint8_t* in, uint64_t* out) {
    for (size_t i = 0; i < 64; i += lanes) {
      const auto hits =
          hn::And(hn::And(groups(in + i, low0, high0), groups(in + i + 1, low1, high1)),
                  hn::And(groups(in + i + 2, low2, high2), groups(in + i + 3, low3, high3)));
      hn::StoreMaskBits(d, hn::Ne(hits, hn::Zero(d)), reinterpret_cast<uint8_t*>(out) + i / 8);
    }
  };
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  for (size_t block = 0; block < count; ++block) {
    const size_t at = from + block * 64;
    uint64_t seen = 0;
    if (at + 64 + kFilterBytes - 1 <= text.size()) {
      scan(bytes + at, &seen);
    } else if (at < text.size()) {
      const size_t left = text.size() - at;
      alignas(64) uint8_t last[64 + 64] = {};
      std::memcpy(last, bytes + at, std::min(left, 64 + kFilterBytes - 1));
      scan(last, &seen);
      if (left < 64) seen &= ~(~uint64_t{0} << left);
    }
    masks[block] |= seen;
  }
}
#endif

}  // namespace tamis::redact::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tamis::redact {

TAMIS_EXPORT(filter);

void filter_bytes(Filters filters, std::string_view text, size_t from, std::span<uint64_t> masks) {
  std::fill(masks.begin(), masks.end(), 0);
  for (const ByteFilter& f : filters)
    TAMIS_DISPATCH(filter)(f, text, from, masks.data(), masks.size());
}

void add_scalar(const ByteFilter& filter, std::string_view text, size_t from,
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
