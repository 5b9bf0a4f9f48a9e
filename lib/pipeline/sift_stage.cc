#include "pipeline/sift_stage.h"

#include <unordered_map>

#include "base/try.h"
#include "dedup/earlier.h"

namespace tamis::pipeline {

namespace {

// A unit of an archive in the form of which the members are: UnitMeta or SentUnit.
template <class U>
struct Member {
  uint32_t segment = 0;
  const U* unit = nullptr;
};

// The shingle sets, read from the work files again when a pair is verified.
template <class U>
class WorkFileShingles final : public dedup::ShingleSource {
 public:
  WorkFileShingles(io::FileSystem& fs, const std::vector<RefinedSegment>& segments,
                   const std::vector<Member<U>>& members)
      : fs_(fs), segments_(segments), members_(members) {}

  Status shingles(size_t unit, std::vector<uint64_t>& out) const override {
    const Member<U>& m = members_[unit];
    return read_shingles(fs_, segments_[m.segment].path, *m.unit, out);
  }

 private:
  io::FileSystem& fs_;
  const std::vector<RefinedSegment>& segments_;
  const std::vector<Member<U>>& members_;
};

// One call of select(): units that are compared with each other, all parallel.
struct Part {
  std::vector<uint64_t> places;  // as numbered in Sifted
  std::vector<Member<UnitMeta>> members;
  std::vector<dedup::Unit> units;
  // The same in the form that earlier deliveries have; empty if there are none.
  std::vector<Member<SentUnit>> sent_members;
  std::vector<dedup::Unit> sent;
};

// The units that take part: all together, or a part for each source file. Units stay in their order.
std::vector<Part> parts_of(const std::vector<RefinedSegment>& segments, bool by_source) {
  std::vector<Part> parts(by_source ? 0 : 1);
  std::unordered_map<uint32_t, size_t> part_of;
  uint64_t place = 0;
  for (uint32_t s = 0; s < segments.size(); ++s) {
    const RefinedSegment& segment = segments[s];
    for (size_t u = 0; u < segment.units.size(); ++u, ++place) {
      const UnitMeta& unit = segment.units[u];
      if (unit.held == unit.documents) continue;
      size_t at = 0;
      if (by_source) {
        at = part_of.try_emplace(unit.source, parts.size()).first->second;
        if (at == parts.size()) parts.emplace_back();
      }
      Part& part = parts[at];
      part.places.push_back(place);
      part.members.push_back({s, &unit});
      part.units.push_back(keep_unit(unit));
      if (segment.sent.empty()) continue;
      const SentUnit& sent = segment.sent[u];
      part.sent_members.push_back({s, &sent});
      part.sent.push_back({&sent.fingerprint, 0, 0, sent.bytes, unit.stable_key});
    }
  }
  return parts;
}

// What the recipe makes of the decisions on one part, for its originals and then for their copies: a copy repeats the
// first unit with its bytes, if that leaves; else it goes the way of that one.
void set_fates(const Part& part, const std::vector<dedup::Decision>& decisions,
               const Recipe& recipe, std::vector<UnitFate>& fates) {
  const auto decide = [](bool drop) { return drop ? Fate::kDropped : Fate::kMarked; };
  for (size_t i = 0; i < part.places.size(); ++i) {
    const dedup::Decision& d = decisions[i];
    if (d.same_as != i || d.kept()) continue;
    UnitFate& fate = fates[part.places[i]];
    fate.exact = d.rule == dedup::Rule::kExact;
    fate.fate = decide(fate.exact ? recipe.drop_exact : recipe.near == "drop");
    fate.earlier = d.earlier;
    fate.survivor = d.earlier ? d.kept_index : part.places[d.kept_index];
    fate.jaccard_ppm = d.jaccard_ppm;
    fate.containment_ppm = d.containment_ppm;
  }
  for (size_t i = 0; i < part.places.size(); ++i) {
    const dedup::Decision& d = decisions[i];
    if (d.same_as == i) continue;
    UnitFate& fate = fates[part.places[i]];
    const UnitFate& original = fates[part.places[d.same_as]];
    if (leaves(original.fate))
      fate = {decide(recipe.drop_exact), true, false, part.places[d.same_as], 1'000'000, 1'000'000};
    else
      fate = original;
  }
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
                    const EarlierUnits& earlier, const Recipe& recipe, unsigned jobs,
                    const StageProgress& progress) {
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
  for (const Part& part : parts_of(segments, recipe.dedup_scope == "source")) {
    std::vector<std::optional<dedup::Repeat>> repeats;
    if (!part.sent.empty() && !earlier.units().empty()) {
      const WorkFileShingles shingles(fs, segments, part.sent_members);
      TAMIS_TRY(dedup::Repeats found,
                dedup::find_repeats({part.sent, shingles}, {earlier.units(), earlier}, options));
      out.report.discarded += found.discarded;
      out.report.verified += found.verified;
      out.report.capped_keys += found.capped_keys;
      out.report.capped_entries += found.capped_entries;
      repeats = std::move(found.of);
    }
    const WorkFileShingles shingles(fs, segments, part.members);
    TAMIS_TRY(const dedup::Selection selection,
              dedup::select(part.units, options, shingles, repeats));
    add(out.report, selection.report);
    set_fates(part, selection.decisions, recipe, out.fates);
    done += part.places.size();
  }
  if (recipe.passages != "off") TAMIS_CHECK(find_passages(fs, segments, recipe, progress, out));
  return out;
}

}  // namespace tamis::pipeline
