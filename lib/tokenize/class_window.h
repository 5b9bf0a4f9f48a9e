// A stretch of text as bitmaps of character classes: what the pre-tokenizers walk instead of the text.
//
//   ClassWindow window;                               // scratch, reused
//   window.load(text, classes, true);                 // well-formed UTF-8, cut at a character's start
//   window.letters(at), window.run_end(&ClassBits::space, at)
//
// ASCII comes from a SIMD scan (byte_scan.h); other characters are looked up one by one, and each of their
// bytes gets the character's class. So a run of a class is a run of bits, whatever the script, and its end is found 64 bytes a step.
//
// Thread-safety: serves one thread. Cost: ASCII as scan_bytes(); about 4 cycles a byte of other text; 96 bytes per 64 of text.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tokenize/byte_scan.h"
#include "tokenize/char_class.h"

namespace tamis::tokenize {

// Bit i stands for byte i of 64. Beyond the end of the window all are 0 but `stop`.
struct ClassBits {
  uint64_t letters;  // L; and M, where the pattern's words take marks in
  uint64_t
      stop;  // not in `letters`, or a capital after a letter that cannot go before one: a word ends here at the latest
  uint64_t
      doubt;  // of these capitals, those after a letter without case or a mark: what comes later decides
  uint64_t symbols;                                     // [^\s\p{L}\p{N}]
  uint64_t space;                                       // \s
  uint64_t number;                                      // \p{N}
  uint64_t line_end, plain, apostrophe, slash, inside;  // bytes (byte_scan.h)
  uint64_t wide;  // of numbers and white space, those that are not ASCII
};

// What is loaded at a time where nothing asks for more: the bitmaps and the text stay in the processor's nearest cache.
inline constexpr size_t kWindowBytes = size_t{1} << 14;

class ClassWindow {
 public:
  // marks_in_words: whether marks count as letters and capitals end words (o200k), or neither (cl100k).
  void load(std::string_view text, const CharClasses& classes, bool marks_in_words);

  bool letters(size_t at) const { return bit(&ClassBits::letters, at); }
  bool bit(uint64_t ClassBits::* which, size_t at) const {
    return (blocks_[at / 64].*which >> (at % 64) & 1) != 0;
  }

  std::span<const ClassBits> blocks() const { return {blocks_.data(), count_}; }

  // The first place after `at` where a word ends.
  size_t next_stop(size_t at) const {
    size_t block = at / 64;
    uint64_t bits = blocks_[block].stop & (~uint64_t{1} << (at % 64));
    while (bits == 0) bits = blocks_[++block].stop;
    return block * 64 + static_cast<size_t>(std::countr_zero(bits));
  }

  // The first place from `at` on that is not in the class.
  size_t run_end(uint64_t ClassBits::* which, size_t at) const {
    size_t block = at / 64;
    uint64_t bits = ~(blocks_[block].*which) & (~uint64_t{0} << (at % 64));
    while (bits == 0) bits = ~(blocks_[++block].*which);
    return block * 64 + static_cast<size_t>(std::countr_zero(bits));
  }

 private:
  static constexpr size_t kScanBlocks = 64;

  size_t count_ = 0;
  std::vector<ClassBits> blocks_;  // one more than the text needs, empty
  ByteBits scanned_[kScanBlocks];
};

}  // namespace tamis::tokenize
