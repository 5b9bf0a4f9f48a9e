// What the pieces met lately encode to.
//
// Text repeats itself: more than nine pieces in ten were seen before, and a look here costs a fraction of an encoding. Two entries share a
// cache line, and the line beside takes in what finds no room, so that pieces that fall on the same place can stay. The cache holds only what encoding gave: it changes
// the speed and never a result. It begins small, so that a short text does not pay for a large table, and grows while new
// pieces keep coming, up to a fixed size and as far as the budget goes that all threads share.
//
//   const PieceKey key = short_key(p, size, readable);           // size <= kShortPiece
//   const ShortEntry* entry = cache.find(key);
//   if (entry != nullptr) use(entry->count(), cache.ids(*entry));
//   else cache.add(key, bpe.encode(piece, scratch));
//
// Thread-safety: a cache serves one thread; CacheBudget any number. Ownership: owns its entries, about 320 KiB at first, 40 MiB at most;
// borrows the budget. Cost: one cache line a look-up, for pieces of more than fifteen bytes also their text.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/table_memory.h"
#include "tokenize/bpe.h"
#include "tokenize/pack.h"

namespace tamis::tokenize {

inline constexpr size_t kShortPiece = 15;
inline constexpr size_t kLongPiece = 256;

// How many bytes the caches of all threads may still grow by.
class CacheBudget {
 public:
  explicit CacheBudget(int64_t bytes) : left_(bytes) {}
  bool take(size_t bytes) {
    if (left_.fetch_sub(static_cast<int64_t>(bytes), std::memory_order_relaxed) >=
        static_cast<int64_t>(bytes))
      return true;
    give_back(bytes);
    return false;
  }
  void give_back(size_t bytes) {
    left_.fetch_add(static_cast<int64_t>(bytes), std::memory_order_relaxed);
  }

 private:
  std::atomic<int64_t> left_;
};

// The bytes of a short piece, zeros, and its size in the last byte.
using PieceKey = std::array<uint64_t, 2>;

// `readable`: how many bytes may be read at p.
inline PieceKey short_key(const char* p, size_t size, size_t readable) {
  static constexpr auto kMasks = [] {
    std::array<PieceKey, kShortPiece + 1> masks{};
    for (size_t i = 0; i < masks.size(); ++i)
      for (size_t byte = 0; byte < i; ++byte)
        masks[i][byte / 8] |= uint64_t{0xFF} << (byte % 8 * 8);
    return masks;
  }();
  PieceKey key{};
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
  explicit PieceCache(CacheBudget* budget = nullptr) : budget_(budget) {}
  ~PieceCache() {
    if (budget_ != nullptr) budget_->give_back(taken_);
  }
  PieceCache(const PieceCache&) = delete;
  PieceCache& operator=(const PieceCache&) = delete;

  // What was added for the piece, if it is still there. Borrowed until the next add().
  const ShortEntry* find(const PieceKey& key, uint64_t hash) const {
    const auto& ways = short_.at(hash).ways;
    const ShortEntry& entry = ways[ways[0].is(key) ? 0 : 1];
    if (entry.is(key)) [[likely]]
      return &entry;
    for (const ShortEntry& other : short_.beside(hash).ways)
      if (other.is(key)) return &other;
    return nullptr;
  }
  const ShortEntry* find(const PieceKey& key) const { return find(key, hash_of(key)); }
  const LongEntry* find(std::string_view piece, uint64_t hash) const {
    for (const auto* line : {&long_.at(hash), &long_.beside(hash)})
      for (const LongEntry& entry : line->ways)
        if (entry.text_hash == hash && entry.size == piece.size() &&
            std::memcmp(texts_.data() + entry.text, piece.data(), piece.size()) == 0)
          return &entry;
    return nullptr;
  }
  void prefetch(uint64_t hash) const { __builtin_prefetch(&short_.at(hash)); }

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
    put(short_, entry);
  }
  void add(std::string_view piece, uint64_t hash, std::span<const BpeTables::Match> tokens) {
    if (!make_room(piece.size(), tokens.size())) return;
    const LongEntry entry{hash, static_cast<uint32_t>(texts_.size()),
                          static_cast<uint32_t>(piece.size()), static_cast<uint32_t>(tokens.size()),
                          list(tokens)};
    texts_ += piece;
    put(long_, entry);
  }

 private:
  template <class Entry>
  struct Table {
    struct alignas(64) Line {
      Entry ways[2];
    };
    Table(int first_bits, int most) : bits(first_bits), most_bits(most) {
      lines.resize(size_t{1} << bits);
    }
    const Line& at(uint64_t hash) const { return lines[hash >> (64 - bits)]; }
    // Where an entry goes that finds its line full.
    const Line& beside(uint64_t hash) const { return lines[hash >> (64 - bits) ^ 1]; }
    // The older of two makes room, if the line beside has none.
    void put(const Entry& entry) {
      size_t where = entry.hash() >> (64 - bits);
      if (!lines[where].ways[1].empty() && lines[where ^ 1].ways[1].empty()) where ^= 1;
      Line& line = lines[where];
      line.ways[1] = line.ways[0];
      line.ways[0] = entry;
    }

    int bits, most_bits;
    size_t added = 0;
    std::vector<Line, TableAllocator<Line>> lines;
  };

  template <class Entry>
  void put(Table<Entry>& table, const Entry& entry) {
    // Three quarters as many pieces were added as there is room for.
    if (++table.added > table.lines.size() / 2 * 3 && table.bits < table.most_bits) grow(table);
    table.put(entry);
  }

  // Four times as large, with what it holds.
  template <class Entry>
  void grow(Table<Entry>& table) {
    using Line = typename Table<Entry>::Line;
    table.added = 0;
    if (!take(3 * table.lines.size() * sizeof(Line))) return;
    auto before = decltype(table.lines)(table.lines.size() * 4);
    before.swap(table.lines);
    table.bits += 2;
    for (const Line& line : before)
      for (const Entry& entry : {line.ways[1], line.ways[0]})
        if (!entry.empty()) table.put(entry);
  }

  bool take(size_t bytes) {
    if (budget_ != nullptr && !budget_->take(bytes)) return false;
    taken_ += bytes;
    return true;
  }

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
    if (room_ < kMostIds && take(room_ * (kTextsToIds + sizeof(uint32_t)))) {
      room_ *= 2;
      return fits();
    }
    texts_.clear();
    ids_.clear();
    for (auto& line : short_.lines)
      for (ShortEntry& entry : line.ways)
        if (!entry.has_ids()) entry = {};
    for (auto& line : long_.lines) line = {};
    return fits();
  }

  static constexpr size_t kMostIds = size_t{1} << 21;
  static constexpr size_t kTextsToIds = 4;  // bytes of text for each id
  CacheBudget* budget_;
  size_t taken_ = 0;
  size_t room_ = size_t{1} << 13;  // ids
  std::string texts_;
  std::vector<uint32_t> ids_;
  Table<ShortEntry> short_{12, 18};
  Table<LongEntry> long_{8, 17};
};

}  // namespace tamis::tokenize
