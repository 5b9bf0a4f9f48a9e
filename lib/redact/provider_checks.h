// What a token proves beside its form: a checksum, a mark at a known byte, a header that decodes.
//
//   github_checksum(text, begin, end);     // kProved: the last six letters are the CRC-32 of those before
//
// A check sees the text around the token and may widen the span. kRefuted: it is none after all. kPlausible: nothing speaks against it.
// Thread-safety: pure. Cost: linear in the token.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tamis::redact {

enum class Proof : uint8_t { kRefuted, kPlausible, kProved };
using Check = Proof (*)(std::string_view text, size_t& begin, size_t& end);

Proof azure_annotated(std::string_view text, size_t& begin, size_t& end);
Proof azure_devops(std::string_view text, size_t& begin, size_t& end);
Proof azure_search(std::string_view text, size_t& begin, size_t& end);
Proof behind_dollar(std::string_view text, size_t& begin, size_t& end);
Proof bitcoin_address(std::string_view text, size_t& begin, size_t& end);
Proof bitcoin_segwit(std::string_view text, size_t& begin, size_t& end);
Proof bitcoin_wif(std::string_view text, size_t& begin, size_t& end);
Proof discord_token(std::string_view text, size_t& begin, size_t& end);
Proof ethereum_address(std::string_view text, size_t& begin, size_t& end);
Proof extended_key(std::string_view text, size_t& begin, size_t& end);
Proof github_checksum(std::string_view text, size_t& begin, size_t& end);
Proof json_web_token(std::string_view text, size_t& begin, size_t& end);
// For short prefixes that words share: digits and letters, as chance mixes them.
Proof mixed_hex(std::string_view text, size_t& begin, size_t& end);
Proof mixed_token(std::string_view text, size_t& begin, size_t& end);
Proof new_relic_license(std::string_view text, size_t& begin, size_t& end);
Proof nostr_key(std::string_view text, size_t& begin, size_t& end);
Proof okta_token(std::string_view text, size_t& begin, size_t& end);
Proof openai_mark(std::string_view text, size_t& begin, size_t& end);
Proof pem_in_base64(std::string_view text, size_t& begin, size_t& end);
Proof pypi_macaroon(std::string_view text, size_t& begin, size_t& end);
Proof stellar_seed(std::string_view text, size_t& begin, size_t& end);

}  // namespace tamis::redact
