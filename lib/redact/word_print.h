// A word by four of its bytes: the first look at the words beside a number, before they are folded and compared.
//
//   PrintTable<16> tails;                    // byte_filter.h
//   tails.add(tail_print("passport no"));    // "no": the whole last word, or its last four bytes
//   tails.has(tail_print(bytes, 4))          // the same of four bytes of a text, of which the last `size` belong to the word
//
// Letters of ASCII in either case have one print; a word that is longer than four bytes has the print of its head or tail, a shorter one
// no other word's.
// Thread-safety: pure. Cost: a few operations.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "redact/byte_filter.h"

namespace tamis::redact {

// `bytes`: as print_at() reads them, the word at their high end. `size`: how many of them belong to the word; 1 to 4, more is 4.
inline uint32_t tail_print(uint32_t bytes, size_t size) {
  return (bytes | kSmallPrint) >> (8 * (kFilterBytes - std::min(size, kFilterBytes)));
}
// The word at their low end.
inline uint32_t head_print(uint32_t bytes, size_t size) {
  const size_t others = 8 * (kFilterBytes - std::min(size, kFilterBytes));
  return (bytes | kSmallPrint) << others >> others;
}

// Of the last word and the first one of words with blanks between.
inline uint32_t tail_print(std::string_view words) {
  const size_t blank = words.rfind(' ');
  const std::string_view word = words.substr(blank == std::string_view::npos ? 0 : blank + 1);
  uint32_t bytes = 0;
  for (size_t i = 0; i < std::min(word.size(), kFilterBytes); ++i)
    bytes |= uint32_t{byte_at(word, word.size() - 1 - i)} << (8 * (kFilterBytes - 1 - i));
  return tail_print(bytes, word.size());
}
inline uint32_t head_print(std::string_view words) {
  const std::string_view word = words.substr(0, words.find(' '));
  return head_print(print_at(word, 0), word.size());
}

}  // namespace tamis::redact
