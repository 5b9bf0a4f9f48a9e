// Check digits over decimal digits.
#pragma once

#include <cstdint>
#include <span>

namespace tamis::redact {

// ISO/IEC 7812-1 annex B: from the right every second digit doubled, digits of the products summed, 0 modulo 10.
constexpr bool luhn(std::span<const uint8_t> digits) {
  unsigned sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    const unsigned d = digits[digits.size() - 1 - i];
    sum += i % 2 == 0 ? d : d < 5 ? 2 * d : 2 * d - 9;
  }
  return !digits.empty() && sum % 10 == 0;
}

}  // namespace tamis::redact
