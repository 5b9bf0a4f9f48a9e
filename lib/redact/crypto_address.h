// Crypto-currency addresses that carry their own checksum.
//
//   bitcoin_base58("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")     // Base58Check: four bytes of double SHA-256
//   bitcoin_bech32("bc1q…")                                   // BIP 173, BIP 350
//   ethereum("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")    // EIP-55: the case of the letters; one case only has no checksum
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace tamis::redact {

// Base58Check: `payload` is filled whole, and the four bytes behind it are its double SHA-256's first.
bool base58check(std::string_view text, std::span<uint8_t> payload);
// `text` begins with `prefix` and a 1; `checksum` is 1 for Bech32, 0x2bc830a3 for Bech32m.
bool bech32(std::string_view text, std::string_view prefix, uint32_t checksum);

bool bitcoin_base58(std::string_view address);
bool bitcoin_bech32(std::string_view address);
bool ethereum(std::string_view address);

// Keccak-256 as Ethereum uses it (the padding of the submission to the SHA-3 competition, 0x01).
std::array<uint8_t, 32> keccak256(std::string_view bytes);

}  // namespace tamis::redact
