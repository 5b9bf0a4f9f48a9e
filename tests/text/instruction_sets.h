// Runs a check once per instruction set that this machine has and Highway compiled for, so that the ones which are not the best
// here are tested too.
#pragma once

#include <hwy/targets.h>

#include <string>

#include "base/instruction_sets.h"

namespace tamis::test {

template <class F>
size_t for_each_instruction_set(F&& f) {
  const auto targets = hwy::SupportedAndGeneratedTargets();
  for (const int64_t target : targets) {
    chosen_target().Update(target);
    f(std::string(hwy::TargetName(target)));
  }
  chosen_target().Update(processor_targets());
  return targets.size();
}

}  // namespace tamis::test
