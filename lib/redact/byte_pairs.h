// Which two bytes may stand side by side: the first look at a place of the text, before any word of a table is compared there.
//
//   BytePairs ends;
//   ends.add('e', 'l');
//   ends.has('e', 'l');
//
// Thread-safety: a plain value. Cost: 8 KiB; one load a look.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "redact/chars.h"

namespace tamis::redact {

class BytePairs {
 public:
  void add(unsigned char first, unsigned char second) {
    bits_[place(first, second) / 64] |= uint64_t{1} << (second % 64);
  }
  // Letters of ASCII small and large.
  void add_in_any_case(unsigned char first, unsigned char second) {
    for (const unsigned x : {unsigned{first}, is_letter(first) ? first ^ 0x20u : first})
      for (const unsigned y : {unsigned{second}, is_letter(second) ? second ^ 0x20u : second})
        add(static_cast<unsigned char>(x), static_cast<unsigned char>(y));
  }
  bool has(unsigned char first, unsigned char second) const {
    return (bits_[place(first, second) / 64] >> (second % 64) & 1) != 0;
  }

 private:
  static size_t place(unsigned char first, unsigned char second) {
    return size_t{first} * 256 + second;
  }
  std::array<uint64_t, 1024> bits_{};
};

}  // namespace tamis::redact
