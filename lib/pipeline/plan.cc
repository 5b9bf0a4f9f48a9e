#include "pipeline/plan.h"

#include <algorithm>
#include <unordered_map>

#include "base/sort.h"

namespace tamis::pipeline {

namespace {

struct HashOfGroup {
  size_t operator()(const Hash128& h) const { return static_cast<size_t>(h.low); }
};

constexpr uint32_t kScattered = ~uint32_t{0};

// Cuts the positions into runs without parting neighbours of one group, unless the group outgrows
// group_bytes.
std::vector<Segment> cut_runs(const std::vector<IndexEntry>& documents, uint64_t segment_bytes,
                              uint64_t group_bytes) {
  std::vector<Segment> runs;
  uint64_t bytes = 0, begin = 0;
  for (uint64_t p = 0; p < documents.size(); ++p) {
    bytes += documents[p].text_bytes;
    const bool last = p + 1 == documents.size();
    const bool same_group =
        !last && documents[p].group != Hash128{} && documents[p + 1].group == documents[p].group;
    const bool full = bytes >= segment_bytes || p + 1 - begin >= kSegmentDocuments;
    if (last || (full && (!same_group || bytes >= group_bytes))) {
      runs.push_back({begin, p + 1, {}});
      begin = p + 1;
      bytes = 0;
    }
  }
  return runs;
}

}  // namespace

std::vector<uint64_t> in_order(std::vector<uint64_t> positions,
                               const std::vector<IndexEntry>& documents) {
  const bool ordered =
      std::ranges::all_of(positions, [&](uint64_t p) { return documents[p].has_order; });
  if (ordered) stable_sort_by(positions, [&](uint64_t p) { return documents[p].order; });
  return positions;
}

Plan make_plan(const std::vector<IndexEntry>& documents, uint64_t segment_bytes,
               uint64_t group_bytes) {
  Plan plan;
  plan.segments = cut_runs(documents, segment_bytes, group_bytes);
  plan.runs = plan.segments.size();

  // The run of each group, or kScattered.
  std::unordered_map<Hash128, uint32_t, HashOfGroup> run_of;
  bool any = false;
  for (uint32_t s = 0; s < plan.runs; ++s) {
    for (uint64_t p = plan.segments[s].begin; p < plan.segments[s].end; ++p) {
      if (documents[p].group == Hash128{}) continue;
      const auto [at, fresh] = run_of.try_emplace(documents[p].group, s);
      if (!fresh && at->second != s) {
        at->second = kScattered;
        any = true;
      }
    }
  }
  if (!any) return plan;

  plan.scattered.assign(documents.size(), false);
  std::unordered_map<Hash128, size_t, HashOfGroup> unit_of;
  std::vector<std::vector<uint64_t>> units;
  for (uint64_t p = 0; p < documents.size(); ++p) {
    if (documents[p].group == Hash128{} || run_of[documents[p].group] != kScattered) continue;
    plan.scattered[p] = true;
    const auto [at, fresh] = unit_of.try_emplace(documents[p].group, units.size());
    if (fresh) units.emplace_back();
    units[at->second].push_back(p);
  }
  Segment segment;
  uint64_t bytes = 0;
  const auto close = [&] {
    if (!segment.scattered.empty()) plan.segments.push_back(std::move(segment));
    segment = {};
    bytes = 0;
  };
  for (std::vector<uint64_t>& unit : units) {
    for (const uint64_t p : in_order(std::move(unit), documents)) {
      if (bytes >= group_bytes) close();  // a group that outgrows memory is refined in parts
      segment.scattered.push_back(p);
      bytes += documents[p].text_bytes;
    }
    if (bytes >= segment_bytes) close();
  }
  close();
  return plan;
}

}  // namespace tamis::pipeline
