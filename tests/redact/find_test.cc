// The engine: recipe, scores, overlaps, windows, cost.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <ctime>

#include "finder.h"
#include "fragments.h"
#include "hostile_units.h"
#include "redact/chars.h"
#include "redact/digit_runs.h"
#include "redact/iban.h"
#include "redact/overlap.h"

using namespace tamis;
using namespace tamis::redact;
using namespace tamis::redact::test;

TEST_CASE(
    "an unknown type, action or a type without detector is a recipe error that names the nearest "
    "known one") {
  Recipe recipe;
  recipe.types = {"EMAIL_ADRESS"};
  auto made = Redactor::create(recipe);
  REQUIRE_FALSE(made.has_value());
  CHECK(made.error().code == Code::kRecipe);
  CHECK(made.error().message.find("EMAIL_ADDRESS") != std::string::npos);
  recipe.types = {"PERSON"};
  made = Redactor::create(recipe);
  REQUIRE_FALSE(made.has_value());
  CHECK(made.error().message.find("no detector") != std::string::npos);
  recipe.types = {};
  recipe.actions = {{"IP_ADDRESS", "kep"}};
  made = Redactor::create(recipe);
  REQUIRE_FALSE(made.has_value());
  CHECK(made.error().message.find("\"keep\"") != std::string::npos);
  recipe.actions = {{"IP", "keep"}};
  CHECK_FALSE(Redactor::create(recipe).has_value());
}

TEST_CASE("what is enabled and what is not looked for add up to every known type") {
  const auto enabled = standard().enabled_types();
  const auto missing = standard().not_scanned();
  CHECK(enabled.size() + missing.size() == entity_types().size());
  CHECK(std::find(missing.begin(), missing.end(), "PERSON") != missing.end());
  CHECK(std::find(enabled.begin(), enabled.end(), "EMAIL_ADDRESS") != enabled.end());
  Recipe recipe;
  recipe.types = {"IP_ADDRESS"};
  const auto only = make(recipe);
  CHECK(only->enabled_types() == std::vector<std::string>{"IP_ADDRESS"});
  CHECK(found("jane@corp.test 192.0.2.1", *only) ==
        std::vector<std::string>{"IP_ADDRESS: 192.0.2.1"});
}

TEST_CASE("overlaps: validated beats score beats length, the loser stays as covered") {
  const auto finding = [](uint64_t begin, uint64_t end, int32_t score, bool validated) {
    Finding f;
    f.type = "X";
    f.score = score;
    f.validated = validated;
    f.span = {begin, end};
    return f;
  };
  std::vector<Finding> findings = {finding(0, 10, 900, false), finding(5, 8, 500, true),
                                   finding(20, 30, 1, false),  finding(30, 40, 2, false),
                                   finding(50, 60, 7, false),  finding(50, 70, 7, false)};
  resolve(findings, std::vector<uint8_t>(findings.size(), 1));
  CHECK(findings[0].covered);
  CHECK_FALSE(findings[1].covered);
  CHECK_FALSE(findings[2].covered);
  CHECK_FALSE(findings[3].covered);
  CHECK(findings[4].span.end == 70);  // of equal begins the winner comes first
  CHECK_FALSE(findings[4].covered);
  CHECK(findings[5].covered);
}

TEST_CASE("a kept finding never covers one that is rewritten") {
  std::vector<Finding> findings(2);
  findings[0].span = {0, 10};
  findings[0].validated = true;
  findings[0].score = 999'999;
  findings[1].span = {5, 8};
  findings[1].score = 1;
  resolve(findings, {0, 1});
  CHECK(findings[0].covered);
  CHECK_FALSE(findings[1].covered);
}

TEST_CASE(
    "winners never overlap, every covered finding meets a winner, and findings come in order") {
  CHECK(rc::check([] {
    const std::string text = *text_of_fragments();
    const auto findings = find(text);
    uint64_t last = 0, begin = 0;
    for (const Finding& f : findings) {
      RC_ASSERT(f.span.begin >= begin);
      RC_ASSERT(f.span.begin < f.span.end);
      RC_ASSERT(f.span.end <= text.size());
      RC_ASSERT(f.span.size() <= kWindow);
      RC_ASSERT(f.score >= 500'000);
      begin = f.span.begin;
      if (f.covered) {
        RC_ASSERT(std::any_of(findings.begin(), findings.end(), [&](const Finding& w) {
          return !w.covered && w.span.begin < f.span.end && f.span.begin < w.span.end;
        }));
        continue;
      }
      RC_ASSERT(f.span.begin >= last);
      last = f.span.end;
    }
  }));
}

TEST_CASE("a finding does not depend on what lies beyond the declared window") {
  CHECK(rc::check([] {
    const std::string left = *text_of_fragments(), middle = *text_of_fragments(),
                      right = *text_of_fragments();
    // Neutral text as wide as the window on both sides, so that nothing in `middle` can see left or right.
    std::string gap;
    while (gap.size() < kWindow) gap += "word and word, ";
    gap += "\n\n";
    const auto alone = find(gap + middle + gap);
    std::vector<Finding> within;
    const uint64_t shift = left.size();
    for (Finding f : find(left + gap + middle + gap + right)) {
      if (f.span.begin < shift + gap.size() || f.span.begin >= shift + gap.size() + middle.size())
        continue;
      f.span.begin -= shift;
      f.span.end -= shift;
      within.push_back(f);
    }
    std::vector<Finding> expected;
    for (const Finding& f : alone)
      if (f.span.begin >= gap.size() && f.span.begin < gap.size() + middle.size())
        expected.push_back(f);
    RC_ASSERT(within == expected);
  }));
}

TEST_CASE("finding the same text twice with one scratch gives the same findings") {
  CHECK(rc::check([] {
    const std::string a = *text_of_fragments(), b = *text_of_fragments();
    text::ClassMap classes;
    Scratch scratch;
    std::vector<Finding> first, again;
    classes.scan(a);
    standard().find(a, classes, scratch, first);
    classes.scan(b);
    standard().find(b, classes, scratch, again);
    classes.scan(a);
    standard().find(a, classes, scratch, again);
    RC_ASSERT(first == again);
  }));
}

namespace {

// The slow, obvious reading of groups and chains.
std::vector<std::vector<std::pair<size_t, size_t>>> chains_by_hand(std::string_view text) {
  std::vector<std::vector<std::pair<size_t, size_t>>> chains;
  for (size_t i = 0; i < text.size();) {
    if (!is_digit(byte_at(text, i))) {
      ++i;
      continue;
    }
    size_t end = i;
    while (is_digit(byte_at(text, end))) ++end;
    const bool joined = !chains.empty() && i - chains.back().back().second <= DigitRuns::kGap &&
                        classify_gap(text.substr(chains.back().back().second,
                                                 i - chains.back().back().second)) != Joint::kNone;
    if (!joined) chains.emplace_back();
    chains.back().emplace_back(i, end);
    i = end;
  }
  return chains;
}

}  // namespace

// All groups of a text.
template <class F>
static void add_all(DigitRuns& runs, std::string_view text,
                    std::span<const text::ClassBlock> blocks, F&& take) {
  for (size_t at = 0, end = 0; at < text.size(); at = end + 1) {
    end = at;
    if (!is_digit(byte_at(text, at))) continue;
    end = DigitRuns::group_end(blocks, at);
    runs.add(text, at, end, take);
  }
  runs.finish(take);
}

TEST_CASE("the digit-run scanner sees the chains that a byte-by-byte reading sees") {
  CHECK(rc::check([] {
    std::string text = *rc::gen::map(
        rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(std::vector<std::string>{
            "1", "23", "456",
            "0000000000000000000000000000000000000000000000000000000000000000000000", " ", " ", "-",
            ".", "/", "(", ")", "  ", "\xC2\xA0", "\xE2\x80\x93", "\n", "x", "word "})),
        [](const std::vector<std::string>& parts) {
          std::string all;
          for (const auto& p : parts) all += p;
          return all;
        });
    text::ClassMap classes;
    classes.scan(text);
    DigitRuns runs;
    runs.start();
    std::vector<std::vector<std::pair<size_t, size_t>>> seen;
    const auto take = [&](std::span<const DigitGroup> chain, size_t starts) {
      RC_ASSERT(starts == chain.size());
      seen.emplace_back();
      for (const DigitGroup& g : chain) seen.back().emplace_back(g.begin, g.end);
    };
    add_all(runs, text, classes.blocks(), take);
    RC_ASSERT(seen == chains_by_hand(text));
  }));
}

TEST_CASE("a long row of groups is handed over in pages that overlap") {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "12 ";
  text::ClassMap classes;
  classes.scan(text);
  DigitRuns runs;
  runs.start();
  size_t started = 0;
  const auto take = [&](std::span<const DigitGroup> chain, size_t starts) {
    CHECK(chain.size() <= DigitRuns::kPage);
    CHECK(chain[0].begin == started * 3);
    started += starts;
  };
  add_all(runs, text, classes.blocks(), take);
  CHECK(started == 2000);
}

TEST_CASE("a card deep inside a row of numbers is found wherever the pages are cut") {
  for (size_t before = 240; before < 262; ++before) {
    std::string text;
    for (size_t i = 0; i < before; ++i) text += "7 ";
    text += "4111 1111 1111 1111 x";
    CHECK(one(text, "CREDIT_CARD") == "4111 1111 1111 1111");
  }
}

namespace {
// Of this thread, so that a busy machine does not count.
double cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}
}  // namespace

TEST_CASE("hostile text takes linear time") {
  const auto repeat = [](std::string_view unit, size_t size) {
    std::string text;
    while (text.size() < size) text += unit;
    return text;
  };
  // Sizes of 256 KiB and 1 MiB: four times the text may take at most about four times as long. The bound on speed is
  // kept low here, because this runs under sanitizers too; `bench_redact --hostile` measures it.
  for (const std::string_view unit : kHostileUnits) {
    const std::string small = repeat(unit, 256 << 10), large = repeat(unit, 1 << 20);
    const auto time = [](const std::string& text) {
      double best = 1e9;
      for (int i = 0; i < 3; ++i) {
        const double start = cpu_seconds();
        const auto findings = find(text);
        best = std::min(best, cpu_seconds() - start);
      }
      return best;
    };
    const double s = time(small), l = time(large);
    INFO(unit);
    const double speed = static_cast<double>(large.size()) / 1e6 / l;
    INFO(speed);
    CHECK(l < 12 * s + 0.02);
  }
}
