// Text as cues are compared: small letters, no accents, one byte where it can be.
//
//   FoldedWindow w(text, 100, 164);     // "Teléfono: " becomes "telefono: "
//
// ASCII and full-width Latin become small letters; Latin letters with marks become their base letter (é to e, ø to o, ß to s);
// Greek and Cyrillic capitals become small ones; everything else stays. Case folding by Unicode 15 CaseFolding.txt
// (simple mappings), base letters by the first character of the canonical decomposition in UnicodeData.txt.
// At most kFoldedWindow bytes are read. Cost: a few nanoseconds per byte; called near candidates only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tamis::redact {

inline constexpr size_t kFoldedWindow = 96;

class FoldedWindow {
 public:
  // text[begin, end), cut to kFoldedWindow bytes and to whole characters.
  FoldedWindow(std::string_view text, size_t begin, size_t end);

  std::string_view bytes() const { return {folded_.data(), size_}; }
  // Where folded byte `at` (or the end) lies in the text.
  size_t source(size_t at) const { return begin_ + offset_[at]; }

 private:
  void push(std::string_view character, size_t offset);

  std::array<char, kFoldedWindow> folded_;
  std::array<uint8_t, kFoldedWindow + 1> offset_;
  size_t size_ = 0;
  size_t begin_;
};

// The character that stands for `c`.
char32_t fold_character(char32_t c);

// The first four bytes of what stands at text[at], folded, as one number with small letters (byte_filter.h, print_at).
uint32_t folded_print(std::string_view text, size_t at);

// The same for a whole string, used when tables are compiled.
std::string fold(std::string_view text);

}  // namespace tamis::redact
