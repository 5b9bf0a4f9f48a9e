#include "redact/structured/escape.h"

#include "base/utf8.h"
#include "redact/chars.h"

namespace tamis::redact {

namespace {

constexpr std::string_view kHex = "0123456789ABCDEF";

void append_json(std::string& out, char c) {
  const auto u = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\') {
    out += '\\';
    out += c;
  } else if (c == '\n') {
    out += "\\n";
  } else if (u < 0x20) {
    out += "\\u00";
    out += kHex[u >> 4];
    out += kHex[u & 15];
  } else {
    out += c;
  }
}

std::string utf16(std::string_view text, bool big) {
  std::string out;
  const auto unit = [&](uint32_t u) {
    const char high = static_cast<char>(u >> 8 & 0xFF), low = static_cast<char>(u & 0xFF);
    out += big ? high : low;
    out += big ? low : high;
  };
  for (size_t at = 0; at < text.size();) {
    const utf8::Decoded d = utf8::decode(text, at);
    at += d.size;
    if (d.code_point < 0x10000) {
      unit(d.code_point);
    } else {
      const uint32_t c = d.code_point - 0x10000;
      unit(0xD800 + (c >> 10));
      unit(0xDC00 + (c & 0x3FF));
    }
  }
  return out;
}

}  // namespace

bool is_whole(Escape escape) { return escape == Escape::kJsonNumber; }

bool needs_quotes(std::string_view text, char delimiter) {
  return text.empty() || text.front() == '"' ||
         text.find_first_of("\r\n") != std::string_view::npos ||
         text.find(delimiter) != std::string_view::npos;
}

std::string escape_into(std::string_view text, Escape escape, char mark) {
  std::string out;
  if (escape == Escape::kUtf16Le || escape == Escape::kUtf16Be)
    return utf16(text, escape == Escape::kUtf16Be);
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    switch (escape) {
      case Escape::kJsonString:
        append_json(out, c);
        break;
      case Escape::kCellQuoted:
        if (c == mark) out += c;
        out += c;
        break;
      case Escape::kCellRaw:
        out += c == mark || c == '\r' || c == '\n' ? ' ' : c;
        break;
      case Escape::kAsciiOnly:
        if (u < 0x80)
          out += c;
        else if (!utf8::is_continuation(c))
          out += '?';
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string encode_whole(std::string_view text, Escape escape) {
  std::string out;
  switch (escape) {
    case Escape::kJsonNumber:
      if (text.empty()) return "null";
      out += '"';
      for (const char c : text) append_json(out, c);
      return out += '"';
    case Escape::kCellBare:
      out += '"';
      for (const char c : text) out.append(c == '"' ? 2 : 1, c);
      return out += '"';
    default:
      return std::string(text);
  }
}

}  // namespace tamis::redact
