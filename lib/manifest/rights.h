// Rights, as the head of a delivery says them: a list of terms, and each record names the terms that hold for it.
//
//   "rights":{"terms":[{"basis":"license","license":"CC-BY-4.0","holder":"…","ai_training":"allowed","records":97}],"unknown":0}
//
// What may stand in terms is one table, term_rows(). The recipe reads its [[rights]] by it, seal and verify check heads by it, and
// docs/formats/manifest.md prints it. The words of the uses are those of the CAWG training and data mining assertion 1.1
// (allowed, notAllowed, constrained), in the manner of writing of this format.
//
// Thread-safety: pure functions. Format: docs/formats/manifest.md, "rights".
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "manifest/head.h"

namespace tamis::manifest {

enum class TermShape { kText, kWord, kDigest, kYear, kDate, kLicense, kTerritory };

struct TermRow {
  std::string_view name;
  TermShape shape;
  std::string_view words;    // of kWord, with | between
  std::string_view meaning;  // for `tamis recipe init`
};

std::span<const TermRow> term_rows();
const TermRow* find_term(std::string_view name);  // null: there is none
// What a value of this row should be, if it is not that; else "".
std::string_view term_problem(const TermRow& row, const Json& value);

inline constexpr std::string_view kUnknownBasis = "unknown";
// Terms without a basis, or with this one, say that nobody knows.
bool is_unknown(const Json& terms);

// The shape of head["rights"], if it is there: terms, their counts and the sum of the unknown ones.
void check_rights(const Json& head, std::vector<HeadProblem>& out);

// The same rights with other counts, as after a withdrawal: records by the number of their terms.
Json counted_rights(const Json& rights, const std::vector<uint64_t>& records);

// An SPDX license expression (SPDX 2.3, annex D): ids, LicenseRef-…, AND, OR, WITH, + and parentheses. The ids are not looked up.
bool is_license_expression(std::string_view text);

}  // namespace tamis::manifest
