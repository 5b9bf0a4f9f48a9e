#include "tokenize/pair_map.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <map>
#include <utility>

using namespace tamis;
using namespace tamis::tokenize;

TEST_CASE("a map of pairs finds each pair that it was made of, and no other") {
  CHECK(rc::check([] {
    const auto initial = *rc::gen::inRange<uint32_t>(1, 300);
    const auto merged = *rc::gen::inRange<uint32_t>(0, 3000);
    std::vector<Split> splits(initial, Split{kSingleByte, 0});
    std::map<std::pair<uint32_t, uint32_t>, uint32_t> expected;
    uint64_t state = *rc::gen::arbitrary<uint64_t>();
    const auto any = [&](uint32_t below) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      return static_cast<uint32_t>(state >> 33) % below;
    };
    for (uint32_t i = 0; i < merged; ++i) {
      const auto id = static_cast<uint32_t>(splits.size());
      const uint32_t left = any(id), right = any(id);
      if (expected.emplace(std::pair(left, right), id).second)
        splits.push_back({left, right});
      else
        splits.push_back({kNeverMerged, 0});
    }
    const auto parts = build_pair_map(splits);
    RC_ASSERT(parts.has_value());
    const PairMap map = parts->view();
    for (const auto& [pair, id] : expected) RC_ASSERT(map.find(pair.first, pair.second) == id);
    const auto limit = static_cast<uint32_t>(splits.size());
    for (int i = 0; i < 3000; ++i) {
      const uint32_t left = any(limit), right = any(limit);
      const auto found = expected.find({left, right});
      RC_ASSERT(map.find(left, right) == (found == expected.end() ? kNoToken : found->second));
      RC_ASSERT(map.find(left, PairMap::kNobody) == kNoToken);
    }
  }));
}

TEST_CASE("the highest numbers that a vocabulary can have are told apart from nobody") {
  const uint32_t last = (uint32_t{1} << 21) - 1;
  std::vector<Split> splits(size_t{last} + 1, Split{kNoSuchToken, 0});
  splits[last] = {last - 1, last - 2};
  splits[last - 1] = {last - 3, last - 2};
  const auto parts = build_pair_map(splits);
  REQUIRE(parts);
  const PairMap map = parts->view();
  CHECK(map.find(last - 1, last - 2) == last);
  CHECK(map.find(last - 3, last - 2) == last - 1);
  CHECK(map.find(last, PairMap::kNobody) == kNoToken);
  CHECK(map.find(last, last) == kNoToken);
  CHECK(map.find(0, 0) == kNoToken);
}

TEST_CASE("pairs that were chosen to fall on one place are an error and no endless table") {
  // Two tokens of one pair never come apart.
  std::vector<Split> splits(10, Split{kSingleByte, 0});
  for (int i = 0; i < 8; ++i) splits.push_back({1, 2});
  const auto parts = build_pair_map(splits);
  REQUIRE(!parts);
  CHECK(parts.error().code == Code::kUnsupported);
}
