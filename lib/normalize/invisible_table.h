// The characters that have no shape of their own: which they are, and where each may stay.
//
// The table holds exactly the code points with the property Default_Ignorable_Code_Point (Unicode 15, DerivedCoreProperties.txt; a
// test compares), a row each with the reason. To keep another one somewhere, change its row and, if need be, add a Keep that
// invisibles.cc decides.
// Thread-safety: a constant table. Cost: a binary search over about forty rows.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "tamis/edit_map.h"

namespace tamis::normalize {

// Where a character of a row stays. "Before" and "after" speak of the nearest characters that are in no row.
enum class Keep : uint8_t {
  kNever,
  kLineBreakHyphen,  // after a letter, right before a line end
  kBeforeMark,       // before a combining mark
  kSpacelessScript,  // beside a letter of a script that does not put spaces between words
  kNonJoiner,  // beside a letter that joins or has conjuncts, no blank on the other side; after a virama
  kJoiner,              // between emoji; after or before a virama; beside a letter that joins
  kRightToLeft,         // in a text that has a right-to-left letter
  kPairedBidi,          // where openers and closers nest (UAX #9, BD8 to BD13)
  kHangul,              // beside Hangul
  kMongolian,           // right after a Mongolian letter
  kStandardVariation,   // right after a base that may have a standardized variant
  kEmojiVariation,      // right after an emoji character
  kIdeographVariation,  // right after an ideograph
  kFlagTag,             // in an emoji tag sequence of a flag
  kMusic,               // beside a musical symbol
  kShorthand,           // beside a shorthand character
};

struct InvisibleRow {
  char32_t first, last;
  Keep keep;
  EditRule rule;  // of its removal
  std::string_view name;
  std::string_view reason;
};

std::span<const InvisibleRow> invisible_rows();          // in order of code point
const InvisibleRow* invisible_row(char32_t code_point);  // nullptr: it is in no row

// True if a UTF-8 sequence that begins so may be in a row: what look.h marks. After E1, F0 and F3 the second byte is told by
// its two halves, each from a set, because that is one SIMD look-up a half; so a few plain sequences pass too.
constexpr bool may_be_invisible(unsigned char first, unsigned char second) {
  const int high = second >> 4, low = second & 0x0F;
  switch (first) {
    case 0xC2:
      return second == 0xAD;
    case 0xCD:
      return second == 0x8F;
    case 0xD8:
      return second == 0x9C;
    case 0xE1:
      return high >= 0x8 && high <= 0xA && (low == 0x0 || low == 0x5 || low == 0xE);
    case 0xE2:
      return second == 0x80 || second == 0x81;
    case 0xE3:
      return second == 0x85;
    case 0xEF:
      return second == 0xB8 || second == 0xBB || second == 0xBE || second == 0xBF;
    case 0xF0:
    case 0xF3:
      return (high == 0x9 || high == 0xA) && (low == 0x0 || low == 0xB || low == 0xD);
    default:
      return false;
  }
}

}  // namespace tamis::normalize
