// Geographic positions with a hemisphere: 48°51′29.6″N 2°17′40.2″E, 48.85822° N, 2.29447° E (ISO 6709 annex D, and as maps print them).
//
//   find_coordinates(text, at, done, out);      // text[at] is the first digit of a run
//
// A position of a degree or so ("60° N") tells nobody's address; from minutes or two decimals on it is a finding. Of decimal pairs without a
// degree sign, tables and programs have others too: words have to speak of places ("GPS: 48.8582, 2.2945"), or both need five decimals.
// One number alone needs its label (labels.h).
// Thread-safety: pure. Cost: two bytes are read behind most numbers.
#pragma once

#include <cstddef>
#include <string_view>

#include "redact/candidate.h"

namespace tamis::redact {

// `done`: nothing before this byte is read again; 0 for a new text.
void find_coordinates(std::string_view text, size_t at, size_t& done, Candidates& out);

}  // namespace tamis::redact
