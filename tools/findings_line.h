// What was found in one document, as a line of JSON: {"findings":[{action, doubtful, end, rule, score, start, type}…],"id":…}.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "tamis/finding.h"

namespace tamis::tool {

// Spans are counted in `unit` of `source`, which the findings speak of in bytes; covered findings are left out.
void write_findings(std::span<const Finding> findings, std::string_view source, OffsetUnit unit,
                    std::string_view id, std::string& out);

}  // namespace tamis::tool
