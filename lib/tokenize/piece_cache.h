// What the pieces met lately encode to.
//
// Text repeats itself: more than nine pieces in ten were seen before, and a look here costs a fraction of an encoding. The cache is direct
// mapped and of fixed size, and holds only what encoding gave: it changes the speed and never a result.
//
//   const PieceKey<2> key = short_key(p, size, readable);        // size <= kShortPiece
//   ShortEntry& entry = cache.at(key);
//   if (entry.key == key) use(entry.count(), entry.ids);
//   else entry.set(key, bpe.encode(piece, scratch));
//
// Thread-safety: serves one thread. Ownership: owns its entries, 1 MiB. Cost: one or two cache lines a look-up.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "tokenize/bpe.h"

namespace tamis::tokenize {

inline constexpr size_t kShortPiece = 15;
inline constexpr size_t kLongPiece = 32;

template <size_t Words>
using PieceKey = std::array<uint64_t, Words>;

// The piece's bytes, zeros, and its size in the last byte. `readable`: how many bytes may be read at p.
inline PieceKey<2> short_key(const char* p, size_t size, size_t readable) {
  static constexpr auto kMasks = [] {
    std::array<PieceKey<2>, kShortPiece + 1> masks{};
    for (size_t i = 0; i < masks.size(); ++i)
      for (size_t byte = 0; byte < i; ++byte)
        masks[i][byte / 8] |= uint64_t{0xFF} << (byte % 8 * 8);
    return masks;
  }();
  PieceKey<2> key{};
  if (readable >= sizeof key) [[likely]] {
    std::memcpy(&key, p, sizeof key);
    key[0] &= kMasks[size][0];
    key[1] &= kMasks[size][1];
  } else {
    std::memcpy(&key, p, size);
  }
  key[1] |= uint64_t{size} << 56;
  return key;
}

// The first and the last sixteen bytes of a piece of sixteen to thirty-two: with its size they are the piece.
inline PieceKey<4> long_key(const char* p, size_t size) {
  PieceKey<4> key;
  std::memcpy(&key[0], p, 16);
  std::memcpy(&key[2], p + size - 16, 16);
  return key;
}

// Empty entries have a key that no piece has: size 0.
struct ShortEntry {
  PieceKey<2> key;
  std::array<uint32_t, 4>
      ids;  // the number of tokens in the top byte of the first; ids only if there are no more than fit

  uint32_t count() const { return ids[0] >> 24; }
  uint32_t first() const { return ids[0] & 0xFFFFFF; }
  bool has_ids() const { return count() <= ids.size(); }
  void set(const PieceKey<2>& k, std::span<const BpeTables::Match> tokens) {
    key = k;
    ids = {};
    for (size_t i = 0; i < std::min(tokens.size(), ids.size()); ++i) ids[i] = tokens[i].id;
    ids[0] |= static_cast<uint32_t>(tokens.size()) << 24;
  }
};
static_assert(kTokenIdLimit <= uint32_t{1} << 24);

struct alignas(64) LongEntry {
  PieceKey<4> key;
  std::array<uint32_t, 6> ids;
  uint32_t tokens, size;

  uint32_t count() const { return tokens; }
  uint32_t first() const { return ids[0]; }
  bool has_ids() const { return tokens <= ids.size(); }
  bool is(const PieceKey<4>& k, size_t n) const { return size == n && key == k; }
  void set(const PieceKey<4>& k, size_t n, std::span<const BpeTables::Match> found) {
    key = k;
    size = static_cast<uint32_t>(n);
    tokens = static_cast<uint32_t>(found.size());
    for (size_t i = 0; i < std::min(found.size(), ids.size()); ++i) ids[i] = found[i].id;
  }
};

class PieceCache {
 public:
  PieceCache() : short_(size_t{1} << kShortBits), long_(size_t{1} << kLongBits) {}

  ShortEntry& at(const PieceKey<2>& key) {
    uint64_t h = (key[0] * 0x9E3779B97F4A7C15u) ^ (key[1] * 0xC2B2AE3D27D4EB4Fu);
    h ^= h >> 32;
    return short_[h * 0xD6E8FEB86659FD93u >> (64 - kShortBits)];
  }
  LongEntry& at(const PieceKey<4>& key, size_t size) {
    uint64_t h = (key[0] * 0x9E3779B97F4A7C15u) ^ (key[1] * 0xC2B2AE3D27D4EB4Fu) ^
                 (key[2] * 0x165667B19E3779F9u) ^ ((key[3] ^ size) * 0xD6E8FEB86659FD93u);
    h ^= h >> 32;
    return long_[h * 0xD6E8FEB86659FD93u >> (64 - kLongBits)];
  }

 private:
  static constexpr int kShortBits = 14, kLongBits = 13;
  std::vector<ShortEntry> short_;
  std::vector<LongEntry> long_;
};

}  // namespace tamis::tokenize
