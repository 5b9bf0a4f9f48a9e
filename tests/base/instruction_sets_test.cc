#include "base/instruction_sets.h"

#include <doctest/doctest.h>

#include <string>

#include "text/instruction_sets.h"

using namespace tamis;

TEST_CASE(
    "the instruction sets that we see in the processor are those that Highway's library sees") {
  // Highway may know sets that are compiled only on request, and calls none at all a set too.
  const int64_t ours = processor_targets() & HWY_TARGETS;
  const int64_t highway = hwy::SupportedTargets() & HWY_TARGETS & ~(HWY_SCALAR | HWY_EMU128);
  CHECK(ours == highway);
}

TEST_CASE("a kernel runs with the best instruction set, and with the one that a test chooses") {
  size_t best = 0;
  size_t count = test::for_each_instruction_set([&](const std::string&) {
    best = best == 0 ? chosen_target().GetIndex() : best;
    CHECK(chosen_target().GetIndex() >= best);  // they come best first
  });
  CHECK(count > 0);
  CHECK(chosen_target().IsInitialized());
  CHECK(chosen_target().GetIndex() == best);
}
