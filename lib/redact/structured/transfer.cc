#include "redact/structured/transfer.h"

#include <algorithm>
#include <cstdint>

#include "redact/chars.h"

namespace tamis::redact {

namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int value_of(unsigned char c) {
  if (is_upper(c)) return c - 'A';
  if (is_letter(c)) return c - 'a' + 26;
  if (is_digit(c)) return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

}  // namespace

bool decode_base64(std::string_view text, std::string& out) {
  uint32_t bits = 0;
  size_t letters = 0, padding = 0;
  for (const char ch : text) {
    const auto c = static_cast<unsigned char>(ch);
    if (c == '=') {
      ++padding;
      continue;
    }
    const int value = value_of(c);
    if (value < 0) continue;
    if (padding != 0) return false;
    bits = bits << 6 | static_cast<uint32_t>(value);
    if (++letters % 4 != 0) continue;
    out += static_cast<char>(bits >> 16 & 0xFF);
    out += static_cast<char>(bits >> 8 & 0xFF);
    out += static_cast<char>(bits & 0xFF);
  }
  switch (letters % 4) {
    case 2:
      out += static_cast<char>(bits >> 4 & 0xFF);
      break;
    case 3:
      out += static_cast<char>(bits >> 10 & 0xFF);
      out += static_cast<char>(bits >> 2 & 0xFF);
      break;
    case 1:
      return false;
    default:
      break;
  }
  return true;
}

std::string encode_base64(std::string_view bytes, std::string_view like) {
  size_t line = like.find('\n');
  const bool broken = line != std::string_view::npos && line + 1 < like.size();
  const std::string_view newline =
      line != std::string_view::npos && line > 0 && like[line - 1] == '\r' ? "\r\n" : "\n";
  if (broken) line -= newline.size() - 1;
  line = std::clamp<size_t>(broken ? line : kPrintableLine, 4, kPrintableLine) / 4 * 4;
  std::string out;
  out.reserve(bytes.size() / 3 * 4 + bytes.size() / 40 + 8);
  size_t column = 0;
  for (size_t at = 0; at < bytes.size(); at += 3) {
    if (column == line) {
      out += newline;
      column = 0;
    }
    const size_t n = std::min<size_t>(3, bytes.size() - at);
    const uint32_t bits = uint32_t{byte_at(bytes, at)} << 16 |
                          uint32_t{byte_at(bytes, at + 1)} << 8 | uint32_t{byte_at(bytes, at + 2)};
    out += kAlphabet[bits >> 18];
    out += kAlphabet[bits >> 12 & 63];
    out += n > 1 ? kAlphabet[bits >> 6 & 63] : '=';
    out += n > 2 ? kAlphabet[bits & 63] : '=';
    column += 4;
  }
  if (like.ends_with('\n')) out += newline;
  return out;
}

}  // namespace tamis::redact
