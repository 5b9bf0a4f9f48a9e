// The last words of what a table asks for: the second look at a place of the text, before words are folded and compared.
//
//   WordTails tails;
//   tails.add("passport no");               // in label form (labels.h): its last word is "no"
//   tails.may_end(text, end, Inside::kDots);       // false: no word of the table ends at text[end - 1]
//
// A word is known by a hash of its letters and digits; one in some hundred of the others passes too. In label form dots and
// apostrophes inside words do not count ("S.S.N."). True where bytes beyond ASCII would have to be folded first.
// Thread-safety: a plain value. Cost: 8 KiB; the bytes of a word and one load a look.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "redact/chars.h"

namespace tamis::redact {

enum class Inside : bool { kLetters, kDots };  // what words hold

class WordTails {
 public:
  void add(std::string_view form) {
    uint32_t key = 0;
    for (size_t n = form.size(); n > 0 && form[n - 1] != ' '; --n)
      key = next(key, byte_at(form, n - 1));
    bits_[place(key) / 64] |= uint64_t{1} << (place(key) % 64);
  }

  bool may_end(std::string_view text, size_t end, Inside inside) const {
    uint32_t key = 0;
    const size_t first = end > kLongest ? end - kLongest : 0;
    for (size_t at = end; at > first; --at) {
      const unsigned char c = byte_at(text, at - 1);
      if (c >= 0x80) return true;
      if (is_alnum(c))
        key = next(key, to_lower(c));
      else if (inside == Inside::kLetters || (c != '.' && c != '\''))
        break;
      if (at - 1 == first && first > 0) return true;  // too long to tell
    }
    return (bits_[place(key) / 64] >> (place(key) % 64) & 1) != 0;
  }

 private:
  static constexpr size_t kLongest = 48;
  // Fibonacci hashing (D. Knuth, The Art of Computer Programming, volume 3, section 6.4).
  static uint32_t next(uint32_t key, unsigned char c) { return (key + c) * 2654435769u; }
  static uint32_t place(uint32_t key) { return key >> 16; }
  std::array<uint64_t, 1024> bits_{};
};

}  // namespace tamis::redact
