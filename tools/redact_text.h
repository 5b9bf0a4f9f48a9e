// `tamis redact --text`: plain text in, plain text out, however long.
#pragma once

#include <cstdint>

#include "filter.h"
#include "tamis/engine.h"

namespace tamis::tool {

// Returns the exit code.
int run_redact_text(const Options& options, const FilterArguments& a, const Recipe& recipe,
                    const EngineOptions& given, uint64_t part_bytes, bool fail_on_findings);

}  // namespace tamis::tool
