#include "redact/detection_view.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <iterator>

#include "base/utf8.h"
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
bool is_shapeless(char32_t c) {
  return c == 0xAD || c == 0x34F || c == 0x61C || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) ||
         (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF;
}

// Lead bytes behind which something may be folded or left out, as they stand in UTF-8.
constexpr auto kLeads = [] {
  std::array<bool, 256> leads{};
  const auto note = [&](char32_t c) {
    leads[c < 0x800 ? 0xC0 | c >> 6 : c < 0x10000 ? 0xE0 | c >> 12 : 0xF0 | c >> 18] = true;
  };
  for (const char32_t zero : kZeros) note(zero);
  constexpr char32_t kOthers[] = {0xAD,   0x34F,  0x61C,  0x180E, 0x200B,
                                  0x2060, 0xFE00, 0xFEFF, 0x2212, 0xFF01};
  for (const char32_t c : kOthers) note(c);
  return leads;
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

// The next '%', '=' or '\\' from `at` on.
struct DetectionView::Signs {
  std::string_view text;
  size_t next[3] = {0, 0, 0};

  size_t after(size_t at) {
    size_t first = text.size();
    for (size_t i = 0; i < 3; ++i) {
      if (next[i] < at || (next[i] == 0 && at == 0)) {
        const void* found =
            at < text.size() ? std::memchr(text.data() + at, "%=\\"[i], text.size() - at) : nullptr;
        next[i] = found == nullptr
                      ? text.size()
                      : static_cast<size_t>(static_cast<const char*>(found) - text.data());
      }
      first = std::min(first, next[i]);
    }
    return first;
  }
};

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

bool DetectionView::make(std::string_view text, const text::ClassMap& classes) {
  text_ = text;
  bytes_.clear();
  turns_.clear();
  copied_ = 0;
  Signs signs{text};
  size_t sign = signs.after(0);
  const auto fold_signs = [&](size_t to) {
    for (; sign < to; sign = signs.after(sign + 1)) {
      size_t size = 0;
      if (sign < copied_) continue;
      if (const int by = encoded_at(text, sign, size); by != kAsItIs) replace(sign, size, by);
    }
  };
  const auto blocks = classes.blocks();
  for (size_t b = 0; b < blocks.size(); ++b) {
    for (uint64_t m = blocks[b].non_ascii; m != 0; m &= m - 1) {
      const size_t at = b * text::kBlockBytes + static_cast<size_t>(std::countr_zero(m));
      const unsigned char lead = byte_at(text, at);
      // Of the kana, which begin with the same byte, only the long vowel mark is looked at.
      if (!kLeads[lead] && !(lead == 0xE3 && text.substr(at, 3) == "\u30FC")) continue;
      fold_signs(at);
      const utf8::Decoded d = utf8::decode(text, at);
      const unsigned char last = at > copied_     ? byte_at(text, at - 1)
                                 : bytes_.empty() ? 0
                                                  : static_cast<unsigned char>(bytes_.back());
      if (const int by = fold_at(text, at, d, last); by != kAsItIs) replace(at, d.size, by);
    }
  }
  fold_signs(text.size());
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
