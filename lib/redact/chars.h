// Bytes as the scanners see them. ASCII only: a byte of a multi-byte character is none of these.
#pragma once

#include <cstddef>
#include <string_view>

namespace tamis::redact {

constexpr bool is_digit(unsigned char c) { return static_cast<unsigned char>(c - '0') < 10; }
constexpr bool is_upper(unsigned char c) { return static_cast<unsigned char>(c - 'A') < 26; }
constexpr bool is_letter(unsigned char c) {
  return static_cast<unsigned char>((c | 0x20) - 'a') < 26;
}
constexpr bool is_alnum(unsigned char c) { return is_digit(c) || is_letter(c); }
constexpr bool is_word(unsigned char c) { return is_alnum(c) || c == '_'; }
constexpr bool is_hex(unsigned char c) {
  return is_digit(c) || static_cast<unsigned char>((c | 0x20) - 'a') < 6;
}
constexpr bool is_space(unsigned char c) {
  return c == ' ' || static_cast<unsigned char>(c - '\t') < 5;
}
constexpr unsigned char to_lower(unsigned char c) {
  return is_upper(c) ? static_cast<unsigned char>(c | 0x20) : c;
}
constexpr int hex_value(unsigned char c) { return is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10; }

// The byte at `at`, or 0 beyond either end: at - 1 of the first byte wraps round and is 0 too.
constexpr unsigned char byte_at(std::string_view text, size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

constexpr bool equal_folded(std::string_view a, std::string_view lower) {
  if (a.size() != lower.size()) return false;
  for (size_t i = 0; i < a.size(); ++i)
    if (to_lower(static_cast<unsigned char>(a[i])) != static_cast<unsigned char>(lower[i]))
      return false;
  return true;
}
constexpr bool starts_with_folded(std::string_view a, std::string_view lower) {
  return a.size() >= lower.size() && equal_folded(a.substr(0, lower.size()), lower);
}

}  // namespace tamis::redact
