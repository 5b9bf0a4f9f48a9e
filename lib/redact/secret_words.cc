#include "redact/secret_words.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "redact/chars.h"
#include "redact/secret_word_table.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "redact/secret_words.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tamis::redact::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR
// One lane has no bits to gather by the byte; the twin is what a machine without SIMD runs.
void filter_words(std::string_view text, size_t from, uint64_t* masks, size_t count) {
  filter_secret_words_scalar(text, from, {masks, count});
}
#else

void filter_words(std::string_view text, size_t from, uint64_t* masks, size_t count) {
  const hn::CappedTag<uint8_t, 64> d;
  const size_t lanes = hn::Lanes(d);
  const auto nibble = hn::Set(d, 0x0F);
  const auto low = [&](size_t i) { return hn::LoadDup128(d, kNibbles.low[i].data()); };
  const auto high = [&](size_t i) { return hn::LoadDup128(d, kNibbles.high[i].data()); };
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
    masks[block] = 0;
    if (at + 64 + 3 <= text.size()) {
      scan(bytes + at, masks + block);
    } else if (at < text.size()) {
      alignas(64) uint8_t last[64 + 64] = {};
      std::memcpy(last, bytes + at, std::min<size_t>(text.size() - at, 67));
      scan(last, masks + block);
    }
  }
}
#endif

}  // namespace tamis::redact::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tamis::redact {

namespace {

// Rows by their four bytes: open addressing, a slot for the first row of each print.
constexpr size_t kSlots = 256;
constexpr size_t slot_of(uint32_t print) { return print * 0x9E3779B1u >> 24; }
struct Slot {
  uint32_t print = 0;
  uint8_t first = 0, count = 0;
};
constexpr auto kTable = [] {
  std::array<Slot, kSlots> slots{};
  for (size_t i = 0; i < std::size(kSecretWords); ++i) {
    const uint32_t print = small_print(kSecretWords[i]);
    size_t at = slot_of(print);
    while (slots[at].count != 0 && slots[at].print != print) at = (at + 1) % kSlots;
    if (slots[at].count == 0) slots[at] = {print, static_cast<uint8_t>(i), 0};
    if (slots[at].first + slots[at].count != i) throw "rows of one print stand together";
    ++slots[at].count;
  }
  return slots;
}();

}  // namespace

HWY_EXPORT(filter_words);

void filter_secret_words(std::string_view text, size_t from, std::span<uint64_t> masks) {
  HWY_DYNAMIC_DISPATCH(filter_words)(text, from, masks.data(), masks.size());
}

void filter_secret_words_scalar(std::string_view text, size_t from, std::span<uint64_t> masks) {
  std::fill(masks.begin(), masks.end(), 0);
  for (size_t at = from; at < std::min(text.size(), from + masks.size() * 64); ++at) {
    unsigned groups = 0xFF;
    for (size_t i = 0; i < 4; ++i) {
      const unsigned char c = byte_at(text, at + i);
      groups &= kNibbles.low[i][c & 15u] & kNibbles.high[i][c >> 4];
    }
    if (groups != 0) masks[(at - from) / 64] |= uint64_t{1} << ((at - from) % 64);
  }
}

std::span<const SecretWord> secret_words() { return kSecretWords; }

const SecretWord* secret_word_at(std::string_view text, size_t at, size_t& begin) {
  if (at + 4 > text.size()) return nullptr;
  static_assert(std::endian::native == std::endian::little, "the first byte is the lowest");
  uint32_t print;
  std::memcpy(&print, text.data() + at, 4);
  print |= 0x20202020u;
  size_t slot = slot_of(print);
  while (kTable[slot].count != 0 && kTable[slot].print != print) slot = (slot + 1) % kSlots;
  const Slot& rows = kTable[slot];
  for (size_t i = rows.first; i < rows.first + size_t{rows.count}; ++i) {
    const SecretWord& word = kSecretWords[i];
    if (at < word.print) continue;
    begin = at - word.print;
    if (equal_folded(text.substr(begin, word.text.size()), word.text)) return &word;
  }
  return nullptr;
}

}  // namespace tamis::redact
#endif  // HWY_ONCE
