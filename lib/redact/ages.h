// Ages: "34 years old", "a 9-month-old girl", "varón de 45 años", "im Alter von 71 Jahren", "34歳". The number alone is the span.
//
//   const AgeIndex ages = AgeIndex::compile();           // once; share it
//   ages.find(text, at, cues, out);                      // text[at] is the first digit of a run
//
// Some units say by themselves that an age is meant; others ("años", "ans", "лет") also measure time, so a word for age or for a
// person has to stand before them. "Age: 45" is a label (labels.h).
// Thread-safety: immutable. Cost: one byte is read behind most numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "redact/byte_pairs.h"
#include "redact/candidate.h"
#include "redact/cues.h"

namespace tamis::redact {

class AgeIndex {
 public:
  static AgeIndex compile();
  // A look before find(): false if no unit stands behind a number that ends at `end`.
  bool may_follow(std::string_view text, size_t end) const {
    const unsigned char next = byte_at(text, end);
    const size_t unit = end + (next == ' ' || next == '-' ? 1 : next == 0xC2 ? 2 : 0);
    return begins_.has(byte_at(text, unit), byte_at(text, unit + 1));
  }
  void find(std::string_view text, size_t at, const CueReader& cues, Candidates& out) const;

 private:
  struct Unit {
    std::string folded;
    bool prefix;     // the word may go on: "jähriger"
    bool needs_cue;  // measures time as well
  };
  std::vector<Unit> units_;
  BytePairs begins_;  // of units, as they stand in a text, in either case
};

}  // namespace tamis::redact
