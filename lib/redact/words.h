// Words beside a place, and lists of words.
//
//   is_one_of(folded_word_before("Am dritten Montag", 11), kOrdinals)      // "dritten"
//
// Thread-safety: pure. Cost: a few bytes; a list is read from its begin.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include "redact/chars.h"
#include "redact/fold.h"

namespace tamis::redact {

template <class Words>
constexpr bool is_one_of(std::string_view word, const Words& words) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

inline constexpr size_t kNeighbour = 13;  // bytes of a word that is asked for

enum class Letters : uint8_t { kAlone, kWithDigits };

// The letters (and digits) before the blank before text[at], after fold.h; empty if there is no blank, cut to its end if it is longer.
inline std::string folded_word_before(std::string_view text, size_t at,
                                      Letters letters = Letters::kAlone) {
  if (byte_at(text, at - 1) != ' ') return {};
  const auto belongs = [&](unsigned char c) {
    return is_letter(c) || c >= 0x80 || (letters == Letters::kWithDigits && is_digit(c));
  };
  size_t begin = --at;
  while (begin > 0 && at - begin < kNeighbour && belongs(byte_at(text, begin - 1))) --begin;
  return std::string(FoldedWindow(text, begin, at).bytes());
}
// The letters behind the blank at text[at].
inline std::string folded_word_behind(std::string_view text, size_t at) {
  if (byte_at(text, at) != ' ') return {};
  size_t end = ++at;
  while (end < text.size() && end - at < kNeighbour &&
         (is_letter(byte_at(text, end)) || byte_at(text, end) >= 0x80))
    ++end;
  return std::string(FoldedWindow(text, at, end).bytes());
}

}  // namespace tamis::redact
