// NFC, NFD, NFKC and NFKD: the Unicode Character Database's own test, ICU over whole strings, maps that lead back, and time.
#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <unicode/normalizer2.h>

#include <cstdio>
#include <random>
#include <sstream>

#include "base/utf8.h"
#include "normalize/hostile_text.h"
#include "normalize/normalization_test_file.h"
#include "normalize/normalize.h"
#include "normalize/slow_normalize.h"

using namespace tamis;
using namespace tamis::normalize;
using namespace tamis::test;

namespace {

constexpr Form kForms[] = {Form::kNfc, Form::kNfd, Form::kNfkc, Form::kNfkd};

const Normalizer& only(Form form) {
  static const Normalizer all[] = {
      Normalizer::create(Options{false, false, false, false, false, Form::kNfc}).value(),
      Normalizer::create(Options{false, false, false, false, false, Form::kNfd}).value(),
      Normalizer::create(Options{false, false, false, false, false, Form::kNfkc}).value(),
      Normalizer::create(Options{false, false, false, false, false, Form::kNfkd}).value()};
  return all[static_cast<size_t>(form) - 1];
}

std::string in_form(std::string_view source, Form form) {
  static Normalizer::Scratch scratch;
  text::Text text(source);
  NormalizeCounts counts;
  if (!only(form).run(text, scratch, counts)) return "failed";
  return std::string(text.bytes());
}

std::string icu_form(std::string_view source, Form form) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* icu = form == Form::kNfc    ? icu::Normalizer2::getNFCInstance(status)
                                : form == Form::kNfd  ? icu::Normalizer2::getNFDInstance(status)
                                : form == Form::kNfkc ? icu::Normalizer2::getNFKCInstance(status)
                                                      : icu::Normalizer2::getNFKDInstance(status);
  const CodePoints points = slow_decode(source);
  std::string out;
  icu->normalize(icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(points.data()),
                                               static_cast<int32_t>(points.size())),
                 status)
      .toUTF8String(out);
  return out;
}

}  // namespace

TEST_CASE("NormalizationTest.txt passes in all four forms, column by column") {
  size_t wrong[4] = {};
  for (const NormalizationRow& row : normalization_test()) {
    const auto& c = row.column;
    for (size_t i = 0; i < 5; ++i) {
      // c2 = NFC(c1..c3), c4 = NFC(c4, c5); c3 = NFD(c1..c3), c5 = NFD(c4, c5); c4 = NFKC(all); c5 = NFKD(all)
      wrong[0] += in_form(c[i], Form::kNfc) != (i < 3 ? c[1] : c[3]);
      wrong[1] += in_form(c[i], Form::kNfd) != (i < 3 ? c[2] : c[4]);
      wrong[2] += in_form(c[i], Form::kNfkc) != c[3];
      wrong[3] += in_form(c[i], Form::kNfkd) != c[4];
    }
  }
  for (const size_t w : wrong) CHECK(w == 0);
}

TEST_CASE("every code point between neighbours comes out of each form as ICU says") {
  const char* before[] = {"", "e", "\u00E2\u0301", "\u1100", "\uFF76"};
  const char* after[] = {"", "\u0323", "\u11A8", "\uFF9E"};
  for (const Form form : {Form::kNfd, Form::kNfkc, Form::kNfkd}) {
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
          wrong += in_form(source, form) != icu_form(source, form);
        }
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE(
    "random text comes out of each form as ICU's, is undone by its map, and changes no more") {
  CHECK(rc::check("forms", [](uint64_t seed) {
    std::mt19937_64 random(seed);
    const char32_t ranges[][2] = {{0x300, 0x36F},     {0x41, 0x5A},      {0xA0, 0x17F},
                                  {0x1100, 0x11FF},   {0x900, 0xDFF},    {0x1E00, 0x206F},
                                  {0x2100, 0x2200},   {0x3041, 0x33FF},  {0xF900, 0xFFEE},
                                  {0x1D15E, 0x1D1C0}, {0x1D400, 0x1D4FF}};
    for (int i = 0; i < 30; ++i) {
      std::string source;
      if (i % 2 == 0) {
        source = hostile_text(random, random() % (i % 10 == 0 ? 1000 : 30), true);
      } else {
        for (uint64_t n = random() % (i % 15 == 0 ? 700 : 12); n > 0; --n) {
          const auto& r = ranges[random() % 2 == 0 ? random() % std::size(ranges) : 0];
          utf8::append(source, r[0] + static_cast<char32_t>(random() % (r[1] - r[0] + 1)));
        }
      }
      for (const Form form : kForms) {
        Normalizer::Scratch scratch;
        text::Text text(source);
        NormalizeCounts counts;
        RC_ASSERT(only(form).run(text, scratch, counts).has_value());
        RC_ASSERT(text.bytes() == icu_form(source, form));
        const auto back = undo(text.bytes(), text.edits(), UndoLog::record(source, text.edits()));
        RC_ASSERT(back.has_value());
        RC_ASSERT(*back == source);
        text::Text again(text.bytes());
        NormalizeCounts none;
        RC_ASSERT(only(form).run(again, scratch, none).has_value());
        RC_ASSERT(again.borrowed());
      }
    }
  }));
}

TEST_CASE("in each form, a profile's result changes no more") {
  // Compatibility forms make blanks, ampersands and letters of what the earlier passes had let through.
  CHECK(rc::check("forms of the archive profile", [](uint64_t seed) {
    std::mt19937_64 random(seed);
    const char* pieces[] = {"\uFF06", "lt;",    "\u00A0", "\n",     "\uFE60", "amp;",
                            "\u2003", "\u00C3", "\u00A9", "\u1EA1", "\u0301", "\uFB01",
                            "a",      " ",      "\u200D", "\u093C", "\u0622", "\u200C",
                            "\u2026", "\uFF1C", "\uFF9E", "\u0323"};
    for (int i = 0; i < 30; ++i) {
      std::string source;
      for (uint64_t n = random() % 12; n > 0; --n) source += pieces[random() % std::size(pieces)];
      for (const Form form : kForms) {
        static const Normalizer all[] = {Normalizer::create(Options{.form = Form::kNfc}).value(),
                                         Normalizer::create(Options{.form = Form::kNfd}).value(),
                                         Normalizer::create(Options{.form = Form::kNfkc}).value(),
                                         Normalizer::create(Options{.form = Form::kNfkd}).value()};
        const Normalizer& normalizer = all[static_cast<size_t>(form) - 1];
        Normalizer::Scratch scratch;
        NormalizeCounts counts;
        text::Text text(source);
        RC_ASSERT(normalizer.run(text, scratch, counts).has_value());
        RC_ASSERT(icu_form(text.bytes(), form) == text.bytes());
        text::Text again(text.bytes());
        RC_ASSERT(normalizer.run(again, scratch, counts).has_value());
        RC_ASSERT(again.borrowed());
      }
    }
  }));
}

TEST_CASE("a decomposed letter is an edit of its own") {
  Normalizer::Scratch scratch;
  NormalizeCounts counts;
  text::Text text("\u00E9\u00E9 \u1EB9");
  REQUIRE(only(Form::kNfd).run(text, scratch, counts).has_value());
  CHECK(text.bytes() == "e\u0301e\u0301 e\u0323");
  std::vector<Edit> edits;
  text.edits().for_each_edit([&](const Edit& e) { edits.push_back(e); });
  CHECK(edits == std::vector<Edit>{{0, 2, 0, 3, EditRule::kNormalForm},
                                   {2, 2, 3, 3, EditRule::kNormalForm},
                                   {5, 3, 7, 3, EditRule::kNormalForm}});
}

TEST_CASE("a million marks take linear time in each form") {
  // Halfwidth voiced marks are letters to NFD, and marks of class 8 to NFKD: they change places with the dots below.
  std::string dots = "a", voiced = "\uFF76";
  for (int i = 0; i < 500000; ++i) dots += "\u0301\u0323";
  for (int i = 0; i < 200000; ++i) voiced += "\u0323\uFF9E";
  std::string ordered = "a";
  for (int i = 0; i < 500000; ++i) ordered += "\u0323";
  for (int i = 0; i < 500000; ++i) ordered += "\u0301";
  CHECK(in_form(dots, Form::kNfd) == ordered);
  CHECK(in_form(dots, Form::kNfkd) == ordered);
  CHECK(in_form(dots, Form::kNfkc).size() == ordered.size());
  CHECK(in_form(voiced, Form::kNfkc).starts_with("\u30AC"));
  CHECK(in_form(voiced, Form::kNfkd).starts_with("\u30AB\u3099\u3099"));
}
