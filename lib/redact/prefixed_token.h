// Tokens that no row of provider_keys.cc knows, by how services write them: a name, a sign, and letters and digits that no one chose.
//
//   if (may_be_prefix(text, at, 4)) find_prefixed_token(text, at, out);      // "acme_live_9fQ2…", "ACME-API-7k3x…"; 4: the bytes of "acme"
//
// What follows the name must be of both cases with digits; of one case, or hexadecimal, only where the name says key, token, secret, live …
// Names of files, hosts, paths, addresses and blobs of base64 are none: what touches the token tells.
// Thread-safety: pure. Cost: reads at most kLongestPrefixed bytes, once for each run of letters, digits and signs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "redact/candidate.h"
#include "redact/chars.h"

namespace tamis::redact {

inline constexpr size_t kLongestPrefixed = 200;
inline constexpr size_t kLongestNamePart = 16;

// Signs that make what they touch a part of something else.
constexpr bool joins_token(unsigned char c) {
  return c != 0 &&
         std::string_view("@/+%\\&#~").find(static_cast<char>(c)) != std::string_view::npos;
}

// Whether the word of letters and digits that begins at `at` and has `word_size` bytes may be a name's first. Three loads, no branch.
inline bool may_be_prefix(std::string_view text, size_t at, size_t word_size) {
  constexpr uint8_t kFirst = 1, kBehind = 2, kNotBefore = 4;
  static constexpr auto kPlaces = [] {
    std::array<uint8_t, 256> places{};
    for (unsigned i = 0; i < 256; ++i) {
      const auto c = static_cast<unsigned char>(i);
      if (is_letter(c)) places[i] |= kFirst;
      if (c == '-' || c == '_' || c == '.') places[i] |= kBehind;
      if (is_word(c) || joins_token(c) || c == '-' || c == '.') places[i] |= kNotBefore;
    }
    return places;
  }();
  const unsigned size = (word_size >= 2) & (word_size <= kLongestNamePart);
  const unsigned first = kPlaces[byte_at(text, at)] & kFirst;
  const unsigned behind = kPlaces[byte_at(text, at + word_size)] & kBehind;
  const unsigned before = kPlaces[byte_at(text, at - 1)] & kNotBefore;
  return (size & first & (behind >> 1) & ~(before >> 2)) != 0;
}
// text[at]: where such a name begins.
void find_prefixed_token(std::string_view text, size_t at, Candidates& out);

}  // namespace tamis::redact
