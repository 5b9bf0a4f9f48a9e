#include "dedup/bands.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

#include "dedup/lanes.h"
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
  std::array<uint16_t, kSignatureSlots + kSlotsInWord> slots;  // the last word may reach beyond
  std::copy(signature.begin(), signature.end(), slots.begin());
  std::fill(slots.end() - kSlotsInWord, slots.end(), uint16_t{0});
  std::array<uint64_t, kSignatureSlots> words;
  std::iota(keys, keys + plan.bands, uint64_t{0});
  for (uint32_t at = 0; at < plan.rows; at += kSlotsInWord) {
    const uint64_t keep = kKeep[sizeof(uint16_t) * std::min(kSlotsInWord, plan.rows - at)];
    for (uint32_t band = 0; band < plan.bands; ++band) {
      std::memcpy(&words[band], slots.data() + band * plan.rows + at, sizeof words[band]);
      words[band] &= keep;
    }
    absorb_words(keys, words.data(), plan.bands);
  }
}

}  // namespace tamis::dedup
