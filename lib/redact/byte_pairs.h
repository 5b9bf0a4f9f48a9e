// Which two bytes may stand side by side: the first look at a place of the text, before any word of a table is compared there.
//
//   BytePairs ends;
//   ends.add('e', 'l');
//   ends.has('e', 'l');
//
// Thread-safety: a plain value. Cost: 8 KiB; one load a look.
#pragma once

#include <array>
#include <cstdint>

namespace tamis::redact {

class BytePairs {
 public:
  void add(unsigned char first, unsigned char second) {
    bits_[place(first, second) / 64] |= uint64_t{1} << (second % 64);
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
