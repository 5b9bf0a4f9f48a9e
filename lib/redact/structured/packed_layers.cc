#include "redact/structured/packed_layers.h"

#include <algorithm>

#include "base/try.h"
#include "base/utf8.h"
#include "normalize/charset_converter.h"
#include "redact/chars.h"
#include "redact/structured/transfer.h"
#include "tamis/charset.h"

namespace tamis::redact {

namespace {

bool is_blank(unsigned char c) { return c == ' ' || c == '\t'; }

// 1 for LF, 2 for CR LF, 0 for neither.
size_t line_end_at(std::string_view text, size_t at) {
  if (byte_at(text, at) == '\n') return 1;
  return byte_at(text, at) == '\r' && byte_at(text, at + 1) == '\n' ? 2 : 0;
}

// What hides letters and signs in ASCII, and is not written back. The WHATWG's registry knows no UTF-7 and no UTF-32.
constexpr std::string_view kRefused[] = {
    "utf-7",    "unicode-1-1-utf-7", "utf-7-imap",  "utf-32",          "utf-32le",
    "utf-32be", "iso-2022-kr",       "iso-2022-cn", "iso-2022-cn-ext", "hz-gb-2312",
};

tl::unexpected<Error> refused() {
  return fail(Code::kUnsupported,
              "text in a charset that cannot be written back; convert it to UTF-8 first",
              Error::kNoOffset, "charset.unsupported");
}

// Names as charset_of_label() gives them; a label of ASCII is a name of windows-1252.
Result<Escape> escape_of(std::string_view charset) {
  if (charset == "utf-16le") return Escape::kUtf16Le;
  if (charset == "utf-16be") return Escape::kUtf16Be;
  if (charset == "iso-2022-jp") return Escape::kIso2022Jp;
  if (charset.starts_with("utf-") || charset.starts_with("iso-2022") || charset.starts_with("hz"))
    return refused();
  return Escape::kAsciiOnly;
}

}  // namespace

uint32_t add_plain_layer(ValueView& view, uint32_t parent, size_t begin, size_t end) {
  const uint32_t layer = view.begin_layer(parent, begin, Escape::kNone);
  view.verbatim(begin, view.layer(parent).substr(begin, end - begin));
  view.end_layer(end);
  return layer;
}

// RFC 2045 section 6.7; what is no encoding stands for itself, as its robust implementations do.
uint32_t add_printable_layer(ValueView& view, uint32_t parent, size_t begin, size_t end) {
  const std::string_view text = view.layer(parent).substr(0, end);
  const uint32_t layer = view.begin_layer(parent, begin, Escape::kQuotedPrintable);
  size_t plain = begin;
  for (size_t at = begin; at < end;) {
    const unsigned char c = byte_at(text, at);
    if (c == '=') {
      size_t next = at + 1;
      while (is_blank(byte_at(text, next))) ++next;
      const size_t soft = line_end_at(text, next);
      const bool hex = is_hex(byte_at(text, at + 1)) && is_hex(byte_at(text, at + 2));
      if (soft != 0 || next >= end || hex) {
        view.verbatim(plain, text.substr(plain, at - plain));
        if (hex) {
          const char byte = static_cast<char>(hex_value(byte_at(text, at + 1)) << 4 |
                                              hex_value(byte_at(text, at + 2)));
          view.decoded(at, 3, std::string_view(&byte, 1));
          at += 3;
        } else {
          at = std::min(next + soft, end);
        }
        plain = at;
        continue;
      }
    } else if (is_blank(c)) {  // rule 3: blanks at the end of a line were added on the way
      size_t next = at + 1;
      while (is_blank(byte_at(text, next))) ++next;
      if (line_end_at(text, next) != 0) {
        view.verbatim(plain, text.substr(plain, at - plain));
        plain = next;
      }
      at = next;
      continue;
    }
    ++at;
  }
  view.verbatim(plain, text.substr(plain, end - plain));
  view.end_layer(end);
  return layer;
}

Result<uint32_t> add_base64_layer(ValueView& view, uint32_t parent, size_t begin, size_t end) {
  std::string bytes;
  if (!decode_base64(view.layer(parent).substr(begin, end - begin), bytes))
    return fail(Code::kInput, "base64 that readers may decode differently", begin, "mail.base64");
  const uint32_t layer = view.begin_layer(parent, begin, Escape::kBase64);
  view.decoded(begin, end - begin, bytes);
  view.end_layer(end);
  return layer;
}

Result<uint32_t> add_charset_layer(ValueView& view, uint32_t layer, Charsets& charsets,
                                   std::string_view charset) {
  const std::string_view bytes = view.layer(layer);
  if (!can_write_back(charset)) return refused();
  const bool wide = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
  std::string_view name =
      wide ? (bytes[0] == '\xFF' ? "utf-16le" : "utf-16be") : charset_of_label(charset);
  if (name != "iso-2022-jp" && !name.starts_with("utf-16")) {
    const bool utf8 = utf8::valid(bytes);
    if (utf8 && bytes.find('\x1B') == std::string_view::npos) return layer;
    if (name.empty() || name == "utf-8" || utf8) {  // not said, or not so
      TAMIS_TRY(name, charsets.detect(bytes));
      if (utf8 && !name.starts_with("iso-2022")) return layer;  // an escape of a terminal
    }
  }
  TAMIS_TRY(const Escape escape, escape_of(name));
  TAMIS_TRY(normalize::CharsetConverter converter, normalize::CharsetConverter::open(name));
  const uint32_t made = view.begin_layer(layer, 0, escape);
  std::string out;
  size_t unit =
      wide ? 2 : 0;  // where the unit begins that is being read; the byte order mark stays
  for (size_t at = unit; at < bytes.size(); ++at) {
    if (escape == Escape::kAsciiOnly && unit == at && (bytes[at] & 0x80) == 0) {
      size_t plain = at + 1;
      while (plain < bytes.size() && (bytes[plain] & 0x80) == 0) ++plain;
      view.verbatim(at, bytes.substr(at, plain - at));
      unit = plain;
      at = plain - 1;
      continue;
    }
    out.clear();
    converter.convert(bytes.substr(at, 1), at + 1 == bytes.size(), out);
    if (out.empty()) continue;
    view.decoded(unit, at + 1 - unit, out);
    unit = at + 1;
  }
  view.end_layer(bytes.size());
  return made;
}

bool can_write_back(std::string_view charset) {
  return std::none_of(std::begin(kRefused), std::end(kRefused),
                      [&](std::string_view name) { return equal_folded(charset, name); });
}

bool to_utf8(std::string_view bytes, std::string_view charset, std::string& out) {
  const std::string_view name = charset_of_label(charset);
  if (name.empty()) return false;
  auto decoded = decode_charset(bytes, name);
  if (!decoded) return false;
  out = std::move(decoded->text);
  return true;
}

}  // namespace tamis::redact
