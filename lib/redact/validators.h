// Check digits and characters by name, for rule files.
//
//   const Validator* luhn = find_validator("luhn");
//   luhn->check("4111111111111111");                     // true: "check digits right"
//   weighted_sum("11144477735", {{1, 2, …}, 11, …});       // families with weights of their own
//
// A validator reads the letters (as capitals) and digits of a value, without what stands between them, and says whether the
// check holds. `decibans` is what that is worth: chance gives a right check digit of base 10 once in 10.
// Thread-safety: pure functions. Cost: tens of nanoseconds. Sources: a row each in validators.cc; oracle: python-stdnum.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tamis::redact {

struct Validator {
  std::string_view name;
  int8_t decibans;
  bool (*check)(std::string_view value);
  std::string_view source;
};

std::span<const Validator> validators();
const Validator* find_validator(std::string_view name);  // null if there is none

// A sum of weighted digits against a modulus: how most national numbers are checked.
struct WeightedSum {
  enum class Sum : uint8_t {
    kZero,        // weights for all digits; the sum is 0 modulo `modulus`
    kRemainder,   // weights for all but the last; the last digit is the remainder
    kComplement,  // the same; the last digit is what is missing to the modulus
  };
  enum class Ten : uint8_t {
    kReject,  // no such number is issued
    kZero,    // the digit is 0
    kX,       // the character is X
  };
  std::span<const int64_t> weights;
  int64_t modulus;
  Sum sum;
  Ten ten;
};
// False too if `value` has not as many digits as the weights ask for.
bool weighted_sum(std::string_view value, const WeightedSum& rule);
// What a check of `modulus` is worth: ten times its decimal logarithm, rounded down.
int8_t modulus_decibans(int64_t modulus);

}  // namespace tamis::redact
