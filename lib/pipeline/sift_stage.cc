#include "pipeline/sift_stage.h"

#include "base/try.h"

namespace tamis::pipeline {

namespace {

// The shingle sets, read from the work files again when a pair is verified.
class WorkFileShingles final : public dedup::ShingleSource {
 public:
  WorkFileShingles(io::FileSystem& fs, const std::vector<RefinedSegment>& segments,
                   std::vector<const UnitMeta*> units)
      : fs_(fs), segments_(segments), units_(std::move(units)) {}

  Status shingles(size_t unit, std::vector<uint64_t>& out) const override {
    const UnitMeta& meta = *units_[unit];
    TAMIS_TRY(out, read_shingles(fs_, segments_[meta.segment].path, meta));
    return {};
  }

 private:
  io::FileSystem& fs_;
  const std::vector<RefinedSegment>& segments_;
  std::vector<const UnitMeta*> units_;
};

// What the recipe makes of a decision. `takes_part` leads from the places in the selection to
// units.
UnitFate fate_of(const std::vector<dedup::Decision>& decisions, size_t place,
                 const std::vector<uint64_t>& takes_part, const Recipe& recipe) {
  const dedup::Decision& d = decisions[place];
  UnitFate fate;
  fate.survivor = takes_part[d.kept_index];
  fate.jaccard_ppm = d.jaccard_ppm;
  if (d.kept()) return fate;
  const bool same_bytes = d.same_as != place;
  const bool near_drops = recipe.near == "drop";
  // Where near duplicates stay, the first unit with these bytes stays too, so an exact repeat names
  // that one.
  if (same_bytes && (!near_drops || decisions[d.same_as].kept())) {
    fate.exact = true;
    fate.survivor = takes_part[d.same_as];
    fate.jaccard_ppm = 1'000'000;
    fate.fate = recipe.drop_exact ? Fate::kDropped : Fate::kMarked;
    return fate;
  }
  fate.fate = near_drops ? Fate::kDropped : Fate::kMarked;
  return fate;
}

}  // namespace

Result<Sifted> sift(io::FileSystem& fs, const std::vector<RefinedSegment>& segments,
                    const Recipe& recipe, unsigned jobs, const StageProgress& progress) {
  Sifted out;
  std::vector<dedup::Unit> units;
  std::vector<uint64_t> takes_part;
  std::vector<const UnitMeta*> metas;
  for (const RefinedSegment& segment : segments) {
    out.first_unit.push_back(out.units.size());
    for (const UnitMeta& unit : segment.units) {
      if (unit.held < unit.documents) {
        takes_part.push_back(out.units.size());
        metas.push_back(&unit);
        units.push_back({&unit.fingerprint, 0, 0, unit.normalized_bytes, unit.stable_key});
      }
      out.units.push_back(&unit);
    }
  }
  out.fates.resize(out.units.size());
  for (size_t u = 0; u < out.units.size(); ++u) {
    out.fates[u].survivor = u;
    if (out.units[u]->held == out.units[u]->documents) out.fates[u].fate = Fate::kHeld;
  }

  dedup::Options options;
  options.threshold_milli = recipe.threshold_milli;
  options.near = recipe.near != "off";
  options.jobs = jobs;
  options.progress = progress;
  const WorkFileShingles shingles(fs, segments, metas);
  TAMIS_TRY(const dedup::Selection selection, dedup::select(units, options, shingles));
  out.report = selection.report;
  for (size_t i = 0; i < units.size(); ++i)
    out.fates[takes_part[i]] = fate_of(selection.decisions, i, takes_part, recipe);
  return out;
}

}  // namespace tamis::pipeline
