// The names of the edit rules, for `--explain`, reports and the C ABI.
//
//   edit_rule_name(EditRule::kNormalForm);   // "normal-form"
//   edit_rule_from_name("normal-form");      // EditRule::kNormalForm
//
// Thread-safety: constant tables. A rule's number and name are stored in files: neither is ever used again for another.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "tamis/edit_map.h"

namespace tamis::text {

struct EditRuleInfo {
  EditRule rule;
  std::string_view name;
  std::string_view meaning;  // one sentence for a person
};

std::span<const EditRuleInfo> edit_rules();      // in order of number
std::string_view edit_rule_name(EditRule rule);  // "unknown" if it is not in the table
std::optional<EditRule> edit_rule_from_name(std::string_view name);

}  // namespace tamis::text
