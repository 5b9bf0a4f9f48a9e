#include "dedup/unit.h"

#include <algorithm>
#include <numeric>

namespace tamis::dedup {

bool keeps_before(const Unit& a, const Unit& b) {
  return std::tie(a.shipment, a.priority, b.length, a.fingerprint->exact, a.key) <
         std::tie(b.shipment, b.priority, a.length, b.fingerprint->exact, b.key);
}

std::vector<uint32_t> by_content(std::span<const Unit> units) {
  std::vector<uint32_t> places(units.size());
  std::iota(places.begin(), places.end(), 0u);
  const KeepOrder before(units);
  std::sort(places.begin(), places.end(), [&](uint32_t a, uint32_t b) {
    const auto x = content_of(units[a]), y = content_of(units[b]);
    return x != y ? x < y : before(a, b);
  });
  return places;
}

}  // namespace tamis::dedup
