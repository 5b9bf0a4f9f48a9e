// What `tamis vocab info` and `tamis vocab lint` tell of a vocabulary.
//
//   TAMIS_TRY(auto v, Vocabulary::open("o200k_base"));
//   info_report(*v);                                  // {"name": …, "sha256": …, "tokens": …, …}
//   lint_report(*v, {"[PERSON_1]"}, 20);              // {"never_merged": {"count": …, "ids": […]}, …}
//
// lint tells of
//   never_merged      tokens that encoding their own bytes does not give: no text holds them (where a whole piece is looked up before
//                     merging, such a piece can still be one)
//   cut               tokens whose own text, alone, the rules change or cut
//   partial_utf8      tokens that are no whole characters; text cannot be cut beside them
//   placeholders      tokens that a string costs, alone and in a sentence, and whether its edges are stable: whether it costs the
//                     same and leaves its neighbours as they are between spaces, letters, digits, line ends and symbols
// Thread-safety: plain functions. Cost: one encoding for each token.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "tamis/vocabulary.h"

namespace tamis::tokenize {

Json info_report(const Vocabulary& vocabulary);
std::vector<std::string> usual_placeholders();
// most: of how many tokens of a kind the ids are listed.
Json lint_report(const Vocabulary& vocabulary, const std::vector<std::string>& placeholders,
                 uint64_t most);

}  // namespace tamis::tokenize
