// The hashes of Tamis, in one place.
//
// SHA-256 identifies (manifest, packs, recipes); XXH3-128 only detects change and keys tables
// inside one process or one format; HMAC-SHA-256 and HKDF (RFC 5869) derive keys. Through OpenSSL's
// libcrypto and xxHash.
//
//   Sha256 file;
//   for (auto chunk : chunks) file.update(chunk);
//   hex(file.finish())
//
// Thread-safety: the classes serve one thread. Sizes are in bytes.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "tamis/fingerprint.h"

namespace tamis {

using Sha256Digest = std::array<uint8_t, 32>;

Sha256Digest sha256(std::string_view bytes);
Sha256Digest sha256(std::string_view first, std::string_view second);  // of both in a row
// Of each. Where the processor has SHA instructions, as many bytes as both have take 0.6 of the time of one after the other.
std::array<Sha256Digest, 2> sha256_each(std::string_view a, std::string_view b);
std::string sha256_hex(std::string_view bytes);
Sha256Digest hmac_sha256(std::string_view key, std::string_view message);
// A subkey per purpose: HKDF-SHA-256 with an empty salt and `purpose` as info; size <= 255 * 32.
std::string hkdf_sha256(std::string_view key, std::string_view purpose, size_t size);

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void update(std::string_view bytes);
  Sha256Digest finish();  // and starts anew

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// HMAC under one key, for messages by the million. Copies of the key are wiped on destruction;
// calls may be concurrent.
class HmacSha256 {
 public:
  explicit HmacSha256(std::string_view key);
  ~HmacSha256();
  HmacSha256(HmacSha256&&) noexcept;
  HmacSha256& operator=(HmacSha256&&) noexcept;
  Sha256Digest operator()(std::string_view message) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

void wipe(void* bytes, size_t size);  // not optimized away
bool equal_in_constant_time(std::string_view a, std::string_view b);

Hash128 xxh3_128(std::string_view bytes, uint64_t seed = 0);
uint64_t xxh3_64(std::string_view bytes, uint64_t seed = 0);

class Xxh3 {  // 128 bit, streaming
 public:
  Xxh3();
  ~Xxh3();
  Xxh3(Xxh3&&) noexcept;
  Xxh3& operator=(Xxh3&&) noexcept;
  void update(std::string_view bytes);
  Hash128 finish();  // and starts anew

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string hex(std::string_view bytes);  // lower case
std::string hex(const Sha256Digest& digest);
std::string hex(const Hash128& h);                        // 32 digits, high first
bool unhex(std::string_view digits, std::string& bytes);  // false: odd length or not [0-9a-f]
std::string base64(std::string_view bytes);               // RFC 4648 section 4, padded
bool unbase64(std::string_view text,
              std::string& bytes);  // strict: padding required, no white space, zero spare bits

}  // namespace tamis
