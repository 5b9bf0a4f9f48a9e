// The last words of what a table asks for: the second look at a place of the text, before words are folded and compared.
//
//   WordTails tails;
//   tails.add("passport no");               // in label form (labels.h): its last word is "no"
//   tails.may_end(text, end, Inside::kDots);       // false: no word of the table ends at text[end - 1]
//
// A word is known by a hash of its letters and digits; one in some hundred of the others passes too. In label form dots and
// apostrophes inside words do not count ("S.S.N."). One key serves several sets: key_at(), has().
//
//   PhraseTails phrases;                                  // the third look: all words of what is asked for
//   phrases.add("passport no"), phrases.may_end(text, end, 64, 6)
//
// Thread-safety: plain values. Cost: 9 KiB and 32 KiB; two bytes for most words, else the bytes of the word and one load; of words that pass,
// the bytes before them and a load for each.
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
    const unsigned char last = byte_at(form, form.size() - 1);
    const unsigned char before = byte_at(form, form.size() - 2);
    if (is_alnum(last) && is_alnum(before))
      pairs_[small(before)] |= uint64_t{1} << small(last);
    else if (is_alnum(last) && before >= 0x80)  // a text may have ASCII there: é is an e
      for (uint64_t& pair : pairs_) pair |= uint64_t{1} << small(last);
    uint32_t key = 0;
    for (size_t n = form.size(); n > 0 && form[n - 1] != ' '; --n)
      key = next(key, byte_at(form, n - 1));
    bits_[place(key) / 64] |= uint64_t{1} << (place(key) % 64);
  }

  // Of the word that ends at text[end - 1]; kAny where bytes beyond ASCII would have to be folded first, or where it is too long to tell.
  static constexpr uint32_t kAny = ~uint32_t{0};
  static uint32_t key_at(std::string_view text, size_t end, Inside inside) {
    uint32_t key = 0;
    const size_t first = end > kLongest ? end - kLongest : 0;
    for (size_t at = end; at > first; --at) {
      const unsigned char c = byte_at(text, at - 1);
      if (c >= 0x80) return kAny;
      if (is_alnum(c))
        key = next(key, to_lower(c));
      else if (inside == Inside::kLetters || (c != '.' && c != '\''))
        break;
      if (at - 1 == first && first > 0) return kAny;
    }
    return key;
  }
  // A look before that: false if no word ends with the last two bytes.
  bool may_have(std::string_view text, size_t end) const {
    const unsigned char last = byte_at(text, end - 1), before = byte_at(text, end - 2);
    return !is_alnum(last) || !is_alnum(before) || (pairs_[small(before)] >> small(last) & 1) != 0;
  }
  bool has(uint32_t key) const {
    return key == kAny || (bits_[place(key) / 64] >> (place(key) % 64) & 1) != 0;
  }
  bool may_end(std::string_view text, size_t end, Inside inside) const {
    return may_have(text, end) && has(key_at(text, end, inside));
  }

 private:
  friend class PhraseTails;
  static constexpr size_t kLongest = 48;
  // Fibonacci hashing (D. Knuth, The Art of Computer Programming, volume 3, section 6.4).
  static uint32_t next(uint32_t key, unsigned char c) { return (key + c) * 2654435769u; }
  static uint32_t place(uint32_t key) { return key >> 16; }
  // Letters in either case, digits: below 64.
  static unsigned small(unsigned char c) { return (c & 0x40) != 0 ? c & 31u : 32u | (c & 15u); }
  std::array<uint64_t, 64> pairs_{};
  std::array<uint64_t, 1024> bits_{};
};

// What a table asks for as a whole, by two hashes of its words in label form; one or two in a hundred of the others pass too.
class PhraseTails {
 public:
  void add(std::string_view form) {
    uint32_t key = 0;
    for (size_t n = form.size(); n > 0; --n) key = WordTails::next(key, byte_at(form, n - 1));
    for (const uint32_t at : {place(key), other_place(key)})
      bits_[at / 64] |= uint64_t{1} << (at % 64);
  }
  // False: the words of the line that end at text[end - 1], one or up to `words` of them, are no phrase of the table. True also where that
  // many bytes do not tell, or bytes beyond ASCII would have to be folded first.
  bool may_end(std::string_view text, size_t end, size_t bytes, size_t words) const {
    const size_t first = end > bytes ? end - bytes : 0;
    uint32_t key = 0;
    for (size_t at = end; at > first;) {
      const unsigned char c = byte_at(text, at - 1), then = byte_at(text, at);
      if (c >= 0x80) return true;
      if (is_alnum(c)) {
        key = WordTails::next(key, to_lower(c));
        --at;
        continue;
      }
      if ((c == '.' || c == '\'') && (is_alnum(then) || then >= 0x80)) {
        --at;
        continue;
      }
      if (has(key)) return true;
      if (--words == 0) return false;
      for (; at > first && byte_at(text, at - 1) < 0x80 && !is_alnum(byte_at(text, at - 1)); --at)
        if (byte_at(text, at - 1) == '\n') return false;
      key = WordTails::next(key, ' ');
    }
    return first > 0 || has(key);
  }

 private:
  static uint32_t place(uint32_t key) { return key >> 14; }
  static uint32_t other_place(uint32_t key) { return key * 0x85EBCA6Bu >> 14; }
  bool holds(uint32_t at) const { return (bits_[at / 64] >> (at % 64) & 1) != 0; }
  bool has(uint32_t key) const { return holds(place(key)) && holds(other_place(key)); }
  std::array<uint64_t, 4096> bits_{};
};

}  // namespace tamis::redact
