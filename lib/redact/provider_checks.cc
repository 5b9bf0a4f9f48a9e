#include "redact/provider_checks.h"

#include <array>
#include <span>
#include <string>

#include "redact/chars.h"
#include "redact/crypto_address.h"
#include "redact/secret_shape.h"
#include "redact/secret_value.h"

namespace tamis::redact {

namespace {

// RFC 4648 sections 4 and 5, either alphabet, up to the first byte of neither.
std::string decoded(std::string_view text, size_t most) {
  std::string out;
  unsigned held = 0, bits = 0;
  for (char c : text) {
    const auto b = static_cast<unsigned char>(c);
    const unsigned value = is_upper(b)            ? b - 'A'
                           : is_letter(b)         ? b - 'a' + 26u
                           : is_digit(b)          ? b - '0' + 52u
                           : b == '-' || b == '+' ? 62u
                           : b == '_' || b == '/' ? 63u
                                                  : 64u;
    if (value == 64 || out.size() >= most) break;
    held = (held << 6 | value) & 0xFFFF;
    bits += 6;
    if (bits >= 8) out += static_cast<char>(held >> (bits -= 8) & 0xFF);
  }
  return out;
}

uint32_t crc32(std::string_view bytes) {  // ISO/IEC 8802-3 section 3.2.9
  uint32_t crc = 0xFFFFFFFF;
  for (char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int i = 0; i < 8; ++i) crc = crc >> 1 ^ (0xEDB88320u & (0u - (crc & 1)));
  }
  return ~crc;
}

Proof proved_if(bool holds) { return holds ? Proof::kProved : Proof::kRefuted; }
Proof marked(std::string_view text, size_t begin, size_t end, size_t at, std::string_view mark) {
  return proved_if(text.substr(begin, end - begin).substr(at).starts_with(mark));
}

}  // namespace

Proof azure_annotated(std::string_view text, size_t& begin, size_t& end) {
  return marked(text, begin, end, 52, "JQQJ9");
}
Proof azure_devops(std::string_view text, size_t& begin, size_t& end) {
  return marked(text, begin, end, 76, "AZDO");
}
Proof azure_search(std::string_view text, size_t& begin, size_t& end) {
  return marked(text, begin, end, 42, "AzSe");
}

Proof behind_dollar(std::string_view text, size_t& begin, size_t&) {
  if (byte_at(text, begin - 1) != '$') return Proof::kRefuted;
  --begin;
  return Proof::kPlausible;
}

Proof bitcoin_address(std::string_view text, size_t& begin, size_t& end) {
  return proved_if(bitcoin_base58(text.substr(begin, end - begin)));
}
Proof bitcoin_segwit(std::string_view text, size_t& begin, size_t& end) {
  return proved_if(bitcoin_bech32(text.substr(begin, end - begin)));
}
Proof ethereum_address(std::string_view text, size_t& begin, size_t& end) {
  return proved_if(ethereum(text.substr(begin, end - begin)));
}

// Version 128, 32 bytes, and a 1 behind them if the public key is the compressed one.
Proof bitcoin_wif(std::string_view text, size_t& begin, size_t& end) {
  std::array<uint8_t, 34> key{};
  const bool compressed = end - begin == 52;
  const std::span<uint8_t> bytes = std::span(key).first(compressed ? 34 : 33);
  return proved_if(base58check(text.substr(begin, end - begin), bytes) && key[0] == 128 &&
                   (!compressed || key[33] == 1));
}

Proof extended_key(std::string_view text, size_t& begin, size_t& end) {
  std::array<uint8_t, 78> key{};
  // A private key has 0 before its 32 bytes.
  return proved_if(base58check(text.substr(begin, end - begin), key) && key[45] == 0);
}

Proof nostr_key(std::string_view text, size_t& begin, size_t& end) {
  return proved_if(bech32(text.substr(begin, end - begin), "nsec", 1));
}

// SEP-23: a version byte, 32 bytes, CRC-16/XMODEM of both with the low byte first; in base 32 without padding.
Proof stellar_seed(std::string_view text, size_t& begin, size_t& end) {
  std::array<uint8_t, 35> bytes{};
  unsigned held = 0, bits = 0;
  size_t size = 0;
  for (char c : text.substr(begin, end - begin)) {
    const auto b = static_cast<unsigned char>(c);
    held = (held << 5 | (is_digit(b) ? b - '2' + 26u : b - 'A' + 0u)) & 0x1FFF;
    bits += 5;
    if (bits >= 8) bytes[size++] = static_cast<uint8_t>(held >> (bits -= 8));
  }
  uint16_t crc = 0;
  for (size_t i = 0; i < 33; ++i) {
    crc = static_cast<uint16_t>(crc ^ bytes[i] << 8);
    for (int bit = 0; bit < 8; ++bit)
      crc = static_cast<uint16_t>((crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1);
  }
  return proved_if(bytes[0] == 18 << 3 && bytes[33] == (crc & 0xFF) && bytes[34] == crc >> 8);
}

// The first part is the decimal number of an account.
Proof discord_token(std::string_view text, size_t& begin, size_t& end) {
  const std::string_view whole = text.substr(begin, end - begin);
  const std::string account = decoded(whole.substr(0, whole.find('.')), 24);
  if (account.size() < 17 || account.size() > 20) return Proof::kRefuted;
  for (char c : account)
    if (!is_digit(static_cast<unsigned char>(c))) return Proof::kRefuted;
  return Proof::kProved;
}

// The last six letters are the CRC-32 of those behind the prefix, in base 62. Tokens older than the checksum have none, so a
// wrong one refutes nothing.
Proof github_checksum(std::string_view text, size_t& begin, size_t& end) {
  constexpr std::string_view kDigits =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const std::string_view body = text.substr(begin + 4, end - begin - 4);
  uint32_t crc = crc32(body.substr(0, body.size() - 6));
  for (size_t i = body.size(); i-- > body.size() - 6; crc /= 62)
    if (body[i] != kDigits[crc % 62]) return Proof::kPlausible;
  return Proof::kProved;
}

// A header that decodes to a JSON object with "alg", and two further parts (RFC 7519 section 3, RFC 7515 section 7.1).
Proof json_web_token(std::string_view text, size_t& begin, size_t& end) {
  const std::string_view whole = text.substr(begin, end - begin);
  const size_t first = whole.find('.');
  if (first == std::string_view::npos) return Proof::kRefuted;
  const size_t second = whole.find('.', first + 1);
  const std::string header = decoded(whole.substr(0, first), 1024);
  // Unsecured tokens have an empty third part (RFC 7519 section 6); the form took its dot for the end of a sentence.
  const bool unsecured = second == std::string_view::npos && byte_at(text, end) == '.' &&
                         header.find("\"none\"") != std::string::npos;
  if (unsecured) ++end;
  if (!unsecured && (second == std::string_view::npos || second == first + 1))
    return Proof::kRefuted;
  return proved_if(header.starts_with("{\"") && header.find("\"alg\"") != std::string::npos);
}

Proof mixed_hex(std::string_view text, size_t& begin, size_t& end) {
  size_t digits = 0;
  for (char c : text.substr(begin, end - begin)) digits += is_digit(static_cast<unsigned char>(c));
  return digits >= 6 && end - begin - digits >= 6 ? Proof::kPlausible : Proof::kRefuted;
}

Proof mixed_token(std::string_view text, size_t& begin, size_t& end) {
  return like_chance(text.substr(begin, end - begin)) ? Proof::kPlausible : Proof::kRefuted;
}

Proof new_relic_license(std::string_view text, size_t& begin, size_t& end) {
  const std::string_view whole = text.substr(begin, end - begin);
  for (char c : whole.substr(0, 32))
    if (!in_alphabet(static_cast<unsigned char>(c), Alphabet::kHex)) return Proof::kRefuted;
  return proved_if(whole.ends_with("FFFFNRAL"));
}

// Zeros and hexadecimal digits begin so too; a token has letters of both cases.
Proof okta_token(std::string_view text, size_t& begin, size_t& end) {
  const Makeup m = makeup_of(text.substr(begin, end - begin));
  return m.lower >= 4 && m.upper >= 4 ? mixed_token(text, begin, end) : Proof::kRefuted;
}

// "OpenAI" in base64 amid the key; the services that took over the form have none.
Proof openai_mark(std::string_view text, size_t& begin, size_t& end) {
  if (text.substr(begin, end - begin).substr(23).starts_with("T3BlbkFJ")) return Proof::kProved;
  return mixed_token(text, begin, end);
}

Proof pem_in_base64(std::string_view text, size_t& begin, size_t& end) {
  const std::string head = decoded(text.substr(begin, end - begin), 64);
  return proved_if(head.starts_with("-----BEGIN ") &&
                   head.find("PRIVATE KEY") != std::string::npos);
}

// A macaroon of version 2 ends with its signature: field 6 of 32 bytes.
Proof pypi_macaroon(std::string_view text, size_t& begin, size_t& end) {
  const std::string bytes = decoded(text.substr(begin + 5, end - begin - 5), 1024);
  const bool signed_so =
      bytes.size() >= 34 && bytes[bytes.size() - 34] == 6 && bytes[bytes.size() - 33] == 32;
  return signed_so ? Proof::kProved : Proof::kPlausible;
}

}  // namespace tamis::redact
