// What is found once in a group is found everywhere in it.
#include "redact/second_look.h"

#include <doctest/doctest.h>

#include <chrono>

#include "finder.h"

using namespace tamis;
using namespace tamis::redact;
using namespace tamis::redact::test;

namespace {

// The texts of one group, rewritten.
std::vector<std::string> group(std::vector<std::string> texts,
                               const Redactor& redactor = standard()) {
  SecondLook look;
  std::vector<std::vector<Finding>> findings;
  for (const std::string& t : texts) {
    findings.push_back(find(t, redactor));
    look.learn(t, findings.back(), redactor);
  }
  Numbering numbering;
  for (size_t i = 0; i < texts.size(); ++i) {
    look.find(texts[i], redactor, findings[i]);
    text::Text t(texts[i]);
    REQUIRE(apply(t, findings[i], redactor, numbering).has_value());
    texts[i] = std::string(t.bytes());
  }
  return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE(
    "a labelled number is found again without its label, before and after, in other spacing and "
    "case") {
  CHECK(group({"c01 x00t47 was lost", "Passport No. C01X00T47",
               "see C01-X00-T47, not C01X00T478 nor AC01X00T47"}) ==
        Texts{"[PASSPORT_1] was lost", "Passport No. [PASSPORT_1]",
              "see [PASSPORT_1], not C01X00T478 nor AC01X00T47"});
}

TEST_CASE("a telephone number found beside its word is found bare and regrouped") {
  CHECK(group({"Tel. 030 123456", "030/12 34 56 again"}) ==
        Texts{"Tel. [PHONE_NUMBER_1]", "[PHONE_NUMBER_1] again"});
}

TEST_CASE("short values, kept values and dates are not sought") {
  CHECK(group({"CVV: 123", "123 pieces"}) == Texts{"CVV: [CARD_SECURITY_CODE_1]", "123 pieces"});
  CHECK(group({"born on 4 December 1978", "since 4 December 1978"}) ==
        Texts{"born on [DATE_OF_BIRTH_1]", "since 4 December 1978"});
  Recipe recipe;
  recipe.actions = {{"PASSPORT", "keep"}};
  const auto keeps = make(recipe);
  CHECK(group({"Passport No. C01X00T47", "C01X00T47"}, *keeps) ==
        Texts{"Passport No. C01X00T47", "C01X00T47"});
}

TEST_CASE("the rule says that the second look found it, and the winner keeps its own") {
  const std::string text = "Passport No. C01X00T47 … C01X00T47";
  std::vector<Finding> findings = find(text);
  SecondLook look;
  look.learn(text, findings, standard());
  CHECK(look.find(text, standard(), findings) == 1);
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].rule == "passport.label");
  CHECK(findings[1].rule == "group.second_look");
  CHECK(findings[1].type == "PASSPORT");
  // And a third look finds nothing.
  CHECK(look.find(text, standard(), findings) == 0);
}

TEST_CASE("a group of many values and hostile text takes linear time") {
  std::string text;
  for (int i = 100000; i < 104000; ++i) text += "Passport No. C01X" + std::to_string(i) + "\n";
  while (text.size() < 600000) text += "c01x c01x - c01x.";
  const auto start = std::chrono::steady_clock::now();
  group({text});
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  CHECK(took.count() < 6);
}

TEST_CASE("the hardware address of nobody is not sought: tables are full of zeros") {
  const std::string table = "0: 00000000:0000 0A";
  CHECK(group({"mac 00:00:00:00:00:00", table})[1] == table);
}
