// NFC against the Unicode Character Database's own test, against ICU over whole strings, and against time.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cstdio>
#include <set>
#include <sstream>

#include "base/utf8.h"
#include "normalize/hostile_text.h"
#include "normalize/mark_order.h"
#include "normalize/normalization_test_file.h"
#include "normalize/normalize.h"
#include "normalize/slow_normalize.h"

using namespace tamis;
using namespace tamis::normalize;
using namespace tamis::test;

namespace {

std::string nfc(std::string_view source) {
  static const Normalizer normalizer =
      Normalizer::create(Options{.repair = false, .invisibles = false, .lines = false}).value();
  static Normalizer::Scratch scratch;
  text::Text text(source);
  NormalizeCounts counts;
  if (!normalizer.run(text, scratch, counts)) return "failed";
  return std::string(text.bytes());
}

std::string icu_nfc(std::string_view source) { return slow_form(slow_decode(source)); }

}  // namespace

TEST_CASE("NormalizationTest.txt of Unicode passes, every line of it") {
  size_t wrong = 0;
  std::set<std::string> listed;  // first columns of part 1
  for (const NormalizationRow& row : normalization_test()) {
    const auto& column = row.column;
    // NFC: c2 = toNFC(c1) = toNFC(c2) = toNFC(c3), c4 = toNFC(c4) = toNFC(c5)
    wrong += nfc(column[0]) != column[1];
    wrong += nfc(column[1]) != column[1];
    wrong += nfc(column[2]) != column[1];
    wrong += nfc(column[3]) != column[3];
    wrong += nfc(column[4]) != column[3];
    if (row.part == 1) listed.insert(column[0]);
  }
  CHECK(wrong == 0);
  // "For every code point X assigned in this version of Unicode that is not specifically listed in Part 1": X = toNFC(X).
  size_t changed = 0;
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string one;
    utf8::append(one, c);
    if (!listed.contains(one)) changed += nfc(one) != one;
  }
  CHECK(changed == 0);
}

TEST_CASE("every code point, between neighbours of each kind, comes out as ICU says") {
  const char* before[] = {"", "e", "\u00E2", "\u1EA1\u0301", "\u1100", "\u09C7", "\u0315"};
  const char* after[] = {"", "\u0301", "\u0323", "\u11A8", "x"};
  size_t wrong = 0;
  for (char32_t c = 0x80; c < 0x110000; ++c) {
    if (c == 0xD800) c = 0xE000;
    if (c == 0x3400) c = 0x9FF0;    // Han: the ends of the block will do
    if (c == 0xAC40) c = 0xD780;    // Hangul syllables
    if (c == 0x20100) c = 0x2F7F0;  // Han again
    if (c == 0x30000) c = 0xE0000;
    if (c == 0xE0200) break;  // private use from here on
    std::string middle;
    utf8::append(middle, c);
    for (const char* b : before)
      for (const char* a : after) {
        const std::string source = b + middle + a;
        wrong += nfc(source) != icu_nfc(source);
      }
  }
  CHECK(wrong == 0);
}

TEST_CASE("random text comes out as ICU's NFC of the whole string") {
  CHECK(rc::check("icu", [](uint64_t seed) {
    std::mt19937_64 random(seed);
    for (int i = 0; i < 100; ++i) {
      const std::string source = hostile_text(random, random() % (i % 10 == 0 ? 1000 : 20), true);
      RC_ASSERT(nfc(source) == icu_nfc(source));
    }
  }));
}

TEST_CASE("random runs of marks, jamo and vowel signs come out as ICU's NFC") {
  CHECK(rc::check("marks", [](uint64_t seed) {
    std::mt19937_64 random(seed);
    const char32_t ranges[][2] = {{0x300, 0x36F},   {0x41, 0x5A},       {0x1100, 0x11FF},
                                  {0x1E00, 0x1FFF}, {0x900, 0xDFF},     {0x610, 0x670},
                                  {0x3041, 0x30FF}, {0x1D15E, 0x1D1C0}, {0x11100, 0x114C0}};
    for (int i = 0; i < 100; ++i) {
      std::string source;
      for (uint64_t n = random() % (i % 20 == 0 ? 700 : 10); n > 0; --n) {
        const auto& r = ranges[random() % 3 == 0 ? random() % std::size(ranges) : 0];
        utf8::append(source, r[0] + static_cast<char32_t>(random() % (r[1] - r[0] + 1)));
      }
      RC_ASSERT(nfc(source) == icu_nfc(source));
    }
  }));
}

TEST_CASE("ordering marks by counting gives ICU's decomposition") {
  CHECK(rc::check("order", [](uint64_t seed) {
    std::mt19937_64 random(seed);
    const std::string source = hostile_text(random, random() % 200, true);
    UErrorCode status = U_ZERO_ERROR;
    const icu::UnicodeString whole = icu::Normalizer2::getNFDInstance(status)->normalize(
        icu::UnicodeString::fromUTF8(source), status);
    const std::u16string ours = decompose_in_order(source);
    RC_ASSERT(icu::UnicodeString(ours.data(), static_cast<int32_t>(ours.size())) == whole);
  }));
}

TEST_CASE("a million marks on one letter take linear time") {
  // Quadratic, this would take hours: each mark of class 220 goes before all those of class 230.
  std::string source = "a", expected = "\u1EA1";
  for (int i = 0; i < 500000; ++i) source += "\u0301\u0323";
  for (int i = 1; i < 500000; ++i) expected += "\u0323";
  for (int i = 0; i < 500000; ++i) expected += "\u0301";
  CHECK(nfc(source) == expected);
  CHECK(nfc(expected) == expected);

  std::string vowels;  // a million characters without a boundary between them
  for (int i = 0; i < 1000000; ++i) vowels += "\u1161";
  CHECK(nfc(vowels) == vowels);
  std::string syllables, composed;
  for (int i = 0; i < 300000; ++i) {
    syllables += "\u1112\u1161\u11AB";
    composed += "\uD55C";
  }
  CHECK(nfc(syllables) == composed);
}

TEST_CASE("each composed letter is an edit of its own") {
  const Normalizer normalizer =
      Normalizer::create(Options{.repair = false, .invisibles = false, .lines = false}).value();
  Normalizer::Scratch scratch;
  NormalizeCounts counts;
  text::Text text("e\u0301e\u0301 e\u0323\u0301");
  REQUIRE(normalizer.run(text, scratch, counts).has_value());
  CHECK(text.bytes() == "\u00E9\u00E9 \u1EB9\u0301");
  std::vector<Edit> edits;
  text.edits().for_each_edit([&](const Edit& e) { edits.push_back(e); });
  CHECK(edits == std::vector<Edit>{{0, 3, 0, 2, EditRule::kNormalForm},
                                   {3, 3, 2, 2, EditRule::kNormalForm},
                                   {7, 3, 5, 3, EditRule::kNormalForm}});
  CHECK(counts.normal_form == 3);
}
