#include "dedup/bands.h"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

#include "dedup/verify.h"

namespace tamis::dedup {
namespace {

double meets(double j, BandPlan plan) {
  return 1 - std::pow(1 - std::pow(j, plan.rows), plan.bands);
}

TEST_CASE("every threshold gets bands that miss at most 5 pairs in 1000 at the threshold itself") {
  for (uint32_t t = kLowestThreshold; t <= 1000; ++t) {
    const BandPlan plan = plan_bands(t);
    CAPTURE(t);
    CHECK(plan.bands * plan.rows <= kSignatureSlots);
    CHECK(meets(t / 1000.0, plan) >= 0.9955);
  }
}

TEST_CASE("the default threshold has the 32 bands of 8 slots of the design") {
  CHECK(plan_bands(800) == BandPlan{32, 8});
  CHECK(plan_bands(600) == BandPlan{64, 4});  // what the profile ocr is meant for
}

TEST_CASE("a changed slot changes the key of its own band only") {
  std::mt19937_64 random(5);
  for (const BandRow& row : band_table()) {
    const BandPlan plan = row.plan;
    Signature a;
    for (uint16_t& slot : a) slot = static_cast<uint16_t>(random());
    std::vector<uint64_t> before(plan.bands), after(plan.bands);
    band_keys(a, plan, before.data());
    for (uint32_t slot = 0; slot < kSignatureSlots; ++slot) {
      Signature b = a;
      b[slot] ^= 0x100;
      band_keys(b, plan, after.data());
      for (uint32_t band = 0; band < plan.bands; ++band) {
        const bool inside = slot / plan.rows == band;
        CHECK((before[band] != after[band]) == inside);
      }
    }
  }
}

TEST_CASE("equal slots in different bands have different keys") {
  const Signature zero{};
  std::vector<uint64_t> keys(32);
  band_keys(zero, {32, 8}, keys.data());
  for (size_t i = 0; i < keys.size(); ++i)
    for (size_t k = 0; k < i; ++k) CHECK(keys[i] != keys[k]);
}

TEST_CASE("the estimate discards only beyond four standard deviations") {
  for (uint32_t t = kLowestThreshold; t <= 1000; ++t) {
    const double p = t / 1000.0, line = 256 * p - 4 * std::sqrt(256 * p * (1 - p));
    CAPTURE(t);
    CHECK(least_matching_slots(t) <= line);
    CHECK(least_matching_slots(t) > line - 1.01);
  }
  CHECK(least_matching_slots(1000) == 256);
}

TEST_CASE("the decision is made in integers, so a pair exactly at the threshold is a pair") {
  CHECK(Overlap{4, 5, 4}.reaches(800));  // 4 of 5
  CHECK(!Overlap{4, 5, 4}.reaches(801));
  CHECK(!Overlap{7999, 10'000, 7999}.reaches(800));
  CHECK(Overlap{8000, 10'000, 8000}.reaches(800));
  CHECK(!Overlap{0, 0, 0}.reaches(250));  // nothing is near nothing
  CHECK(Overlap{2, 3, 2}.jaccard_ppm() == 666'666);
  CHECK(Overlap{2, 2, 4}.containment_ppm() == 1'000'000);
  CHECK(sizes_can_reach(80, 100, 800));
  CHECK(!sizes_can_reach(79, 100, 800));
}

}  // namespace
}  // namespace tamis::dedup
