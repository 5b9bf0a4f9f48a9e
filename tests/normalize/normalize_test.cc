#include "normalize/normalize.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "normalize/explain.h"
#include "normalize/hostile_text.h"
#include "normalize/slow_normalize.h"

using namespace tamis;
using namespace tamis::normalize;
using namespace tamis::test;
using namespace std::string_literals;

namespace {

const Normalizer& archive() {
  static const Normalizer normalizer = Normalizer::create(Options{}).value();
  return normalizer;
}

std::string normalized(std::string_view source, const Options& options = {}) {
  text::Text text(source);
  Normalizer::Scratch scratch;
  NormalizeCounts counts;
  REQUIRE(Normalizer::create(options).value().run(text, scratch, counts).has_value());
  return std::string(text.bytes());
}

NormalizeCounts counts_of(std::string_view source) {
  text::Text text(source);
  Normalizer::Scratch scratch;
  NormalizeCounts counts;
  REQUIRE(archive().run(text, scratch, counts).has_value());
  return counts;
}

std::vector<std::string> rules_of(std::string_view source) {
  text::Text text(source);
  Normalizer::Scratch scratch;
  NormalizeCounts counts;
  REQUIRE(archive().run(text, scratch, counts).has_value());
  std::vector<std::string> rules;
  for_each_change(text.source(), text.bytes(), text.edits(),
                  [&](const Change& c) { rules.emplace_back(c.rule); });
  return rules;
}

}  // namespace

TEST_CASE("clean text is borrowed, whatever its language") {
  for (const char* clean :
       {"", "Plain English.\n\nTwo paragraphs.\n", "Stra\u00DFe, \u00E0 la carte, na\u00EFve",
        "\u0440\u0443\u0441\u0441\u043A\u0438\u0439 \u044F\u0437\u044B\u043A",
        "\u4E2D\u6587\uFF0C\u65E5\u672C\u8A9E\u306E\u304C\u3001\uD55C\uAD6D\uC5B4",
        "\u0639\u064E\u0631\u064E\u0628\u0650\u064A\u0651",
        "\u0939\u093F\u0928\u094D\u0926\u0940 \u0915\u093C",
        "\u0E20\u0E32\u0E29\u0E32\u0E44\u0E17\u0E22 \u0E17\u0E35\u0E48",
        "\u09AC\u09BE\u0982\u09B2\u09BE", "Ti\u1EBFng Vi\u1EC7t",
        "\u05E9\u05B8\u05DC\u05D5\u05B9\u05DD", "\U0001F468\u200D\U0001F469\u200D\U0001F467",
        "  indented\n\ttab\n\n\n"}) {
    CAPTURE(clean);
    const std::string source = clean;
    text::Text text(source);
    Normalizer::Scratch scratch;
    NormalizeCounts counts;
    REQUIRE(archive().run(text, scratch, counts).has_value());
    CHECK(text.borrowed());
    CHECK(text.bytes().data() == source.data());
    CHECK(counts == NormalizeCounts{});
  }
}

TEST_CASE("each ill-formed sequence becomes one replacement character (Unicode 15, table 3-8)") {
  CHECK(normalized("a\xF1\x80\x80\xE1\x80\xC2"s
                   "b\x80"
                   "c\x80\xBF"
                   "d") == "a\uFFFD\uFFFD\uFFFDb\uFFFDc\uFFFD\uFFFDd");
  CHECK(counts_of("a\xF1\x80\x80\xE1\x80\xC2"s
                  "b\x80"
                  "c\x80\xBF"
                  "d")
            .invalid_bytes == 6);
  CHECK(rules_of("caf\xE9") == std::vector<std::string>{"invalid-byte"});
}

TEST_CASE("surrogates in UTF-8 are joined in pairs, a lone one is replaced") {
  CHECK(normalized("\xED\xA0\xBD\xED\xB8\x80") == "\U0001F600");
  CHECK(normalized("x\xED\xA0\xBDy") == "x\uFFFDy");
  CHECK(normalized("\xED\xB8\x80\xED\xA0\xBD") == "\uFFFD\uFFFD");
  CHECK(normalized("\xED\xA0\xBD\xED\xA0\xBD\xED\xB8\x80") == "\uFFFD\U0001F600");
  CHECK(counts_of("\xED\xA0\xBD\xED\xB8\x80 \xED\xA0\xBD").surrogates == 2);
  CHECK(rules_of("\xED\xA0\xBD\xED\xB8\x80") == std::vector<std::string>{"surrogate"});
}

TEST_CASE("a byte order mark is removed at the start; elsewhere it is left to the invisibles") {
  CHECK(normalized("\uFEFFtext") == "text");
  CHECK(normalized("\uFEFF\uFEFFtext") == "text");
  CHECK(normalized("\0\uFEFF\uFEFF"s) == "");
  CHECK(normalized("te\uFEFFxt", Options{.repair = false, .invisibles = false}) == "te\uFEFFxt");
  CHECK(normalized(" \uFEFFtext", Options{.repair = false, .invisibles = false}) == " \uFEFFtext");
  CHECK(rules_of("\uFEFFtext") == std::vector<std::string>{"byte-order-mark"});
}

TEST_CASE("control characters go, and letters that they kept apart are composed") {
  CHECK(normalized("a\0b\x07"
                   "c\x7F"
                   "d\u0081e\u009Df"s) == "abcdef");
  CHECK(counts_of("a\0b\x07"
                  "c\x7F"
                  "d\u0081e\u009Df"s)
            .controls == 5);
  CHECK(normalized("e\0\u0301"s) == "\u00E9");
  CHECK(normalized(std::string(100000, '\0')) == "");
  CHECK(normalized("\u00A0\u00A1") == "\u00A0\u00A1");
}

TEST_CASE("every newline function of Unicode 5.8 but LS and PS becomes LF") {
  CHECK(normalized("a\r\nb\rc\nd\u0085e\vf\fg") == "a\nb\nc\nd\ne\nf\ng");
  CHECK(normalized("a\u2028b\u2029c") == "a\u2028b\u2029c");
  CHECK(normalized("a\r\0\nb"s) == "a\nb");
  CHECK(normalized("a\n\rb") == "a\n\nb");
  CHECK(counts_of("a\r\nb\rc\n").line_ends == 2);
}

TEST_CASE("spaces and tabs before a line end and at the end go, others stay") {
  CHECK(normalized("a  \nb\t\r\n  c \t") == "a\nb\n  c");
  CHECK(normalized("a \0 \nb \0 c"s) == "a\nb  c");
  CHECK(normalized("   ") == "");
  CHECK(normalized("a\u00A0\nb\u3000\n") == "a\u00A0\nb\u3000\n");
  CHECK(counts_of("a  \nb\t\r\n  c \t").trailing_spaces == 3);
}

TEST_CASE("edits are no wider than what changed") {
  text::Text text("plain cafe\u0301 au lait  \r\nend");
  Normalizer::Scratch scratch;
  NormalizeCounts counts;
  REQUIRE(archive().run(text, scratch, counts).has_value());
  std::vector<Edit> edits;
  text.edits().for_each_edit([&](const Edit& e) { edits.push_back(e); });
  CHECK(edits == std::vector<Edit>{{9, 3, 9, 2, EditRule::kNormalForm},
                                   {20, 2, 19, 0, EditRule::kTrailingSpace},
                                   {22, 2, 19, 1, EditRule::kLineEnd}});
}

TEST_CASE("the normalizer agrees with its slow twin on hostile text") {
  const Normalizer normalizer =
      Normalizer::create(Options{.repair = false, .invisibles = false}).value();
  CHECK(rc::check("slow twin", [&](uint64_t seed) {
    std::mt19937_64 random(seed);
    Normalizer::Scratch scratch;
    for (int i = 0; i < 100; ++i) {
      const std::string source = hostile_text(random, random() % (i % 10 == 0 ? 300 : 12));
      text::Text text(source);
      NormalizeCounts counts;
      RC_ASSERT(normalizer.run(text, scratch, counts).has_value());
      RC_ASSERT(text.bytes() == slow_form(slow_lines(slow_decode(source))));
    }
  }));
}

TEST_CASE("normalization can be undone, and changes nothing the second time") {
  CHECK(rc::check("undo and idempotence", [](uint64_t seed) {
    std::mt19937_64 random(seed);
    Normalizer::Scratch scratch;
    for (int i = 0; i < 200; ++i) {
      const size_t pieces = random() % (i % 10 == 0 ? 300 : 8);
      const std::string source =
          i % 2 == 0 ? hostile_text(random, pieces) : invisible_text(random, pieces);
      text::Text text(source);
      NormalizeCounts counts;
      RC_ASSERT(archive().run(text, scratch, counts).has_value());
      const UndoLog log = UndoLog::record(source, text.edits());
      const auto back = undo(text.bytes(), text.edits(), log);
      RC_ASSERT(back.has_value());
      RC_ASSERT(*back == source);
      text::Text again(text.bytes());
      NormalizeCounts none;
      RC_ASSERT(archive().run(again, scratch, none).has_value());
      RC_ASSERT(again.bytes() == text.bytes());
      RC_ASSERT(again.borrowed());
      RC_ASSERT(none == NormalizeCounts{});
      RC_ASSERT(text.borrowed() == (text.bytes() == source));
    }
  }));
}

TEST_CASE("counts add up over the texts of one scratch") {
  Normalizer::Scratch scratch;
  NormalizeCounts counts;
  for (const char* source : {"a\r\n", "b\r\n", "c"}) {
    text::Text text(source);
    REQUIRE(archive().run(text, scratch, counts).has_value());
  }
  CHECK(counts.line_ends == 2);
}
