// A set of shingle hashes: open addressing, linear probing, and the members in the order of their
// arrival.
//
//   ShingleSet set;                 // scratch, reused from unit to unit
//   set.insert(hash);               // true if it was not there; hash != 0
//   set.values();                   // distinct, in order of arrival
//   set.clear();
//
// Thread-safety: one thread. Cost: 24 to 56 bytes a member; clear() costs what the last content
// needed, not what the largest did, and gives memory back after an uncommonly large one.
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

  bool insert(uint64_t hash) {
    size_t at = hash & mask_;
    for (uint64_t found; (found = slots_[at]) != 0; at = (at + 1) & mask_)
      if (found == hash) return false;
    slots_[at] = hash;
    values_[count_++] = hash;
    if (count_ == room_) grow();
    return true;
  }

  void prefetch(uint64_t hash) const { __builtin_prefetch(&slots_[hash & mask_], 1); }

  bool contains(uint64_t hash) const {
    for (size_t at = hash & mask_; slots_[at] != 0; at = (at + 1) & mask_)
      if (slots_[at] == hash) return true;
    return false;
  }

  // Makes place for `expected` members, if it is still empty.
  void expect(size_t expected) {
    if (count_ != 0) return;
    size_t size = kSmallest;
    while (size * 3 / 8 <= expected && size < kLargestKept) size *= 2;
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
  static constexpr size_t kSmallest = 256;
  static constexpr size_t kLargestKept = size_t{1} << 18;  // slots: 2 MiB

  // All slots in use are 0 here, or about to be filled by grow().
  void resize(size_t size) {
    if (slots_.size() < size) slots_.resize(size);
    room_ = size * 3 / 8;
    if (values_.size() < room_) values_.resize(room_);
    mask_ = size - 1;
  }

  void grow() {
    std::fill_n(slots_.begin(), mask_ + 1, 0u);
    resize((mask_ + 1) * 2);
    for (size_t i = 0; i < count_; ++i) {
      size_t at = values_[i] & mask_;
      while (slots_[at] != 0) at = (at + 1) & mask_;
      slots_[at] = values_[i];
    }
  }

  std::vector<uint64_t> slots_;   // all 0 from mask_ + 1 on
  std::vector<uint64_t> values_;  // count_ of them
  size_t mask_ = 0, room_ = 0, count_ = 0;
};

}  // namespace tamis::dedup
