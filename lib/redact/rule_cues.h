// The words beside a value that a rule file names: what they add up to.
//
//   const RuleCues cues = RuleCues::compile(rule.cues);
//   cues.read(text, begin, end);            // decibans of the strongest word beside text[begin, end); 0 if there is none
//
// Words are compared as cues.h does: whole, after fold.h, in the same window, and not across a barrier (an @, another number of 7
// digits, a placeholder, a blank line). A word counts in full within the distance that its row declares.
// Thread-safety: immutable. Cost: words × window; a microsecond or two for some dozens. Asked for values that passed all else.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "redact/rule_file.h"

namespace tamis::redact {

class RuleCues {
 public:
  static RuleCues compile(std::span<const CueSpec> rows);
  bool empty() const { return words_.empty(); }
  int read(std::string_view text, size_t begin, size_t end) const;

 private:
  struct Word {
    std::string folded;
    int decibans;
    size_t distance;
    bool before, after, open_end, may_go_on;
  };
  std::vector<Word> words_;
};

}  // namespace tamis::redact
