// Secrets that are given a name: password = "…", "api_key": "…", Authorization: Bearer …
//
//   find_assignment(text, at, cues…, out);     // text[at] is a ':' or '='
//
// The word before the sign says that a secret follows; the value must look like one: not a word of prose, a type, an expression or
// what manuals write there (secret_stand_in() in url.h). The value alone is the span.
// Cost: constant a sign; at most 48 bytes back and 256 ahead are read, and ahead only behind a word of the table.
#pragma once

#include <string_view>

#include "redact/candidate.h"

namespace tamis::redact {

void find_assignment(std::string_view text, size_t at, Candidates& out);
// The same for every '=' of the text, which the byte-class map does not hold.
void find_assignments(std::string_view text, Candidates& out);

}  // namespace tamis::redact
