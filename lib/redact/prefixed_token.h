// Tokens that no row of provider_keys.cc knows, by how services write them: a name, a sign, and letters and digits that no one chose.
//
//   find_prefixed_token(text, at, 4, out);      // "acme_live_9fQ2…", "ACME-API-7k3x…"; 4: the bytes of "acme"
//
// What follows the name must be of both cases with digits; of one case, or hexadecimal, only where the name says key, token, secret, live …
// Names of files, hosts, paths, addresses and blobs of base64 are none: what touches the token tells.
// Thread-safety: pure. Cost: reads at most kLongestPrefixed bytes, once for each run of letters, digits and signs.
#pragma once

#include <cstddef>
#include <string_view>

#include "redact/candidate.h"

namespace tamis::redact {

inline constexpr size_t kLongestPrefixed = 200;

// `at`: where a word of letters and digits begins; `word_size`: its bytes.
void find_prefixed_token(std::string_view text, size_t at, size_t word_size, Candidates& out);

}  // namespace tamis::redact
