// Blank lines, cue times, loops, the fold for searching: each by texts as they come.
#include "normalize/structure.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "base/utf8.h"
#include "normalize/blank_lines.h"
#include "normalize/cue_times.h"
#include "normalize/line_spans.h"
#include "normalize/one_pass.h"
#include "normalize/repeated_tails.h"
#include "normalize/search_fold.h"

using namespace tamis;
using namespace tamis::normalize;
using namespace tamis::test;
using namespace std::string_literals;

namespace {

const auto blank_lines = [](text::Text& t, NormalizeCounts& c) {
  return shorten_blank_lines(t, c);
};
const auto cue_times = [](text::Text& t, NormalizeCounts& c) { return remove_cue_times(t, c); };
const auto loops = [](text::Text& t, NormalizeCounts& c) { return cut_repeated_tails(t, c); };
const auto search = [](text::Text& t, NormalizeCounts& c) {
  const auto changed = fold_for_search(t, c);
  REQUIRE(changed.has_value());
  return *changed;
};

std::string times(std::string_view phrase, int n) {
  std::string out;
  for (int i = 0; i < n; ++i) out += phrase;
  return out;
}

}  // namespace

TEST_CASE("one and two blank lines stay, a third goes") {
  CHECK(settled(blank_lines, "A\n\nB\n") == "A\n\nB\n");
  CHECK(settled(blank_lines, "A\n\n\nB\n") == "A\n\n\nB\n");
  CHECK(settled(blank_lines, "A\n\n\n\nB\n") == "A\n\n\nB\n");
  CHECK(settled(blank_lines, "A" + std::string(1000, '\n') + "B") == "A\n\n\nB");
}

TEST_CASE("blank lines at the ends of a text go, its last line end stays as it was") {
  CHECK(settled(blank_lines, "\n\n\nA\n") == "A\n");
  CHECK(settled(blank_lines, "A\n\n\n") == "A\n");
  CHECK(settled(blank_lines, "A") == "A");
  CHECK(settled(blank_lines, "A\n") == "A\n");
  CHECK(settled(blank_lines, "\n") == "");
  CHECK(settled(blank_lines, "") == "");
}

TEST_CASE("a line of no-break or ideographic spaces is blank, an indented line is not") {
  CHECK(settled(blank_lines, "A\n\u00A0\n\n\u3000\u3000\n\nB") == "A\n\u00A0\n\nB");
  CHECK(settled(blank_lines, "\u3000\n\u3000\u3000第一段\n") == "\u3000\u3000第一段\n");
  CHECK(settled(blank_lines, "A\n\n\n\n    indented\n") == "A\n\n\n    indented\n");
  CHECK(settled(blank_lines, "A\n\u00A0") == "A\n");
}

TEST_CASE("blank lines leave the lines with characters as they were, in any text") {
  CHECK(rc::check("lines", [] {
    const auto source =
        *rc::gen::container<std::string>(rc::gen::element('a', ' ', '\n', '\n', '\n'));
    const std::string out = after(blank_lines, source);
    const auto filled = [](const std::string& s) {
      std::vector<Span> spans;
      line_spans(s, spans);
      std::vector<std::string> lines;
      for (const Span span : spans)
        if (!is_blank_line(slice(s, span))) lines.emplace_back(slice(s, span));
      return lines;
    };
    RC_ASSERT(filled(out) == filled(source));
    RC_ASSERT(after(blank_lines, out) == out);
    RC_ASSERT(out.find("\n\n\n\n") == std::string::npos);
  }));
}

TEST_CASE("SubRip keeps its words and loses its numbers and times") {
  CHECK(settled(cue_times,
                "1\n00:00:01,000 --> 00:00:02,500\nWhere were you?\n\n"
                "2\n00:00:02,500 --> 00:00:04,000\n- At home.\n- All day?\n\n"
                "3\n00:00:04,200 --> 00:00:05,000 X1:40 X2:600 Y1:20 Y2:50\n<i>Yes.</i>\n") ==
        "Where were you?\n- At home.\n- All day?\n<i>Yes.</i>\n");
}

TEST_CASE("SubRip without blank lines between cues, and a cue whose words are a number") {
  CHECK(settled(cue_times,
                "1\n0:00:01,000 --> 0:00:02,500\nHow many?\n"
                "2\n0:00:02,500 --> 0:00:04,000\n42\n"
                "3\n0:00:05,000 --> 0:00:06,000\nSo many.\n") == "How many?\n42\nSo many.\n");
}

TEST_CASE("WebVTT loses header, notes, styles, identifiers and settings; voices become names") {
  CHECK(settled(cue_times,
                "WEBVTT - a talk\nKind: captions\nLanguage: en\n\n"
                "STYLE\n::cue { color: lime }\n\n"
                "NOTE confidence 0.93\nby a machine\n\n"
                "intro\n00:01.000 --> 00:04.000 position:10%,line-left align:left size:35%\n"
                "<v.loud Ann>Good <c.yellow>evening</c>, <b>all</b>.</v>\n\n"
                "NOTE the next one is late\n\n"
                "00:04.500 --> 100:00:06.000\n<v Bo>Even<00:00:05.100>ing</v>\n") ==
        "Ann: Good evening, all.\nBo: Evening\n");
}

TEST_CASE("the words of a cue stay in every script") {
  CHECK(settled(cue_times,
                "WEBVTT\n\n00:01.000 --> 00:02.000\n你好，世界。\n\n00:02.000 --> 00:03.000\n"
                "مرحبا بكم\n\n00:03.000 --> 00:04.000\nПривет & <пока>\n") ==
        "你好，世界。\nمرحبا بكم\nПривет & <пока>\n");
}

TEST_CASE("times that a recogniser prints before each line go") {
  CHECK(settled(cue_times,
                "[00:00.000 --> 00:04.000]  So here we are.\n"
                "[00:00:04.000 --> 00:00:07.500]  Again.\n") == "So here we are.\nAgain.\n");
}

TEST_CASE("a text that only speaks of cues is left alone") {
  for (const char* text :
       {"A cue has a line such as\n\n00:00:01,000 --> 00:00:02,000\n\nabove its words.\n",
        "Trains: 10:15 --> 11:40\n", "x --> y\n1\n2\n3\n", "WEBVTT is a format.\n",
        "[00:00.000 --> 00:04.000]", "a\n[00:00.000 --> 00:04.000] b\n"}) {
    if (std::string_view(text).starts_with("[")) continue;
    CHECK(settled(cue_times, text) == text);
  }
  // Minutes and seconds end at 59, and a fraction has three digits.
  const std::string odd =
      "1\n00:61:01,000 --> 00:00:02,000\nA\n\n2\n00:00:02,0 --> 00:00:03,0\nB\n";
  CHECK(settled(cue_times, odd) == odd);
}

TEST_CASE("a loop at the end of a recording is cut to its first copy") {
  CHECK(settled(loops, "See you. Thank you." + times(" Thank you.", 9)) == "See you. Thank you.");
  CHECK(settled(loops, "So." + times(" I'm going to go to the store.", 4)) ==
        "So. I'm going to go to the store.");
  // The last copy broke off.
  CHECK(settled(loops, times("we will see what comes of it, ", 5) + "we will see") ==
        "we will see what comes of it");
}

TEST_CASE("a loop in the middle goes too, and what follows stays") {
  CHECK(settled(loops, "Right. " + times("And then, ", 8) + "he left.") ==
        "Right. And then, he left.");
  CHECK(settled(loops, times("Oh yeah.\n", 7) + "Next song.\n") == "Oh yeah.\nNext song.\n");
}

TEST_CASE("loops are found in scripts without spaces, and whatever the case of letters") {
  CHECK(settled(loops, times("ご視聴ありがとうございました", 5)) == "ご視聴ありがとうございました");
  CHECK(settled(loops, "好的。" + times("谢谢观看。", 4)) == "好的。谢谢观看。");
  CHECK(settled(loops, "ДА, ДА" + times(", да", 12)) == "ДА");
  CHECK(settled(loops, times("धन्यवाद, ", 12) + "फिर मिलेंगे") == "धन्यवाद, फिर मिलेंगे");
}

TEST_CASE("refrains, emphasis and numbers are no loops") {
  for (const std::string& text :
       {"No, no, no, no, no!"s, times("Row, row, row your boat, ", 3), times("0 ", 100),
        times("12 30 45 ", 20), times("- ", 50), times("la ", 11), times("6b ", 30),
        times("o|", 40), times("| ctrl zero ", 20), times("G ", 20), times("var_x = none\n", 9),
        ""s}) {
    CHECK(settled(loops, text) == text);
  }
}

TEST_CASE("hostile loops take linear time") {
  // Each would take minutes if a step looked back over what it had seen.
  std::string alternating, numbers;
  for (int i = 0; i < 200000; ++i) {
    alternating += i % 101 == 0 ? "bb " : "aa ";
    numbers += "7 ";
  }
  after(loops, alternating);
  CHECK(after(loops, numbers) == numbers);
  CHECK(after(loops, times("ah ", 500000)) == "ah ");
}

TEST_CASE("searching folds width, case, ligatures, superscripts and blanks") {
  CHECK(settled(search, "Ｔｈｅ  ﬁne\u00A0 STRASSE²") == "the fine strasse2");
  CHECK(settled(search, "Straße") == "strasse");
  CHECK(settled(search, "  indented\n\tand more\n") == "indented\nand more\n");
  CHECK(settled(search, "ＡＢＣ\uFF76\uFF9E") == "abc\u30AC");
  CHECK(settled(search, "plain words\n") == "plain words\n");
}
