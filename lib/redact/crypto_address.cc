#include "redact/crypto_address.h"

#include <algorithm>
#include <bit>
#include <string>
#include <vector>

#include "base/hash.h"
#include "redact/chars.h"

namespace tamis::redact {

bool base58check(std::string_view text, std::span<uint8_t> payload) {
  constexpr std::string_view kAlphabet =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  constexpr size_t kMost = 96;
  std::array<uint8_t, kMost> held{};  // payload and 4 bytes of checksum; big-endian
  if (payload.size() + 4 > kMost) return false;
  const std::span<uint8_t> number = std::span(held).first(payload.size() + 4);
  for (char c : text) {
    const size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) return false;
    unsigned carry = static_cast<unsigned>(digit);
    for (size_t i = number.size(); i-- > 0;) {
      carry += 58u * number[i];
      number[i] = static_cast<uint8_t>(carry);
      carry >>= 8;
    }
    if (carry != 0) return false;
  }
  std::copy_n(number.begin(), payload.size(), payload.begin());
  const Sha256Digest once = sha256({reinterpret_cast<const char*>(payload.data()), payload.size()});
  const Sha256Digest twice = sha256({reinterpret_cast<const char*>(once.data()), once.size()});
  return std::equal(twice.begin(), twice.begin() + 4, number.end() - 4);
}

bool bitcoin_base58(std::string_view address) {
  std::array<uint8_t, 21> payload{};  // version and 20 bytes of hash
  if (address.size() < 26 || address.size() > 35 || !base58check(address, payload)) return false;
  return payload[0] == 0 || payload[0] == 5;  // pay to public key hash, to script hash
}

bool bech32(std::string_view text, std::string_view prefix, uint32_t checksum) {
  constexpr std::string_view kAlphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  constexpr std::array<uint32_t, 5> kGenerator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                                  0x2a1462b3};
  uint32_t state = 1;
  const auto feed = [&](uint32_t value) {
    const uint32_t top = state >> 25;
    state = (state & 0x1FFFFFF) << 5 ^ value;
    for (unsigned i = 0; i < 5; ++i)
      if (top >> i & 1) state ^= kGenerator[i];
  };
  for (char c : prefix) feed(static_cast<uint32_t>(c) >> 5);
  feed(0);
  for (char c : prefix) feed(static_cast<uint32_t>(c) & 31);
  bool lower = false, upper = false;
  for (size_t i = prefix.size() + 1; i < text.size(); ++i) {
    const unsigned char c = byte_at(text, i);
    lower |= is_letter(c) && !is_upper(c);
    upper |= is_upper(c);
    const size_t value = kAlphabet.find(static_cast<char>(to_lower(c)));
    if (value == std::string_view::npos) return false;
    feed(static_cast<uint32_t>(value));
  }
  return !(lower && upper) && state == checksum;
}

bool bitcoin_bech32(std::string_view address) {
  if (address.size() < 14 || address.size() > 74) return false;
  return bech32(address, "bc", 1) || bech32(address, "bc", 0x2bc830a3);
}

std::array<uint8_t, 32> keccak256(std::string_view bytes) {
  constexpr std::array<uint64_t, 24> kRound = {
      0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
      0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
      0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
      0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
      0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
      0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};
  constexpr std::array<int, 24> kTurn = {1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
                                         27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44};
  constexpr std::array<size_t, 24> kLane = {10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
                                            15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1};
  std::array<uint64_t, 25> a{};
  const auto permute = [&] {
    for (uint64_t constant : kRound) {
      std::array<uint64_t, 5> c;
      for (size_t x = 0; x < 5; ++x) c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
      for (size_t x = 0; x < 5; ++x)
        for (size_t y = 0; y < 25; y += 5)
          a[y + x] ^= c[(x + 4) % 5] ^ std::rotl(c[(x + 1) % 5], 1);
      uint64_t moved = a[1];
      for (size_t i = 0; i < 24; ++i) {
        const uint64_t kept = a[kLane[i]];
        a[kLane[i]] = std::rotl(moved, kTurn[i]);
        moved = kept;
      }
      for (size_t y = 0; y < 25; y += 5) {
        for (size_t x = 0; x < 5; ++x) c[x] = a[y + x];
        for (size_t x = 0; x < 5; ++x) a[y + x] ^= ~c[(x + 1) % 5] & c[(x + 2) % 5];
      }
      a[0] ^= constant;
    }
  };
  constexpr size_t kRate = 136;
  std::string padded(bytes);
  padded += '\x01';
  while (padded.size() % kRate != 0) padded += '\0';
  padded.back() = static_cast<char>(padded.back() | '\x80');
  for (size_t at = 0; at < padded.size(); at += kRate) {
    for (size_t i = 0; i < kRate; ++i)
      a[i / 8] ^= static_cast<uint64_t>(static_cast<unsigned char>(padded[at + i]))
                  << (8 * (i % 8));
    permute();
  }
  std::array<uint8_t, 32> out;
  for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<uint8_t>(a[i / 8] >> (8 * (i % 8)));
  return out;
}

bool ethereum(std::string_view address) {
  if (address.size() != 42) return false;
  std::string small;
  bool lower = false, upper = false;
  size_t zeros = 0;
  for (char c : address.substr(2)) {
    const auto byte = static_cast<unsigned char>(c);
    if (!is_hex(byte)) return false;
    lower |= is_letter(byte) && !is_upper(byte);
    upper |= is_upper(byte);
    zeros += c == '0';
    small += static_cast<char>(to_lower(byte));
  }
  if (zeros > 24) return false;                  // an address of memory, a padded number
  if (!(lower && upper)) return lower || upper;  // no checksum was written
  const auto hash = keccak256(small);
  for (size_t i = 0; i < 40; ++i) {
    if (!is_letter(static_cast<unsigned char>(small[i]))) continue;
    const unsigned nibble = i % 2 == 0 ? hash[i / 2] >> 4 : hash[i / 2] & 15;
    if ((nibble >= 8) != is_upper(static_cast<unsigned char>(address[2 + i]))) return false;
  }
  return true;
}

}  // namespace tamis::redact
