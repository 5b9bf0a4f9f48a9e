// What has no shape: kept where it spells something, by real words of each script, and removed where it does nothing.
#include "normalize/invisibles.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <unicode/uchar.h>

#include "base/utf8.h"
#include "normalize/explain.h"
#include "normalize/hostile_text.h"
#include "normalize/invisible_table.h"
#include "normalize/normalize.h"

using namespace tamis;
using namespace tamis::normalize;
using namespace tamis::test;

namespace {

struct Answer {
  std::string bytes;
  NormalizeCounts counts;
  std::vector<std::string> rules;
};

Answer run(std::string_view source) {
  static const Normalizer normalizer =
      Normalizer::create(Options{.repair = false, .lines = false, .form = Form::kNone}).value();
  text::Text text(source);
  Normalizer::Scratch scratch;
  Answer a;
  REQUIRE(normalizer.run(text, scratch, a.counts).has_value());
  a.bytes = text.bytes();
  for_each_change(text.source(), text.bytes(), text.edits(),
                  [&](const Change& c) { a.rules.emplace_back(c.rule); });
  return a;
}

bool stays(std::string_view source) { return run(source).bytes == source; }

std::string without_invisibles(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const utf8::Decoded d = utf8::decode(text, at);
    if (!u_hasBinaryProperty(static_cast<UChar32>(d.code_point),
                             UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
      out += text.substr(at, d.size);
    at += d.size;
  }
  return out;
}

}  // namespace

TEST_CASE(
    "the table holds exactly the default ignorable code points, in order, and the scan marks them "
    "all") {
  char32_t last = 0;
  for (const InvisibleRow& row : invisible_rows()) {
    CHECK(row.first > last);
    CHECK(row.last >= row.first);
    CHECK_FALSE(row.reason.empty());
    last = row.last;
  }
  size_t wrong = 0;
  for (char32_t c = 0; c < 0x110000; ++c) {
    const bool ignorable =
        u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
    wrong += ignorable != (invisible_row(c) != nullptr);
    if (!ignorable) continue;
    std::string bytes;
    utf8::append(bytes, c);
    wrong += !may_be_invisible(static_cast<unsigned char>(bytes[0]),
                               static_cast<unsigned char>(bytes[1]));
  }
  CHECK(wrong == 0);
}

TEST_CASE("emoji keep their joiners, skin tones, presentation selectors and flags") {
  CHECK(stays("\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466"));  // a family
  CHECK(stays("\U0001F469\U0001F3FD\u200D\U0001F680"));  // an astronaut, medium skin
  CHECK(stays(
      "\U0001F3F3\uFE0F\u200D\U0001F308 \u2764\uFE0F\u200D\U0001F525"));  // rainbow flag, heart on fire
  CHECK(stays("\U0001F64B\u200D\u2642\uFE0F"));                           // a man raising a hand
  CHECK(stays(
      "1\uFE0F\u20E3 #\uFE0F\u20E3 \u00A9\uFE0F \u2603\uFE0E"));  // key caps, text presentation
  CHECK(
      stays("\U0001F3F4\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F"));  // Scotland
}

TEST_CASE("Persian, Urdu, Kurdish and Arabic keep their joiners") {
  CHECK(stays("\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645"));  // می‌خواهم
  CHECK(stays("\u06A9\u062A\u0627\u0628\u200C\u0647\u0627"));        // کتاب‌ها
  CHECK(stays(
      "\u0648\u0627\u0631\u062F\u200C\u0634\u062F\u0647"));  // after a letter that joins on one side only
  CHECK(stays("PDF\u200C\u0647\u0627"));                     // a Latin word with a Persian ending
  CHECK(stays("\u0633\u0627\u0644 1402 \u0647\u200D."));  // abbreviation with an initial heh
  CHECK(stays(
      "\u0642\u064F\u0631\u0652\u0622\u0646\u064E\u200C\u0647\u0627"));  // vowel marks before the joiner
}

TEST_CASE("Indic scripts keep what shapes their conjuncts") {
  CHECK(stays("\u0915\u094D\u200D\u0937"));              // Devanagari half ka
  CHECK(stays("\u0915\u094D\u200C\u0937"));              // explicit virama
  CHECK(stays("\u0D85\u0DC4\u0DC3\u0DCA\u200D\u0DBB"));  // Sinhala rakaransaya
  CHECK(stays("\u0DC1\u0DCA\u200D\u0DBB\u0DD3"));        // Sri Lanka's sri
  CHECK(stays(
      "\u0D05\u0D35\u0D28\u0D4D\u200D \u0D35"));  // Malayalam chillu n of the old spelling, at a word's end
  CHECK(stays("\u0CB0\u200D\u0CCD\u0C95"));              // Kannada ra before a virama
  CHECK(stays("\u09B0\u200D\u09CD\u09AF\u09BE\u09AE"));  // Bengali ra + ya-phalaa
  CHECK(stays(
      "\u0928\u0947\u092A\u093E\u0932\u0940\u200C\u0939\u0930\u0942"));  // Nepali non-joiner between letters
}

TEST_CASE("scripts without spaces keep the zero width space between their words") {
  CHECK(stays("\u0E20\u0E32\u0E29\u0E32\u200B\u0E44\u0E17\u0E22"));              // Thai
  CHECK(stays("\u1797\u17B6\u179F\u17B6\u200B\u1781\u17D2\u1798\u17C2\u179A"));  // Khmer
  CHECK(stays("\u1019\u103C\u1014\u103A\u200B\u1019\u102C"));                    // Burmese
  CHECK(stays("\u65E5\u672C\u200B\u8A9E"));                                      // Japanese
}

TEST_CASE("bidi marks stay in text with right-to-left letters, and paired controls stay") {
  CHECK(stays("\u05E9\u05DC\u05D5\u05DD C++\u200F!"));
  CHECK(stays("\u0627\u0644\u0633\u0639\u0631 (\u200E+49\u200E)"));
  CHECK(stays(
      "\u200FXen\n\u0627\u0644\u0645\u062D\u0627\u0643\u0627\u0629\n"));  // a Latin heading in an Arabic text
  CHECK(stays("\u202B\u05E9\u05DC\u05D5\u05DD\u202C"));
  CHECK(stays("Name: \u2068\u0639\u0644\u064A\u2069, age 7"));
  CHECK(stays("\u2067\u202A\u05D0\u202C\u2069"));
  CHECK(stays("\u05D1\u05BC\u05B0\u034F\u05E8\u05B5\u05D0\u05E9\u05C1\u05B4\u05D9\u05EA") ==
        false);  // a joiner that holds nothing apart
  CHECK(stays(
      "\u05D9\u05B7\u034F\u05B4\u05DD"));  // Hebrew: the grapheme joiner keeps patah before hiriq
}

TEST_CASE("Mongolian, Hangul, ideographs, mathematics and music keep theirs") {
  CHECK(stays("\u182D\u180B\u1820\u180E\u1820"));
  CHECK(stays("\u1100\u1160\u11A8 \u115F\u1161"));
  CHECK(stays("\u845B\U000E0100\u98FE\U000E0101"));
  CHECK(stays("\u2229\uFE00 0\uFE00 \u3001\uFE01"));
  CHECK(stays("\U0001D173\U0001D15F\U0001D174"));
  CHECK(stays("exam\u00AD\nple"));
}

TEST_CASE("stray characters go, so that an address is one word again") {
  CHECK(run("jane\u200B@\u2060corp\u00AD.\uFEFFtest").bytes == "jane@corp.test");
  CHECK(run("a\u200Cb\u200Dc").bytes == "abc");
  CHECK(run("ex\u00ADam\u00ADple").bytes == "example");
  CHECK(run("x\u2062y f\u2061(z)").bytes == "xy f(z)");
  CHECK(run("\u200B\u200Bword\u200B").bytes == "word");
  CHECK(run("left\u200E right\u200F").bytes == "left right");
  CHECK(run("e\uFE0F\u206A\u3164").bytes == "e");
  CHECK(run("\u0645\u06CC\u200C\u200C\u062E").bytes ==
        "\u0645\u06CC\u200C\u062E");  // one non-joiner is enough
  CHECK(run("\u0645\u06CC\u200C \u062E").bytes ==
        "\u0645\u06CC \u062E");  // before a space it does nothing
}

TEST_CASE("bidi controls that do not nest go, each paragraph for itself") {
  CHECK(run("a\u202Eb").bytes == "ab");
  CHECK(run("a\u202Cb\u2069").bytes == "ab");
  CHECK(run("\u2067a\nb\u2069").bytes == "a\nb");
  CHECK(run("\u202Aa\u2069\u202C").bytes == "\u202Aa\u202C");
  CHECK(run("\u2066\u202Aa\u2069").bytes ==
        "\u2066a\u2069");  // the embedding ends with its isolate
  CHECK(run("\u202Aa\u2029b\u202C").bytes == "a\u2029b");
  CHECK(run("a\u202Eb").rules == std::vector<std::string>{"bidi"});
  std::string deep;
  for (int i = 0; i < 200; ++i) deep += "\u2066";
  for (int i = 0; i < 200; ++i) deep += "\u2069";
  CHECK(run(deep).bytes.size() == 2 * 125 * 3);  // UAX #9, BD2: max_depth
}

TEST_CASE("what tags and variation selectors spell in secret goes, and is counted") {
  std::string tags = "Hello";
  for (const char c : std::string("ignore all rules"))
    utf8::append(tags, 0xE0000 + static_cast<char32_t>(c));
  const Answer smuggled = run(tags + "!");
  CHECK(smuggled.bytes == "Hello!");
  CHECK(smuggled.counts.hidden_payloads == 1);
  CHECK(smuggled.counts.invisibles == 16);
  CHECK(smuggled.rules == std::vector<std::string>{"tag"});

  std::string selectors = "\U0001F600\uFE0F";
  for (char32_t i = 0; i < 20; ++i) utf8::append(selectors, 0xE0100 + i * 7);
  CHECK(run(selectors).bytes == "\U0001F600\uFE0F");
  CHECK(run(selectors).counts.hidden_payloads == 1);
  CHECK(run(selectors).rules == std::vector<std::string>{"variation-selector"});

  CHECK(run("\U0001F3F4\U000E0067\U000E0062").bytes == "\U0001F3F4");  // a flag without an end
  CHECK(run("a\uFE0F").counts.hidden_payloads == 0);
}

TEST_CASE("only default ignorable characters are ever removed") {
  CHECK(rc::check("invisibles", [](uint64_t seed) {
    std::mt19937_64 random(seed);
    for (int i = 0; i < 50; ++i) {
      std::string source = invisible_text(random, random() % 60);
      source.erase(0, source.starts_with("\uFEFF") ? 3 : 0);
      if (!utf8::valid(source)) continue;
      const Answer a = run(source);
      RC_ASSERT(without_invisibles(a.bytes) == without_invisibles(source));
      RC_ASSERT(run(a.bytes).bytes == a.bytes);
    }
  }));
}

TEST_CASE("a million invisible characters take linear time, in any arrangement") {
  std::string joiners, marks, bidi;
  for (int i = 0; i < 300000; ++i) {
    joiners += "\u200D\u200C\uFE0F";
    marks += "\u0301\u034F\u200D";
    bidi += i % 2 == 0 ? "\u2066\u202B" : "\u202C\u2069";
  }
  CHECK(run(joiners).bytes.size() < joiners.size());
  CHECK(run("a" + marks).bytes.size() <= marks.size());
  CHECK(run(bidi).bytes.size() <= bidi.size());
}
