#include "dedup/matcher.h"

#include <string>

#include "base/try.h"

namespace tamis::dedup {

namespace {

Status wrong_size(uint32_t unit) {
  return fail(Code::kCorrupt,
              "the shingles of unit " + std::to_string(unit) +
                  " are not those that its fingerprint counted; fingerprint and shingles must come "
                  "from the same Sketcher::finish()");
}

}  // namespace

Status check_formats(const Fingerprint& first, const Fingerprint& other, size_t place) {
  if (first.format == other.format) return {};
  return fail(Code::kMismatch,
              "unit " + std::to_string(place) + " has a fingerprint of format " +
                  std::to_string(other.format) + ", unit 0 of format " +
                  std::to_string(first.format) +
                  "; formats cannot be compared: make all fingerprints with one version and one "
                  "profile");
}

Status check_units(std::span<const Unit> units, const Options& options) {
  if (options.threshold_milli < kLowestThreshold || options.threshold_milli > 1000)
    return fail(Code::kUsage, "the threshold must be " + std::to_string(kLowestThreshold) +
                                  " to 1000 thousandths, not " +
                                  std::to_string(options.threshold_milli));
  if (options.bucket_anchors == 0) return fail(Code::kUsage, "bucket_anchors must be at least 1");
  if (units.size() >= uint64_t{UINT32_MAX})
    return fail(Code::kLimit, "at most 2^32 - 2 units can be compared at once");
  for (size_t i = 1; i < units.size(); ++i)
    TAMIS_CHECK(check_formats(*units[0].fingerprint, *units[i].fingerprint, i));
  return {};
}

Status Matcher::load(const UnitSet& set, uint32_t unit) {
  TAMIS_CHECK(set.source.shingles(unit, shingles_));
  if (shingles_.size() != set.units[unit].fingerprint->shingle_count) return wrong_size(unit);
  return {};
}

Result<std::optional<Match>> Matcher::find(uint32_t unit, uint32_t first) {
  keys_.resize(table_.plan().bands);
  band_keys(mine_.units[unit].fingerprint->signature, table_.plan(), keys_.data());
  table_.prefetch(keys_);
  return find(unit, keys_, first);
}

Result<std::optional<Match>> Matcher::find(uint32_t unit, std::span<const uint64_t> keys,
                                           uint32_t first) {
  const Fingerprint& mine = *mine_.units[unit].fingerprint;
  table_.collect(mine.signature, keys, first, candidates_);
  bool loaded = false;
  for (const uint32_t number : candidates_) {
    const Fingerprint& other = *kept_.units[listed_[number]].fingerprint;
    if (!sizes_can_reach(mine.shingle_count, other.shingle_count, threshold_) ||
        matching_slots(mine.signature, other.signature) < least_matching_) {
      ++discarded;
      continue;
    }
    if (!loaded) {
      TAMIS_CHECK(load(mine_, unit));
      set_.clear();
      set_.expect(shingles_.size());
      set_.insert(shingles_);
      if (set_.size() != mine.shingle_count) TAMIS_CHECK(wrong_size(unit));
      loaded = true;
    }
    TAMIS_CHECK(load(kept_, listed_[number]));
    ++verified;
    const Overlap o = overlap(set_, shingles_);
    if (o.reaches(threshold_)) return std::optional<Match>({number, o});
  }
  return std::optional<Match>();
}

}  // namespace tamis::dedup
