// What a code point becomes before it is hashed, and how it takes part in tokens: tables frozen in
// the fingerprint format.
//
// kFoldIndex[c / 128] names a block of 128 values; a value below kFoldMapped is a FoldClass, one
// from there on is the number of a mapping: the UTF-8 text that replaces the code point, each
// character of which has a plain class of its own.
// Made by make_fold_tables.py from the Unicode Character Database 15.0; a test makes them again and
// compares.
#pragma once

#include <cstdint>

namespace tamis::dedup {

enum FoldClass : uint16_t {
  kFoldBlank = 0,   // separates: white space, controls, unassigned, private use
  kFoldSymbol = 1,  // separates, but is a token of the profile `code`: punctuation and symbols
  kFoldWord = 2,    // a letter or number
  kFoldSingle =
      3,  // a letter or number that is a token of its own: Han, Kana, Thai, Lao, Khmer, Myanmar
  kFoldVanishes = 4,  // ignorable by default: joiners, soft hyphen, variation selectors
  kFoldSyllable = 5,  // Hangul, decomposed by rule
  kFoldMark =
      0x100,  // + canonical combining class, up to 0x1FF: belongs to the character before it
  kFoldMapped = 0x200,
};

struct FoldMapping {
  uint16_t at;   // in kFoldPool
  uint8_t size;  // bytes
  uint8_t
      lead;  // kFoldWord or kFoldSingle: one such character and marks in canonical order; else 0
  uint8_t last_ccc;  // of its last mark, if lead is not 0
};

inline constexpr uint32_t kFoldBlockSize = 128;

extern const uint16_t kFoldIndex[];
extern const uint16_t kFoldBlocks[];
extern const FoldMapping kFoldMappings[];
extern const unsigned char kFoldPool[];  // with 16 bytes to spare at its end

// c <= 0x10FFFF.
inline uint16_t fold_value(char32_t c) {
  return kFoldBlocks[kFoldIndex[c / kFoldBlockSize] * kFoldBlockSize + c % kFoldBlockSize];
}

}  // namespace tamis::dedup
