// Text as a normalizer may make it: what stays of a character when compatibility forms, case, marks and white space are evened out.
//
//   const TextFold fold = TextFold::create().value();
//   fold.fold("＜｜IM_START｜＞")                  // "<|im_start|>"
//
// The form is coarser than what tokenizers do before they look for tokens: NFC, NFD, NFKC, NFKD, lower-casing, case folding,
// stripping accents or control characters, and '▁' for a space each leave fold(text) as it is (tests/tokenize/guard_test.cc goes
// through all of Unicode). So two texts that any of these makes equal have equal folds. It maps character by character,
// without regard to neighbours: NFKC_Casefold (Unicode 15, section 3.13, R5 and UAX #31) of each, decomposed (NFD), without
// marks (M), format and control characters (Cf, Cc), small iota and U+FFFD; white space and U+2581 become a space.
//
// Thread-safety: immutable. Cost: create() some 30 ms; then two loads a character.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tamis/result.h"

namespace tamis::tokenize {

class TextFold {
 public:
  // Code::kInternal if ICU has no data.
  static Result<TextFold> create();

  // Calls use(byte) for each byte that the character becomes; `bytes` is the character's own UTF-8.
  template <class Use>
  void for_each_byte(char32_t c, std::string_view bytes, Use&& use) const {
    const uint32_t at = entries_[pages_[c / kPage] * kPage + c % kPage];
    if (at == kSame) {
      for (const char b : bytes) use(b);
    } else {
      for (uint32_t i = 0; i < static_cast<uint8_t>(strings_[at]); ++i) use(strings_[at + 1 + i]);
    }
  }
  std::string fold(std::string_view text) const;

  // By page of 64 code points: whether some character there folds to a byte of the set. Most pages do not, so a search for
  // strings that begin with these bytes passes their characters by.
  static constexpr uint32_t kPage = 64;
  std::vector<bool> pages_with(const std::array<bool, 256>& bytes) const;

 private:
  static constexpr uint32_t kSame = 0;
  void set(char32_t c, std::string_view folded);

  std::vector<uint16_t> pages_ = std::vector<uint16_t>(0x110000 / kPage);
  std::vector<uint32_t> entries_ = std::vector<uint32_t>(kPage);  // place in strings_, or kSame
  std::string strings_ = std::string(1, '\0');                    // a length, and the bytes
};

}  // namespace tamis::tokenize
