// UTF-8, one sequence at a time, by Unicode 15 section 3.9 (table 3-7, and U+FFFD for each maximal
// subpart).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tamis::utf8 {

struct Decoded {
  char32_t code_point;  // 0xFFFD if ill-formed
  uint8_t size;         // bytes consumed, 1..4; for an ill-formed sequence its maximal subpart
  bool valid;
};

// The sequence at text[at]; at < text.size().
Decoded decode(std::string_view text, size_t at);
size_t encode(char32_t code_point,
              char* out);  // a scalar value; room for four bytes, returns how many
void append(std::string& out, char32_t code_point);  // the same to the end of a string
// The first ill-formed byte, or npos. SIMD.
size_t find_invalid(std::string_view text);
size_t find_invalid_scalar(std::string_view text);  // its plain twin, for tests
inline bool valid(std::string_view text) { return find_invalid(text) == std::string_view::npos; }
inline bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }
// The start of the character that holds byte `at` (or text.size()).
size_t character_start(std::string_view text, size_t at);

}  // namespace tamis::utf8
