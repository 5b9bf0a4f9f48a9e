// Who meets whom: a signature is cut into bands, and two units are compared if one band agrees.
//
//   BandPlan plan = plan_bands(800);                    // 32 bands of 8 slots
//   std::vector<uint64_t> keys(plan.bands);
//   band_keys(fingerprint.signature, plan, keys.data());
//
// With b bands of r slots, a pair of Jaccard index J meets with probability 1 - (1 - J^r)^b: a
// steep step whose place the plan chooses so that a pair at the threshold meets with .995 and more.
// Thread-safety: pure functions. Cost: 4 to 18 cycles a band.
#pragma once

#include <cstdint>
#include <span>

#include "dedup/sketch.h"

namespace tamis::dedup {

struct BandPlan {
  uint32_t bands = 0;
  uint32_t rows = 0;  // slots in a band; bands * rows <= 256
  friend bool operator==(const BandPlan&, const BandPlan&) = default;
};

// From which threshold (in thousandths) on a plan misses at most 5 in 1000 pairs that lie at the
// threshold itself.
struct BandRow {
  uint32_t from_milli;
  BandPlan plan;
};

// The widest bands that keep that promise, highest threshold first.
std::span<const BandRow> band_table();

inline constexpr uint32_t kLowestThreshold = 250;

// threshold_milli in kLowestThreshold..1000.
BandPlan plan_bands(uint32_t threshold_milli);

// Writes plan.bands keys; the number of the band is mixed in, so keys of different bands differ.
void band_keys(const Signature& signature, BandPlan plan, uint64_t* keys);

}  // namespace tamis::dedup
