// Private keys that take more than a line: armour, PuTTY's files, JSON Web Keys.
//
//   if (opens_key(text, word)) end = find_private_key(text, word, out);     // "-----BEGIN " or "PuTTY-User-Key-File-"
//   JsonWebKeys keys;
//   keys.read(text, quote, out);                                            // text[quote] begins "\"kty\""
//
// The span of an armoured key is all of it, of PuTTY's file its private part, of a JWK the value of each private member.
// Sources: RFC 7468 section 10; RFC 4880 section 6.2; OpenSSH PROTOCOL.key; PuTTY manual, appendix C; RFC 7517 and RFC 7518 section 6.
// Cost: linear; a text is read once, whatever it holds.
#pragma once

#include <string_view>

#include "redact/candidate.h"

namespace tamis::redact {

// text[word] is the B of "-----BEGIN " or the P of "PuTTY-User-Key-File-".
bool opens_key(std::string_view text, size_t word);
// The private key that opens at text[word], or as much of it as there is. Returns where it ends, or `word`.
size_t find_private_key(std::string_view text, size_t word, Candidates& out);

class JsonWebKeys {
 public:
  // text[at] is the quote before kty.
  void read(std::string_view text, size_t at, Candidates& out);

 private:
  size_t done_ = 0;  // objects before this byte were read
};

}  // namespace tamis::redact
