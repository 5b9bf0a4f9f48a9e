// What the pieces met lately encode to.
//
// Text repeats itself: more than nine pieces in ten were seen before, and a look here costs a fraction of an encoding. The cache holds only
// what encoding gave: it changes the speed and never a result (cache_table.h).
//
//   const PieceKey key = short_key(p, size, readable);           // size <= kShortPiece
//   const ShortEntry* entry = cache.find(key);
//   if (entry != nullptr) use(entry->count(), cache.ids(*entry));
//   else cache.add(key, bpe.encode(piece, scratch));
//
// Thread-safety: a cache serves one thread; CacheBudget any number. Ownership: owns its entries, about 320 KiB at first, 40 MiB at most;
// borrows the budget. Cost: one cache line a look-up, for pieces of more than fifteen bytes also their text.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tokenize/bpe.h"
#include "tokenize/cache_table.h"
#include "tokenize/pack.h"

namespace tamis::tokenize {

inline constexpr size_t kShortPiece = 15;
inline constexpr size_t kLongPiece = 256;

// The bytes of a short piece, zeros, and its size in the last byte.
using PieceKey = std::array<uint64_t, 2>;

// `readable`: how many bytes may be read at p.
inline PieceKey short_key(const char* p, size_t size, size_t readable) {
  struct Masks {
    uint64_t of[kShortPiece + 1][2] = {};
    constexpr Masks() {
      for (size_t i = 0; i <= kShortPiece; ++i)
        for (size_t byte = 0; byte < i; ++byte) of[i][byte / 8] |= uint64_t{0xFF} << (byte % 8 * 8);
    }
  };
  static constexpr Masks kMasks;
  PieceKey key{};
  if (readable >= sizeof key) [[likely]] {
    std::memcpy(&key, p, sizeof key);
    key[0] &= kMasks.of[size][0];
    key[1] &= kMasks.of[size][1];
  } else {
    std::memcpy(&key, p, size);
  }
  key[1] |= uint64_t{size} << 56;
  return key;
}

inline uint64_t hash_of(const PieceKey& key) {
  return key[0] * 0x9E3779B97F4A7C15u + key[1] * 0xC2B2AE3D27D4EB4Fu;
}

// Of a piece of more than fifteen bytes.
inline uint64_t hash_of(std::string_view piece) {
  uint64_t hash = piece.size();
  const auto take = [&](size_t at) {
    uint64_t eight;
    std::memcpy(&eight, piece.data() + at, 8);
    hash = (hash ^ eight) * 0x9E3779B97F4A7C15u;
    hash ^= hash >> 32;
  };
  for (size_t at = 0; at + 8 < piece.size(); at += 8) take(at);
  take(piece.size() - 8);
  return hash * 0xD6E8FEB86659FD93u;
}

// Empty entries have a key that no piece has: size 0. Ids that find no room in the entry are in the cache's list, from the place
// that the second id says.
struct alignas(32) ShortEntry {
  PieceKey key;
  std::array<uint32_t, 4> ids;  // the number of tokens in the top byte of the first

  uint32_t count() const { return ids[0] >> 24; }
  uint32_t first() const { return ids[0] & 0xFFFFFF; }
  bool has_ids() const { return count() <= ids.size(); }
  uint32_t listed() const { return ids[1]; }
  bool empty() const { return key[1] == 0; }
  uint64_t hash() const { return hash_of(key); }
  // Word by word: comparing the arrays would call memcmp.
  bool is(const PieceKey& k) const { return ((key[0] ^ k[0]) | (key[1] ^ k[1])) == 0; }
};
static_assert(kTokenIdLimit <= uint32_t{1} << 24);

// The piece's bytes and its ids are in the cache's lists.
struct alignas(32) LongEntry {
  uint64_t text_hash;
  uint32_t text, size, tokens, ids_at;

  uint32_t count() const { return tokens; }
  bool has_ids() const { return false; }
  uint32_t listed() const { return ids_at; }
  bool empty() const { return size == 0; }
  uint64_t hash() const { return text_hash; }
};

class PieceCache {
 public:
  explicit PieceCache(CacheBudget* budget = nullptr) : share_(budget) {}

  // What was added for the piece, if it is still there. Borrowed until the next add().
  const ShortEntry* find(const PieceKey& key, uint64_t hash) const {
    return short_.find(hash, [&](const ShortEntry& entry) { return entry.is(key); });
  }
  const ShortEntry* find(const PieceKey& key) const { return find(key, hash_of(key)); }
  const LongEntry* find(std::string_view piece, uint64_t hash) const {
    return long_.find(hash, [&](const LongEntry& entry) {
      return entry.text_hash == hash && entry.size == piece.size() &&
             std::memcmp(texts_.data() + entry.text, piece.data(), piece.size()) == 0;
    });
  }
  void prefetch(uint64_t hash) const { short_.prefetch(hash); }

  // Precondition: !entry.has_ids(). Borrowed until the next add().
  template <class Entry>
  std::span<const uint32_t> ids(const Entry& entry) const {
    return {ids_.data() + entry.listed(), entry.count()};
  }

  void add(const PieceKey& key, std::span<const BpeTables::Match> tokens) {
    ShortEntry entry{key, {}};
    if (tokens.size() <= entry.ids.size()) {
      for (size_t i = 0; i < tokens.size(); ++i) entry.ids[i] = tokens[i].id;
    } else {
      if (!make_room(0, tokens.size())) return;
      entry.ids[0] = tokens[0].id;
      entry.ids[1] = list(tokens);
    }
    entry.ids[0] |= static_cast<uint32_t>(tokens.size()) << 24;
    short_.put(entry, share_);
  }
  void add(std::string_view piece, uint64_t hash, std::span<const BpeTables::Match> tokens) {
    if (!make_room(piece.size(), tokens.size())) return;
    const LongEntry entry{hash, static_cast<uint32_t>(texts_.size()),
                          static_cast<uint32_t>(piece.size()), static_cast<uint32_t>(tokens.size()),
                          list(tokens)};
    texts_ += piece;
    long_.put(entry, share_);
  }

 private:
  uint32_t list(std::span<const BpeTables::Match> tokens) {
    const auto at = static_cast<uint32_t>(ids_.size());
    for (const BpeTables::Match& token : tokens) ids_.push_back(token.id);
    return at;
  }

  // Room in the lists for as many bytes and ids. Where there is none, all that points into them is forgotten.
  bool make_room(size_t bytes, size_t ids) {
    const auto fits = [&] {
      return texts_.size() + bytes <= room_ * kTextsToIds && ids_.size() + ids <= room_;
    };
    if (fits()) return true;
    if (room_ < kMostIds && share_.take(room_ * (kTextsToIds + sizeof(uint32_t)))) {
      room_ *= 2;
      return fits();
    }
    texts_.clear();
    ids_.clear();
    short_.forget([](const ShortEntry& entry) { return !entry.has_ids(); });
    long_.forget([](const LongEntry&) { return true; });
    return fits();
  }

  static constexpr size_t kMostIds = size_t{1} << 21;
  static constexpr size_t kTextsToIds = 4;  // bytes of text for each id
  CacheShare share_;
  size_t room_ = size_t{1} << 13;  // ids
  std::string texts_;
  std::vector<uint32_t> ids_;
  CacheTable<ShortEntry> short_{12, 18};
  CacheTable<LongEntry> long_{8, 17};
};

}  // namespace tamis::tokenize
