// How likely a character is to be what someone wrote, and how odd two neighbours are: what the repair of mojibake weighs.
//
// The weights are small integers on a logarithmic scale, set by hand and held by the cases of tests/normalize/repair_test.cc and by
// counting false repairs on clean text in many languages. The reasoning is in docs/normalization.md, "Repair".
// Thread-safety: pure functions.
#pragma once

namespace tamis::normalize {

// The weight of `c` as the result of a repair: 1 for characters of everyday text in any language, 0 for others of living scripts and
// symbols, negative for what is hardly ever written; kImpossible for unassigned, noncharacters and controls.
inline constexpr int kImpossible = -100;
int weight_of_result(char32_t c);

// How odd `c` is right after `before` and in front of `after`, as text that was meant so. 0: nothing odd.
int oddness(char32_t before, char32_t c, char32_t after);

// How well `c` fits between its neighbours in the repaired text: letter case, and whether scripts mix.
int fit(char32_t before, char32_t c, char32_t after);

}  // namespace tamis::normalize
