// One thread's way from a unit to the first listed unit that it repeats.
//
//   Matcher matcher({units, source}, {kept_units, kept_source}, numbers, table, 800);
//   TAMIS_TRY(const std::optional<Match> match, matcher.find(unit, 0));
//
// Candidates come from the bands in the order in which they were listed; sizes and the estimate discard
// (verify.h), exact sets decide. What is searched for and what is listed may be units of one set or of two.
//
// Thread-safety: one thread; many matchers may share table and sources while nobody lists a unit.
// Ownership: borrows everything. Cost: a probe a band, and for each candidate that passes the estimate one set to read.
#pragma once

#include <optional>
#include <span>

#include "dedup/band_table.h"
#include "dedup/select.h"
#include "dedup/shingle_set.h"
#include "dedup/verify.h"

namespace tamis::dedup {

struct Match {
  uint32_t number = 0;  // by order of listing
  Overlap overlap;
};

// Units and where their shingles lie.
struct UnitSet {
  std::span<const Unit> units;
  const ShingleSource& source;
};

// Code::kUsage for options out of range, Code::kLimit for too many units, Code::kMismatch if formats differ.
Status check_units(std::span<const Unit> units, const Options& options);
Status check_formats(const Fingerprint& first, const Fingerprint& other, size_t place);

class Matcher {
 public:
  // `listed`: the units that the table numbers, places in `kept.units`; it may grow with the table.
  Matcher(UnitSet mine, UnitSet kept, const std::vector<uint32_t>& listed, const BandTable& table,
          uint32_t threshold_milli)
      : mine_(mine),
        kept_(kept),
        listed_(listed),
        table_(table),
        threshold_(threshold_milli),
        least_matching_(least_matching_slots(threshold_milli)) {}

  // Among the listed units from number `first` on. Code::kCorrupt if a set is not what its fingerprint counted.
  Result<std::optional<Match>> find(uint32_t unit, uint32_t first);
  // The same for whoever knows the band_keys() of the unit.
  Result<std::optional<Match>> find(uint32_t unit, std::span<const uint64_t> keys, uint32_t first);

  uint64_t discarded = 0, verified = 0;

 private:
  Status load(const UnitSet& set, uint32_t unit);

  UnitSet mine_, kept_;
  const std::vector<uint32_t>& listed_;
  const BandTable& table_;
  const uint32_t threshold_, least_matching_;
  std::vector<uint64_t> keys_;
  std::vector<uint32_t> candidates_;
  std::vector<uint64_t> shingles_;
  ShingleSet set_;
};

}  // namespace tamis::dedup
