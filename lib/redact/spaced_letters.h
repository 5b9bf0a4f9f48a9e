// Values as letters and digits, whatever stands between them: "c01 x00-t47" is c01x00t47.
//
//   size_t at = 0;
//   while (const unsigned char c = next_letter(text, at)) …      // c, 0, 1, x, …; `at` goes on
//
// What the second look and the deny-list compare by. Case of ASCII does not count.
// Thread-safety: pure. Cost: a few instructions a byte.
#pragma once

#include <cstddef>
#include <string_view>

#include "redact/chars.h"

namespace tamis::redact {

// Letters and digits; everything beyond ASCII counts as a letter, byte for byte.
inline bool is_letter_of_value(unsigned char c) { return is_alnum(c) || c >= 0x80; }

// What people put between the parts of a number or name.
inline bool stands_between(unsigned char c) {
  return c == ' ' || c == '-' || c == '.' || c == '/' || c == '(' || c == ')' || c == '@' ||
         c == '_' || c == ':' || c == ',';
}

// The next letter or digit from `at` on, small, with at most two signs skipped; 0 at the end or where something else stands.
inline unsigned char next_letter(std::string_view text, size_t& at) {
  for (size_t signs = 0; signs < 3; ++signs) {
    const unsigned char c = byte_at(text, at);
    if (is_letter_of_value(c)) {
      ++at;
      return to_lower(c);
    }
    if (!stands_between(c)) return 0;
    ++at;
  }
  return 0;
}

}  // namespace tamis::redact
