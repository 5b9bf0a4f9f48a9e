#include "dedup/shingle_set.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <random>
#include <set>
#include <vector>

namespace tamis::dedup {
namespace {

// A set that keeps order, searched from its beginning.
struct Plain {
  std::vector<uint64_t> values;
  std::set<uint64_t> known;
  void insert(const std::vector<uint64_t>& hashes) {
    for (const uint64_t hash : hashes)
      if (known.insert(hash).second) values.push_back(hash);
  }
};

bool equal(const ShingleSet& set, const Plain& plain) {
  return std::ranges::equal(set.values(), plain.values) && set.size() == plain.values.size();
}

TEST_CASE("a set holds each hash once, in the order of arrival, however it is told of them") {
  CHECK(rc::check([] {
    ShingleSet used;
    for (int round = 0; round < 3; ++round) {
      Plain plain;
      used.clear();
      if (*rc::gen::arbitrary<bool>()) used.expect(*rc::gen::inRange<size_t>(0, 3000));
      // Many meet in the same place of the table, wherever it ends.
      const auto hash = rc::gen::map(
          rc::gen::pair(rc::gen::inRange<uint64_t>(1, 40), rc::gen::inRange<uint64_t>(0, 3)),
          [](auto pair) { return pair.first << 40 | (511 - pair.second); });
      const auto batches = *rc::gen::container<std::vector<std::vector<uint64_t>>>(
          rc::gen::container<std::vector<uint64_t>>(hash));
      for (const std::vector<uint64_t>& batch : batches) {
        plain.insert(batch);
        used.insert(batch);
        RC_ASSERT(equal(used, plain));
      }
      for (uint64_t at = 0; at < 40 * 4; ++at) {
        const uint64_t probe = at / 4 << 40 | (511 - at % 4);
        RC_ASSERT(used.contains(probe) == plain.known.contains(probe));
      }
    }
  }));
}

TEST_CASE("a set grows beyond every cache, and is empty again after it") {
  std::mt19937_64 random(23);
  ShingleSet set;
  for (const size_t size : {size_t{300'000}, size_t{10}, size_t{90'000}}) {
    Plain plain;
    std::vector<uint64_t> batch;
    while (plain.values.size() < size) {
      batch.resize(1 + random() % 256);
      for (uint64_t& hash : batch) hash = 1 + random() % (2 * size);
      plain.insert(batch);
      set.insert(batch);
    }
    CHECK(equal(set, plain));
    size_t wrong = 0;
    for (uint64_t hash = 1; hash <= 2 * size; hash += 7)
      wrong += set.contains(hash) != plain.known.contains(hash);
    CHECK(wrong == 0);
    set.clear();
    CHECK(set.size() == 0);
    CHECK(!set.contains(plain.values.front()));
  }
}

}  // namespace
}  // namespace tamis::dedup
