// Unicode normal forms as the reference of tokenizer.json files makes them: with the data of Unicode 9.0.
//
//   const NormalForm9 form(NormalStep::kNfc);
//   if (!form.holds(text)) form.make(t);             // a text::Text
//
// Characters of later versions stay as they are, and nothing moves across them (UAX #15 for unassigned code points). The data is
// ICU's, which does not change for a character once it is assigned (Unicode's stability policy), less what is younger.
// Most characters never change and never touch others; ICU is asked about the runs of those that may, with the character before.
// Thread-safety: immutable. Cost: 3 ms to make; the question a fraction of a ns a byte of ASCII, about 1 of other text; the change n log n in a
// run of marks, linear else.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "text/text.h"
#include "tokenize/text_rules.h"

namespace tamis::tokenize {

class NormalForm9 {
 public:
  // form: not kReplace, kPrepend.
  explicit NormalForm9(NormalStep::Kind form);
  // False also for some text that would not change. text: well-formed UTF-8.
  bool holds(std::string_view text) const;
  void make(text::Text& text) const;

 private:
  bool may_change(std::string_view text, size_t at, size_t& size) const;

  NormalStep::Kind form_;
  // A bit for each character below U+10000 that the form may change, or that a character before may change.
  std::vector<uint64_t> may_change_;
};

}  // namespace tamis::tokenize
