// One document, and a group of them, through the engine.
#include <doctest/doctest.h>

#include "tamis/engine.h"

using namespace tamis;

namespace {

std::shared_ptr<const Engine> engine(const Recipe& recipe = {}) {
  auto made = Engine::create(recipe);
  REQUIRE(made.has_value());
  return *made;
}

Recipe quick() {
  Recipe recipe;
  recipe.vocabularies.clear();
  recipe.language = false;
  return recipe;
}

}  // namespace

TEST_CASE("what one document of a group names is sought in all of them, fields and speakers too") {
  Recipe recipe = quick();
  recipe.fields = {"note"};
  recipe.speakers = "keep";
  Worker worker(engine(recipe));
  std::vector<Document> group(3);
  group[0].text = "c01 x00t47 is lost";
  group[0].speaker = "C01X00T47";
  group[1].text = "Passport No. C01X00T47";
  group[1].fields = {{"note", "again C01X00T47"}};
  group[2].text = "nothing here";
  const auto outcomes = worker.refine_group(group);
  REQUIRE(outcomes.has_value());
  CHECK((*outcomes)[0].text() == "[PASSPORT_1] is lost");
  CHECK((*outcomes)[0].speaker() == "[PASSPORT_1]");
  CHECK((*outcomes)[1].text() == "Passport No. [PASSPORT_1]");
  CHECK((*outcomes)[1].fields() ==
        std::vector<std::pair<std::string, std::string>>{{"note", "again [PASSPORT_1]"}});
  CHECK((*outcomes)[2].text() == "nothing here");
  REQUIRE((*outcomes)[0].findings().size() == 1);
  CHECK((*outcomes)[0].findings()[0].rule == "group.second_look");
  CHECK((*outcomes)[0].findings()[0].span == Span{0, 10});
}

TEST_CASE("another group has a memory of its own") {
  Worker worker(engine(quick()));
  Document named, bare;
  named.text = "Passport No. C01X00T47";
  bare.text = "c01 x00t47 is lost";
  REQUIRE(worker.refine(named).has_value());
  const auto outcome = worker.refine(bare);
  REQUIRE(outcome.has_value());
  CHECK(outcome->text() == "c01 x00t47 is lost");
}

TEST_CASE("a refused document leaves the worker ready for the next one") {
  Recipe recipe = quick();
  recipe.document_bytes = 1024;
  Worker worker(engine(recipe));
  const std::string long_text(2000, 'x');
  std::vector<Document> group(2);
  group[0].text = "short, passport no. C01X00T47";
  group[1].text = long_text;
  const auto refused = worker.refine_group(group);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == Code::kLimit);
  const auto fine = worker.refine(group[0]);
  REQUIRE(fine.has_value());
  CHECK(fine->text() == "short, passport no. [PASSPORT_1]");
}
