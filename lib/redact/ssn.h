// United States Social Security numbers: no check digit, some numbers never issued.
// Source: 20 CFR 422.103 and SSA, "Social Security Number Randomization": area not 000, 666, 900-999; group not 00; serial not 0000.
#pragma once

#include "redact/identifiers.h"

namespace tamis::redact {

constexpr Strength us_ssn_check(Digits d) {
  if (d.size() != 9) return {};
  const int area = d[0] * 100 + d[1] * 10 + d[2], group = d[3] * 10 + d[4];
  const int serial = d[5] * 1000 + d[6] * 100 + d[7] * 10 + d[8];
  if (group == 0 || serial == 0 || area == 0) return {};
  // 987-65-4320 to 4329 are kept for advertisements; 078-05-1120 and 219-09-9999 were printed on sample cards.
  const bool sample = (area == 987 && group == 65 && serial / 10 == 432) ||
                      (area == 78 && group == 5 && serial == 1120) ||
                      (area == 219 && group == 9 && serial == 9999);
  if (!sample && (area == 666 || area >= 900)) return {};
  return {true, false, sample, 0};
}

}  // namespace tamis::redact
