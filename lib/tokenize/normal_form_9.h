// Unicode normal forms as the reference of tokenizer.json files makes them: with the data of Unicode 9.0.
//
//   if (!is_in_normal_form(text, NormalStep::kNfc)) to_normal_form(t, NormalStep::kNfc);      // a text::Text
//
// Characters of later versions stay as they are, and nothing moves across them (UAX #15 for unassigned code points). The data is
// ICU's, which does not change for a character once it is assigned (Unicode's stability policy), less what is younger.
// Thread-safety: plain functions. Cost: the question about 1 ns a byte; the change n log n in a run of marks, linear else.
#pragma once

#include <string_view>

#include "text/text.h"
#include "tokenize/text_rules.h"

namespace tamis::tokenize {

// False also for some text that would not change. text: well-formed UTF-8; form: not kReplace, kPrepend.
bool is_in_normal_form(std::string_view text, NormalStep::Kind form);
void to_normal_form(text::Text& text, NormalStep::Kind form);

}  // namespace tamis::tokenize
