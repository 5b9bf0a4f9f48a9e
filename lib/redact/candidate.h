// What a scanner says: these bytes, by this rule, with this much evidence.
#pragma once

#include <cstdint>
#include <vector>

#include "redact/rules.h"

namespace tamis::redact {

// `words` and `against` are part of `decibans`, and told for the audit: scanners give them where they know them.
struct Candidate {
  uint64_t begin = 0, end = 0;  // bytes of the scanned text
  RuleId rule = 0;
  int16_t decibans = 0;
  bool validated = false;  // a checksum or a full structural check passed
  bool reserved = false;   // set aside for examples
  int16_t words = 0;       // labels and cues beside it
  int16_t against = 0;     // 0 or less: words that say what else it is, signs that touch it
};

using Candidates = std::vector<Candidate>;

}  // namespace tamis::redact
