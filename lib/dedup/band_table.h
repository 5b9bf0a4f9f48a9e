// Which kept units share a band key.
//
// One open-addressing table for all bands: an entry is a 16-bit tag (the band, and 9 bits of its
// key) and the newest unit of its bucket; a unit links to the one before it in each of its buckets.
// A tag only hints; the slots of the band themselves are compared, so a bucket holds exactly the
// units whose band agrees. 6 bytes per entry at a load of at most .8 and 4 bytes per link: 368
// bytes a unit for 32 bands.
//
//   std::vector<uint64_t> keys(plan.bands);
//   band_keys(signature, plan, keys.data());
//   table.collect(signature, keys, 0, numbers);        // who shares a band with it
//   table.add(signature, keys);
//
// Entries lie anywhere in memory: whoever knows the keys of the next units lets prefetch() ask for
// theirs meanwhile.
// Thread-safety: collect() from any number of threads while nobody calls add().
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_set>
#include <vector>

#include "dedup/bands.h"

namespace tamis::dedup {

class BandTable {
 public:
  // For at most `units` additions.
  BandTable(BandPlan plan, size_t units, uint32_t anchors);

  const BandPlan& plan() const { return plan_; }
  void prefetch(std::span<const uint64_t> keys) const;

  // Replaces `numbers` by those (by order of add(), from `first` on) of the units that share a band
  // with the signature; sorted, each once. `keys`: the signature's band_keys(), here as below.
  void collect(const Signature& signature, std::span<const uint64_t> keys, uint32_t first,
               std::vector<uint32_t>& numbers) const;

  // Lists the next unit; the signature must stay where it is.
  void add(const Signature& signature, std::span<const uint64_t> keys);

  uint32_t size() const { return static_cast<uint32_t>(signatures_.size()); }
  uint64_t capped_keys() const { return capped_.size(); }
  uint64_t capped_entries() const { return capped_entries_; }

 private:
  static constexpr uint32_t kNone = 0;  // links and heads are number + 1

  size_t place_of(uint64_t key) const;  // where the search for a key begins
  // The entry of the band's bucket, or the free one where it would be.
  size_t find(uint64_t key, uint32_t band, const Signature& signature) const;

  BandPlan plan_;
  uint32_t anchors_;
  std::vector<uint16_t> tags_;
  std::vector<uint32_t> heads_;
  std::vector<uint32_t> links_;  // plan_.bands per unit
  std::vector<const Signature*> signatures_;
  std::unordered_set<size_t> capped_;  // entries that refused a unit
  uint64_t capped_entries_ = 0;
};

}  // namespace tamis::dedup
