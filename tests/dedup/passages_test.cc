// Shared passages against the obvious search, and what they must not depend on.
#include "dedup/passages.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "dedup/token_folder.h"
#include "dedup/tokens.h"
#include "passages_oracle.h"

namespace tamis::dedup {
namespace {

using oracle::MemoryTokens;
using oracle::shared_slowly;
using oracle::Starts;
using oracle::Units;

struct Found {
  std::vector<std::vector<Passage>> passages;
  PassageReport report;
};

Found find(const Units& units, const std::vector<std::vector<uint32_t>>& paragraphs,
           const std::vector<uint32_t>& order, const PassageOptions& options) {
  auto index = PassageIndex::create(options);
  REQUIRE(index.has_value());
  for (size_t u = 0; u < units.size(); ++u)
    index->add(units[u], u < paragraphs.size() ? paragraphs[u] : std::vector<uint32_t>{});
  Found found;
  auto passages = index->find(order, MemoryTokens(units), found.report);
  REQUIRE(passages.has_value());
  found.passages = std::move(*passages);
  return found;
}

std::vector<uint32_t> in_order(size_t n) {
  std::vector<uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0u);
  return order;
}

// Units cut and pasted out of each other, over few or many different words.
Units random_units(std::mt19937_64& random) {
  Units units(2 + random() % 6);
  const uint64_t words = random() % 3 == 0 ? 2 : 1'000'000;
  for (size_t u = 0; u < units.size(); ++u) {
    std::vector<uint64_t>& t = units[u];
    const size_t pieces = 1 + random() % 5;
    for (size_t p = 0; p < pieces; ++p) {
      const std::vector<uint64_t>& from = units[random() % (u + 1)];
      if (random() % 2 && !from.empty()) {
        const size_t begin = random() % from.size();
        const std::vector<uint64_t> copy(
            from.begin() + static_cast<long>(begin),
            from.begin() + static_cast<long>(begin + random() % (from.size() - begin + 1)));
        t.insert(t.end(), copy.begin(), copy.end());
      } else {
        for (size_t i = random() % 60; i > 0; --i) t.push_back(random() % words);
      }
    }
  }
  return units;
}

// Paragraphs of a few tokens to more than a run; some places where units copied each other are among them by chance.
Starts random_starts(const Units& units, std::mt19937_64& random) {
  Starts starts(units.size());
  for (size_t u = 0; u < units.size(); ++u)
    for (size_t at = 0; at < units[u].size(); at += 1 + random() % 30)
      starts[u].push_back(static_cast<uint32_t>(at));
  return starts;
}

TEST_CASE(
    "every token of a long shared run or paragraph is found, and nothing that is not shared") {
  CHECK(rc::check([](uint64_t seed) {
    std::mt19937_64 random(seed);
    const Units units = random_units(random);
    const Starts starts = random_starts(units, random);
    std::vector<uint32_t> order = in_order(units.size());
    std::shuffle(order.begin(), order.end(), random);
    PassageOptions options;
    options.run_tokens = 16 + static_cast<uint32_t>(random() % 10);
    options.paragraph_tokens = 5;
    options.tries = 1'000'000;
    const Found found = find(units, starts, order, options);
    for (size_t r = 0; r < order.size(); ++r) {
      const auto& mine = units[order[r]];
      std::vector<bool> covered(mine.size());
      uint32_t end = 0;
      for (const Passage& p : found.passages[order[r]]) {
        RC_ASSERT(p.first >= end);
        RC_ASSERT(p.documents >= 2u);
        end = p.first + p.count;
        RC_ASSERT(end <= mine.size());
        const auto before = std::find(order.begin(), order.end(), p.reference) - order.begin();
        RC_ASSERT(static_cast<size_t>(before) < r);
        const auto& theirs = units[p.reference];
        RC_ASSERT(p.reference_first + p.count <= theirs.size());
        for (uint32_t i = 0; i < p.count; ++i) {
          RC_ASSERT(mine[p.first + i] == theirs[p.reference_first + i]);
          covered[p.first + i] = true;
        }
      }
      RC_ASSERT(covered == shared_slowly(units, starts, order, r, options));
    }
  }));
}

TEST_CASE("the numbers of the units say nothing: only keep order does") {
  CHECK(rc::check([](uint64_t seed) {
    std::mt19937_64 random(seed);
    const Units units = random_units(random);
    PassageOptions options;
    options.run_tokens = 16;
    const Found plain = find(units, {}, in_order(units.size()), options);
    // The same units, numbered otherwise, in the same keep order.
    std::vector<uint32_t> number = in_order(units.size());
    std::shuffle(number.begin(), number.end(), random);
    Units renumbered(units.size());
    for (size_t u = 0; u < units.size(); ++u) renumbered[number[u]] = units[u];
    Found other = find(renumbered, {}, number, options);
    for (size_t u = 0; u < units.size(); ++u) {
      std::vector<Passage> expected = plain.passages[u];
      for (Passage& p : expected) p.reference = number[p.reference];
      RC_ASSERT(other.passages[number[u]] == expected);
    }
  }));
}

// Words of a text as tokens, paragraphs at blank lines.
struct Read {
  TokenList list;
  std::vector<uint32_t> paragraphs;
};

Read read(const std::string& text) {
  Read r;
  TokenFolder(Profile::kStandard).run(text, r.list);
  paragraph_starts(text, r.list, r.paragraphs);
  return r;
}

Found find_texts(const std::vector<std::string>& texts, const PassageOptions& options) {
  Units units;
  std::vector<std::vector<uint32_t>> paragraphs;
  for (const std::string& t : texts) {
    Read r = read(t);
    units.push_back(r.list.hashes);
    paragraphs.push_back(r.paragraphs);
  }
  return find(units, paragraphs, in_order(units.size()), options);
}

std::string words(const std::string& stem, int n) {
  std::string text;
  for (int i = 0; i < n; ++i) text += stem + std::to_string(i) + ' ';
  return text;
}

const std::string kNotice =
    "This message is meant for the person it is addressed to and for nobody else.";

TEST_CASE("a paragraph of ten words that two letters share is found, also in other case") {
  const Found found =
      find_texts({words("a", 30) + "\n\n" + kNotice + "\n\n" + words("b", 30),
                  words("c", 9) + "\n \n" +
                      "THIS message is meant for the person it is\naddressed to, and for "
                      "nobody else" +
                      "\n\n" + words("d", 30)},
                 {});
  CHECK(found.passages[0].empty());
  REQUIRE(found.passages[1].size() == 1);
  CHECK(found.passages[1][0] == Passage{9, 15, 0, 30, 2});
}

TEST_CASE("the same words inside a longer paragraph are no shared paragraph") {
  const Found found = find_texts({kNotice + "\n\n" + words("b", 30), words("c", 9) + kNotice}, {});
  CHECK(found.passages[1].empty());
}

TEST_CASE("only what so many documents hold is reported, and the rest of a run stays") {
  const std::string shared = words("s", 60), more = words("m", 60);
  PassageOptions options;
  options.documents = 3;
  const Found found =
      find_texts({shared + more, shared + more + words("x", 5), words("y", 7) + shared}, options);
  CHECK(found.passages[0].empty());
  CHECK(found.passages[1] == std::vector<Passage>{{0, 60, 0, 0, 3}});
  CHECK(found.passages[2] == std::vector<Passage>{{7, 60, 0, 0, 3}});
  CHECK(found.report.tokens == 120);
  CHECK(found.report.units == 2);
}

TEST_CASE("units that take no part are neither asked nor cut") {
  const Units units{{}, {}, {}};
  Units same(3);
  for (auto& u : same)
    for (uint64_t i = 0; i < 40; ++i) u.push_back(i);
  PassageOptions options;
  options.run_tokens = 16;
  const Found found = find(same, {}, {2, 1}, options);
  CHECK(found.passages[0].empty());
  CHECK(found.passages[2].empty());
  CHECK(found.passages[1] == std::vector<Passage>{{0, 40, 2, 0, 2}});
}

TEST_CASE("ten thousand copies of one letter cost no more than a few comparisons each") {
  Units units(10'000);
  for (size_t u = 0; u < units.size(); ++u) {
    for (uint64_t i = 0; i < 100; ++i) units[u].push_back(i);
    units[u].push_back(1000 + u);
  }
  const Found found = find(units, {}, in_order(units.size()), {});
  CHECK(found.report.passages == 9'999);
  CHECK(found.report.capped == 0);
  for (size_t u = 1; u < units.size(); ++u)
    REQUIRE(found.passages[u] == std::vector<Passage>{{0, 100, 0, 0, 10'000}});
}

TEST_CASE("options out of range are refused") {
  CHECK_FALSE(PassageIndex::create({.run_tokens = 15}).has_value());
  CHECK_FALSE(PassageIndex::create({.run_tokens = 4001}).has_value());
  CHECK_FALSE(PassageIndex::create({.paragraph_tokens = 4}).has_value());
  CHECK_FALSE(PassageIndex::create({.run_tokens = 20, .paragraph_tokens = 21}).has_value());
  CHECK_FALSE(PassageIndex::create({.documents = 1}).has_value());
}

TEST_CASE("bytes of a passage: whole lines where it begins or ends one, words elsewhere") {
  const std::string text = "Dear all,\n\n  > \"the notice of the firm\" -- and so on\nBye.";
  const Read r = read(text);  // Dear all | the notice of the firm and so on Bye
  const auto bytes = [&](uint32_t first, uint32_t count) {
    const Span s = bytes_of(text, r.list.begins, first, count);
    return text.substr(s.begin, s.end - s.begin);
  };
  CHECK(bytes(2, 8) == "  > \"the notice of the firm\" -- and so on\n");
  CHECK(bytes(2, 5) == "  > \"the notice of the firm\" -- ");
  CHECK(bytes(3, 2) == "notice of ");
  CHECK(bytes(0, 11) == text);
  CHECK(bytes(10, 1) == "Bye.");
}

}  // namespace
}  // namespace tamis::dedup
