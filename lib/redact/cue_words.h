// Where words begin and end in a folded window, and how far words about a value reach.
//
//   starts_word(window, at) && ends_word(window, at + word.size(), false)
//   text.substr(from + barrier_before(text.substr(from, begin - from)))      // what may speak of the value at `begin`
//
// Thread-safety: pure. Cost: a few nanoseconds; barrier_before() reads its argument once, backwards.
#pragma once

#include <cstddef>
#include <string_view>

#include "redact/chars.h"

namespace tamis::redact {

// Bytes of words, after folding: letters, digits, and everything beyond ASCII.
inline bool in_word(unsigned char c) { return is_alnum(c) || c >= 0x80; }

// The lead byte of a character in a script that is written without spaces: from U+2E80 (Han, Kana, Hangul with particles) and
// Thai, Lao, Khmer, Myanmar. A word may begin or end at any such character.
inline bool unspaced(unsigned char c, unsigned char next) {
  if (c == 0xE0) return next >= 0xB8 && next <= 0xBF;  // U+0E00..0FFF: Thai, Lao, Tibetan
  if (c == 0xE1) return next <= 0x82 || (next >= 0x9E && next <= 0x9F);  // Myanmar, Khmer
  return c >= 0xE2 && (c > 0xE2 || next >= 0xBA);
}

inline bool starts_word(std::string_view s, size_t at) {
  const unsigned char c = byte_at(s, at);
  if (!in_word(c) || (c & 0xC0) == 0x80) return false;
  if (at == 0 || !in_word(byte_at(s, at - 1))) return true;
  if (unspaced(c, byte_at(s, at + 1))) return true;
  size_t before = at - 1;
  while (before > 0 && (byte_at(s, before) & 0xC0) == 0x80) --before;
  return unspaced(byte_at(s, before), byte_at(s, before + 1)) ||
         (is_digit(byte_at(s, before)) && !is_digit(c));
}

inline bool ends_word(std::string_view s, size_t at, bool last_unspaced) {
  const unsigned char c = byte_at(s, at);
  return last_unspaced || !in_word(c) || is_digit(c) || unspaced(c, byte_at(s, at + 1));
}

// Where words about a value at the end of `before` can begin.
inline size_t barrier_before(std::string_view before) {
  size_t digits = 0;
  for (size_t i = before.size(); i-- > 0;) {
    const unsigned char c = byte_at(before, i);
    if (c == '@') return i + 1;
    if (c == '\n' && i > 0 && before[i - 1] == '\n') return i + 1;
    if (c == ']' && i > 1 && is_digit(byte_at(before, i - 1))) {  // [PHONE_NUMBER_1]
      size_t j = i;
      while (j > 0 && is_digit(byte_at(before, j - 1))) --j;
      if (j > 0 && before[j - 1] == '_') return i + 1;
    }
    if (is_digit(c)) {
      if (++digits == 7) {
        while (i < before.size() && (is_digit(byte_at(before, i)) || !in_word(byte_at(before, i))))
          ++i;
        return i;
      }
    } else if (c == '\n' || in_word(c)) {
      digits = 0;
    }
  }
  return 0;
}

}  // namespace tamis::redact
