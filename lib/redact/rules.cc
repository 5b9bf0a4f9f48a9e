#include "redact/rules.h"

#include "redact/identifiers.h"
#include "redact/secrets.h"

namespace tamis::redact {

const Rule& rule(RuleId id) {
  if (id < std::size(kRules)) return kRules[id];
  size_t i = id - std::size(kRules);
  if (i < identifiers().size()) return identifiers()[i].rule;
  i -= identifiers().size();
  return i < secret_kinds().size() ? secret_kinds()[i].rule
                                   : named_keys()[i - secret_kinds().size()].rule;
}

size_t rule_count() {
  return std::size(kRules) + identifiers().size() + secret_kinds().size() + named_keys().size();
}

}  // namespace tamis::redact
