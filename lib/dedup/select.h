// Who stays: the selection rule of docs/dedup.md, over the fingerprints of all units in memory.
//
//   std::vector<Unit> units = …;              // one per document, or per group of documents
//   auto selection = select(units, {.threshold_milli = 800}, work_file);
//   selection->decisions[i].kept_index;       // itself, or the kept unit that says the same
//
// The rule. Units are taken in keep order (unit.h). A unit is kept unless a unit already kept has a
// verified Jaccard index J >= t with it, or the same bytes; kept_index is the first such unit. So a
// removed unit always matches its survivor, and as long as keys differ, the answer depends neither
// on the order of `units` nor on the number of threads. What was delivered before comes first of
// all: what repeats it (earlier.h) is not kept.
//
// Pairs are proposed by bands (bands.h), discarded only if the estimate lies four standard
// deviations below t, and decided by their exact shingle sets (verify.h), which are asked for when
// needed. Of a band key that very many kept units share, the first `bucket_anchors` in keep order
// stand for all; the report counts where that happened. A near pair that no band proposes is missed
// (at most 5 in 1000 at J = t); nothing is ever removed without proof.
//
// Thread-safety: one call uses `jobs` threads; the source is called from all of them. Ownership:
// borrows units and fingerprints.
// Cost: 10 microseconds a unit; memory below 1 KB a unit with its fingerprint (536 bytes) at t =
// .8.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "dedup/unit.h"

namespace tamis::dedup {

enum class Rule : uint8_t {
  kKept = 0,
  kExact = 1,  // the same bytes as same_as, which comes earlier in keep order
  kNear = 2,   // verified J >= t with kept_index
};

struct Decision {
  Rule rule = Rule::kKept;
  uint32_t kept_index = 0;  // into units, its own if kept; if `earlier`, into the earlier units
  bool earlier = false;     // it, or the unit whose bytes it shares, repeats an earlier one
  // The first unit in keep order with the same bytes; its own if it is that one. It differs from
  // kept_index where that unit is itself near another: whoever only marks near duplicates drops the
  // units with same_as != their own place, and nothing else.
  uint32_t same_as = 0;
  uint32_t jaccard_ppm = 1'000'000;      // with kept_index, rounded down
  uint32_t containment_ppm = 1'000'000;  // how much of this unit's shingles kept_index has

  bool kept() const { return rule == Rule::kKept; }
  friend bool operator==(const Decision&, const Decision&) = default;
};

// That a unit repeats one which is there already; find_repeats() of earlier.h tells.
struct Repeat {
  uint32_t index = 0;  // into the earlier units
  bool exact = false;  // the same bytes
  uint32_t jaccard_ppm = 1'000'000;
  uint32_t containment_ppm = 1'000'000;
  friend bool operator==(const Repeat&, const Repeat&) = default;
};

struct Report {
  uint64_t kept = 0, exact = 0, near = 0;
  // Pairs that a band brought together, up to each unit's match: by size or estimate, and by
  // counting their shingles.
  uint64_t discarded = 0, verified = 0;
  uint64_t capped_keys = 0;     // band keys that more than bucket_anchors kept units share
  uint64_t capped_entries = 0;  // units that such a key no longer lists
  friend bool operator==(const Report&, const Report&) = default;
};

struct Selection {
  std::vector<Decision> decisions;  // parallel to the units
  Report report;
};

struct Options {
  uint32_t threshold_milli = 800;  // 250 to 1000
  bool near = true;                // false: exact duplicates only, and the source is never asked
  unsigned jobs = 1;
  uint32_t bucket_anchors = 128;  // at least 1
  // Called now and then from the calling thread with units decided and their number; false cancels
  // (Code::kCancelled).
  std::function<bool(uint64_t done, uint64_t total)> progress = {};
};

// Code::kUsage for options out of range, Code::kLimit for 2^32 units and more, Code::kMismatch if
// fingerprints have different formats, Code::kCorrupt if a set is not as large as its fingerprint
// says, and whatever the source returns.
// `repeats`: parallel to the units, or empty.
Result<Selection> select(std::span<const Unit> units, const Options& options,
                         const ShingleSource& source,
                         std::span<const std::optional<Repeat>> repeats = {});

}  // namespace tamis::dedup
