// The normalizer's slow, obvious twin: one pass after the other over an array of code points, NFC by ICU over the whole text.
#pragma once

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <string>
#include <string_view>
#include <vector>

namespace tamis::test {

using CodePoints = std::vector<char32_t>;

inline CodePoints slow_decode(std::string_view in) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(in.data());
  const auto size = static_cast<int32_t>(in.size());
  const auto surrogate = [&](int32_t at) -> char32_t {
    if (size - at < 3 || bytes[at] != 0xED || bytes[at + 1] < 0xA0 ||
        (bytes[at + 1] & 0xC0) != 0x80 || (bytes[at + 2] & 0xC0) != 0x80)
      return 0;
    return ((bytes[at] & 0xFu) << 12) + ((bytes[at + 1] & 0x3Fu) << 6) + (bytes[at + 2] & 0x3Fu);
  };
  CodePoints out;
  for (int32_t at = 0; at < size;) {
    if (const char32_t first = surrogate(at)) {
      const char32_t second = surrogate(at + 3);
      if (first < 0xDC00 && second >= 0xDC00) {
        out.push_back(static_cast<char32_t>(U16_GET_SUPPLEMENTARY(first, second)));
        at += 6;
      } else {
        out.push_back(0xFFFD);
        at += 3;
      }
      continue;
    }
    UChar32 c;
    U8_NEXT_OR_FFFD(bytes, at, size, c);  // one U+FFFD per maximal subpart
    out.push_back(static_cast<char32_t>(c));
  }
  return out;
}

inline CodePoints slow_lines(const CodePoints& in) {
  CodePoints a;
  for (char32_t c : in) {
    const bool line_end = (c >= 0x0A && c <= 0x0D) || c == 0x85;
    const bool control = c < 0x20 || (c >= 0x7F && c <= 0x9F);
    if (!control || line_end || c == '\t') a.push_back(c);
  }
  while (!a.empty() && a.front() == 0xFEFF) a.erase(a.begin());
  CodePoints b;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i] == '\r' && i + 1 < a.size() && a[i + 1] == '\n') continue;
    b.push_back((a[i] >= 0x0B && a[i] <= 0x0D) || a[i] == 0x85 ? U'\n' : a[i]);
  }
  CodePoints c;
  for (char32_t x : b) {
    if (x == '\n')
      while (!c.empty() && (c.back() == ' ' || c.back() == '\t')) c.pop_back();
    c.push_back(x);
  }
  while (!c.empty() && (c.back() == ' ' || c.back() == '\t')) c.pop_back();
  return c;
}

inline std::string slow_form(const CodePoints& in) {
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString text = icu::UnicodeString::fromUTF32(
      reinterpret_cast<const UChar32*>(in.data()), static_cast<int32_t>(in.size()));
  std::string out;
  icu::Normalizer2::getNFCInstance(status)->normalize(text, status).toUTF8String(out);
  return out;
}

inline std::string slow_utf8(const CodePoints& in) {
  std::string out;
  icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(in.data()),
                                static_cast<int32_t>(in.size()))
      .toUTF8String(out);
  return out;
}

}  // namespace tamis::test
