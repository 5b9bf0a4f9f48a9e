// What was delivered before, for dedup.scope = "global": the records of other deliveries as units that nothing removes.
//
//   TAMIS_TRY(const auto deliveries, open_earlier(fs, recipe));          // and the recipe names them by digest
//   TAMIS_TRY(const EarlierUnits earlier, EarlierUnits::read(fs, deliveries, recipe, scratch_file, progress));
//   dedup::find_repeats(newcomers, {earlier.units(), earlier}, …);
//   earlier.record(i), earlier.delivery(i);                              // what the unit is called, and where
//
// A delivery holds texts as they left, redacted. So what a newcomer is compared with them by is not its normalized text but the one in
// which it would leave (work_file.h: SentUnit). A unit is a record, or the records of one group that stand one after the other. Deliveries
// may be sealed or drafts, of any version; what was withdrawn is no longer there. Every record is held against its leaf. Keep order among
// them: deliveries as the recipe lists them, then as within an archive, with a unit's first record's id for its key.
//
// Thread-safety: read() uses one thread; shingles() serves many. Memory: a fingerprint, an id and 56 bytes a unit; shingles
// lie in the scratch file, private to this run. An index on disk can stand in its place.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "dedup/unit.h"
#include "io/file.h"
#include "manifest/sealed_delivery.h"
#include "pipeline/refine_stage.h"
#include "tamis/recipe.h"

namespace tamis::pipeline {

// What a delivery is known by: the SHA-256 of its checkpoint's lines, in hex; a later version calls it `previous`.
std::string delivery_digest(const manifest::SealedDelivery& delivery);

// Those of recipe.against, in order. Fills in recipe.against_sha256, and refuses others than those that stand there.
// Code::kRecipe if there are none although the scope is "global", or some although it is not.
Result<std::vector<manifest::SealedDelivery>> open_earlier(io::FileSystem& fs, Recipe& recipe);

class EarlierUnits final : public dedup::ShingleSource {
 public:
  EarlierUnits() = default;  // none
  // Shingles are kept, in `scratch`, unless the recipe looks for no near duplicates.
  static Result<EarlierUnits> read(io::FileSystem& fs,
                                   const std::vector<manifest::SealedDelivery>& deliveries,
                                   const Recipe& recipe, const std::string& scratch,
                                   const StageProgress& progress);

  std::span<const dedup::Unit> units() const { return units_; }
  // Of the unit's first record.
  const std::string& record(uint64_t unit) const { return entries_[unit].record; }
  const std::string& delivery(uint64_t unit) const { return digests_[units_[unit].shipment]; }
  struct Delivery {
    std::string digest;
    uint64_t records = 0;  // that can be read
  };
  std::vector<Delivery> deliveries() const;

  Status shingles(size_t unit, std::vector<uint64_t>& out) const override;

 private:
  friend class EarlierReader;
  struct Entry {
    Fingerprint fingerprint;
    std::string record;
    uint64_t shingles_at = 0;
  };
  std::deque<Entry> entries_;  // they stay where they are: units point to fingerprints
  std::vector<dedup::Unit> units_;
  std::vector<std::string> digests_;
  std::vector<uint64_t> records_;  // by delivery
  std::unique_ptr<io::ReadableFile> file_;
};

}  // namespace tamis::pipeline
