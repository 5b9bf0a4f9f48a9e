// The selection rule of DESIGN 9, read aloud: every pair, every shingle, no bands, no sketch.
#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <tuple>
#include <vector>

#include "dedup/bands.h"
#include "dedup/profile.h"
#include "dedup/select.h"
#include "dedup/verify.h"

namespace tamis::dedup::oracle {

// Units whose shingles lie in memory.
struct World {
  std::vector<Fingerprint> fingerprints;
  std::vector<std::vector<uint64_t>> shingles;
  std::vector<Unit> units;

  void add(std::vector<uint64_t> set, Hash128 exact, uint64_t length, Hash128 key,
           uint32_t shipment = 0, uint64_t priority = 0) {
    Fingerprint f;
    f.format = format_id(Profile::kStandard);
    f.exact = exact;
    f.shingle_count = static_cast<uint32_t>(set.size());
    f.signature = sketch(set);
    fingerprints.push_back(f);
    shingles.push_back(std::move(set));
    units.push_back({nullptr, shipment, priority, length, key});
    for (size_t i = 0; i < units.size(); ++i) units[i].fingerprint = &fingerprints[i];
  }
};

class MemorySource final : public ShingleSource {
 public:
  explicit MemorySource(const World& world) : world_(world) {}
  Status shingles(size_t unit, std::vector<uint64_t>& out) const override {
    out = world_.shingles[unit];
    return {};
  }

 private:
  const World& world_;
};

inline Overlap overlap_of(const std::vector<uint64_t>& a, const std::vector<uint64_t>& b) {
  const std::set<uint64_t> x(a.begin(), a.end()), y(b.begin(), b.end());
  std::vector<uint64_t> both;
  std::set_intersection(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(both));
  return {both.size(), x.size(), y.size()};
}

// Whether bands and estimate let the pair through, computed slot by slot.
inline bool proposed(const Fingerprint& a, const Fingerprint& b, uint32_t threshold_milli) {
  const BandPlan plan = plan_bands(threshold_milli);
  bool meets = false;
  uint32_t matching = 0;
  for (uint32_t i = 0; i < kSignatureSlots; ++i) matching += a.signature[i] == b.signature[i];
  for (uint32_t band = 0; band < plan.bands; ++band) {
    bool equal = true;
    for (uint32_t i = band * plan.rows; i < (band + 1) * plan.rows; ++i)
      equal &= a.signature[i] == b.signature[i];
    meets |= equal;
  }
  return meets && matching >= least_matching_slots(threshold_milli);
}

struct Answer {
  std::vector<Decision> decisions;
  uint64_t missed = 0;  // pairs of J >= t that no band proposes
  uint64_t pairs = 0;   // of J >= t between units of different bytes
};

// `only_proposed`: the rule over the pairs that bands and estimate let through.
inline Answer select_slowly(const World& world, uint32_t threshold_milli, bool only_proposed) {
  const size_t n = world.units.size();
  std::vector<uint32_t> order(n);
  for (uint32_t i = 0; i < n; ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    const Unit &x = world.units[a], &y = world.units[b];
    const auto rank = [](const Unit& u, uint32_t place) {
      return std::make_tuple(u.shipment, u.priority, ~u.length, u.fingerprint->exact.high,
                             u.fingerprint->exact.low, u.key.high, u.key.low, place);
    };
    return rank(x, a) < rank(y, b);
  });
  Answer answer;
  answer.decisions.resize(n);
  std::vector<uint32_t> seen, kept;
  for (const uint32_t d : order) {
    const Unit& unit = world.units[d];
    Decision& decision = answer.decisions[d];
    decision.kept_index = decision.same_as = d;
    for (const uint32_t s : seen) {
      if (world.units[s].fingerprint->exact == unit.fingerprint->exact &&
          world.units[s].length == unit.length) {
        decision = answer.decisions[s];
        decision.rule = Rule::kExact;
        decision.same_as = s;
        break;
      }
    }
    seen.push_back(d);
    if (decision.rule == Rule::kExact) continue;
    for (const uint32_t k : kept) {
      const Overlap o = overlap_of(world.shingles[d], world.shingles[k]);
      // The rule, in rational arithmetic: J >= t.
      const bool near =
          o.united() > 0 && static_cast<unsigned __int128>(o.intersection) * 1000 >=
                                static_cast<unsigned __int128>(threshold_milli) * o.united();
      if (!near) continue;
      ++answer.pairs;
      const bool lets_through =
          proposed(*unit.fingerprint, *world.units[k].fingerprint, threshold_milli);
      answer.missed += !lets_through;
      if (only_proposed && !lets_through) continue;
      decision.rule = Rule::kNear;
      decision.kept_index = k;
      decision.jaccard_ppm = static_cast<uint32_t>(o.intersection * 1'000'000 / o.united());
      decision.containment_ppm = static_cast<uint32_t>(o.intersection * 1'000'000 / o.a);
      break;
    }
    if (decision.kept()) kept.push_back(d);
  }
  return answer;
}

}  // namespace tamis::dedup::oracle
