#include "pipeline/sift_stage.h"

#include <unordered_map>

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
    return read_shingles(fs_, segments_[meta.segment].path, meta, out);
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

// One call of select(): units that are compared with each other.
struct Part {
  std::vector<uint64_t> places;  // units, as numbered in Sifted
  std::vector<const UnitMeta*> metas;
  std::vector<dedup::Unit> units;
};

// The units that take part: all together, or a part for each source file. Units stay in their order.
std::vector<Part> parts_of(const std::vector<const UnitMeta*>& units, bool by_source) {
  std::vector<Part> parts(by_source ? 0 : 1);
  std::unordered_map<uint32_t, size_t> part_of;
  for (size_t u = 0; u < units.size(); ++u) {
    const UnitMeta& unit = *units[u];
    if (unit.held == unit.documents) continue;
    size_t at = 0;
    if (by_source) {
      at = part_of.try_emplace(unit.source, parts.size()).first->second;
      if (at == parts.size()) parts.emplace_back();
    }
    parts[at].places.push_back(u);
    parts[at].metas.push_back(&unit);
    parts[at].units.push_back(keep_unit(unit));
  }
  return parts;
}

void add(dedup::Report& sums, const dedup::Report& more) {
  sums.kept += more.kept;
  sums.exact += more.exact;
  sums.near += more.near;
  sums.discarded += more.discarded;
  sums.verified += more.verified;
  sums.capped_keys += more.capped_keys;
  sums.capped_entries += more.capped_entries;
}

}  // namespace

dedup::Unit keep_unit(const UnitMeta& unit) {
  return {&unit.fingerprint, 0, 0, unit.normalized_bytes, unit.stable_key};
}

Result<Sifted> sift(io::FileSystem& fs, const std::vector<RefinedSegment>& segments,
                    const Recipe& recipe, unsigned jobs, const StageProgress& progress) {
  Sifted out;
  for (const RefinedSegment& segment : segments) {
    out.first_unit.push_back(out.units.size());
    for (const UnitMeta& unit : segment.units) out.units.push_back(&unit);
  }
  out.fates.resize(out.units.size());
  for (size_t u = 0; u < out.units.size(); ++u) {
    out.fates[u].survivor = u;
    if (out.units[u]->held == out.units[u]->documents) out.fates[u].fate = Fate::kHeld;
  }

  uint64_t done = 0;
  dedup::Options options;
  options.threshold_milli = recipe.threshold_milli;
  options.near = recipe.near != "off";
  options.jobs = jobs;
  if (progress)
    options.progress = [&](uint64_t now, uint64_t) {
      return progress(done + now, out.units.size());
    };
  for (Part& part : parts_of(out.units, recipe.dedup_scope == "source")) {
    const WorkFileShingles shingles(fs, segments, part.metas);
    TAMIS_TRY(const dedup::Selection selection, dedup::select(part.units, options, shingles));
    add(out.report, selection.report);
    for (size_t i = 0; i < part.places.size(); ++i)
      out.fates[part.places[i]] = fate_of(selection.decisions, i, part.places, recipe);
    done += part.places.size();
  }
  if (recipe.passages != "off") TAMIS_CHECK(find_passages(fs, segments, recipe, progress, out));
  return out;
}

}  // namespace tamis::pipeline
