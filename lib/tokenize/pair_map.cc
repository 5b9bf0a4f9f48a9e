#include "tokenize/pair_map.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <optional>

namespace tamis::tokenize {
namespace {

constexpr uint32_t kMoreBits = 3;

}  // namespace

class PairMapBuilder {
 public:
  explicit PairMapBuilder(std::span<const Split> splits) : splits_(splits) {
    for (uint32_t id = 0; id < splits.size(); ++id)
      if (is_merged(splits[id])) ids_.push_back(id);
  }

  // With so many slots, or nothing if some bucket's pairs fit by no pilot.
  std::optional<PairMapParts> with(uint32_t slot_bits) {
    PairMapParts parts;
    parts.slot_bits = slot_bits;
    parts.slots.assign(size_t{1} << slot_bits, PairMap::kFree);
    parts.pilots.assign(size_t{1} << (slot_bits - PairMap::kSlotsToPilot), 0);
    const PairMap map = parts.view();
    sort_into_buckets(map, parts.pilots.size());
    // The large ones first, while there is room.
    std::vector<uint32_t> order(parts.pilots.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
      return size(a) != size(b) ? size(a) > size(b) : a < b;
    });
    for (const uint32_t bucket : order) {
      if (size(bucket) == 0) break;
      if (!place(map, bucket, parts)) return std::nullopt;
    }
    return parts;
  }

  size_t pairs() const { return ids_.size(); }

 private:
  uint64_t hash(uint32_t id) const { return PairMap::hash(splits_[id].left, splits_[id].right); }
  size_t size(size_t bucket) const { return begins_[bucket + 1] - begins_[bucket]; }

  void sort_into_buckets(const PairMap& map, size_t buckets) {
    begins_.assign(buckets + 1, 0);
    for (const uint32_t id : ids_) ++begins_[(hash(id) >> map.pilot_shift_) + 1];
    std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
    sorted_.resize(ids_.size());
    std::vector<uint32_t> at(begins_.begin(), begins_.end() - 1);
    for (const uint32_t id : ids_) sorted_[at[hash(id) >> map.pilot_shift_]++] = id;
  }

  bool place(const PairMap& map, size_t bucket, PairMapParts& parts) {
    const std::span<const uint32_t> ids(sorted_.data() + begins_[bucket], size(bucket));
    for (uint32_t pilot = 0; pilot < 256; ++pilot) {
      places_.clear();
      for (const uint32_t id : ids) {
        const size_t slot = map.slot(hash(id), pilot);
        if (parts.slots[slot] != PairMap::kFree ||
            std::find(places_.begin(), places_.end(), slot) != places_.end())
          break;
        places_.push_back(slot);
      }
      if (places_.size() != ids.size()) continue;
      parts.pilots[bucket] = static_cast<uint8_t>(pilot);
      for (size_t i = 0; i < ids.size(); ++i)
        parts.slots[places_[i]] =
            PairMap::pair(splits_[ids[i]].left, splits_[ids[i]].right) | ids[i];
      return true;
    }
    return false;
  }

  std::span<const Split> splits_;
  std::vector<uint32_t> ids_, sorted_, begins_;
  std::vector<size_t> places_;
};

Result<PairMapParts> build_pair_map(std::span<const Split> splits) {
  PairMapBuilder builder(splits);
  const size_t least = std::max<size_t>(builder.pairs() + builder.pairs() / 7, 64);
  const auto bits = static_cast<uint32_t>(std::bit_width(least - 1));
  // Pairs that are as good as random fit at once, or among twice as many slots.
  for (uint32_t more = 0; more <= kMoreBits; ++more)
    if (auto parts = builder.with(bits + more)) return *std::move(parts);
  return fail(
      Code::kUnsupported,
      "the merges of the vocabulary are numbered so that too many of them fall on one place "
      "of a table; were its ids made for that?");
}

}  // namespace tamis::tokenize
