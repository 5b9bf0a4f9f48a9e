// Unsigned integers in as few bytes as they need: seven bits a byte, low group first, the high bit says "more follows"
// (LEB128; DWARF 5, section 7.6). Small numbers cost one byte, 2^63 costs ten.
//
//   std::string out;
//   append_varint(out, 300);                        // AC 02
//   size_t at = 0; uint64_t value;
//   bool whole = read_varint(out, at, value);       // true; at == 2, value == 300
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tamis::text {

inline void append_varint(std::string& out, uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(0x80 | (value & 0x7F)));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

// Reads the number at `at` and moves past it. False, with `at` unmoved: cut off, longer than 64 bits, or padded with
// empty groups (so that each number has one spelling).
inline bool read_varint(std::string_view bytes, size_t& at, uint64_t& value) {
  uint64_t v = 0;
  size_t i = at;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (i >= bytes.size()) return false;
    const auto byte = static_cast<unsigned char>(bytes[i++]);
    if (shift == 63 && byte > 1) return false;
    v |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) {
      if (byte == 0 && shift != 0) return false;
      at = i;
      value = v;
      return true;
    }
  }
  return false;
}

}  // namespace tamis::text
