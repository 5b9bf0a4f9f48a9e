// sift: which units leave, which repeat one that leaves.
//
// Exact and verified near duplicates by the selection rule of lib/dedup/select.h, among all units of
// the archive or among those of each source file, and before that against what was delivered earlier.
// A unit of which every document is held back takes no part. The unit compared is the whole group where there is one; single turns are never removed.
#pragma once

#include <cstdint>
#include <vector>

#include "dedup/select.h"
#include "io/file.h"
#include "pipeline/earlier_deliveries.h"
#include "pipeline/passages_stage.h"
#include "pipeline/refine_stage.h"

namespace tamis::pipeline {

enum class Fate : uint8_t { kDelivered, kMarked, kDropped, kHeld };

inline bool leaves(Fate fate) { return fate == Fate::kDelivered || fate == Fate::kMarked; }

struct UnitFate {
  Fate fate = Fate::kDelivered;
  bool exact = false;    // repeats to the byte
  bool earlier = false;  // repeats a unit of an earlier delivery
  uint64_t survivor =
      0;  // unit that it repeats, itself if none; if earlier, a number in EarlierUnits
  uint32_t jaccard_ppm = 0;
  uint32_t containment_ppm = 0;  // how much of it the survivor has
};

struct Sifted {
  std::vector<UnitFate> fates;       // by unit, in the order of the segments
  std::vector<uint64_t> first_unit;  // by segment
  std::vector<const UnitMeta*> units;
  dedup::Report report;
  SharedPassages passages;
};

// `earlier`: of the scope "global"; else it has no units.
Result<Sifted> sift(io::FileSystem& fs, const std::vector<RefinedSegment>& segments,
                    const EarlierUnits& earlier, const Recipe& recipe, unsigned jobs,
                    const StageProgress& progress);

}  // namespace tamis::pipeline
