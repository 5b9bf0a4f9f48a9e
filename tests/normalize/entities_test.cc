// Character references of HTML in plain text: read where they were left over, left alone where they are spoken of.
#include "normalize/entities.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <random>

#include "normalize/entity_table.h"
#include "normalize/explain.h"
#include "normalize/normalize.h"

using namespace tamis;
using namespace tamis::normalize;

namespace {

std::string read(std::string_view source) {
  static const Normalizer normalizer =
      Normalizer::create(Options{.invisibles = false, .lines = false, .form = Form::kNone}).value();
  text::Text text(source);
  Normalizer::Scratch scratch;
  NormalizeCounts counts;
  REQUIRE(normalizer.run(text, scratch, counts).has_value());
  const auto back = undo(text.bytes(), text.edits(), UndoLog::record(source, text.edits()));
  REQUIRE(back.has_value());
  REQUIRE(*back == source);
  text::Text again(text.bytes());
  NormalizeCounts none;
  REQUIRE(normalizer.run(again, scratch, none).has_value());
  REQUIRE(again.bytes() == text.bytes());
  return std::string(text.bytes());
}

bool stays(std::string_view source) { return read(source) == source; }

}  // namespace

TEST_CASE("references left over in prose are read") {
  CHECK(read("Tom &amp; Jerry") == "Tom & Jerry");
  CHECK(read("R&amp;D bei AT&amp;T") == "R&D bei AT&T");
  CHECK(read("I &lt;3 you &hearts;") == "I <3 you \u2665");
  CHECK(read("caf&eacute; d&#8217;&Eacute;vreux, M&uuml;nchen") == "café d’Évreux, München");
  CHECK(read("&quot;Yes&quot;, she said&hellip;") == "\"Yes\", she said…");
  CHECK(read("10&nbsp;km, 5&#xB0;C &ndash; &#128;&nbsp;5") == "10\u00A0km, 5°C – €\u00A05");
  CHECK(read("&copy; 2020 Example &mdash; all rights") == "© 2020 Example — all rights");
  CHECK(read("jednocze&sacute;nie &scaron;koda") == "jednocześnie škoda");
  CHECK(read("http://example.com/?a=1&amp;b=2") == "http://example.com/?a=1&b=2");
  CHECK(read("hello &#55357;&#56832;") == "hello \U0001F600");
}

TEST_CASE("names in capitals are read as capitals") {
  CHECK(read("SE&NTILDE;OR P&EACUTE;REZ") == "SEÑOR PÉREZ");
  CHECK(read("&Ntilde;AND&Uacute;") == "ÑANDÚ");
}

TEST_CASE("references within references are read to the end") {
  CHECK(read("Tom &amp;amp; Jerry") == "Tom & Jerry");
  CHECK(read("caf&amp;amp;amp;eacute; noir") == "café noir");
  CHECK(read("I &amp;#60;3 it") == "I <3 it");
  CHECK(read("10\u00CE&frac14;s") == "10\u03BCs");  // mojibake that a reference was made of
  CHECK(read("caf&Atilde;&copy; noir") == "café noir");
}

TEST_CASE("markup stays as it is, whole") {
  CHECK(stays("<p>Tom &amp; Jerry</p>"));
  CHECK(stays("one<br/>two &nbsp; three caf&eacute;"));
  CHECK(stays("<?xml version=\"1.0\"?>&lt;"));
  CHECK(stays("&amp;\n<html>\n&amp;"));
  CHECK(read("Jane &lt;jane@example.com&gt; wrote") == "Jane <jane@example.com> wrote");
}

TEST_CASE("text that speaks of references keeps them") {
  CHECK(stays("In HTML, write &lt; for a less-than sign."));
  CHECK(stays("The ampersand is written &amp; there."));
  CHECK(stays("Use `&amp;` or \"&quot;\"."));
  CHECK(stays("Use &eacute; for the accented letter."));
  CHECK(stays("Put &nbsp; between the words."));
  CHECK(stays("escape < as &lt; and > as &gt;"));
  CHECK(stays("Write & as &amp; please"));
  CHECK(stays("Der Entity-Name ist &copy; usw."));
}

TEST_CASE("program code keeps its references") {
  CHECK(stays("s.replace(\"&amp;\", \"&\");"));
  CHECK(stays("int *p = &sum;\n"));
  CHECK(stays("  return &copy;\n"));
  CHECK(stays("struct A { const Image &image; Map &map; };"));
  CHECK(stays("if (a && b) x = y&amp;z;"));
  CHECK(stays("https://example.com/?lang=en&copy=2&reg=1"));
  CHECK(stays("&foo; &kde; &amp"));
}

TEST_CASE("numbers that are no character of text stay") {
  CHECK(stays("a &#0; &#7; &#xD800; &#x110000; &#xFFFE; &#129; &#99999999999; b"));
  CHECK(stays("&#; &#x; &; &#xZZ; & &#12"));
}

TEST_CASE("all 2125 names of HTML are found") {
  size_t rows = 0;
  for (const char* name : {"Aacute", "zwnj", "CounterClockwiseContourIntegral", "amp", "lt"}) {
    REQUIRE(find_entity(name) != nullptr);
    ++rows;
  }
  CHECK(find_entity("NotEqualTilde")->second == 0x338);
  CHECK(find_entity("nope") == nullptr);
  CHECK(find_entity("") == nullptr);
}

TEST_CASE("hostile chains of references take linear time") {
  std::string nested = "&";
  for (int i = 0; i < 200000; ++i) nested += "amp;";
  CHECK(read(nested) == "&");
  std::string parts;
  for (int i = 0; i < 100000; ++i) parts += "&#&#51;8;";
  CHECK(read(parts).size() <= parts.size());
  std::string many;
  for (int i = 0; i < 100000; ++i) many += "& <3 {&lt; ";
  CHECK(stays(many));
}

TEST_CASE("ligatures are opened on request alone") {
  Normalizer::Scratch scratch;
  NormalizeCounts counts;
  text::Text text("e\uFB03cient \uFB01le, \uFB05\uFB06, \uFB13");
  REQUIRE(Normalizer::create(Options{})->run(text, scratch, counts).has_value());
  CHECK(text.borrowed());
  REQUIRE(Normalizer::create(Options{.ligatures = true})->run(text, scratch, counts).has_value());
  CHECK(text.bytes() == "efficient file, stst, \uFB13");
  CHECK(counts.ligatures == 4);
  std::vector<std::string> rules;
  for_each_change(text.source(), text.bytes(), text.edits(),
                  [&](const Change& c) { rules.emplace_back(c.rule); });
  CHECK(rules == std::vector<std::string>(4, "ligature"));
}

TEST_CASE("pieces of references in any order are undone and stable") {
  CHECK(rc::check("entities", [](uint64_t seed) {
    std::mt19937_64 random(seed);
    const char* pieces[] = {"&",      "amp;",     "&amp;",    "&lt;",  "lt;",    "#38;",
                            "&#",     "#x26;",    "&#38;",    "3",     "8;",     " ",
                            "a",      "\"",       "&eacute;", "&num;", "&semi;", "&foo;",
                            "<",      ">",        "\n",       "{",     "é",      "&Atilde;",
                            "&copy;", "&#55357;", "&#56832;", "html ", "\u00A0", "&nGt;"};
    for (int i = 0; i < 50; ++i) {
      std::string source;
      for (uint64_t n = random() % 12; n > 0; --n) source += pieces[random() % std::size(pieces)];
      (void)read(source);
    }
  }));
}
