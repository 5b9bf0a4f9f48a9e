// Allow- and deny-lists: exact, by pattern, from a file, of one type; and what only looks like an entry.
#include "redact/lists.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "finder.h"

using namespace tamis;
using namespace tamis::redact;
using namespace tamis::redact::test;

namespace {

std::string output(std::string_view text, const Redactor& redactor) {
  text::Text t(text);
  Numbering numbering;
  REQUIRE(apply(t, find(text, redactor), redactor, numbering).has_value());
  return std::string(t.bytes());
}

std::shared_ptr<const Redactor> with_lists(std::vector<std::string> allow,
                                           std::vector<std::string> deny = {}) {
  Recipe recipe;
  recipe.allow = std::move(allow);
  recipe.deny = std::move(deny);
  return make(recipe);
}

std::string error_of(const Recipe& recipe) {
  const auto made = Redactor::create(recipe);
  return made ? std::string() : made.error().message;
}

}  // namespace

TEST_CASE("an allowed value stays in every spelling of it, and its look-alikes go") {
  const auto r = with_lists({"info@archive.test", "CREDIT_CARD: 4111 1111 1111 1111"});
  CHECK(output("info@archive.test", *r) == "info@archive.test");
  CHECK(output("INFO@Archive.test", *r) == "INFO@Archive.test");
  CHECK(output("card 4111-1111-1111-1111", *r) == "card 4111-1111-1111-1111");
  CHECK(output("info@archive.test.example", *r) == "[EMAIL_ADDRESS_1]");
  CHECK(output("xinfo@archive.test", *r) == "[EMAIL_ADDRESS_1]");
  CHECK(output("info@archive.tests", *r) == "[EMAIL_ADDRESS_1]");
  CHECK(output("card 4012 8888 8888 1881", *r) == "card [CREDIT_CARD_1]");
}

TEST_CASE("an entry of one type keeps this type only") {
  const auto typed = with_lists({"PHONE_NUMBER: +44 20 7946 0958"});
  CHECK(output("Tel. +44 20 7946 0958", *typed) == "Tel. +44 20 7946 0958");
  const auto other = with_lists({"CREDIT_CARD: +44 20 7946 0958"});
  CHECK(output("Tel. +44 20 7946 0958", *other) == "Tel. [PHONE_NUMBER_1]");
}

TEST_CASE("a secret stays only if the entry names its type") {
  const std::string text = "password: hunter2-Xq9";
  CHECK(output(text, *with_lists({"hunter2-Xq9"})) == "password: [PASSWORD_1]");
  CHECK(output(text, *with_lists({"/hunter.*/"})) == "password: [PASSWORD_1]");
  CHECK(output(text, *with_lists({"PASSWORD: hunter2-Xq9"})) == text);
}

TEST_CASE("a pattern must match the whole value") {
  const auto r = with_lists({"/[a-z]+@archive[.]test/"});
  CHECK(output("press@archive.test", *r) == "press@archive.test");
  CHECK(output("press@archive.test.example", *r) == "[EMAIL_ADDRESS_1]");
  CHECK(output("press2@archive.test", *r) == "[EMAIL_ADDRESS_1]");
}

TEST_CASE("what is allowed is reported as kept, and counted as allowed") {
  const auto r = with_lists({"info@archive.test"});
  const auto findings = find("info@archive.test and jane@corp.test", *r);
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].allowed);
  CHECK(r->action(findings[0]) == Action::kKeep);
  CHECK_FALSE(findings[1].allowed);
}

TEST_CASE("a denied value goes wherever it stands as words, in other case and spacing too") {
  const auto r = with_lists({}, {"PERSON: Zebedee Quill", "CASE_NUMBER: K-1234"});
  for (const char* text : {"Zebedee Quill", "zebedee quill", "ZEBEDEE  QUILL", "Zebedee-Quill",
                           "ZEBEDEE_quill", "Zebe\u200Bdee Quill"})
    CHECK_MESSAGE(output(text, *r) == "[PERSON_1]", text);
  CHECK(output("Ask Zebedee Quill's sister.", *r) == "Ask [PERSON_1]'s sister.");
  CHECK(output("file K 1234.", *r) == "file [CASE_NUMBER_1].");
  for (const char* other : {"Zebedee Quills", "xZebedee Quill", "Zebedee\nand Quill", "Zebedee",
                            "Quill Zebedee", "K-12345", "AK-1234", "Zebedee --- Quill"})
    CHECK_MESSAGE(output(other, *r).find("[PERSON") == std::string::npos, other);
}

TEST_CASE("a denied name is found in small letters and capitals beyond ASCII, composed or not") {
  const auto r = with_lists({}, {"PERSON: Jürgen Öztürk", "PERSON: Смотритель Маяк"});
  CHECK(output("Jürgen Öztürk kam", *r) == "[PERSON_1] kam");
  CHECK(output("JÜRGEN ÖZTÜRK kam", *r) == "[PERSON_1] kam");
  CHECK(output("смотритель маяк", *r) == "[PERSON_1]");
  CHECK(output("СМОТРИТЕЛЬ МАЯК", *r) == "[PERSON_1]");
  CHECK(output("Jurgen Ozturk kam", *r) == "Jurgen Ozturk kam");
}

TEST_CASE("a denied value goes even if its type is kept, not looked for, or its value allowed") {
  Recipe recipe;
  recipe.deny = {"LOCATION: Fog Island", "EMAIL_ADDRESS: info@archive.test"};
  recipe.allow = {"info@archive.test"};
  recipe.types = {"PHONE_NUMBER"};
  const auto r = make(recipe);
  CHECK(output("to Fog Island", *r) == "to [LOCATION_1]");
  CHECK(output("info@archive.test", *r) == "[EMAIL_ADDRESS_1]");
  recipe.types.clear();
  CHECK(output("info@archive.test", *make(recipe)) == "[EMAIL_ADDRESS_1]");
  recipe.actions = {{"LOCATION", "drop"}};
  CHECK(output("to Fog Island", *make(recipe)) == "to ");
}

TEST_CASE("a denied pattern begins and ends where words do") {
  const auto r = with_lists({}, {"CASE_NUMBER: /K-[0-9]{4}/"});
  CHECK(output("K-0001, K-0002", *r) == "[CASE_NUMBER_1], [CASE_NUMBER_2]");
  CHECK(output("K-00011 XK-0001", *r).find("[CASE_NUMBER") == std::string::npos);
}

TEST_CASE("of denied values that begin alike the longest is taken") {
  const auto r = with_lists({}, {"PERSON: Ann", "ORGANIZATION: Ann Arbour Trust"});
  CHECK(output("Ann Arbour Trust", *r) == "[ORGANIZATION_1]");
  CHECK(output("Ann Arbour", *r) == "[PERSON_1] Arbour");
}

TEST_CASE("lists come from files as well, with comments") {
  char path[] = "/tmp/tamis-lists-XXXXXX";
  const int descriptor = mkstemp(path);
  REQUIRE(descriptor >= 0);
  std::ofstream(path) << "\xEF\xBB\xBF# our own\r\n\r\nPERSON: Zebedee Quill\r\n  PERSON: Ann  \n";
  Recipe recipe;
  recipe.deny_files = {path};
  const auto r = make(recipe);
  CHECK(r->lists()->deny_entries() == 2);
  CHECK(output("Zebedee Quill and Ann", *r) == "[PERSON_1] and [PERSON_2]");
  std::ofstream(path, std::ios::app) << "Quillworthy of no type\n";
  const std::string error = error_of(recipe);
  CHECK(error.find("line 5") != std::string::npos);
  CHECK(error.find("Quillworthy") == std::string::npos);
  std::remove(path);
  CHECK_FALSE(error_of(recipe).empty());
}

TEST_CASE("a bad entry is refused by its number, and never quoted") {
  const auto error = [](std::vector<std::string> allow, std::vector<std::string> deny) {
    Recipe recipe;
    recipe.allow = std::move(allow);
    recipe.deny = std::move(deny);
    return error_of(recipe);
  };
  CHECK(error({"ok", "/quillworthy(/"}, {}).find("redact.allow: entry 2") == 0);
  CHECK(error({"/quillworthy*|/"}, {}).find("matches nothing at all") != std::string::npos);
  CHECK(error({}, {"quillworthy"}).find("says no type") != std::string::npos);
  CHECK(error({}, {"PERSON: !!!"}).find("letters and digits") != std::string::npos);
  CHECK(error({}, {"NOBODY_KNOWS: quillworthy"}).find("no such type") != std::string::npos);
  CHECK(error({" "}, {}).find("holds no value") != std::string::npos);
  CHECK(error({std::string(2000, 'q')}, {}).find("1024") != std::string::npos);
  CHECK(error({"\xFFquill"}, {}).find("UTF-8") != std::string::npos);
  CHECK(error({"CREDIT_CARD: quillworthy"}, {}).find("no value of its type") != std::string::npos);
  for (const auto& said : {error({"/quillworthy(/"}, {}), error({}, {"quillworthy"})})
    CHECK(said.find("quillworthy") == std::string::npos);
}

TEST_CASE("a recipe that left without its lists is refused, and says how many entries it means") {
  Recipe recipe;
  recipe.allow_entries = 2;
  CHECK(error_of(recipe).find("speaks of 2 entries, and there are 0") != std::string::npos);
  recipe.allow = {"a@corp.test", "b@corp.test"};
  CHECK(error_of(recipe).empty());
  const std::string left = recipe.canonical_json();
  CHECK(left.find("corp.test") == std::string::npos);
  CHECK(left.find("\"allow_entries\":2") != std::string::npos);
}

TEST_CASE("ten thousand denied names are found like one, and nothing else is") {
  Recipe recipe;
  for (int i = 0; i < 10'000; ++i)
    recipe.deny.push_back("PERSON: Quill " + std::to_string(100'000 + i));
  const auto r = make(recipe);
  CHECK(output("Quill 104321 Quill 110000", *r).starts_with("[PERSON_1] "));
  CHECK(output("Quill 110000", *r).find("PERSON") == std::string::npos);
}

TEST_CASE("whatever the text, no denied word is left standing") {
  const auto r = with_lists({}, {"PERSON: Zebedee", "PERSON: Zebedee Quill"});
  CHECK(rc::check([&] {
    const auto piece = rc::gen::element<std::string>("Zebedee", "zebedee", "Quill", " ", ", ", "\n",
                                                     "a", "7", "é", "漢", "@", "ZEBEDEE");
    std::string text;
    for (const std::string& p : *rc::gen::container<std::vector<std::string>>(piece)) text += p;
    const std::string out = output(text, *r);
    // Again, by the slow way: each word of the output, alone.
    std::string word;
    for (const char c : out + " ") {
      const auto u = static_cast<unsigned char>(c);
      if (std::isalnum(u) || u >= 0x80) {
        word += static_cast<char>(std::tolower(u));
        continue;
      }
      RC_ASSERT(word != "zebedee");
      word.clear();
    }
  }));
}
