#include "pipeline/plan.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <map>
#include <set>

using namespace tamis;
using namespace tamis::pipeline;

namespace {

IndexEntry document(uint64_t group, uint32_t bytes = 10) {
  IndexEntry e;
  if (group) e.group = {group, group};
  e.text_bytes = bytes;
  return e;
}

}  // namespace

TEST_CASE("documents without a group are cut by size alone") {
  const Plan plan = make_plan(std::vector<IndexEntry>(10, document(0, 10)), 25);
  REQUIRE(plan.segments.size() == 4);
  CHECK(plan.segments[0].end == 3);
  CHECK(plan.segments[3].begin == 9);
  CHECK(plan.scattered.empty());
}

TEST_CASE("a cut does not part neighbours of one group") {
  const Plan plan =
      make_plan({document(0), document(7), document(7), document(7), document(0)}, 20);
  REQUIRE(plan.segments.size() == 2);
  CHECK(plan.segments[0].end == 4);
  CHECK(plan.scattered.empty());
}

TEST_CASE("a group that is spread over the archive gets a segment of its own") {
  const Plan plan =
      make_plan({document(7), document(0), document(0), document(7), document(0)}, 20);
  CHECK(plan.runs == 3);
  REQUIRE(plan.segments.size() == 4);
  CHECK(plan.segments[3].scattered == std::vector<uint64_t>{0, 3});
  CHECK(plan.is_scattered(0));
  CHECK_FALSE(plan.is_scattered(1));
}

TEST_CASE("documents of a group stand by their order if all have one") {
  std::vector<IndexEntry> d(3, document(7));
  d[0].order = 5, d[1].order = 1, d[2].order = 5;
  for (auto& e : d) e.has_order = true;
  CHECK(in_order({0, 1, 2}, d) == std::vector<uint64_t>{1, 0, 2});
  d[1].has_order = false;
  CHECK(in_order({0, 1, 2}, d) == std::vector<uint64_t>{0, 1, 2});
}

TEST_CASE(
    "every document is in exactly one segment, and every group below the limit in one segment "
    "only") {
  CHECK(rc::check([](const std::vector<std::pair<uint8_t, uint8_t>>& shape) {
    std::vector<IndexEntry> documents;
    for (const auto& [group, bytes] : shape) documents.push_back(document(group % 5, bytes));
    const Plan plan = make_plan(documents, 300, 1 << 20);
    std::vector<int> seen(documents.size());
    std::map<uint64_t, std::set<size_t>> segments_of_group;
    for (size_t s = 0; s < plan.segments.size(); ++s) {
      const Segment& segment = plan.segments[s];
      std::vector<uint64_t> positions = segment.scattered;
      for (uint64_t p = segment.begin; p < segment.end; ++p)
        if (!plan.is_scattered(p)) positions.push_back(p);
      for (const uint64_t p : positions) {
        ++seen[p];
        if (documents[p].group != Hash128{}) segments_of_group[documents[p].group.low].insert(s);
      }
    }
    for (const int n : seen) RC_ASSERT(n == 1);
    for (const auto& [group, segments] : segments_of_group) RC_ASSERT(segments.size() == 1u);
  }));
}
