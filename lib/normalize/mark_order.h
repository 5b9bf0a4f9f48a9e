// Long runs of combining marks, put in canonical order in linear time.
//
// ICU inserts each mark at its place among those before it: quadratic for a run of 10^6 marks of changing class. Text like
// that is not language, but it arrives. decompose_in_order() is NFD, or NFKD (Unicode 15, section 3.11, D108 and D109), with a stable
// counting sort by combining class; what ICU composes from it is the NFC, or NFKC, of the input.
// Thread-safety: a pure function. Cost: O(n), about 20 bytes of memory per character.
#pragma once

#include <string>
#include <string_view>

namespace tamis::normalize {

std::u16string decompose_in_order(std::string_view well_formed_utf8, bool compatibility = false);

}  // namespace tamis::normalize
