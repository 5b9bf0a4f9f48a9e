#include "dedup/band_table.h"

#include <algorithm>
#include <cstring>

#include "dedup/mixing.h"

namespace tamis::dedup {
namespace {

constexpr int kKeyBitsInTag = 9;
static_assert((kSignatureSlots / 2) << kKeyBitsInTag <= 65536, "a band's number fits beside them");

uint16_t tag_of(uint64_t key, uint32_t band) {
  return static_cast<uint16_t>(band << kKeyBitsInTag | (key & ((1u << kKeyBitsInTag) - 1)));
}

}  // namespace

BandTable::BandTable(BandPlan plan, size_t units, uint32_t anchors)
    : plan_(plan), anchors_(anchors) {
  const size_t entries = units * plan.bands;
  tags_.resize(entries + entries / 4 + 1);
  heads_.resize(tags_.size(), kNone);
  links_.reserve(entries);
  signatures_.reserve(units);
}

size_t BandTable::place_of(uint64_t key) const {
  return static_cast<size_t>((static_cast<uint128>(key) * heads_.size()) >> 64);
}

void BandTable::prefetch(std::span<const uint64_t> keys) const {
  for (const uint64_t key : keys) {
    const size_t at = place_of(key);
    __builtin_prefetch(&heads_[at]);
    __builtin_prefetch(&tags_[at]);
  }
}

size_t BandTable::find(uint64_t key, uint32_t band, const Signature& signature) const {
  const uint16_t tag = tag_of(key, band);
  const size_t first = size_t{band} * plan_.rows, bytes = sizeof(uint16_t) * plan_.rows;
  size_t at = place_of(key);
  for (; heads_[at] != kNone; at = at + 1 == heads_.size() ? 0 : at + 1) {
    if (tags_[at] != tag) continue;
    const Signature& owner = *signatures_[heads_[at] - 1];
    if (std::memcmp(owner.data() + first, signature.data() + first, bytes) == 0) break;
  }
  return at;
}

void BandTable::collect(const Signature& signature, std::span<const uint64_t> keys, uint32_t first,
                        std::vector<uint32_t>& numbers) const {
  numbers.clear();
  if (first >= size()) return;
  for (uint32_t band = 0; band < plan_.bands; ++band) {
    uint32_t member = heads_[find(keys[band], band, signature)];
    for (; member > first; member = links_[size_t{member - 1} * plan_.bands + band])
      numbers.push_back(member - 1);
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

void BandTable::add(const Signature& signature, std::span<const uint64_t> keys) {
  signatures_.push_back(&signature);
  for (uint32_t band = 0; band < plan_.bands; ++band) {
    const size_t at = find(keys[band], band, signature);
    uint32_t members = 0;
    for (uint32_t m = heads_[at]; m != kNone; m = links_[size_t{m - 1} * plan_.bands + band])
      ++members;
    if (members >= anchors_) {
      capped_.insert(at);
      ++capped_entries_;
      links_.push_back(kNone);
      continue;
    }
    links_.push_back(heads_[at]);
    heads_[at] = size();
    tags_[at] = tag_of(keys[band], band);
  }
}

}  // namespace tamis::dedup
