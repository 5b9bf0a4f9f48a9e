// Where the text speaks of secrets: one pass that finds every "password", "token", "api key", "пароль", "密码" of a table.
//
//   for_each_secret_word(text, [&](size_t begin, const SecretWord& word) { … text.substr(begin, word.text.size()) … });
//
// Each row is known by four bytes of its own. A SIMD filter looks the low and the high half of each byte up in two tables of 16 for
// eight groups of rows at once; what passes is looked up in a hash table and compared in full. ASCII letters match in either case.
// Words overlap as they will ("access_token" holds one, "password token" two); of rows that begin with the same four bytes, the
// first that matches counts. Thread-safety: pure. Cost: about a cycle a byte; the scalar twin a few.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tamis::redact {

enum class SecretTopic : uint8_t {
  kPassword,
  kSecret,         // token, secret, credential
  kKey,            // needs "api", "access", "private" … before it
  kAuthorization,  // the header
  kBearer,         // the scheme alone
  kCookie,         // the headers
  kPin,            // four to eight digits
  kCommand,        // curl -u, mysql -p
  kOracle,         // jdbc:oracle:thin:user/password@
  kIdentifiedBy,   // SQL
  kJsonWebKey,     // "kty"
  kSpelledAt,      // an @ as a word: "arroba"; spelled_email.h reads it
};

struct SecretWord {
  std::string_view text;  // small letters; beyond ASCII as written
  uint8_t print;          // its four bytes begin here
  SecretTopic topic;
  bool whole;  // no small letter may stand before it
  uint8_t
      group;  // of the filter, 0 to 7: rows whose bytes let little else pass together; a matter of speed alone
};

std::span<const SecretWord> secret_words();

inline constexpr size_t kWordChunk = 4096;  // bytes looked at by one call of the filter

// Bit i of masks[i / 64]: the four bytes at text[from + i] may be a row's. Reads up to kWordChunk bytes and three more.
void filter_secret_words(std::string_view text, size_t from, std::span<uint64_t> masks);
void filter_secret_words_scalar(std::string_view text, size_t from, std::span<uint64_t> masks);

// The row whose four bytes stand at text[at], or null; `begin` is where it begins.
const SecretWord* secret_word_at(std::string_view text, size_t at, size_t& begin);

template <class F>
void for_each_secret_word(std::string_view text, F&& found) {
  uint64_t masks[kWordChunk / 64];
  for (size_t from = 0; from + 4 <= text.size(); from += kWordChunk) {
    filter_secret_words(text, from, masks);
    for (size_t block = 0; block < std::size(masks); ++block)
      for (uint64_t m = masks[block]; m != 0; m &= m - 1) {
        size_t begin = 0;
        const size_t at = from + block * 64 + static_cast<size_t>(std::countr_zero(m));
        if (const SecretWord* word = secret_word_at(text, at, begin)) found(begin, *word);
      }
  }
}

}  // namespace tamis::redact
