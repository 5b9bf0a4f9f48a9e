// What must be known, or answered for by a named person, before a delivery is sealed.
//
//   head["waivers"] = [{"by":"Jane Roe","what":"unknown_rights"}]
//   closed_gates(head)        // what still bars it; empty: it may be sealed
//
//   unknown_rights        records whose rights nobody knows, or a head that says nothing of rights
//   uncovered_languages   records in languages in which an enabled type is not looked for, for want of words
//   open_reviews          a review that the recipe requires and nobody has finished
//
// A delivery of route "open" needs a license besides, and nothing in it may be keyed: nobody can waive that. A draft has no gates; that is
// what tells it from a delivery.
//
// Thread-safety: pure functions. Format: docs/formats/manifest.md, "Routes".
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "manifest/head.h"

namespace tamis::manifest {

std::span<const std::string_view> waiver_names();

struct Gate {
  std::string_view waiver;  // that opens it; "": none does
  std::string why;          // "12 records have unknown rights"
  std::string what_to_do;
};
// As if the head were sealed. Waivers count where they have a name in them.
std::vector<Gate> closed_gates(const Json& head);

// The shape of head["waivers"], and that no gate of a sealed head is closed.
void check_gates(const Json& head, std::vector<HeadProblem>& out);

}  // namespace tamis::manifest
