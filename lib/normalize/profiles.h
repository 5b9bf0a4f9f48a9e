// Profiles: which passes a text goes through, as one table.
//
//   TAMIS_TRY(Plan plan, plan_of({.profile = "train", .structure = {"cue-times", "no-mail"}}));
//
// What each profile does and why: docs/normalization.md, "Profiles".
// Thread-safety: a constant table.
#pragma once

#include <span>
#include <string_view>

#include "normalize/normalize.h"
#include "normalize/structure.h"
#include "tamis/normalize.h"
#include "tamis/result.h"

namespace tamis::normalize {

struct Plan {
  Options base;
  PassSet passes = 0;
  bool strict = false;  // what is not neutral (count_table.h) holds the document back
};

struct ProfileInfo {
  std::string_view name;
  PassSet passes;
  bool strict;
  std::string_view meaning;
};
std::span<const ProfileInfo> profiles();

// kRecipe, with the recipe's key, for a name that is not known or a pass that lacks its lexicon.
Result<Plan> plan_of(const NormalizeSettings& settings);

}  // namespace tamis::normalize
