// The second look: what was found once in a group is found everywhere in it, also where no word stood beside it or in other spacing.
//
//   SecondLook look;                                             // one per group
//   for each text: look.learn(text, findings, redactor);         // what the detectors found
//   for each text: look.find(text, redactor, findings);          // adds what they missed; sorted, overlaps resolved
//
//   "Passport No. C01X00T47 … she lost c01 x00 t47 in May"       // the second one has no label, and goes too
//
// Values are compared as letters and digits, without regard to case and to single blanks and signs between them, and begin and end
// where words do. Values without a digit (but addresses), values of fewer than kShortestValue letters and digits, dates, ages and positions are not sought: they mean
// something else too often. An added finding has the type and score of the one it repeats, and the rule "group.second_look".
// Thread-safety: serves one thread. Ownership: learned values are copied, and held until the group is done. Cost: nothing if nothing was
// found; else two loads for each word of the text, and kLongestValue letters where one begins like a value.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tamis/finding.h"

namespace tamis::redact {

class Redactor;

class SecondLook {
 public:
  static constexpr size_t kShortestValue = 6, kLongestValue = 512;  // letters and digits

  // `findings` as Redactor::find() gave them for `text`; those that are kept or covered are passed over.
  void learn(std::string_view text, std::span<const Finding> findings, const Redactor& redactor);
  bool empty() const { return values_.empty(); }
  // How many findings were added.
  size_t find(std::string_view text, const Redactor& redactor,
              std::vector<Finding>& findings) const;

 private:
  struct Value {
    std::string letters;  // small letters and digits, no signs
    Finding like;         // type, score, doubtful, reserved
  };
  std::vector<Value> values_;
  std::unordered_map<std::string, size_t> known_;  // letters -> place in values_
  // First kShortestValue letters -> how long the values are that begin so, longest first.
  std::unordered_map<uint64_t, std::vector<size_t>> lengths_;
  // The first two bytes with which a value may stand in a text, bit 128 * first + second (127: any byte beyond ASCII).
  void note_beginning(std::string_view letters);
  std::vector<uint64_t> begins_;
  bool begins_beyond_ascii_ = false;
};

}  // namespace tamis::redact
