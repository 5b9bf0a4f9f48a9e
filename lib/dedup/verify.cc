#include "dedup/verify.h"

#include "tamis/fingerprint.h"

namespace tamis::dedup {

uint32_t least_matching_slots(uint32_t threshold_milli) {
  const uint64_t t = threshold_milli;
  // In thousandths of a slot: 4 sqrt(256 t (1 - t)) = sqrt(16 * 256 * t * (1 - t)).
  const uint64_t square = 16 * kSignatureSlots * t * (1000 - t);
  uint64_t deviation = 0;  // rounded up
  while (deviation * deviation < square) ++deviation;
  const uint64_t mean = kSignatureSlots * t;
  return mean <= deviation ? 0 : static_cast<uint32_t>((mean - deviation) / 1000);
}

}  // namespace tamis::dedup
