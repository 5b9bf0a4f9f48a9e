// E-mail addresses around the @ signs of the text.
//
//   find_email(text, at, cues, out);     // text[at] is an @
//
// An address is a dot-atom (RFC 5322 section 3.2.3, in UTF-8 by RFC 6531) or a quoted string, @, and a domain whose last label is in
// the root zone, or an address literal. What prose and programs glue to it is cut off: "mailto:", "to=", quotes, markdown, the CJK
// words before it. A local part longer than 64 bytes is against RFC 5321 section 4.5.3.1.1 but is redacted all the same.
// Cost: linear; at most 256 bytes are read on each side of an @, and never beyond the next @.
#pragma once

#include <string_view>

#include "redact/candidate.h"
#include "redact/cues.h"

namespace tamis::redact {

void find_email(std::string_view text, size_t at, const CueReader& cues, Candidates& out);

}  // namespace tamis::redact
