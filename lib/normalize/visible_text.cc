#include "normalize/visible_text.h"

#include <unicode/uchar.h>

#include <cstdio>
#include <vector>

#include "base/utf8.h"

namespace tamis::normalize {

namespace {

bool is_shown(char32_t c) {
  if (c == ' ') return true;
  const auto u = static_cast<UChar32>(c);
  constexpr uint32_t kHidden = U_GC_M_MASK | U_GC_C_MASK | U_GC_Z_MASK;
  return (U_GET_GC_MASK(u) & kHidden) == 0 &&
         !u_hasBinaryProperty(u, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

void show(std::string_view text, size_t at, const utf8::Decoded& d, std::string& out) {
  char buffer[16];
  if (!d.valid) {
    for (size_t i = 0; i < d.size; ++i) {
      std::snprintf(buffer, sizeof buffer, "\\x{%02X}",
                    static_cast<unsigned>(static_cast<unsigned char>(text[at + i])));
      out += buffer;
    }
  } else if (d.code_point == '\n') {
    out += "\\n";
  } else if (d.code_point == '\t') {
    out += "\\t";
  } else if (d.code_point == '\r') {
    out += "\\r";
  } else if (d.code_point == '\\') {
    out += "\\\\";
  } else if (is_shown(d.code_point)) {
    out += text.substr(at, d.size);
  } else {
    std::snprintf(buffer, sizeof buffer, "\\u{%X}", static_cast<unsigned>(d.code_point));
    out += buffer;
  }
}

}  // namespace

std::string visible_text(std::string_view text, size_t limit) {
  std::vector<size_t> starts;
  for (size_t at = 0; at < text.size(); at += utf8::decode(text, at).size) starts.push_back(at);
  std::string out;
  const size_t half = limit / 2;
  for (size_t i = 0; i < starts.size(); ++i) {
    if (starts.size() > limit && i == half) {
      const size_t next = starts.size() - (limit - half);
      out += "\u2026(" + std::to_string(starts[next] - starts[i]) + " bytes)\u2026";
      i = next;
    }
    show(text, starts[i], utf8::decode(text, starts[i]), out);
  }
  return out;
}

}  // namespace tamis::normalize
