#include "redact/rules.h"

#include "redact/identifiers.h"
#include "redact/secrets.h"

namespace tamis::redact {

const Rule& rule(RuleId id) {
  if (id < std::size(kRules)) return kRules[id];
  const size_t i = id - std::size(kRules);
  return i < identifiers().size() ? identifiers()[i].rule
                                  : secret_kinds()[i - identifiers().size()].rule;
}

size_t rule_count() { return std::size(kRules) + identifiers().size() + secret_kinds().size(); }

}  // namespace tamis::redact
