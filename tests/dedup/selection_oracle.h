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

inline std::vector<uint32_t> keep_order_slowly(const World& world) {
  std::vector<uint32_t> order(world.units.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    const Unit &x = world.units[a], &y = world.units[b];
    const auto rank = [](const Unit& u, uint32_t place) {
      return std::make_tuple(u.shipment, u.priority, ~u.length, u.fingerprint->exact.high,
                             u.fingerprint->exact.low, u.key.high, u.key.low, place);
    };
    return rank(x, a) < rank(y, b);
  });
  return order;
}

inline bool same_bytes(const Unit& a, const Unit& b) {
  return a.fingerprint->exact == b.fingerprint->exact && a.length == b.length;
}

// The rule for one unit and one that is kept, in rational arithmetic: J >= t.
class Judge {
 public:
  Judge(uint32_t threshold_milli, bool only_proposed, Answer& answer)
      : threshold_milli_(threshold_milli), only_proposed_(only_proposed), answer_(answer) {}

  bool is_near(const World& a, uint32_t unit, const World& b, uint32_t kept, Decision& decision) {
    const Overlap o = overlap_of(a.shingles[unit], b.shingles[kept]);
    if (o.united() == 0 || static_cast<unsigned __int128>(o.intersection) * 1000 <
                               static_cast<unsigned __int128>(threshold_milli_) * o.united())
      return false;
    ++answer_.pairs;
    const bool lets_through =
        proposed(a.fingerprints[unit], b.fingerprints[kept], threshold_milli_);
    answer_.missed += !lets_through;
    if (only_proposed_ && !lets_through) return false;
    decision.rule = Rule::kNear;
    decision.kept_index = kept;
    decision.jaccard_ppm = static_cast<uint32_t>(o.intersection * 1'000'000 / o.united());
    decision.containment_ppm = static_cast<uint32_t>(o.intersection * 1'000'000 / o.a);
    return true;
  }

 private:
  uint32_t threshold_milli_;
  bool only_proposed_;
  Answer& answer_;
};

// `only_proposed`: the rule over the pairs that bands and estimate let through.
// `earlier`: units that stay, whatever they repeat, and come before all of the world.
inline Answer select_slowly(const World& world, uint32_t threshold_milli, bool only_proposed,
                            const World& earlier = {}) {
  Answer answer;
  answer.decisions.resize(world.units.size());
  Judge judge(threshold_milli, only_proposed, answer);
  const std::vector<uint32_t> earlier_order = keep_order_slowly(earlier);
  std::vector<uint32_t> seen, kept;
  for (const uint32_t d : keep_order_slowly(world)) {
    const Unit& unit = world.units[d];
    Decision& decision = answer.decisions[d];
    decision.kept_index = decision.same_as = d;
    for (const uint32_t s : seen) {
      if (same_bytes(world.units[s], unit)) {
        decision = answer.decisions[s];
        decision.rule = Rule::kExact;
        decision.same_as = s;
        break;
      }
    }
    seen.push_back(d);
    if (decision.rule == Rule::kExact) continue;
    for (const uint32_t e : earlier_order) {
      if (!same_bytes(earlier.units[e], unit)) continue;
      decision.rule = Rule::kExact;
      decision.kept_index = e;
      decision.earlier = true;
      break;
    }
    for (const uint32_t e : earlier_order)
      if (!decision.earlier) decision.earlier = judge.is_near(world, d, earlier, e, decision);
    if (decision.earlier) continue;
    for (const uint32_t k : kept)
      if (judge.is_near(world, d, world, k, decision)) break;
    if (decision.kept()) kept.push_back(d);
  }
  return answer;
}

}  // namespace tamis::dedup::oracle
