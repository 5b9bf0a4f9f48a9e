// Who names a span that several rules found.
//
//   resolve(findings, rewritten);    // findings sorted by begin; losers get covered = true
//
// Types that are kept by default lose to all others; then validated beats not validated, then the higher score, then the longer, then the one that begins earlier. Kept types (dates, places)
// never stand in the way of one that is redacted: they are settled among themselves, and covered by anything redacted that they meet.
// Cost: one pass; O(n log n) within a cluster of overlapping findings.
#pragma once

#include <cstdint>
#include <vector>

#include "tamis/finding.h"

namespace tamis::redact {

// `rewritten[i]`: the bytes of findings[i] will be rewritten. The order by begin stays; of equal begins the winner comes first.
void resolve(std::vector<Finding>& findings, const std::vector<uint8_t>& rewritten);

}  // namespace tamis::redact
