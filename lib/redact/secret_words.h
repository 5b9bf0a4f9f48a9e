// Where the text speaks of secrets: one pass that finds every "password", "token", "api key", "пароль", "密码" of a table.
//
//   for_each_secret_word(text, [&](size_t begin, const SecretWord& word) { … text.substr(begin, word.text.size()) … });
//
// Each row is known by four bytes of its own: byte_filter.h lets their places through, and what passes is looked up in a hash table and
// compared in full. ASCII letters match in either case. Words overlap as they will ("access_token" holds one, "password token" two);
// of rows that begin with the same four bytes, the first that matches counts.
// Thread-safety: pure. Cost: about a cycle a byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "redact/byte_filter.h"

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
  kPrivateKey,     // the first line of a file
  kMnemonic,       // words of a wallet's key
  kProfile,        // the address of somebody's page; usernames.h reads on
  kUsername,       // in a sentence
  kSpelledAt,      // an @ as a word: "arroba"; spelled_email.h reads it
};

struct SecretWord {
  std::string_view text;  // small letters; beyond ASCII as written
  uint8_t print;          // its four bytes begin here
  SecretTopic topic;
  bool whole;  // no small letter may stand before it
};

std::span<const SecretWord> secret_words();

Filters secret_word_filters();
// The four bytes of all rows, in small letters.
const PrintSet& secret_word_prints();

// The row whose four bytes stand at text[at], or null; `begin` is where it begins.
const SecretWord* secret_word_at(std::string_view text, size_t at, size_t& begin);

template <class F>
void for_each_secret_word(std::string_view text, F&& found) {
  for_each_known_place(secret_word_filters(), secret_word_prints(), text, [&](size_t at) {
    size_t begin = 0;
    if (const SecretWord* word = secret_word_at(text, at, begin)) found(begin, *word);
  });
}

}  // namespace tamis::redact
