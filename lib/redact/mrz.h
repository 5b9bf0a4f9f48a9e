// The machine readable zone of passports, identity cards and visas (ICAO Doc 9303, parts 3 to 7), with its check digits.
//
//   P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<
//   L898902C36UTO7408122F1204159ZE184226B<<<<<10      one finding, both lines
//
//   find_mrz(text, at, done, out);      // text[at] is the first digit of a run
//
// Three layouts: TD3 and MRV-A (2 lines of 44), TD2 and MRV-B (2 of 36), TD1 (3 of 30). The lines with numbers are recognised by their length, their
// alphabet and at least two of their check digits; the line of names is taken with them.
// Thread-safety: pure. Cost: one byte is read beside most numbers.
#pragma once

#include <cstddef>
#include <string_view>

#include "redact/candidate.h"

namespace tamis::redact {

// `done`: nothing before this byte is read again; 0 for a new text.
void find_mrz(std::string_view text, size_t at, size_t& done, Candidates& out);

// The check digit of Doc 9303 part 3, section 4.9: weights 7, 3, 1; A is 10 … Z is 35, < is 0.
int mrz_check_digit(std::string_view field);

}  // namespace tamis::redact
