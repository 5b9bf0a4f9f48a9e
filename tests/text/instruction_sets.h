// Runs a check once per instruction set that this machine has and Highway compiled for, so that the ones which are not the best
// here are tested too.
#pragma once

#include <hwy/targets.h>

#include <string>

namespace tamis::test {

template <class F>
size_t for_each_instruction_set(F&& f) {
  const auto targets = hwy::SupportedAndGeneratedTargets();
  for (const int64_t target : targets) {
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    f(std::string(hwy::TargetName(target)));
  }
  hwy::SetSupportedTargetsForTest(0);  // all that the machine has
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  return targets.size();
}

}  // namespace tamis::test
