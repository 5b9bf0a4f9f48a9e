// Small cells of the tables in a head. The head of a private delivery may be shown to others than its receiver, and a count of
// three persons in a table tells who they are to those who know two of them. So there a count from 1 to 9 is written as "*"
// (the threshold of ten is that of most statistical offices; DESIGN names it), and so are as many others as it takes that nobody can
// tell the small one from sums and differences (told_cells.h).
//
//   hide_small_cells(head);                  // before it is sealed
//   check_small_cells(head, problems);       // a private head with a small cell, or "*" elsewhere
//
// Tables: statistics.languages, redaction, quarantined, not_taken, uncovered, not_covered, review, guard, normalization, rights. Totals
// (records, bytes, tokens, duplicates, the accounts of the steps) are no cells: they must add up, and every receiver checks that they do.
//
// Thread-safety: pure functions. Format: docs/formats/manifest.md, "Small cells".
#pragma once

#include <string_view>
#include <vector>

#include "base/json.h"
#include "manifest/head.h"

namespace tamis::manifest {

inline constexpr int64_t kSmallCell = 10;  // the least count that is told
inline constexpr std::string_view kHidden = "*";

// A count, or "*" where the head hides some.
bool is_told_count(const Json& head, const Json& value);
// Whether a count that the head tells can be the one that was counted. 0 is told as it is.
bool agrees(const Json& told, uint64_t counted);

void hide_small_cells(Json& head);
void check_small_cells(const Json& head, std::vector<HeadProblem>& out);

}  // namespace tamis::manifest
