// The selection rule against its slow reading (selection_oracle.h), what it must not depend on, and what was there before.
#include "dedup/select.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "dedup/earlier.h"
#include "selection_oracle.h"

namespace tamis::dedup {
namespace {

using oracle::MemorySource;
using oracle::World;

// Families of sets around J = t, exact copies, units without shingles, several shipments and
// priorities.
World random_world(std::mt19937_64& random, size_t size) {
  struct Draft {
    std::vector<uint64_t> set;
    uint64_t content, length;
  };
  std::vector<Draft> drafts;
  while (drafts.size() < size) {
    if (!drafts.empty() && random() % 6 == 0) {
      drafts.push_back(drafts[random() % drafts.size()]);  // the same bytes
      continue;
    }
    Draft d{{}, random() % 1'000'000, 10 * (random() % 4)};
    if (!drafts.empty() && random() % 3 != 0) {
      d.set = drafts[random() % drafts.size()].set;
      const size_t edits = random() % (1 + d.set.size() / 5);
      for (size_t i = 0; i < edits && !d.set.empty(); ++i) {
        const size_t at = random() % d.set.size();
        if (random() % 2)
          d.set[at] = random();
        else
          d.set.erase(d.set.begin() + static_cast<long>(at));
      }
    } else {
      d.set.resize(random() % 5 == 0 ? random() % 4 : 5 + random() % 60);
      for (uint64_t& x : d.set) x = random();
    }
    drafts.push_back(std::move(d));
  }
  World world;
  for (const Draft& d : drafts)
    world.add(d.set, {d.content, d.set.size()}, d.length + d.set.size(), {random() % 3, random()},
              random() % 2, random() % 2);
  return world;
}

World reordered(const World& world, const std::vector<size_t>& order) {
  World other;
  for (const size_t i : order) {
    const Unit& u = world.units[i];
    other.add(world.shingles[i], world.fingerprints[i].exact, u.length, u.key, u.shipment,
              u.priority);
  }
  return other;
}

Selection select_in(const World& world, Options options) {
  auto selection = select(world.units, options, MemorySource(world));
  REQUIRE(selection);
  return std::move(*selection);
}

TEST_CASE(
    "the selection is the rule, over all pairs that the bands propose; and over all pairs whenever "
    "they miss none") {
  uint64_t pairs = 0, missed = 0;
  CHECK(rc::check([&] {
    std::mt19937_64 random(*rc::gen::arbitrary<uint64_t>());
    const auto t = *rc::gen::element(700u, 800u, 850u, 900u, 1000u);
    const World world = random_world(random, random() % 120);
    const auto expected = oracle::select_slowly(world, t, true);
    RC_ASSERT(select_in(world, {.threshold_milli = t}).decisions == expected.decisions);
    const auto pure = oracle::select_slowly(world, t, false);
    if (pure.missed == 0) RC_ASSERT(expected.decisions == pure.decisions);
    pairs += pure.pairs;
    missed += pure.missed;
  }));
  MESSAGE(pairs << " pairs, " << missed << " missed by the bands");
  CHECK(pairs > 500);
  CHECK(missed * 1000 <= pairs * 5);
}

TEST_CASE("neither the order of the units nor the number of threads changes who stays") {
  CHECK(rc::check([] {
    std::mt19937_64 random(*rc::gen::arbitrary<uint64_t>());
    const World world = random_world(random, 1 + random() % 300);
    const Selection one = select_in(world, {});
    std::vector<size_t> order(world.units.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::shuffle(order.begin(), order.end(), random);
    const World other = reordered(world, order);
    for (const unsigned jobs : {1u, 2u, 5u}) {
      const Selection two = select_in(other, {.jobs = jobs});
      RC_ASSERT(two.report == one.report);
      for (size_t i = 0; i < order.size(); ++i) {
        const Decision &a = one.decisions[order[i]], &b = two.decisions[i];
        RC_ASSERT(a.rule == b.rule);
        RC_ASSERT(a.jaccard_ppm == b.jaccard_ppm);
        RC_ASSERT(a.containment_ppm == b.containment_ppm);
        RC_ASSERT(a.kept_index == order[b.kept_index]);
        RC_ASSERT(a.same_as == order[b.same_as]);
      }
    }
  }));
}

TEST_CASE("several batches of several threads decide like one thread") {
  std::mt19937_64 random(42);
  const World world = random_world(random, 4000);
  const Selection one = select_in(world, {});
  CHECK(one.report.near > 500);
  for (const unsigned jobs : {2u, 3u}) {
    const Selection many = select_in(world, {.jobs = jobs});
    CHECK(many.decisions == one.decisions);
    CHECK(many.report == one.report);
  }
}

// Two worlds of one family: what was delivered, and what comes now.
struct Shipments {
  World earlier, now;
};

Shipments random_shipments(std::mt19937_64& random, size_t size) {
  const World all = random_world(random, size);
  std::vector<size_t> sides[2];
  for (size_t i = 0; i < all.units.size(); ++i) sides[random() % 2].push_back(i);
  return {reordered(all, sides[0]), reordered(all, sides[1])};
}

struct Against {
  Repeats repeats;
  Selection selection;
};

Against select_against(const Shipments& s, Options options) {
  const MemorySource source(s.now), earlier(s.earlier);
  auto repeats = find_repeats({s.now.units, source}, {s.earlier.units, earlier}, options);
  REQUIRE(repeats);
  auto selection = select(s.now.units, options, source, repeats->of);
  REQUIRE(selection);
  return {std::move(*repeats), std::move(*selection)};
}

TEST_CASE(
    "what was delivered before stays and outranks all that comes, by the rule over all pairs") {
  uint64_t exact = 0, near = 0;
  CHECK(rc::check([&] {
    std::mt19937_64 random(*rc::gen::arbitrary<uint64_t>());
    const auto t = *rc::gen::element(700u, 800u, 900u);
    const Shipments s = random_shipments(random, random() % 120);
    const Selection selection = select_against(s, {.threshold_milli = t}).selection;
    RC_ASSERT(selection.decisions == oracle::select_slowly(s.now, t, true, s.earlier).decisions);
    for (const Decision& d : selection.decisions) {
      exact += d.earlier && d.rule == Rule::kExact;
      near += d.earlier && d.rule == Rule::kNear;
    }
  }));
  CHECK(exact > 300);
  CHECK(near > 300);
}

TEST_CASE("neither order nor threads nor batches change what repeats an earlier unit") {
  CHECK(rc::check([] {
    std::mt19937_64 random(*rc::gen::arbitrary<uint64_t>());
    const Shipments s = random_shipments(random, 1 + random() % 300);
    const Against one = select_against(s, {});
    std::vector<size_t> order[2];
    for (size_t side = 0; side < 2; ++side) {
      order[side].resize((side == 0 ? s.earlier : s.now).units.size());
      std::iota(order[side].begin(), order[side].end(), size_t{0});
      std::shuffle(order[side].begin(), order[side].end(), random);
    }
    const Shipments other = {reordered(s.earlier, order[0]), reordered(s.now, order[1])};
    for (const unsigned jobs : {1u, 3u}) {
      const Against two = select_against(other, {.jobs = jobs});
      RC_ASSERT(two.repeats.verified == one.repeats.verified);
      RC_ASSERT(two.repeats.discarded == one.repeats.discarded);
      RC_ASSERT(two.selection.report == one.selection.report);
      for (size_t i = 0; i < order[1].size(); ++i) {
        const Decision &a = one.selection.decisions[order[1][i]], &b = two.selection.decisions[i];
        RC_ASSERT(a.rule == b.rule);
        RC_ASSERT(a.earlier == b.earlier);
        RC_ASSERT(a.jaccard_ppm == b.jaccard_ppm);
        RC_ASSERT(a.kept_index == order[b.earlier ? 0 : 1][b.kept_index]);
      }
    }
  }));
}

TEST_CASE("several batches of several threads find the same repeats of a large delivery") {
  std::mt19937_64 random(7);
  const Shipments s = random_shipments(random, 5000);
  const Against one = select_against(s, {});
  CHECK(one.selection.report.near > 300);
  for (const unsigned jobs : {2u, 3u}) {
    const Against many = select_against(s, {.jobs = jobs});
    CHECK(many.repeats.of == one.repeats.of);
    CHECK(many.selection.decisions == one.selection.decisions);
  }
}

std::vector<uint64_t> numbers(uint64_t from, uint64_t to) {
  std::vector<uint64_t> set;
  for (uint64_t i = from; i < to; ++i) set.push_back(0x9E3779B97F4A7C15u * (i + 1));
  return set;
}

TEST_CASE(
    "earlier shipments outrank priority, priority outranks length, length outranks the hash") {
  World world;
  world.add(numbers(0, 100), {5, 0}, 10, {0, 1}, 1, 0);
  world.add(numbers(0, 99), {4, 0}, 10, {0, 2}, 0, 7);
  world.add(numbers(0, 98), {3, 0}, 10, {0, 3}, 0, 6);
  world.add(numbers(0, 97), {2, 0}, 11, {0, 4}, 0, 6);
  world.add(numbers(0, 96), {1, 0}, 11, {0, 5}, 0, 6);
  const Selection s = select_in(world, {});
  for (const Decision& d : s.decisions) CHECK(d.kept_index == 4);
  CHECK(s.report.kept == 1);
  CHECK(s.decisions[0].jaccard_ppm == 960'000);
  CHECK(s.decisions[0].containment_ppm == 960'000);
}

TEST_CASE("of units with the same bytes the one with the lowest key stays") {
  World world;
  world.add(numbers(0, 10), {1, 1}, 5, {0, 9});
  world.add(numbers(0, 10), {1, 1}, 5, {0, 3});
  world.add(numbers(0, 10), {1, 1}, 6,
            {0, 1});  // another length: other bytes, whatever the hash says
  const Selection s = select_in(world, {.near = false});
  CHECK(s.decisions[0].rule == Rule::kExact);
  CHECK(s.decisions[0].kept_index == 1);
  CHECK(s.decisions[0].jaccard_ppm == 1'000'000);
  CHECK(s.decisions[1].kept());
  CHECK(s.decisions[2].kept());
}

TEST_CASE("a chain is not followed: what is near only to a removed unit stays") {
  World world;  // J of neighbours is 90/110 = .818, of the ends 80/120
  world.add(numbers(0, 100), {1, 0}, 30, {});
  world.add(numbers(10, 110), {2, 0}, 20, {});
  world.add(numbers(20, 120), {3, 0}, 10, {});
  const Selection s = select_in(world, {});
  CHECK(s.decisions[0].kept());
  CHECK(s.decisions[1].rule == Rule::kNear);
  CHECK(s.decisions[1].kept_index == 0);
  CHECK(s.decisions[2].kept());
}

TEST_CASE(
    "a copy of a unit that is near another has that other for a survivor, and says whose copy it "
    "is") {
  World world;
  world.add(numbers(0, 100), {1, 0}, 30, {});
  world.add(numbers(0, 95), {2, 0}, 20, {0, 1});
  world.add(numbers(0, 95), {2, 0}, 20, {0, 2});
  const Selection s = select_in(world, {});
  CHECK(s.decisions[1].rule == Rule::kNear);
  CHECK(s.decisions[1].same_as == 1);
  CHECK(s.decisions[2].rule == Rule::kExact);
  CHECK(s.decisions[2].kept_index == 0);
  CHECK(s.decisions[2].same_as == 1);
  CHECK(s.decisions[2].jaccard_ppm == 950'000);
}

TEST_CASE("texts too short for a shingle are near nothing, not even each other") {
  World world;
  world.add({}, {1, 0}, 3, {});
  world.add({}, {2, 0}, 3, {});
  world.add({}, {2, 0}, 3, {0, 1});
  const Selection s = select_in(world, {});
  CHECK(s.report.kept == 2);
  CHECK(s.report.exact == 1);
}

TEST_CASE(
    "a band key that very many units share is capped, counted, and changes no decision for its "
    "anchors") {
  World world;
  std::mt19937_64 random(8);
  for (uint64_t i = 0; i < 200; ++i) {
    std::vector<uint64_t> set(50);
    for (uint64_t& x : set) x = random();
    world.add(set, {i, 0}, 1000 - i, {});
  }
  const std::vector<uint64_t> near_first = world.shingles[0], near_last = world.shingles[199];
  world.add(near_first, {500, 0}, 1, {});
  world.add(near_last, {501, 0}, 0, {});
  // Signatures that all agree, as a hostile or very monotonous archive would have them.
  for (Fingerprint& f : world.fingerprints) f.signature = world.fingerprints[0].signature;
  const Selection s = select_in(world, {.bucket_anchors = 10});
  CHECK(s.report.capped_keys == 32);
  CHECK(s.report.capped_entries == 32 * (200 - 10 + 1));
  CHECK(s.decisions[200].rule == Rule::kNear);
  CHECK(s.decisions[200].kept_index == 0);
  CHECK(s.decisions[201].kept());  // its twin was no anchor
  CHECK(select_in(world, {.bucket_anchors = 1000}).decisions[201].kept_index == 199);
  CHECK(select_in(world, {.jobs = 3, .bucket_anchors = 10}).report == s.report);
}

TEST_CASE("earlier units that repeat each other all stay, and the first of them is named") {
  Shipments s;
  s.earlier.add(numbers(0, 98), {7, 0}, 20, {0, 1});
  s.earlier.add(numbers(0, 100), {8, 0}, 30, {0, 2});
  s.earlier.add(numbers(0, 99), {9, 0}, 10, {0, 3});
  s.now.add(numbers(0, 97), {1, 0}, 900, {});      // near to all three
  s.now.add(numbers(0, 99), {9, 0}, 10, {});       // the same bytes as the third
  s.now.add(numbers(0, 97), {1, 0}, 900, {0, 1});  // a copy of the newcomer
  s.now.add(numbers(500, 600), {2, 0}, 5, {});
  const Against a = select_against(s, {});
  REQUIRE(a.repeats.of[0]);
  CHECK(*a.repeats.of[0] == Repeat{1, false, 970'000, 1'000'000});
  CHECK(*a.repeats.of[1] == Repeat{2, true});
  const auto& d = a.selection.decisions;
  CHECK((d[0].earlier && d[0].rule == Rule::kNear && d[0].same_as == 0));
  CHECK((d[1].earlier && d[1].rule == Rule::kExact && d[1].kept_index == 2));
  CHECK((d[2].earlier && d[2].rule == Rule::kExact && d[2].same_as == 0 && d[2].kept_index == 1));
  CHECK((d[3].kept() && !d[3].earlier));
  CHECK(a.selection.report.kept == 1);
  // Without near duplicates, the same bytes alone.
  const Against exact = select_against(s, {.near = false});
  CHECK(!exact.repeats.of[0]);
  CHECK(*exact.repeats.of[1] == Repeat{2, true});
}

TEST_CASE(
    "what stands against earlier units of another format, or has too few answers, is refused") {
  Shipments s;
  s.earlier.add(numbers(0, 98), {7, 0}, 20, {0, 1});
  s.now.add(numbers(0, 98), {7, 0}, 20, {0, 1});
  s.now.add(numbers(9, 98), {8, 0}, 20, {0, 2});
  const MemorySource source(s.now), earlier(s.earlier);
  const std::vector<std::optional<Repeat>> one(1);
  const auto selection = select(s.now.units, {}, source, one);
  CHECK((!selection && selection.error().code == Code::kUsage));
  s.earlier.fingerprints[0].format = format_id(Profile::kOcr);
  const auto repeats = find_repeats({s.now.units, source}, {s.earlier.units, earlier}, {});
  CHECK((!repeats && repeats.error().code == Code::kMismatch));
}

TEST_CASE("a damaged source is an error, not a decision") {
  World world;
  world.add(numbers(0, 100), {1, 0}, 30, {});
  world.add(numbers(0, 99), {2, 0}, 20, {});
  const auto code_with = [&](const ShingleSource& source, unsigned jobs) {
    const auto s = select(world.units, {.jobs = jobs}, source);
    return s ? Code::kOk : s.error().code;
  };
  struct Short final : ShingleSource {
    Status shingles(size_t, std::vector<uint64_t>& out) const override {
      out.assign(5, 1);
      return {};
    }
  };
  struct Repeating final : ShingleSource {
    Status shingles(size_t unit, std::vector<uint64_t>& out) const override {
      out.assign(unit == 0 ? 100 : 99, 1);
      return {};
    }
  };
  struct Failing final : ShingleSource {
    Status shingles(size_t, std::vector<uint64_t>&) const override {
      return fail(Code::kInput, "gone");
    }
  };
  for (const unsigned jobs : {1u, 2u}) {
    CHECK(code_with(Short(), jobs) == Code::kCorrupt);
    CHECK(code_with(Repeating(), jobs) == Code::kCorrupt);
    CHECK(code_with(Failing(), jobs) == Code::kInput);
  }
}

TEST_CASE("options out of range, foreign formats and a caller who has had enough are errors") {
  World world;
  for (uint64_t i = 0; i < 3000; ++i) world.add(numbers(i, i + 3), {i, 0}, 30, {});
  const MemorySource source(world);
  const auto code_with = [&](Options options) {
    const auto s = select(world.units, options, source);
    return s ? Code::kOk : s.error().code;
  };
  CHECK(code_with({.threshold_milli = 249}) == Code::kUsage);
  CHECK(code_with({.threshold_milli = 1001}) == Code::kUsage);
  CHECK(code_with({.bucket_anchors = 0}) == Code::kUsage);
  uint64_t calls = 0;
  CHECK(code_with({.progress = [&](uint64_t done, uint64_t total) {
          CHECK(done <= total);
          CHECK(total == 3000);
          return ++calls < 2;
        }}) == Code::kCancelled);
  CHECK(calls == 2);
  world.fingerprints[7].format = format_id(Profile::kOcr);
  CHECK(code_with({}) == Code::kMismatch);
}

TEST_CASE("progress never goes back, and ends with all units decided") {
  World world;
  for (uint64_t i = 0; i < 3000; ++i)
    world.add(numbers(i % 2900, i % 2900 + 3), {i % 2900, 0}, 30, {});
  const MemorySource source(world);
  for (const bool near : {true, false})
    for (const unsigned jobs : {1u, 3u}) {
      uint64_t last = 0;
      const auto progress = [&](uint64_t done, uint64_t) {
        CHECK(done >= last);
        last = done;
        return true;
      };
      CHECK(select(world.units, {.near = near, .jobs = jobs, .progress = progress}, source)
                .has_value());
      CHECK(last == 3000);
    }
}

TEST_CASE("nothing to select from is an empty selection") {
  const World world;
  const Selection s = select_in(world, {});
  CHECK(s.decisions.empty());
  CHECK(s.report == Report{});
}

}  // namespace
}  // namespace tamis::dedup
