#include "redact/structured/charset_layer.h"

#include "base/try.h"
#include "base/utf8.h"
#include "normalize/charset_converter.h"
#include "tamis/charset.h"

namespace tamis::redact {

namespace {

// Names as CharsetDetector gives them.
Result<Escape> escape_of(std::string_view charset) {
  if (charset == "utf-16le") return Escape::kUtf16Le;
  if (charset == "utf-16be") return Escape::kUtf16Be;
  if (charset.starts_with("utf-") || charset.starts_with("iso-2022") || charset.starts_with("hz"))
    return fail(Code::kUnsupported,
                "text in a charset that cannot be written back; convert it to UTF-8 first",
                Error::kNoOffset, "charset.unsupported");
  return Escape::kAsciiOnly;
}

}  // namespace

uint32_t add_plain_layer(ValueView& view, uint32_t parent, size_t begin, size_t end) {
  const uint32_t layer = view.begin_layer(parent, begin, Escape::kNone);
  view.verbatim(begin, view.layer(parent).substr(begin, end - begin));
  view.end_layer(end);
  return layer;
}

Result<uint32_t> add_charset_layer(ValueView& view, uint32_t layer) {
  const std::string_view bytes = view.layer(layer);
  std::string_view name = bytes.starts_with("\xFF\xFE")   ? "utf-16le"
                          : bytes.starts_with("\xFE\xFF") ? "utf-16be"
                                                          : "";
  const bool wide = !name.empty();
  if (!wide) {
    if (utf8::valid(bytes)) return layer;
    TAMIS_TRY(const CharsetDetector detector, CharsetDetector::create());
    name = detector.detect(bytes).charset;
    // Bytes that are hardly UTF-8 are looked at all the same, each ill-formed one as a character of windows-1252.
    if (name.empty() || name == "utf-8") name = "windows-1252";
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

}  // namespace tamis::redact
