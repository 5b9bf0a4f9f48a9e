// Hardware addresses in the other two forms of IEEE 802: 00-1A-2B-3C-4D-5E and 001a.2b3c.4d5e (with colons: ip_scan.cc).
//
//   find_mac(text, at, done, out);      // text[at] is the first digit of a run
//
// Thread-safety: pure. Cost: two bytes are read beside most numbers.
#pragma once

#include <cstddef>
#include <string_view>

#include "redact/candidate.h"

namespace tamis::redact {

// `done`: nothing before this byte is read again; 0 for a new text.
void find_mac(std::string_view text, size_t at, size_t& done, Candidates& out);

// Six octets of digits alone are as often a clock or a row of numbers: a word for the address has to stand before text[begin].
bool speaks_of_hardware(std::string_view text, size_t begin);

}  // namespace tamis::redact
