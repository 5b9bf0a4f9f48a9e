// Keys of wallets that are written down as words: 12, 15, 18, 21 or 24 of the 2,048 of BIP-39, behind words such as "seed phrase".
//
//   find_mnemonic(text, end, out);      // "recovery phrase: 1. legal 2. winner 3. thank …"; end: behind the word for it
//
// Twelve words of the list in a row are no prose, which has "the" and "of" between; a checksum of four to eight bits proves them. Numbers,
// commas and line ends may stand between the words. Source: BIP-39, "Generating the mnemonic".
// Thread-safety: pure. Cost: a search of the list for each word of at most kMnemonicReach bytes.
#pragma once

#include <cstddef>
#include <string_view>

#include "redact/candidate.h"

namespace tamis::redact {

inline constexpr size_t kMnemonicReach = 512;

// Begins to read behind text[end - 1]. `done`: where the last one ended; 0 at the start of a text.
void find_mnemonic(std::string_view text, size_t end, size_t& done, Candidates& out);

}  // namespace tamis::redact
