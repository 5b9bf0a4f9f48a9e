// The three mixing functions of the fingerprint format (docs/formats/fingerprint.md, "Hashes").
// Pure; never change one: a new one is a new format.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace tamis::dedup {

// Two constants of MurmurHash3's 64-bit finalizer. Each holds a byte that UTF-8 never has (FF, FE),
// so text xor constant is never 0.
inline constexpr uint64_t kMixA = 0xFF51AFD7ED558CCDu;
inline constexpr uint64_t kMixB = 0xC4CEB9FE1A85EC53u;
inline constexpr uint64_t kStep = 0x9E3779B97F4A7C15u;  // 2^64 / golden ratio, odd

// MurmurHash3's finalizer (Appleby, fmix64): a bijection of 64-bit words.
inline uint64_t mix(uint64_t x) {
  x = (x ^ (x >> 33)) * kMixA;
  x = (x ^ (x >> 33)) * kMixB;
  return x ^ (x >> 33);
}

__extension__ typedef unsigned __int128 uint128;

// The two halves of a 128-bit product, folded.
inline uint64_t multiply_fold(uint64_t a, uint64_t b) {
  const uint128 product = static_cast<uint128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

// A step of the hash of a token: 16 bytes as two little-endian words.
inline uint64_t absorb(uint64_t hash, uint64_t low, uint64_t high) {
  return multiply_fold(hash ^ low ^ kMixA, high ^ kMixB);
}

inline uint64_t load64(const char* bytes) {
  static_assert(std::endian::native == std::endian::little, "words of text are little-endian");
  uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// kKeep[n]: the first n bytes of a word, n <= 8.
inline constexpr uint64_t kKeep[9] = {0,
                                      0xFF,
                                      0xFFFF,
                                      0xFFFFFF,
                                      0xFFFFFFFF,
                                      0xFFFFFFFFFF,
                                      0xFFFFFFFFFFFF,
                                      0xFFFFFFFFFFFFFF,
                                      0xFFFFFFFFFFFFFFFF};

// Bytes kept of the first and the second word of a piece of n <= 16 bytes.
struct KeepPair {
  uint64_t low, high;
};
inline KeepPair keep16(size_t n) { return {kKeep[n < 8 ? n : 8], kKeep[n < 8 ? 0 : n - 8]}; }

// The hash of a token of n >= 1 folded bytes; 16 bytes beyond its end must be readable, their
// values do not matter.
inline uint64_t hash_token(const char* bytes, size_t n) {
  uint64_t hash = 0;
  for (; n > 16; bytes += 16, n -= 16) hash = absorb(hash, load64(bytes), load64(bytes + 8));
  const KeepPair keep = keep16(n);
  return absorb(hash, load64(bytes) & keep.low, load64(bytes + 8) & keep.high);
}

}  // namespace tamis::dedup
