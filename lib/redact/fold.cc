#include "redact/fold.h"

#include <algorithm>

#include "base/utf8.h"
#include "redact/byte_filter.h"
#include "redact/chars.h"

namespace tamis::redact {

namespace {

// Base letters of U+00C0..U+024F and U+1E00..U+1EFF; '-' where there is none.
constexpr std::string_view kLatin =
    "aaaaaaaceeeeiiiidnooooo-ouuuuytsaaaaaaaceeeeiiiidnooooo-ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
    "--------------------------------oo-------------uu---------------"
    "-------------aaiioouuuuuuuuuu-aaaa----ggkkoooo--j---gg--nnaa----"
    "aaaaeeeeiiiioooorrrruuuusstt--hh------aaeeooooooooyy------------"
    "----------------";
constexpr std::string_view kLatinAdditional =
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
    "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
    "wwwwwwwwwwxxxxyyzzzzzzhtwy----s-aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
    "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy------";
static_assert(kLatin.size() == 0x250 - 0xC0 && kLatinAdditional.size() == 0x100);

}  // namespace

char32_t fold_character(char32_t c) {
  if (c < 0x80) return to_lower(static_cast<unsigned char>(c));
  char base = '-';
  if (c >= 0xC0 && c < 0x250) base = kLatin[c - 0xC0];
  if (c >= 0x1E00 && c < 0x1F00) base = kLatinAdditional[c - 0x1E00];
  if (base != '-') return static_cast<unsigned char>(base);
  if (c >= 0x391 && c <= 0x3A9) return c + 0x20;  // Greek capitals
  switch (c) {                                    // Greek with tonos
    case 0x386:
    case 0x3AC:
      return 0x3B1;
    case 0x388:
    case 0x3AD:
      return 0x3B5;
    case 0x389:
    case 0x3AE:
      return 0x3B7;
    case 0x38A:
    case 0x3AF:
    case 0x3AA:
    case 0x3CA:
    case 0x390:
      return 0x3B9;
    case 0x38C:
    case 0x3CC:
      return 0x3BF;
    case 0x38E:
    case 0x3CD:
    case 0x3AB:
    case 0x3CB:
    case 0x3B0:
      return 0x3C5;
    case 0x38F:
    case 0x3CE:
      return 0x3C9;
    case 0x3C2:
      return 0x3C3;
    default:
      break;
  }
  if (c >= 0x410 && c <= 0x42F) return c + 0x20;            // Cyrillic capitals
  if (c >= 0x400 && c <= 0x40F) return c + 0x50;            // and the ones with marks
  if (c >= 0x460 && c <= 0x4FF && c < 0x482) return c | 1;  // pairs
  if (c >= 0x48A && c <= 0x4BF) return c | 1;
  if (c >= 0x531 && c <= 0x556) return c + 0x30;  // Armenian
  if (c >= 0xFF01 && c <= 0xFF5E) return to_lower(static_cast<unsigned char>(c - 0xFEE0));
  if (c == 0x3000 || c == 0xA0 || c == 0x202F) return ' ';
  return c;
}

FoldedWindow::FoldedWindow(std::string_view text, size_t begin, size_t end) : begin_(begin) {
  end = std::min({end, text.size(), begin + kFoldedWindow});
  size_t at = begin;
  while (at < end && utf8::is_continuation(text[at])) ++at;  // the rest of a character cut in two
  while (at < end) {
    if (const unsigned char c = byte_at(text, at); c < 0x80) {
      if (size_ == kFoldedWindow) break;
      folded_[size_] = static_cast<char>(to_lower(c));
      offset_[size_++] = static_cast<uint8_t>(at++ - begin);
      continue;
    }
    const utf8::Decoded d = utf8::decode(text, at);
    if (at + d.size > end) break;
    char bytes[4];
    const std::string_view character(bytes, utf8::encode(fold_character(d.code_point), bytes));
    if (size_ + character.size() > kFoldedWindow)
      break;  // U+FFFD is longer than the byte it stands for
    push(character, at - begin);
    at += d.size;
  }
  offset_[size_] = static_cast<uint8_t>(at - begin);
}

void FoldedWindow::push(std::string_view character, size_t offset) {
  for (char c : character) {
    folded_[size_] = c;
    offset_[size_++] = static_cast<uint8_t>(offset);
  }
}

uint32_t folded_print(std::string_view text, size_t at) {
  const uint32_t as_it_stands = print_at(text, at);
  if ((as_it_stands & 0x80808080u) == 0) return as_it_stands | kSmallPrint;
  uint32_t print = 0;
  for (unsigned bits = 0; bits < 32 && at < text.size();) {
    const utf8::Decoded d = utf8::decode(text, at);
    const char32_t c = fold_character(d.code_point);
    at += d.size;
    if (c < 0x80) {
      print |= static_cast<uint32_t>(c) << bits;
      bits += 8;
      continue;
    }
    char bytes[4];
    const std::string_view character(bytes, utf8::encode(c, bytes));
    for (size_t i = 0; i < character.size() && bits < 32; ++i, bits += 8)
      print |= uint32_t{byte_at(character, i)} << bits;
  }
  return print | kSmallPrint;
}

std::string fold(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const utf8::Decoded d = utf8::decode(text, at);
    utf8::append(out, fold_character(d.code_point));
    at += d.size;
  }
  return out;
}

}  // namespace tamis::redact
