// Which units repeat one that was delivered before.
//
//   TAMIS_TRY(const Repeats repeats, find_repeats({units, source}, {earlier, earlier_source}, {}));
//   repeats.of[i]                                  // the earlier unit that units[i] repeats, if any
//   auto selection = select(units, {}, source, repeats.of);   // and those are never kept
//
// Earlier units are there already: all of them stay, however much they repeat each other, and outrank every newcomer. A newcomer
// repeats the first of them in keep order (select.h) that has the same bytes; if none has, the first with a verified J >= t. So
// the answer is that of one selection over both sets in which nothing of the first can be removed; it depends on no order
// within the sets, and on no number of threads.
//
// The two sets may be of another form than the one that newcomers are compared with each other in: an archive compares
// normalized texts, but of earlier deliveries it has the redacted ones, and compares those with its own redacted ones.
//
// All earlier fingerprints are in memory, below 1 KB each. An index on disk would answer the same question here.
// Thread-safety and ownership: as select().
#pragma once

#include <optional>
#include <vector>

#include "dedup/matcher.h"
#include "dedup/select.h"

namespace tamis::dedup {

struct Repeats {
  std::vector<std::optional<Repeat>> of;  // parallel to the units
  // As in Report: what bands brought together, and where keys of earlier units were capped.
  uint64_t discarded = 0, verified = 0, capped_keys = 0, capped_entries = 0;
};

// Errors: as select(). Unit::key breaks ties between earlier units of the same bytes.
Result<Repeats> find_repeats(UnitSet units, UnitSet earlier, const Options& options);

}  // namespace tamis::dedup
