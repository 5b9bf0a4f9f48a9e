// Vehicle identification numbers (ISO 3779): 17 capitals and digits without I, O and Q.
//
//   find_vin(text, at, out);      // text[at] is the first digit of a run
//
// North American numbers carry a check digit (49 CFR 565.15); without it a number needs a label (labels.h).
// Thread-safety: pure. Cost: nothing unless a word of 17 such characters is there.
#pragma once

#include <string_view>

#include "redact/candidate.h"

namespace tamis::redact {

void find_vin(std::string_view text, size_t at, Candidates& out);

// The ninth character that 49 CFR 565.15 asks for; `vin` has 17 characters of the alphabet.
char vin_check_character(std::string_view vin);

}  // namespace tamis::redact
