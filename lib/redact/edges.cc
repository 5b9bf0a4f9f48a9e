#include "redact/edges.h"

#include "base/utf8.h"
#include "redact/chars.h"

namespace tamis::redact {

bool letter_beyond_ascii(char32_t c) {
  if (c < 0xC0 || c == 0xD7 || c == 0xF7) return c == 0xAA || c == 0xB5 || c == 0xBA;
  if (c >= 0x2000 && c <= 0x2BFF) return false;  // general punctuation, arrows, signs, box drawing
  if (c >= 0x2E00 && c <= 0x2E7F) return false;
  if (c >= 0x3000 && c <= 0x303F && c != 0x3005 && c != 0x3007) return false;
  if (c >= 0xFE10 && c <= 0xFE6F) return false;
  if (c >= 0xFF00 && c <= 0xFF20) return false;  // full-width marks and digits
  if (c >= 0xFF3B && c <= 0xFF40) return false;
  if (c >= 0xFF5B && c <= 0xFF65) return false;
  return c != 0xFEFF && c != 0xFFFD && c < 0x1F000;
}

bool unspaced_script(char32_t c) {
  return (c >= 0x0E00 && c < 0x10A0) || (c >= 0x1780 && c < 0x1800) ||
         (c >= 0x19E0 && c < 0x1A20) || c >= 0x2E80;
}

namespace {
bool joins(char32_t c) { return letter_beyond_ascii(c) && !unspaced_script(c); }
}  // namespace

bool touches_word_before(std::string_view text, size_t at) {
  const unsigned char c = byte_at(text, at - 1);
  if (c < 0x80) return is_word(c);
  return joins(utf8::decode(text, utf8::character_start(text, at - 1)).code_point);
}

bool touches_word_after(std::string_view text, size_t at) {
  const unsigned char c = byte_at(text, at);
  if (c < 0x80) return is_word(c);
  return joins(utf8::decode(text, at).code_point);
}

}  // namespace tamis::redact
