// A set of shingle hashes: the members in the order of their arrival, and an open-addressing table
// of their numbers, with linear probing.
//
//   ShingleSet set;                 // scratch, reused from unit to unit
//   set.insert(hashes);
//   set.values();                   // distinct, in order of arrival
//   set.clear();
//
// Thread-safety: one thread. Cost: 29 to 59 bytes a member; clear() costs what the last content
// needed, not what the largest did, and gives memory back after an uncommonly large one.
// At most 2^32 - 2 members.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tamis::dedup {

class ShingleSet {
 public:
  ShingleSet() { resize(kSmallest); }

  void insert(std::span<const uint64_t> hashes) {
    while (room_ - count_ < hashes.size()) grow();
    uint32_t* const slots = slots_.data();
    uint64_t* const values = values_.data();
    const size_t mask = mask_;
    size_t count = count_;
    if (mask >= kBeyondCache)
      for (const uint64_t hash : hashes) __builtin_prefetch(&slots[hash & mask], 1);
    for (const uint64_t hash : hashes) {
      size_t at = hash & mask;
      uint32_t number;
      while ((number = slots[at]) != 0 && values[number - 1] != hash) at = (at + 1) & mask;
      if (number != 0) continue;
      values[count++] = hash;
      slots[at] = static_cast<uint32_t>(count);
    }
    count_ = count;
  }

  bool contains(uint64_t hash) const {
    size_t at = hash & mask_;
    for (; slots_[at] != 0; at = (at + 1) & mask_)
      if (values_[slots_[at] - 1] == hash) return true;
    return false;
  }

  // Makes place for `expected` members, if it is still empty.
  void expect(size_t expected) {
    if (count_ != 0) return;
    size_t size = kSmallest;
    while (room_of(size) <= expected && size < kLargestKept) size *= 2;
    resize(size);
  }

  void clear() {
    if (mask_ + 1 > kLargestKept) {
      slots_ = {};
      values_ = {};
      count_ = 0;
      resize(kSmallest);
      return;
    }
    std::fill_n(slots_.begin(), mask_ + 1, 0u);
    count_ = 0;
  }

  size_t size() const { return count_; }
  std::span<const uint64_t> values() const { return {values_.data(), count_}; }

 private:
  static constexpr size_t kSmallest = 512;
  static constexpr size_t kLargestKept = size_t{1} << 19;  // slots: 2 MiB
  static constexpr size_t kBeyondCache = size_t{1} << 13;  // slots: 32 KiB

  // So few that members hardly meet: a probe that finds a place taken costs more than the clearing
  // of some more of them.
  static size_t room_of(size_t size) { return size * 3 / 16; }

  // All slots in use are 0 here, or about to be filled by grow().
  void resize(size_t size) {
    if (slots_.size() < size) slots_.resize(size);
    room_ = room_of(size);
    if (values_.size() < room_) values_.resize(room_);
    mask_ = size - 1;
  }

  void grow() {
    std::fill_n(slots_.begin(), mask_ + 1, 0u);
    resize((mask_ + 1) * 2);
    for (size_t i = 0; i < count_; ++i) {
      size_t at = values_[i] & mask_;
      while (slots_[at] != 0) at = (at + 1) & mask_;
      slots_[at] = static_cast<uint32_t>(i + 1);
    }
  }

  std::vector<uint32_t> slots_;   // number of a member, from 1 on; all 0 from mask_ + 1 on
  std::vector<uint64_t> values_;  // count_ of them
  size_t mask_ = 0, room_ = 0, count_ = 0;
};

}  // namespace tamis::dedup
