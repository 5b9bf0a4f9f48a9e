#include "redact/detection_view.h"

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>

#include "base/utf8.h"
#include "redact/byte_filter.h"
#include "redact/chars.h"

namespace tamis::redact {

namespace {

// The zeros of all decimal digits beyond ASCII; the other nine follow each (UnicodeData.txt 15.0, General_Category Nd).
// clang-format off
constexpr char32_t kZeros[] = {
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
    0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
    0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
    0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650,
    0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x11F50, 0x16A60, 0x16AC0,
    0x16B50, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E950,
    0x1FBF0,
};
// clang-format on

// Characters without a shape that people and programs leave inside words.
constexpr bool is_shapeless(char32_t c) {
  return c == 0xAD || c == 0x34F || c == 0x61C || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) ||
         (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF;
}

// Signs and letters that stand for one of ASCII, at least between parts of a number or an address.
constexpr bool folds(char32_t c) {
  return c == 0xFF0B || (c >= 0xFF0D && c <= 0xFF0F) || (c >= 0xFF20 && c <= 0xFF3A) ||
         c == 0xFF3F || (c >= 0xFF41 && c <= 0xFF5A) || c == 0x30FC || c == 0x2212;
}

// The characters above that one UTF-16 code unit holds; what lies beyond is looked at anyway.
constexpr auto kInPlane0 = [] {
  std::array<uint64_t, 1024> bits{};
  const auto note = [&](char32_t c) { bits[c / 64] |= uint64_t{1} << (c % 64); };
  for (const char32_t zero : kZeros)
    for (char32_t value = 0; value < 10 && zero < 0x10000; ++value) note(zero + value);
  for (char32_t c = 0xAD; c <= 0xFF5A; ++c)
    if (is_shapeless(c) || folds(c)) note(c);
  return bits;
}();
// Whether one of them stands at text[at]; also where no whole character does.
bool may_fold(std::string_view text, size_t at) {
  const uint32_t a = byte_at(text, at), b = byte_at(text, at + 1) & 0x3Fu,
                 c = byte_at(text, at + 2) & 0x3Fu;
  if (a >= 0xF0) return true;
  const uint32_t point = a >= 0xE0 ? (a & 0xFu) << 12 | b << 6 | c : (a & 0x1Fu) << 6 | b;
  return (kInPlane0[point / 64] >> (point % 64) & 1) != 0;
}

// Where something may be folded or left out: the characters above as they stand in UTF-8, and what encoded signs begin with.
constexpr ByteFilter kPlaces = [] {
  ByteFilter filter;
  // By the lead byte, so that few mixtures of characters pass.
  const auto group_of = [](unsigned char lead) -> unsigned {
    return lead < 0xE0 ? 3u : lead < 0xE2 ? 4u : lead < 0xE3 ? 5u : lead < 0xE4 ? 6u : 7u;
  };
  const auto note = [&](char32_t c) {
    std::array<unsigned char, kFilterBytes> utf8{};
    const size_t size = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = size; i-- > 1; c >>= 6) utf8[i] = static_cast<unsigned char>(0x80 | (c & 0x3F));
    utf8[0] = static_cast<unsigned char>((size == 2 ? 0xC0 : size == 3 ? 0xE0 : 0xF0) | c);
    const unsigned group = group_of(utf8[0]);
    for (size_t i = 0; i < kFilterBytes; ++i)
      i < size ? filter.add(group, i, utf8[i]) : filter.add_any(group, i);
  };
  for (const char32_t zero : kZeros)
    for (char32_t value = 0; value < 10; ++value) note(zero + value);
  for (char32_t c = 0xAD; c <= 0xFF5A; ++c)
    if (is_shapeless(c) || folds(c)) note(c);
  const auto row = [&](unsigned group, std::string_view first, std::string_view second,
                       std::string_view third) {
    size_t i = 0;
    for (const std::string_view set : {first, second, third}) {
      for (const char c : set) filter.add(group, i, static_cast<unsigned char>(c));
      if (set.empty()) filter.add_any(group, i);
      ++i;
    }
    filter.add_any(group, 3);
  };
  constexpr std::string_view kHex = "0123456789abcdefABCDEF";
  row(0, "%", kHex, kHex);
  row(1, "=", kHex, "");
  row(1, "=", "\r\n", "");
  row(2, "\\", "&u", "");
  return filter;
}();

bool is_digit_at(std::string_view text, size_t at) {
  if (at >= text.size()) return false;
  if (byte_at(text, at) < 0x80) return is_digit(byte_at(text, at));
  return digit_beyond_ascii(utf8::decode(text, at).code_point) >= 0;
}

bool holds_address(unsigned char c) { return is_alnum(c) || c == '@' || c == '.'; }

constexpr int kLeaveOut = 0, kAsItIs = -1;

// The ASCII character that stands for the one at `at`, or one of the above. `last`: the byte of the view before it.
int fold_at(std::string_view text, size_t at, const utf8::Decoded& d, unsigned char last) {
  const char32_t c = d.code_point;
  if (const int digit = digit_beyond_ascii(c); digit >= 0) return '0' + digit;
  if ((c >= 0xFF21 && c <= 0xFF3A) || (c >= 0xFF41 && c <= 0xFF5A) || c == 0xFF20 || c == 0xFF3F)
    return static_cast<int>(c - 0xFEE0);
  const size_t next = at + d.size;
  if (c == 0xFF0B && is_digit_at(text, next)) return '+';
  // A sign of a number or address only between its parts: prose is punctuated with the same characters.
  if (is_alnum(last) && (c == 0xFF0E || c == 0xFF0D || c == 0xFF0F))
    return static_cast<int>(c - 0xFEE0);
  if (is_digit(last) && (c == 0x30FC || c == 0x2212) && is_digit_at(text, next)) return '-';
  if (is_shapeless(c) && (holds_address(last) || holds_address(byte_at(text, next))))
    return kLeaveOut;
  return kAsItIs;
}

// Encoders break a line where it gets too long: at 76 bytes, or a few before. Base64 ends in such a sign too, behind a long word.
bool soft_break(std::string_view text, size_t at) {
  constexpr size_t kLine = 76, kShortest = 66, kLongWord = 24;
  size_t begin = at, word = at;
  while (begin > 0 && at - begin <= kLine && text[begin - 1] != '\n') --begin;
  while (word > begin && (is_alnum(byte_at(text, word - 1)) || byte_at(text, word - 1) == '/' ||
                          byte_at(text, word - 1) == '+'))
    --word;
  const size_t line = at + 1 - begin;
  return line >= kShortest && line <= kLine && at - word < kLongWord;
}

// An ASCII sign that stands encoded at `at`: "%40" (RFC 3986 section 2.1), "=40" (RFC 2045 section 6.7), "\\u0040" (RFC 8259 section
// 7). Only the signs that addresses and numbers need, and only where one of their parts stands before it. kAsItIs if there is none.
// kLeaveOut for what stands for nothing: roff's "\\&" (groff(7)), a soft line break "=" (RFC 2045 section 6.7).
int encoded_at(std::string_view text, size_t at, size_t& size) {
  const unsigned char c = byte_at(text, at);
  if (c != '%' && c != '=' && c != '\\') return kAsItIs;
  if (c == '\\' && byte_at(text, at + 1) == '&') {
    size = 2;
    return holds_address(byte_at(text, at - 1)) && holds_address(byte_at(text, at + 2)) ? kLeaveOut
                                                                                        : kAsItIs;
  }
  if (c == '=' && (byte_at(text, at + 1) == '\n' || byte_at(text, at + 1) == '\r')) {
    size = text.substr(at + 1, 2) == "\r\n" ? 3 : 2;
    const auto holds = [](unsigned char b) { return holds_address(b) || b == '-' || b == '_'; };
    const unsigned char next = byte_at(text, at + size);
    const bool holds_before = holds(byte_at(text, at - 1)) ||
                              (byte_at(text, at - 1) == ' ' && is_digit(byte_at(text, at - 2)));
    return holds_before &&
                   (holds(next) || (next == ' ' && is_digit(byte_at(text, at + size + 1)))) &&
                   soft_break(text, at)
               ? kLeaveOut
               : kAsItIs;
  }
  size_t digits = at + 1;
  if (c == '\\') {
    if (text.substr(at + 1, 3) != "u00") return kAsItIs;
    digits = at + 4;
  }
  const unsigned char high = byte_at(text, digits), low = byte_at(text, digits + 1);
  if (!is_hex(high) || !is_hex(low)) return kAsItIs;
  const auto sign = static_cast<char>(hex_value(high) * 16 + hex_value(low));
  const unsigned char before = byte_at(text, at - 1), next = byte_at(text, digits + 2);
  size = digits + 2 - at;
  switch (sign) {
    case '@':
      return is_alnum(before) && is_alnum(next) ? sign : kAsItIs;
    case '+':
      return c == '%' && is_digit(next) ? sign : kAsItIs;
    case ' ':
    case '-':
    case '.':
    case '(':
    case ')':
      return c == '%' && (is_digit(before) || before == ')') && (is_digit(next) || next == '%')
                 ? sign
                 : kAsItIs;
    case ':':
      return c == '%' && is_alnum(before) && is_alnum(next) ? sign : kAsItIs;
    default:
      return kAsItIs;
  }
}

}  // namespace

int digit_beyond_ascii(char32_t c) {
  const auto it = std::upper_bound(std::begin(kZeros), std::end(kZeros), c);
  if (it == std::begin(kZeros)) return -1;
  const char32_t value = c - *std::prev(it);
  return value < 10 ? static_cast<int>(value) : -1;
}

void DetectionView::replace(size_t at, size_t size, int by) {
  if (bytes_.empty()) bytes_.reserve(text_.size());
  bytes_.append(text_.substr(copied_, at - copied_));
  if (by != kLeaveOut) {
    turns_.push_back({bytes_.size(), at});
    bytes_ += static_cast<char>(by);
  }
  copied_ = at + size;
  turns_.push_back({bytes_.size(), copied_});
}

bool DetectionView::make(std::string_view text) {
  text_ = text;
  bytes_.clear();
  turns_.clear();
  copied_ = 0;
  for_each_place({&kPlaces, 1}, text, [&](size_t at) {
    if (at < copied_) return;
    size_t size = 0;
    int by = kAsItIs;
    if (byte_at(text, at) < 0x80) {
      by = encoded_at(text, at, size);
    } else if (may_fold(text, at)) {
      const utf8::Decoded d = utf8::decode(text, at);
      const unsigned char last = at > copied_     ? byte_at(text, at - 1)
                                 : bytes_.empty() ? 0
                                                  : static_cast<unsigned char>(bytes_.back());
      by = fold_at(text, at, d, last);
      size = d.size;
    }
    if (by != kAsItIs) replace(at, size, by);
  });
  if (turns_.empty()) return false;
  bytes_.append(text.substr(copied_));
  classes_.scan(bytes_);
  return true;
}

uint64_t DetectionView::to_text(uint64_t view) const {
  const auto it = std::upper_bound(turns_.begin(), turns_.end(), view,
                                   [](uint64_t v, const Turn& t) { return v < t.view; });
  if (it == turns_.begin()) return view;
  return std::prev(it)->text + (view - std::prev(it)->view);
}

Span DetectionView::to_text(Span view) const {
  if (view.empty()) return {to_text(view.begin), to_text(view.begin)};
  const uint64_t last = to_text(view.end - 1);
  // A folded character is longer than its byte; a byte that was kept may be the last of several.
  uint64_t end = last + 1;
  while (end < text_.size() && utf8::is_continuation(text_[end])) ++end;
  return {to_text(view.begin), end};
}

}  // namespace tamis::redact
