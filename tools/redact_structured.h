// `tamis redact --format json|jsonl|csv|…`: documents rewritten where they stand.
#pragma once

#include <memory>
#include <string>

#include "commands.h"
#include "tamis/engine.h"
#include "tamis/structured.h"

namespace tamis::tool {

struct StructuredArguments {
  std::string input = "-", output = "-", findings;
  DocumentFormat format = DocumentFormat::kAuto;
  OffsetUnit unit = OffsetUnit::kByte;
  bool fail_on_findings = false;
};

// Returns the exit code.
int redact_structured(const Options& options, const StructuredArguments& arguments,
                      const std::shared_ptr<const Engine>& engine);

}  // namespace tamis::tool
