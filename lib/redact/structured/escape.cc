#include "redact/structured/escape.h"

#include <algorithm>

#include "base/utf8.h"
#include "redact/chars.h"
#include "redact/structured/transfer.h"

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

void append_reference(std::string& out, char c) {
  out += "&#";
  out += std::to_string(static_cast<unsigned>(static_cast<unsigned char>(c)));
  out += ';';
}

void append_percent(std::string& out, char c) {
  const auto u = static_cast<unsigned char>(c);
  out += '%';
  out += kHex[u >> 4];
  out += kHex[u & 15];
}

// RFC 2047 section 2: at most 75 characters a word, and characters are not cut in two.
std::string encoded_words(std::string_view text) {
  std::string out, word;
  const auto flush = [&] {
    if (word.empty()) return;
    if (!out.empty()) out += ' ';
    out += "=?utf-8?Q?" + word + "?=";
    word.clear();
  };
  for (size_t at = 0; at < text.size();) {
    const size_t size = utf8::decode(text, at).size;
    std::string encoded;
    for (const char c : text.substr(at, size)) {
      const auto u = static_cast<unsigned char>(c);
      if (c == ' ') {
        encoded += '_';
      } else if (is_alnum(u)) {  // section 5 (3): what a phrase may hold
        encoded += c;
      } else {
        encoded += '=';
        encoded += kHex[u >> 4];
        encoded += kHex[u & 15];
      }
    }
    if (word.size() + encoded.size() > 75 - 12) flush();
    word += encoded;
    at += size;
  }
  flush();
  return out;
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

constexpr std::string_view kAscii = "\x1B(B";

// The escape sequence that is in force behind `before`. Lines begin in ASCII (RFC 1468), and no run of Japanese is so long.
std::string_view iso2022_state(std::string_view before) {
  constexpr size_t kLongestRun = 16384;
  before = before.substr(before.size() - std::min(before.size(), kLongestRun));
  for (size_t at = before.size(); at > 0 && before[at - 1] != '\n'; --at)
    if (before[at - 1] == '\x1B')
      return before.substr(at - 1,
                           byte_at(before, at) == '$' && byte_at(before, at + 1) == '(' ? 4 : 3);
  return kAscii;
}

// ASCII, with the way there and back where other characters stand around it.
std::string in_iso2022(std::string_view text, const Place& place) {
  const std::string_view before = iso2022_state(place.before());
  const std::string_view after = iso2022_state(place.layer.substr(0, place.end));
  std::string out;
  if (before != kAscii && !text.empty()) out = kAscii;
  for (const char c : text)
    if (!utf8::is_continuation(c)) out += (c & 0x80) != 0 ? '?' : c;
  if (after != (text.empty() ? before : kAscii)) out += after;
  return out;
}

// "]]>" may not stand in character data (XML 1.0 section 2.4), and ends a CDATA section (2.7): new text must not make one with what
// stands around it. How many brackets, at most two, stand before what comes next?
size_t brackets_after(std::string_view before) {
  return !before.ends_with(']') ? 0 : before.ends_with("]]") ? 2 : 1;
}
bool ends_section(size_t brackets, std::string_view after) {
  return (brackets == 2 && after.starts_with('>')) || (brackets > 0 && after.starts_with("]>"));
}

std::string in_cdata(std::string_view text, const Place& place) {
  constexpr std::string_view kAgain = "]]><![CDATA[";
  std::string out;
  size_t brackets = brackets_after(place.before());
  for (const char c : text) {
    if (brackets == 2 && c == '>') out += kAgain;
    out += c;
    brackets = c == ']' ? std::min<size_t>(brackets + 1, 2) : 0;
  }
  if (ends_section(brackets, place.after())) out += kAgain;
  return out;
}

std::string in_character_data(std::string_view text, const Place& place) {
  std::string out;
  for (const char c : text) {
    if (c == '&' || c == '<' || c == '>')
      append_reference(out, c);
    else
      out += c;
  }
  if (!ends_section(text.empty() ? brackets_after(place.before()) : brackets_after(text),
                    place.after()) &&
      !(text == "]" && ends_section(brackets_after(place.before()) + 1, place.after())))
    return out;
  if (out.empty()) return " ";
  out.pop_back();
  append_reference(out, ']');
  return out;
}

// Comments and scripts: nothing that ends them, alone or with what stands around it.
std::string in_markup(std::string_view text) {
  if (text.empty()) return "_";
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool dash = c == '-' && (i == 0 || i + 1 == text.size() || text[i - 1] == '-');
    out += dash || c == '<' || c == '>' ? '_' : c;
  }
  return out;
}

// Soft line breaks around the text where its line would be too long (RFC 2045 section 6.7 rule 5).
std::string in_printable_lines(std::string text, const Place& place) {
  const size_t column = place.begin - (place.before().rfind('\n') + 1);  // npos + 1 is 0
  const size_t rest = std::min(place.after().find('\n'), place.after().size());
  const std::string_view newline =
      rest > 0 && rest < place.after().size() && place.after()[rest - 1] == '\r' ? "\r\n" : "\n";
  if (column + text.size() + rest <= kPrintableLine) return text;
  std::string out = column > 0 ? "=" + std::string(newline) : std::string();
  for (size_t at = 0; at < text.size();) {
    // Not within an =XX.
    size_t size = std::min(kPrintableLine - 1, text.size() - at);
    while (size > 2 && at + size < text.size() &&
           (text[at + size - 1] == '=' || text[at + size - 2] == '='))
      --size;
    if (at > 0) out += "=" + std::string(newline);
    out.append(text, at, size);
    at += size;
  }
  return out + "=" + std::string(newline);
}

}  // namespace

bool is_whole(Escape escape) {
  return escape == Escape::kJsonNumber || escape == Escape::kEncodedWord ||
         escape == Escape::kBase64;
}

bool needs_quotes(std::string_view text, char delimiter) {
  return text.empty() || text.front() == '"' ||
         text.find_first_of("\r\n") != std::string_view::npos ||
         text.find(delimiter) != std::string_view::npos;
}

std::string escape_into(std::string_view text, Escape escape, char mark, const Place& place) {
  std::string out;
  if (escape == Escape::kUtf16Le || escape == Escape::kUtf16Be)
    return utf16(text, escape == Escape::kUtf16Be);
  if (escape == Escape::kIso2022Jp) return in_iso2022(text, place);
  if (escape == Escape::kCharacters) return in_character_data(text, place);
  if (escape == Escape::kCdata) return in_cdata(text, place);
  if (escape == Escape::kMarkup) return in_markup(text);
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
      case Escape::kAttribute:
      case Escape::kAttributeBare:
        if (c == '&' || c == '<' || c == '>' || c == '"' || c == '\'' ||
            (escape == Escape::kAttributeBare && (u <= ' ' || c == '=' || c == '`')))
          append_reference(out, c);
        else
          out += c;
        break;
      case Escape::kAsciiOnly:
        if (u < 0x80)
          out += c;
        else if (!utf8::is_continuation(c))
          out += '?';
        break;
      case Escape::kQuotedString:
        if (c == '"' || c == '\\') out += '\\';
        out += c == '\r' || c == '\n' ? ' ' : c;
        break;
      case Escape::kHeaderText:
        out += c == '\r' || c == '\n' ? ' ' : c;
        break;
      case Escape::kExtendedValue:
        if (is_alnum(u) || c == '-' || c == '.' || c == '_')
          out += c;
        else
          append_percent(out, c);
        break;
      case Escape::kQuotedPrintable:
        if (c == '=' || u >= 0x7F || (u < ' ' && c != '\n' && c != '\r')) {
          out += '=';
          out += kHex[u >> 4];
          out += kHex[u & 15];
        } else {
          out += c;
        }
        break;
      default:
        out += c;
    }
  }
  if (escape == Escape::kQuotedPrintable) return in_printable_lines(std::move(out), place);
  return out;
}

std::string encode_whole(std::string_view text, Escape escape, std::string_view old) {
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
    case Escape::kEncodedWord:
      return encoded_words(text);
    case Escape::kBase64:
      return encode_base64(text, old);
    default:
      return std::string(text);
  }
}

}  // namespace tamis::redact
