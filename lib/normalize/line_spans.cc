#include "normalize/line_spans.h"

#include <cstring>

namespace tamis::normalize {

void line_spans(std::string_view text, std::vector<Span>& lines) {
  lines.clear();
  for (size_t at = 0; at < text.size();) {
    const void* lf = std::memchr(text.data() + at, '\n', text.size() - at);
    const size_t end =
        lf ? static_cast<size_t>(static_cast<const char*>(lf) - text.data()) : text.size();
    lines.push_back({at, end});
    at = end + 1;
  }
}

size_t white_space_at(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u;
  };
  switch (byte(0)) {
    case ' ':
    case '\t':
      return 1;
    case 0xC2:  // U+00A0
      return byte(1) == 0xA0 ? 2 : 0;
    case 0xE1:  // U+1680
      return byte(1) == 0x9A && byte(2) == 0x80 ? 3 : 0;
    case 0xE2:  // U+2000..200A, 202F, 205F
      if (byte(1) == 0x80) return (byte(2) >= 0x80 && byte(2) <= 0x8A) || byte(2) == 0xAF ? 3 : 0;
      return byte(1) == 0x81 && byte(2) == 0x9F ? 3 : 0;
    case 0xE3:  // U+3000
      return byte(1) == 0x80 && byte(2) == 0x80 ? 3 : 0;
    default:
      return 0;
  }
}

bool is_blank_line(std::string_view line) {
  for (size_t at = 0; at < line.size();) {
    const size_t size = white_space_at(line, at);
    if (size == 0) return false;
    at += size;
  }
  return true;
}

std::string_view trimmed(std::string_view line) {
  size_t begin = 0;
  for (size_t size; begin < line.size() && (size = white_space_at(line, begin)) != 0;)
    begin += size;
  // Backwards: a white space character has at most three bytes, and none ends like another character.
  size_t end = line.size();
  while (end > begin) {
    size_t start = end - 1;
    while (start > begin && (static_cast<unsigned char>(line[start]) & 0xC0) == 0x80) --start;
    if (white_space_at(line, start) != end - start) break;
    end = start;
  }
  return line.substr(begin, end - begin);
}

}  // namespace tamis::normalize
