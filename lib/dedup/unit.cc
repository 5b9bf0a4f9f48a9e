#include "dedup/unit.h"

#include <algorithm>

namespace tamis::dedup {

bool keeps_before(const Unit& a, const Unit& b) {
  return std::tie(a.shipment, a.priority, b.length, a.fingerprint->exact, a.key) <
         std::tie(b.shipment, b.priority, a.length, b.fingerprint->exact, b.key);
}

std::vector<uint32_t> by_content(std::span<const Unit> units) {
  // Sorted with what decides nearly always, so that units are looked at for copies only.
  struct Place {
    Hash128 exact;
    uint32_t unit;
  };
  std::vector<Place> sorted(units.size());
  for (uint32_t i = 0; i < sorted.size(); ++i) sorted[i] = {units[i].fingerprint->exact, i};
  const KeepOrder before(units);
  std::sort(sorted.begin(), sorted.end(), [&](const Place& a, const Place& b) {
    if (a.exact != b.exact) return a.exact < b.exact;
    const uint64_t x = units[a.unit].length, y = units[b.unit].length;
    return x != y ? x < y : before(a.unit, b.unit);
  });
  std::vector<uint32_t> places;
  places.reserve(sorted.size());
  for (const Place& p : sorted) places.push_back(p.unit);
  return places;
}

}  // namespace tamis::dedup
