#include "base/utf8.h"

#include <simdjson.h>

#include <cstring>

namespace tamis::utf8 {
namespace {

uint8_t byte_at(std::string_view text, size_t at) { return static_cast<uint8_t>(text[at]); }

// Bytes of ASCII at the front, in steps of eight.
size_t ascii_prefix(std::string_view text) {
  size_t at = 0;
  while (text.size() - at >= 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + at, 8);
    if (word & 0x8080808080808080u) break;
    at += 8;
  }
  while (at < text.size() && byte_at(text, at) < 0x80) ++at;
  return at;
}

}  // namespace

// Table 3-7 of The Unicode Standard: what the second byte may be depends on the first; the others are 80..BF.
Decoded decode(std::string_view text, size_t at) {
  const uint8_t first = byte_at(text, at);
  if (first < 0x80) return {first, 1, true};
  uint8_t size = 0, low = 0x80, high = 0xBF;
  char32_t value = 0;
  if (first >= 0xC2 && first <= 0xDF) {
    size = 2;
    value = first & 0x1Fu;
  } else if ((first & 0xF0) == 0xE0) {
    size = 3;
    value = first & 0x0Fu;
    if (first == 0xE0) low = 0xA0;   // no overlong form
    if (first == 0xED) high = 0x9F;  // no surrogate
  } else if (first >= 0xF0 && first <= 0xF4) {
    size = 4;
    value = first & 0x07u;
    if (first == 0xF0) low = 0x90;   // no overlong form
    if (first == 0xF4) high = 0x8F;  // nothing above U+10FFFF
  } else {
    return {0xFFFD, 1, false};
  }
  for (uint8_t i = 1; i < size; ++i) {
    if (at + i >= text.size()) return {0xFFFD, i, false};
    const uint8_t next = byte_at(text, at + i);
    if (next < low || next > high) return {0xFFFD, i, false};
    value = value << 6 | (next & 0x3Fu);
    low = 0x80;
    high = 0xBF;
  }
  return {value, size, true};
}

size_t encode(char32_t c, char* out) {
  const auto put = [out](size_t i, char32_t byte) { out[i] = static_cast<char>(byte); };
  if (c < 0x80) {
    put(0, c);
    return 1;
  }
  const size_t size = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  constexpr char32_t kLead[] = {0, 0, 0xC0, 0xE0, 0xF0};
  for (size_t i = size; i-- > 1; c >>= 6) put(i, 0x80 | (c & 0x3F));
  put(0, kLead[size] | c);
  return size;
}

void append(std::string& out, char32_t c) {
  char bytes[4];
  out.append(bytes, encode(c, bytes));
}

size_t find_invalid(std::string_view text) {
  // Most strings are well-formed, and many are ASCII: the scalar search runs only to tell where a bad one is bad.
  const size_t ascii = ascii_prefix(text.substr(0, 64));
  if (ascii == text.size()) return std::string_view::npos;
  if (simdjson::validate_utf8(text.data(), text.size())) return std::string_view::npos;
  return find_invalid_scalar(text);
}

size_t find_invalid_scalar(std::string_view text) {
  size_t at = 0;
  while (true) {
    at += ascii_prefix(text.substr(at));
    if (at == text.size()) return std::string_view::npos;
    const Decoded d = decode(text, at);
    if (!d.valid) return at;
    at += d.size;
  }
}

size_t character_start(std::string_view text, size_t at) {
  if (at >= text.size()) return text.size();
  // Back over at most three continuation bytes; if no lead byte there claims the place, the byte stands alone.
  for (size_t back = 0; back <= 3 && back <= at; ++back) {
    const size_t start = at - back;
    if (is_continuation(text[start])) continue;
    return start + decode(text, start).size > at ? start : at;
  }
  return at;
}

}  // namespace tamis::utf8
