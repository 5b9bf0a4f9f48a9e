// Who is right: the exact Jaccard index of two units, in integers.
//
// The sketch only proposes. Whether two units are near duplicates is decided by counting their
// shingles: intersection * 1000 >= threshold_milli * union. Counts are of 64-bit shingle hashes;
// that two different shingles of a pair of documents with 10,000 shingles each share a hash has a
// probability below 10^-10.
//
//   Overlap o{intersection, size_a, size_b};
//   o.reaches(800); o.jaccard_ppm();
//
// Thread-safety: pure. Cost: one probe a shingle.
#pragma once

#include <cstdint>
#include <span>

#include "dedup/shingle_set.h"

namespace tamis::dedup {

// Sizes of two sets and of what they share; each below 2^40.
struct Overlap {
  uint64_t intersection = 0;
  uint64_t a = 0, b = 0;

  uint64_t united() const { return a + b - intersection; }
  bool reaches(uint32_t threshold_milli) const {
    return united() != 0 && intersection * 1000 >= uint64_t{threshold_milli} * united();
  }
  // Rounded down: 1,000,000 means equal.
  uint32_t jaccard_ppm() const { return ppm(intersection, united()); }
  // How much of a is found in b.
  uint32_t containment_ppm() const { return ppm(intersection, a); }

 private:
  static uint32_t ppm(uint64_t part, uint64_t whole) {
    return whole == 0 ? 0 : static_cast<uint32_t>(part * 1'000'000 / whole);
  }
};

// What sizes alone allow: the smaller set would have to lie in the larger one.
inline bool sizes_can_reach(uint64_t a, uint64_t b, uint32_t threshold_milli) {
  return Overlap{a < b ? a : b, a, b}.reaches(threshold_milli);
}

// The least number of matching slots that a pair with J >= t has but for a chance beyond four
// standard deviations: 256 t - 4 sqrt(256 t (1 - t)), rounded down.
uint32_t least_matching_slots(uint32_t threshold_milli);

// Distinct hashes of b that are in `a`.
inline Overlap overlap(const ShingleSet& a, std::span<const uint64_t> b) {
  uint64_t shared = 0;
  for (const uint64_t hash : b) shared += a.contains(hash);
  return {shared, a.size(), b.size()};
}

}  // namespace tamis::dedup
