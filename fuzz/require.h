// What a fuzz target says of the code under test: require(holds) ends the run where it does not, so that the input is kept.
#pragma once

#include <cstdlib>

// A bool, a Status, a Result or a pointer.
template <class Condition>
void require(const Condition& holds) {
  if (!holds) std::abort();
}
