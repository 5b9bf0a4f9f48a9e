// Evidence as whole numbers: the deciban, a tenth of the decimal logarithm of odds.
//
// A rule starts from what its shape alone is worth and adds what the checksum, the words beside it and the look-alikes say:
//
//   int evidence = 3;            // a run of 16 digits that starts like a card: 2 to 1
//   evidence += 10;              // Luhn's check digit holds: chance would do that once in 10
//   evidence -= 15;              // but it is the fraction of a decimal number
//   ppm(evidence);               // 387 426: not reported
//
// Independent evidence adds up, 10 decibans are a factor of 10, and integers make the same score on every machine.
// Source: I. J. Good, "Probability and the Weighing of Evidence" (1950), chapter 6; the unit is A. M. Turing's.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace tamis::redact {

inline constexpr int kEvidenceLimit = 59;  // 10^5.9 to 1: the next step would round to certainty

namespace internal {
consteval std::array<int32_t, 2 * kEvidenceLimit + 1> ppm_table() {
  constexpr double kStep = 1.2589254117941673;  // 10^(1/10)
  std::array<int32_t, 2 * kEvidenceLimit + 1> table{};
  double odds = 1;
  for (int i = 0; i <= kEvidenceLimit; ++i, odds *= kStep) {
    const auto high = static_cast<int32_t>(1e6 * odds / (1 + odds) + 0.5);
    table[static_cast<size_t>(kEvidenceLimit + i)] = high;
    table[static_cast<size_t>(kEvidenceLimit - i)] = 1'000'000 - high;
  }
  return table;
}
inline constexpr auto kPpm = ppm_table();
}  // namespace internal

// The probability that odds of 10^(decibans/10) mean, in parts per million.
constexpr int32_t ppm(int decibans) {
  return internal::kPpm[static_cast<size_t>(std::clamp(decibans, -kEvidenceLimit, kEvidenceLimit) +
                                            kEvidenceLimit)];
}

}  // namespace tamis::redact
