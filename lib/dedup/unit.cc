#include "dedup/unit.h"

#include <algorithm>

namespace tamis::dedup {

bool keeps_before(const Unit& a, const Unit& b) {
  return std::tie(a.shipment, a.priority, b.length, a.fingerprint->exact, a.key) <
         std::tie(b.shipment, b.priority, a.length, b.fingerprint->exact, b.key);
}

// Both orders sort what decides nearly always, so that units are looked at for copies only.

std::vector<uint32_t> in_keep_order(std::span<const Unit> units) {
  struct Place {
    uint64_t priority, length, exact;
    uint32_t shipment, unit;
  };
  std::vector<Place> sorted(units.size());
  for (uint32_t i = 0; i < sorted.size(); ++i)
    sorted[i] = {units[i].priority, units[i].length, units[i].fingerprint->exact.high,
                 units[i].shipment, i};
  const KeepOrder before(units);
  std::sort(sorted.begin(), sorted.end(), [&](const Place& a, const Place& b) {
    if (a.shipment != b.shipment) return a.shipment < b.shipment;
    if (a.priority != b.priority) return a.priority < b.priority;
    if (a.length != b.length) return a.length > b.length;
    return a.exact != b.exact ? a.exact < b.exact : before(a.unit, b.unit);
  });
  std::vector<uint32_t> places;
  places.reserve(sorted.size());
  for (const Place& p : sorted) places.push_back(p.unit);
  return places;
}

std::vector<uint32_t> by_content(std::span<const Unit> units) {
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
