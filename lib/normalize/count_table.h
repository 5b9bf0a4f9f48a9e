// What normalization counts, as a table: sums, reports, manifests and the strict profile are read off it.
//
//   for (const CountInfo& row : count_table()) report(row.name, counts.*row.member);
//
// A new member of NormalizeCounts is a new row here and nowhere else.
// Thread-safety: a constant table.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "tamis/engine.h"

namespace tamis::normalize {

struct CountInfo {
  std::string_view name;  // of the member; stored in manifests
  uint64_t NormalizeCounts::* member;
  // True where one form of the text became another that every reader takes for the same, with nothing to decide. What
  // is not neutral needs a guess or loses something, and keeps a document out of a strict delivery.
  bool neutral;
  std::string_view meaning;  // for a person
};

std::span<const CountInfo> count_table();

}  // namespace tamis::normalize
