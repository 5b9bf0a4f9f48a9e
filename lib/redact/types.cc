#include "redact/types.h"

namespace tamis::redact {

namespace {
constexpr std::string_view kActionNames[] = {"placeholder", "mask", "drop",      "keep",
                                             "quarantine",  "hash", "pseudonym", "date_shift",
                                             "generalize",  "vault"};
}  // namespace

std::span<const std::string_view> action_names() { return kActionNames; }

std::string_view action_name(Action action) { return kActionNames[static_cast<size_t>(action)]; }

bool needs_key(Action action) {
  return action == Action::kHash || action == Action::kPseudonym || action == Action::kDateShift ||
         action == Action::kVault;
}

std::optional<Action> find_action(std::string_view name) {
  for (size_t i = 0; i < std::size(kActionNames); ++i)
    if (kActionNames[i] == name) return static_cast<Action>(i);
  return std::nullopt;
}

}  // namespace tamis::redact
