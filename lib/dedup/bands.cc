#include "dedup/bands.h"

#include <algorithm>
#include <cstring>

#include "dedup/mixing.h"

namespace tamis::dedup {
namespace {

// 1 - (1 - t^rows)^bands >= .9955 at t = from_milli / 1000; tests/dedup/bands_test.cc computes it
// again.
constexpr BandRow kBandTable[] = {
    {930, {16, 16}}, {900, {19, 13}}, {870, {23, 11}}, {850, {25, 10}},
    {830, {28, 9}},  {800, {32, 8}},  {760, {36, 7}},  {710, {42, 6}},
    {640, {51, 5}},  {540, {64, 4}},  {400, {85, 3}},  {kLowestThreshold, {128, 2}},
};

}  // namespace

std::span<const BandRow> band_table() { return kBandTable; }

BandPlan plan_bands(uint32_t threshold_milli) {
  for (const BandRow& row : kBandTable)
    if (threshold_milli >= row.from_milli) return row.plan;
  return std::end(kBandTable)[-1].plan;
}

void band_keys(const Signature& signature, BandPlan plan, uint64_t* keys) {
  constexpr uint32_t kSlotsInWord = 4;
  const uint16_t* slots = signature.data();
  for (uint64_t band = 0; band < plan.bands; ++band, slots += plan.rows) {
    uint64_t key = band;
    for (uint32_t at = 0; at < plan.rows; at += kSlotsInWord) {
      uint64_t word = 0;
      std::memcpy(&word, slots + at, sizeof(uint16_t) * std::min(kSlotsInWord, plan.rows - at));
      key = mix((key + kStep) ^ word);
    }
    keys[band] = key;
  }
}

}  // namespace tamis::dedup
