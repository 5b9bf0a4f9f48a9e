// Where detectors begin to look, from the byte classes alone: a bit for each such place.
//
//   StartBits bits;
//   for (size_t first = 0; first < blocks.size(); first += kStartBlocks) {
//     const size_t count = find_starts(blocks, first, text.size(), bits);   // blocks of this chunk
//     places_of({bits.ibans.data(), count}, places);                        // byte_filter.h: bits to places
//   }
//
// A chunk depends on the block before it and the one behind it and on nothing else, so chunks may come in any order.
// Thread-safety: pure. Cost: some forty operations for each 64 bytes of text, eight blocks at a time where vectors are that wide; the scalar
// twin, which is also the oracle, reads a byte at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "text/scan.h"

namespace tamis::redact {

inline constexpr size_t kStartBlocks = 64;  // of a chunk
inline constexpr size_t kShortestSecret =
    16;  // bytes with the prefix; no row of provider_keys.cc is shorter

struct StartBits {
  using Bits = std::array<uint64_t, kStartBlocks>;
  Bits marks;    // @ and :
  Bits digits;   // a run of digits begins
  Bits secrets;  // a word begins, and kShortestSecret bytes without a blank
  Bits ibans;    // the fourth character of a word: two letters and two digits
  Bits banks;    // a word begins with eight capitals or more
  Bits
      marked;  // a word of five letters or more begins, of which the second, third or fourth byte is beyond ASCII
};

// Of blocks [first, first + kStartBlocks) of a text of so many bytes. Returns how many of these there are.
size_t find_starts(std::span<const text::ClassBlock> blocks, size_t first, size_t text_size,
                   StartBits& out);
// The same, told from the text itself.
size_t find_starts_scalar(std::string_view text, size_t first, StartBits& out);

}  // namespace tamis::redact
