// Where in a text four bytes stand that may begin something: one SIMD pass that lets few other places through.
//
//   ByteFilter f;
//   f.add_letters(0, "pass"), f.add(1, 0, '%'), f.add_any(1, 1), …      // eight groups, four positions each
//   for_each_place({&f, 1}, text, [&](size_t at) { … compare what stands at text[at] … });
//
// A place passes if some group has its four bytes; of a byte, the low and the high half are looked up in two tables of 16, so rows of a
// group that differ in both halves let their mixtures through too (the shuffle filter that H. Wang et al. describe for Hyperscan, NSDI 2019, section
// 4.1.2, with fixed groups). Where the processor looks up bytes in tables of 128 (AVX-512 VBMI), blocks of ASCII have no such mixtures.
// Behind the end of a text stand zeros.
// What passes is asked for in a set of the four bytes themselves, before anything is compared:
//
//   PrintSet known;
//   known.add(print_at("pass", 0) | kSmallPrint), …
//   for_each_known_place({&f, 1}, known, text, [&](size_t at) { … });
//
// Many rows want more groups: two filters let some twenty times fewer other places through than one.
// Thread-safety: pure. Cost: about a third of a cycle a byte for each filter; the scalar twin, which is also the oracle, a few; for each place that
// passes some ten operations and a load, without a branch.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "redact/chars.h"

namespace tamis::redact {

inline constexpr size_t kFilterBytes = 4;                 // looked at from each place on
inline constexpr size_t kFilterChunk = 4096;              // bytes of a text that one call is given
inline constexpr size_t kFilterRoom = kFilterChunk + 32;  // places that a call may write
inline constexpr unsigned kFilterGroups = 8;

struct ByteFilter {
  alignas(16) std::array<std::array<uint8_t, 16>, kFilterBytes> low{};
  alignas(16) std::array<std::array<uint8_t, 16>, kFilterBytes> high{};
  alignas(64) std::array<std::array<uint8_t, 128>, kFilterBytes> ascii{};  // without mixtures

  // A row of `group` may have `byte` at this position.
  constexpr void add(unsigned group, size_t position, unsigned char byte) {
    low[position][byte & 15u] |= static_cast<uint8_t>(1u << group);
    high[position][byte >> 4] |= static_cast<uint8_t>(1u << group);
    if (byte < 0x80) ascii[position][byte] |= static_cast<uint8_t>(1u << group);
  }
  constexpr void add_any(unsigned group, size_t position) {
    for (unsigned half = 0; half < 16; ++half) {
      low[position][half] |= static_cast<uint8_t>(1u << group);
      high[position][half] |= static_cast<uint8_t>(1u << group);
    }
    for (uint8_t& groups : ascii[position]) groups |= static_cast<uint8_t>(1u << group);
  }
  // Four bytes; ASCII letters in either case.
  constexpr void add_letters(unsigned group, std::string_view row) {
    for (size_t i = 0; i < kFilterBytes; ++i) {
      const unsigned char c = byte_at(row, i);
      add(group, i, c);
      if (is_letter(c)) add(group, i, c ^ 0x20u);
    }
  }
  // How much of a text a group lets through, as far as its bytes follow each other by chance: a measure of how well its rows go together.
  constexpr double passes(unsigned group) const {
    double all = 1;
    for (size_t i = 0; i < kFilterBytes; ++i) {
      unsigned share = 0;
      for (unsigned h = 0; h < 16; ++h)
        for (unsigned l = 0; (high[i][h] >> group & 1) != 0 && l < 16; ++l)
          if ((low[i][l] >> group & 1) != 0) share += kPerMille[h * 16 + l];
      all *= share;
    }
    return all;
  }

 private:
  // Of texts in Latin letters, roughly: how often a letter stands in most of their languages; signs, capitals and digits of programs and logs;
  // bytes beyond ASCII.
  static constexpr auto kPerMille = [] {
    std::array<uint8_t, 256> share{};
    for (unsigned c = 0; c < 256; ++c) share[c] = c >= 0x80 ? 2 : c < ' ' ? 1 : 4;
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";
    constexpr uint8_t kShares[] = {62, 11, 26, 30, 96, 17, 15, 29, 57, 2,  6, 32, 22,
                                   56, 57, 17, 2,  50, 50, 68, 23, 8,  12, 3, 12, 3};
    for (size_t i = 0; i < kLetters.size(); ++i)
      share[static_cast<unsigned char>(kLetters[i])] = kShares[i];
    share[static_cast<unsigned char>(' ')] = 160;
    return share;
  }();
};

// Four bytes of a text as one number, the first one lowest; zeros behind its end.
inline uint32_t print_at(std::string_view text, size_t at) {
  uint32_t print = 0;
  if (at + kFilterBytes <= text.size()) {
    static_assert(std::endian::native == std::endian::little, "the first byte is the lowest");
    std::memcpy(&print, text.data() + at, kFilterBytes);
  } else {
    for (size_t i = kFilterBytes; i-- > 0;) print = print << 8 | byte_at(text, at + i);
  }
  return print;
}

// A set of prints, by a bit of their hash in a table of 2^kBits: of those that are not in it as many pass as there are bits set.
template <unsigned kBits>
class PrintTable {
 public:
  constexpr void add(uint32_t print) {
    bits_[place(print) / 64] |= uint64_t{1} << (place(print) % 64);
  }
  constexpr bool has(uint32_t print) const {
    return (bits_[place(print) / 64] >> (place(print) % 64) & 1) != 0;
  }

 private:
  // Fibonacci hashing (D. Knuth, The Art of Computer Programming, volume 3, section 6.4).
  static constexpr size_t place(uint32_t print) { return print * 2654435769u >> (32 - kBits); }
  std::array<uint64_t, (size_t{1} << kBits) / 64> bits_{};
};
using PrintSet = PrintTable<14>;

inline constexpr uint32_t kSmallPrint = 0x20202020;  // makes letters of ASCII in a print small

// Puts rows of letters into groups, each into the one that then lets least more through.
class FilterBuilder {
 public:
  // Into the first `groups` groups of the filters.
  explicit FilterBuilder(std::span<ByteFilter> filters, unsigned groups)
      : filters_(filters), passes_(groups) {}
  void add(std::string_view row);

 private:
  std::span<ByteFilter> filters_;
  std::vector<double> passes_;  // of each group
};

// Bit i of masks[i / 64]: text[from + i] and the three bytes behind it pass one of the filters. `from`: a multiple of 64; at most
// kFilterChunk bytes.
using Filters = std::span<const ByteFilter>;
void filter_bytes(Filters filters, std::string_view text, size_t from, std::span<uint64_t> masks);
void filter_bytes_scalar(Filters filters, std::string_view text, size_t from,
                         std::span<uint64_t> masks);

// Where bits are set, in order: 64 * i + j for bit j of masks[i]. At most kFilterChunk / 64 masks, and room for kFilterRoom places; returns
// how many there are. No branch that the bits foretell badly.
size_t places_of(std::span<const uint64_t> masks, uint16_t* places);

// Of text[from] and up to kFilterChunk bytes from there on, the places that pass one of the filters and whose print is `known` with its letters
// small: how far from `from` they are, in order. Room for kFilterRoom of them is needed; returns how many there are.
size_t known_places(Filters filters, const PrintSet& known, std::string_view text, size_t from,
                    uint16_t* places);

// Calls f(at) for each such place of the text, in order.
template <class F>
void for_each_known_place(Filters filters, const PrintSet& known, std::string_view text, F&& f) {
  std::array<uint16_t, kFilterRoom> places;
  for (size_t from = 0; from < text.size(); from += kFilterChunk) {
    const size_t count = known_places(filters, known, text, from, places.data());
    for (size_t i = 0; i < count; ++i) f(from + places[i]);
  }
}

// Calls f(at) for each place of the text that passes a filter, in order.
template <class F>
void for_each_place(Filters filters, std::string_view text, F&& f) {
  std::array<uint64_t, kFilterChunk / 64> masks;
  for (size_t from = 0; from < text.size(); from += kFilterChunk) {
    const size_t blocks = std::min(masks.size(), (text.size() - from + 63) / 64);
    filter_bytes(filters, text, from, {masks.data(), blocks});
    for (size_t block = 0; block < blocks; ++block)
      for (uint64_t m = masks[block]; m != 0; m &= m - 1)
        f(from + block * 64 + static_cast<size_t>(std::countr_zero(m)));
  }
}

}  // namespace tamis::redact
