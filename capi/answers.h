// Answers that an outcome and a normalized text give alike: counts, marks, and what is wrong with a question.
//
// Thread-safety: pure.
#pragma once

#include "edge.h"
#include "lazy_units.h"
#include "tamis/normalize.h"

namespace tamis::capi {

// TAMIS_E_USAGE unless it is one of TAMIS_UNIT_….
Result<OffsetUnit> to_unit(int32_t unit);
// TAMIS_E_USAGE unless index < count: "there is no mark 7: the outcome has 3".
Status require_index(uint64_t index, size_t count, const char* what, const char* owner);

Status fill_counts(tamis_counts* counts, const NormalizeCounts& c);
Status fill_mark(tamis_mark* mark, const Mark& m, const LazyUnits& units, OffsetUnit unit);

}  // namespace tamis::capi
