// Numbers of mobile equipment and of the cards in it: length and Luhn's digit; words must speak for the rest.
// Sources: 3GPP TS 23.003 section 6.2.1 and annex B (IMEI), ITU-T E.118 section 4 (ICCID: 89, country, issuer, account, Luhn).
#pragma once

#include "redact/identifiers.h"
#include "redact/luhn.h"

namespace tamis::redact {

constexpr Strength imei_check(Digits d) {
  if (d.size() != 15 || !luhn(d)) return {};
  // Reporting bodies that the GSMA allocates begin with 00 (tests) to 99; 004999… is kept for tests.
  const bool sample = d[0] == 0 && d[1] == 0 && d[2] == 4 && d[3] == 9 && d[4] == 9 && d[5] == 9;
  return {true, true, sample, 10};
}

constexpr Strength iccid_check(Digits d) {
  if ((d.size() != 19 && d.size() != 20) || d[0] != 8 || d[1] != 9 || !luhn(d)) return {};
  return {true, true, false, 10};
}

// Nine digits, weights 3, 7, 1: the routing number that the American Bankers Association assigns (Key to Routing Numbers). The first two
// digits name a Federal Reserve district, a thrift or an electronic number.
constexpr Strength aba_check(Digits d) {
  if (d.size() != 9) return {};
  constexpr int kWeights[] = {3, 7, 1};
  int sum = 0;
  for (size_t i = 0; i < 9; ++i) sum += d[i] * kWeights[i % 3];
  const int district = d[0] * 10 + d[1];
  const bool assigned = (district >= 1 && district <= 12) || (district >= 21 && district <= 32) ||
                        (district >= 61 && district <= 72) || district == 80;
  if (sum % 10 != 0 || !assigned) return {};
  return {true, true, false, 10};
}

}  // namespace tamis::redact
