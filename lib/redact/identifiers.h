// Numbers that are told by their length, grouping and check digits: a kind is a row.
//
//   for (const Identifier& kind : identifiers()) kind.check(digits);     // {4, 1, 1, 1, …} -> Strength
//
// The digit-run scanner asks only the kinds that have the length at hand. A row says how the number is written, what proves it,
// which words speak for it, and where the rule comes from. Adding a kind touches its row and its test
// (and a row of types.h if the type is new).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "redact/cues.h"
#include "redact/rules.h"

namespace tamis::redact {

using Digits = std::span<const uint8_t>;

// What the digits say: evidence, and whether a checksum stood behind it.
struct Strength {
  bool possible = false;
  bool validated = false;
  bool reserved = false;
  int8_t decibans = 0;  // beside the rule's base
};

// A grouping as five bits a group, the first group lowest: grouping("4-6-5").
using Grouping = uint64_t;
consteval Grouping grouping(std::string_view text) {
  Grouping g = 0;
  unsigned shift = 0, n = 0;
  for (char c : text) {
    if (c == '-') {
      g |= Grouping{n} << shift;
      shift += 5;
      n = 0;
    } else {
      n = n * 10 + static_cast<unsigned>(c - '0');
    }
  }
  return g | Grouping{n} << shift;
}

struct Identifier {
  Rule rule;
  uint8_t shortest, longest;           // digits
  Strength (*check)(Digits digits);    // pure; never reads beyond
  std::array<Grouping, 12> groupings;  // how it is written beside in one run; 0 ends the list
  int8_t known_grouping;               // decibans for these
  int8_t other_grouping;               // and for any other way
  Subject subject;                     // whose words speak for it
};

std::span<const Identifier> identifiers();

inline constexpr size_t kShortestIdentifier = 9, kLongestIdentifier = 20;  // digits, over all rows
extern const uint32_t kIdentifierLengths;  // bit n: some row has n digits

}  // namespace tamis::redact
