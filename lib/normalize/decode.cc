#include "normalize/decode.h"

#include <cstring>

#include "base/utf8.h"

namespace tamis::normalize {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// The value of the three-byte form of a surrogate at `at`, or 0.
char32_t surrogate_at(std::string_view in, size_t at) {
  if (in.size() - at < 3) return 0;
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(in[at + i]); };
  if (byte(0) != 0xED || byte(1) < 0xA0 || byte(1) > 0xBF || !utf8::is_continuation(in[at + 2]))
    return 0;
  return 0xD000u | static_cast<char32_t>(byte(1) & 0x3F) << 6 | (byte(2) & 0x3Fu);
}

bool is_high(char32_t surrogate) { return surrogate >= 0xD800 && surrogate <= 0xDBFF; }
bool is_low(char32_t surrogate) { return surrogate >= 0xDC00 && surrogate <= 0xDFFF; }

size_t skip_ascii(std::string_view in, size_t at) {
  for (uint64_t word; in.size() - at >= 8; at += 8) {
    std::memcpy(&word, in.data() + at, 8);
    if (word & 0x8080808080808080u) break;
  }
  while (at < in.size() && static_cast<unsigned char>(in[at]) < 0x80) ++at;
  return at;
}

}  // namespace

void decode_utf8(text::Text& text, NormalizeCounts& counts) {
  const std::string_view in = text.bytes();
  if (utf8::valid(in)) return;
  text::Rewriter out(text);
  for (size_t at = skip_ascii(in, 0); at < in.size(); at = skip_ascii(in, at)) {
    const utf8::Decoded here = utf8::decode(in, at);
    if (here.valid) {
      at += here.size;
      continue;
    }
    out.keep_to(at);
    if (const char32_t high = surrogate_at(in, at); high != 0) {
      const char32_t low = surrogate_at(in, std::min(at + 3, in.size()));
      ++counts.surrogates;
      if (is_high(high) && is_low(low)) {
        std::string joined;
        utf8::append(joined, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
        out.replace(6, joined, EditRule::kSurrogate);
        at += 6;
      } else {
        out.replace(3, kReplacement, EditRule::kSurrogate);
        at += 3;
      }
    } else {
      ++counts.invalid_bytes;
      out.replace(here.size, kReplacement, EditRule::kInvalidByte);
      at += here.size;
    }
  }
  std::move(out).finish();
}

}  // namespace tamis::normalize
