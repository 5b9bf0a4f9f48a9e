// The table under the caches of pieces (piece_cache.h, joint_counter.h), and the budget that they share.
//
//   CacheShare share(&budget);                       // gives back what it took
//   CacheTable<Entry> table(12, 18);                 // 2^12 cache lines at first, 2^18 at most
//   table.find(hash, [&](const Entry& e) { return e.key == key; });
//   table.put(entry, share);
//
// An entry is 32 bytes: two share a cache line, and the line beside takes in what finds no room, so that pieces that fall on the same
// place can stay. A table holds only what encoding gave: it changes the speed and never a result. It begins small, so that a short
// text does not pay for a large one, and grows while new pieces keep coming, up to its size and as far as the budget goes.
//
// Thread-safety: a table serves one thread; CacheBudget any number. Ownership: owns its entries; borrows the budget. Cost: one cache
// line a look-up.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/table_memory.h"

namespace tamis::tokenize {

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

// What one cache has taken of a budget; without one there is no end to it.
class CacheShare {
 public:
  explicit CacheShare(CacheBudget* budget) : budget_(budget) {}
  ~CacheShare() {
    if (budget_ != nullptr) budget_->give_back(taken_);
  }
  CacheShare(const CacheShare&) = delete;
  CacheShare& operator=(const CacheShare&) = delete;

  bool take(size_t bytes) {
    if (budget_ != nullptr && !budget_->take(bytes)) return false;
    taken_ += bytes;
    return true;
  }

 private:
  CacheBudget* budget_;
  size_t taken_ = 0;
};

// Entry: 32 bytes, made of zeros when empty; empty() and hash() say so.
template <class Entry>
class CacheTable {
 public:
  CacheTable(int first_bits, int most_bits)
      : shift_(64 - first_bits), least_shift_(64 - most_bits), lines_(size_t{1} << first_bits) {}

  void prefetch(uint64_t hash) const { __builtin_prefetch(&line(hash)); }

  // Borrowed until the next put().
  template <class Is>
  const Entry* find(uint64_t hash, const Is& is) const {
    const Entry* ways = line(hash).ways;
    const Entry& entry = ways[is(ways[0]) ? 0 : 1];
    if (is(entry)) [[likely]]
      return &entry;
    // Only what finds no room here goes to the line beside.
    if (ways[1].empty()) return nullptr;
    for (const Entry& other : lines_.data()[place(hash) ^ 1].ways)
      if (is(other)) return &other;
    return nullptr;
  }

  void put(const Entry& entry, CacheShare& share) {
    // Half as many were added as there is room for: of more, too many find theirs taken.
    if (++added_ > lines_.size() && shift_ > least_shift_) grow(share);
    insert(entry);
  }

  template <class Which>
  void forget(const Which& which) {
    for (Line& line : lines_)
      for (Entry& entry : line.ways)
        if (which(entry)) entry = {};
  }

 private:
  struct alignas(64) Line {
    Entry ways[2];
  };
  static_assert(sizeof(Line) == 64);

  // A place is below the size by its making; data() is not asked about it again where containers check their indices.
  size_t place(uint64_t hash) const { return hash >> shift_; }
  const Line& line(uint64_t hash) const { return lines_.data()[place(hash)]; }

  // The older of two makes room, if the line beside has none.
  void insert(const Entry& entry) {
    size_t where = place(entry.hash());
    if (!lines_[where].ways[1].empty() && lines_[where ^ 1].ways[1].empty()) where ^= 1;
    Line& line = lines_[where];
    line.ways[1] = line.ways[0];
    line.ways[0] = entry;
  }

  // Four times as large, with what it holds.
  void grow(CacheShare& share) {
    added_ = 0;
    if (!share.take(3 * lines_.size() * sizeof(Line))) return;
    auto before = decltype(lines_)(lines_.size() * 4);
    before.swap(lines_);
    shift_ -= 2;
    for (const Line& line : before)
      for (const Entry& entry : {line.ways[1], line.ways[0]})
        if (!entry.empty()) insert(entry);
  }

  int shift_, least_shift_;  // 64 less the bits of a place
  size_t added_ = 0;
  std::vector<Line, TableAllocator<Line>> lines_;
};

}  // namespace tamis::tokenize
