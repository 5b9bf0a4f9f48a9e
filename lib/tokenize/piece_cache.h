// What the pieces met lately encode to.
//
// Text repeats itself: more than nine pieces in ten were seen before, and a look here costs a fraction of an encoding. The cache is direct
// mapped, and holds only what encoding gave: it changes the speed and never a result. It begins small, so that a short text does
// not pay for a large table, and grows while new pieces keep coming, up to a fixed size.
//
//   const PieceKey<2> key = short_key(p, size, readable);        // size <= kShortPiece
//   const ShortEntry& entry = cache.at(key);
//   if (entry.is(key)) use(entry.count(), cache.ids(entry));
//   else cache.add(key, bpe.encode(piece, scratch));
//
// Thread-safety: serves one thread. Ownership: owns its entries, 96 KiB at first, 8 MiB at most. Cost: one cache line a look-up.
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

// Empty entries have a key that no piece has: size 0. Ids that find no room in the entry are in the cache's list, from the place
// that the second id says.
struct alignas(32) ShortEntry {
  PieceKey<2> key;
  std::array<uint32_t, 4> ids;  // the number of tokens in the top byte of the first

  uint32_t count() const { return ids[0] >> 24; }
  uint32_t first() const { return ids[0] & 0xFFFFFF; }
  bool has_ids() const { return count() <= ids.size(); }
  bool empty() const { return key[1] == 0; }
  // Word by word: comparing the arrays would call memcmp.
  bool is(const PieceKey<2>& k) const { return ((key[0] ^ k[0]) | (key[1] ^ k[1])) == 0; }
};
static_assert(kTokenIdLimit <= uint32_t{1} << 24);

struct alignas(64) LongEntry {
  PieceKey<4> key;
  std::array<uint32_t, 6> ids;
  uint32_t tokens, size;

  uint32_t count() const { return tokens; }
  uint32_t first() const { return ids[0]; }
  bool has_ids() const { return tokens <= ids.size(); }
  bool empty() const { return size == 0; }
  bool is(const PieceKey<4>& k, size_t n) const {
    return ((key[0] ^ k[0]) | (key[1] ^ k[1]) | (key[2] ^ k[2]) | (key[3] ^ k[3]) | (size ^ n)) ==
           0;
  }
};

class PieceCache {
 public:
  const ShortEntry& at(const PieceKey<2>& key) const { return short_.entries[slot(short_, key)]; }
  const LongEntry& at(const PieceKey<4>& key, size_t size) const {
    return long_.entries[slot(long_, key, size)];
  }

  // Precondition: !entry.has_ids(). Borrowed until the next add().
  template <class Entry>
  std::span<const uint32_t> ids(const Entry& entry) const {
    return {more_.data() + entry.ids[1], entry.count()};
  }

  void add(const PieceKey<2>& key, std::span<const BpeTables::Match> tokens) {
    if (short_.wants_to_grow())
      grow(short_, [this](const ShortEntry& e) { return slot(short_, e.key); });
    ShortEntry entry{key, {}};
    put(tokens, entry.ids);
    entry.ids[0] |= static_cast<uint32_t>(tokens.size()) << 24;
    short_.entries[slot(short_, key)] = entry;
  }
  void add(const PieceKey<4>& key, size_t size, std::span<const BpeTables::Match> tokens) {
    if (long_.wants_to_grow())
      grow(long_, [this](const LongEntry& e) { return slot(long_, e.key, e.size); });
    LongEntry entry{key, {}, static_cast<uint32_t>(tokens.size()), static_cast<uint32_t>(size)};
    put(tokens, entry.ids);
    long_.entries[slot(long_, key, size)] = entry;
  }

 private:
  template <class Entry>
  struct Table {
    Table(int first_bits, int most) : bits(first_bits), most_bits(most) {
      entries.resize(size_t{1} << bits);
    }
    // Half as many pieces were added as there is room for.
    bool wants_to_grow() { return ++added > entries.size() / 2 && bits < most_bits; }

    int bits, most_bits;
    size_t added = 0;
    std::vector<Entry> entries;
  };

  static size_t slot(const Table<ShortEntry>& table, const PieceKey<2>& key) {
    return (key[0] * 0x9E3779B97F4A7C15u + key[1] * 0xC2B2AE3D27D4EB4Fu) >> (64 - table.bits);
  }
  static size_t slot(const Table<LongEntry>& table, const PieceKey<4>& key, size_t size) {
    return (key[0] * 0x9E3779B97F4A7C15u + key[1] * 0xC2B2AE3D27D4EB4Fu +
            key[2] * 0x165667B19E3779F9u + (key[3] ^ size) * 0xD6E8FEB86659FD93u) >>
           (64 - table.bits);
  }

  // Four times as large, with what it holds.
  template <class Entry, class Slot>
  static void grow(Table<Entry>& table, const Slot& slot_of) {
    std::vector<Entry> before(table.entries.size() * 4);
    before.swap(table.entries);
    table.bits += 2;
    table.added = 0;
    for (const Entry& entry : before)
      if (!entry.empty()) table.entries[slot_of(entry)] = entry;
  }

  template <size_t Room>
  void put(std::span<const BpeTables::Match> tokens, std::array<uint32_t, Room>& out) {
    if (tokens.size() <= Room) {
      for (size_t i = 0; i < tokens.size(); ++i) out[i] = tokens[i].id;
      return;
    }
    if (more_.size() + tokens.size() > kMostIds) forget_more();
    out[0] = tokens[0].id;
    out[1] = static_cast<uint32_t>(more_.size());
    for (const BpeTables::Match& token : tokens) more_.push_back(token.id);
  }

  // The list is full: all that points into it is forgotten.
  void forget_more() {
    more_.clear();
    for (ShortEntry& entry : short_.entries)
      if (!entry.has_ids()) entry = {};
    for (LongEntry& entry : long_.entries)
      if (!entry.has_ids()) entry = {};
  }

  static constexpr size_t kMostIds = size_t{1} << 19;
  std::vector<uint32_t> more_;
  Table<ShortEntry> short_{11, 17};
  Table<LongEntry> long_{9, 15};
};

}  // namespace tamis::tokenize
