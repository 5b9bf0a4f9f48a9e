// The head of a delivery, manifest/dataset.json: what it is, who says so, what was done, and the roots that pin the rest.
//
//   Statement s{.title = "Letters 1980–2004", .route = "private"};
//   s.steps.push_back({"read", "tamis", "0.1.0", {{"documents", 100}}});
//   s.steps.push_back({"refine", "tamis", "0.1.0", {{"in", 100}, {"out", 97}, {"quarantined", 3}}});
//   s.steps.push_back({"deliver", "tamis", "0.1.0", {{"records", 97}}});
//   s.balance = {{{"read.documents"}, {"refine.in"}},
//                {{"refine.in"}, {"refine.out", "refine.quarantined"}},
//                {{"refine.out"}, {"deliver.records"}},
//                {{"deliver.records"}, {"statistics.records"}}};
//
// Each count of each step stands in an equation, and the chain ends at statistics.records, which verify counts for itself:
// so nothing is lost between two steps without a name. seal() refuses what does not balance, and so does verify().
//
// Thread-safety: values and pure functions. Format: docs/formats/manifest.md, docs/formats/dataset.schema.json.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "manifest/checkpoint.h"

namespace tamis::manifest {

inline constexpr std::string_view kHeadFormat = "tamis-delivery/1";
inline constexpr uint64_t kMaxHeadBytes = (uint64_t{1} << 20) - 1;
inline constexpr std::string_view kLeafFormula = "SHA-256(0x00, line)";

struct Step {
  std::string name;  // [a-z][a-z0-9_]*, once
  std::string tool, version;
  std::vector<std::pair<std::string, uint64_t>> counts;  // [a-z][a-z0-9_]* -> number
  Json settings;                                         // an object, or null for none
};

// The sums of both sides are equal. Names: <step>.<count>, statistics.{records,bytes,text_bytes,near_duplicates},
// files.count.
struct Equation {
  std::vector<std::string> left, right;
};

// What the sender says. Everything here is CLAIMED except that the steps balance.
struct Statement {
  std::string title, description, supplier, license;
  std::string route;                 // "open", "private" or "": a draft
  std::vector<std::string> blocked;  // why it must stay a draft all the same: "review: 3 …"
  // Further members of the head, by name; see the table of docs/formats/manifest.md. Integers, strings, booleans, arrays
  // and objects only.
  Json further;
  std::vector<Step> steps;
  std::vector<Equation> balance;
};

Json to_json(const std::vector<Step>& steps);
Json to_json(const std::vector<Equation>& balance);

struct HeadProblem {
  std::string where;  // a member, as in "balance[2]"
  std::string expected;
  std::string found;
};

// What can be told about a head from itself. Empty: fine.
std::vector<HeadProblem> check_members(
    const Json& head);  // members, types, integers, draft, origin
std::vector<HeadProblem> check_balance(const Json& head);

// The origin that the checkpoint must have.
std::string origin_of(bool draft, std::string_view signer_name);

uint64_t version_of(const Json& head);  // 1 if the head names none

// Whether records and further files carry salts, and small cells are hidden: on the private route, as soon as there is a key.
bool salted(const Json& head);

// How a member is treated by verify.
enum class MemberKind { kProven, kClaimed, kUnknown };
MemberKind kind_of_member(std::string_view name);
std::vector<std::string_view> known_members();

}  // namespace tamis::manifest
