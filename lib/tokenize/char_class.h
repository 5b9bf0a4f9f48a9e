// What the pre-tokenizers' patterns can tell apart about a character.
//
//   TAMIS_TRY(auto ranges, parse_class_ranges(file, "unicode-16.0.0.txt"));   // as a pack carries them
//   ClassPages pages = lay_out_classes(ranges);                               // as the matcher reads them
//   CharClasses classes{pages.index.data(), pages.classes.data()};
//   classes.of(U'é')                                                          // kLower
//
// The classes are those of the reference's regex engine at its Unicode version, not of the newest Unicode nor of ICU: a character
// that was unassigned there has no class here (lib/tokenize/packs/make_unicode_classes.py).
// Thread-safety: plain values. Ownership: CharClasses borrows the pages. Cost: two loads a character.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tamis/result.h"

namespace tamis::tokenize {

// One bit each, so that 64 bytes of classes become 64-bit bitmaps with a few multiplications.
enum CharClass : uint8_t {
  kOther = 0,
  kUpper = 1,    // Lu, Lt
  kLower = 2,    // Ll
  kLetter = 4,   // Lm, Lo: letters without case, which the o200k pattern takes for either
  kMark = 8,     // Mn, Mc, Me
  kNumber = 16,  // Nd, Nl, No
  kSpace = 32,   // White_Space
};
inline constexpr int kCharClassBits = 6;

struct ClassRange {
  uint32_t first = 0, last = 0;  // code points, inclusive
  uint8_t char_class = kOther;
  friend bool operator==(const ClassRange&, const ClassRange&) = default;
};

// Lines "0041..005A upper", ascending and without overlap; '#' opens a comment line. Code::kInput names the line.
Result<std::vector<ClassRange>> parse_class_ranges(std::string_view text, std::string_view name);

inline constexpr uint32_t kClassPage =
    64;  // code points: what the last byte of a UTF-8 sequence tells apart
inline constexpr uint32_t kClassPages = 0x110000 / kClassPage;

struct ClassPages {
  std::vector<uint16_t> index;   // kClassPages page numbers
  std::vector<uint8_t> classes;  // distinct pages, kClassPage each
};

// ranges: ascending, below 0x110000, without overlap.
ClassPages lay_out_classes(const std::vector<ClassRange>& ranges);

struct CharClasses {
  const uint16_t* index = nullptr;
  const uint8_t* classes = nullptr;

  uint8_t in_page(uint32_t page, uint32_t low) const {
    return classes[index[page] * kClassPage + low];
  }
  uint8_t of(char32_t c) const { return in_page(c / kClassPage, c % kClassPage); }
};

}  // namespace tamis::tokenize
