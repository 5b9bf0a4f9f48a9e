// The strings around which a pattern of a rule file must be asked.
//
//   TAMIS_TRY(PatternPlaces p, pattern_places("AC-[0-9]{6}", 8 << 20));
//   p.places;        // {"C-"}: no match without one of them
//   p.any_case;      // false: as they stand; true: small letters, which stand for any case
//
// RE2's prefilter (re2/filtered_re2.h) knows an and-or formula of strings that a match must hold. A set of strings hits every match if
// the formula cannot hold without them; of such sets a small one of rare strings is taken.
// Thread-safety: pure. Cost: milliseconds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tamis::redact {

struct PatternPlaces {
  std::string error;     // why RE2, or this program, refuses the pattern; with the place in it
  int value_group = 0;   // the group named "value", or the whole match
  int check_group = -1;  // the group named "check", or -1
  std::vector<std::string> places;  // empty if a match needs no string of two bytes
  bool any_case = true;             // of ASCII letters
};

// `memory`: bytes that RE2 may use for the pattern.
PatternPlaces pattern_places(std::string_view pattern, int64_t memory);

}  // namespace tamis::redact
