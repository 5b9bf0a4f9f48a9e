// The single-byte charsets through which UTF-8 is most often read by mistake, as tables in both directions.
//
//   auto charsets = Charsets::create().value();
//   charsets.byte_of(kWindows1252, U'\u20AC');   // 0x80
//
// Made from ICU's converters. A byte that a charset leaves undefined is read from the Latin-1 character of the same number,
// because programs pass it through; in windows-1252 and the ISO charsets any such byte is, so that windows-1252 stands for
// ISO 8859-1 as well.
// Thread-safety: immutable. Cost: about 160 KiB, built in a millisecond.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tamis/result.h"

namespace tamis::normalize {

using CharsetId = uint8_t;

struct CharsetInfo {
  std::string_view name;  // ICU's
  bool c1;  // any C1 control stands for the byte of the same number, not only for an undefined one
  int penalty;  // how much evidence a rarer charset needs beyond a common one
};

class Charsets {
 public:
  static constexpr size_t kCount = 16;
  // Of the characters beyond, only Apple's logo, F0 of Mac Roman, is of use: emoji begin with it.
  static constexpr char32_t kLimit = 0x2600, kApple = 0xF8FF;

  static Result<Charsets> create();
  static const CharsetInfo& info(CharsetId id);

  // The byte 80..FF that `id` spells as `c`; 0 if none.
  uint8_t byte_of(CharsetId id, char32_t c) const {
    if (c < kLimit) return bytes_[id * kLimit + c];
    return c == kApple && (apple_ >> id & 1) != 0 ? uint8_t{0xF0} : uint8_t{0};
  }
  char32_t windows_1252(uint8_t byte) const { return windows_1252_[byte & 0x7F]; }  // of 80..FF
  // A bit per charset in which `c` is a lead byte of UTF-8 (C2..F4), or a continuation byte (80..BF).
  uint16_t lead_mask(char32_t c) const {
    return c < kLimit ? masks_[c].lead : c == kApple ? apple_ : uint16_t{0};
  }
  uint16_t continuation_mask(char32_t c) const {
    return c < kLimit ? masks_[c].continuation : uint16_t{0};
  }

 private:
  struct Masks {
    uint16_t lead = 0, continuation = 0;
  };
  char32_t windows_1252_[128] = {};
  std::vector<uint8_t> bytes_;  // [charset][character]
  std::vector<Masks> masks_;    // [character]
  uint16_t apple_ = 0;          // charsets in which U+F8FF is F0
};

}  // namespace tamis::normalize
