// Detectors of the host: what they find, in three units, and what happens when they fail.
#include <doctest/doctest.h>

#include <fstream>
#include <stdexcept>

#include "base/json.h"
#include "io/temporary_folder.h"
#include "tamis/engine.h"
#include "tamis/prepare.h"

using namespace tamis;

namespace {

using Found = std::vector<DetectedSpan>;

class Fake final : public Detector {
 public:
  OffsetUnit in = OffsetUnit::kByte;
  Found says;
  bool fails = false, throws = false;
  mutable std::vector<std::string> seen;

  std::string name() const override { return "fake"; }
  std::string version() const override { return "1"; }
  std::vector<std::string> types() const override { return {"BIRD", "PERSON"}; }
  OffsetUnit unit() const override { return in; }
  Status detect(std::span<const std::string_view> texts, Found& found) const override {
    seen.assign(texts.begin(), texts.end());
    if (throws) throw std::runtime_error("Nightjar");
    if (fails) return fail(Code::kInternal, "Nightjar");
    found = says;
    return {};
  }
};

Result<Outcome> refine(std::shared_ptr<Fake> fake, std::string_view text, Recipe recipe = {}) {
  recipe.vocabularies.clear();
  EngineOptions options;
  options.detectors.push_back(std::move(fake));
  auto engine = Engine::create(std::move(recipe), options);
  REQUIRE_MESSAGE(engine.has_value(), (engine ? std::string() : engine.error().message));
  Worker worker(*engine);
  return worker.refine({.id = {}, .text = text, .speaker = {}, .fields = {}});
}

std::shared_ptr<Fake> saying(Found says, OffsetUnit unit = OffsetUnit::kByte) {
  auto fake = std::make_shared<Fake>();
  fake->says = std::move(says);
  fake->in = unit;
  return fake;
}

}  // namespace

TEST_CASE("a detector's spans are read in its unit") {
  // U+1F600 is four bytes, one code point, two UTF-16 units; é is two bytes.
  const std::string_view text = "😀é Nightjar sings";
  for (const auto& [unit, begin] :
       {std::pair{OffsetUnit::kByte, 7u}, {OffsetUnit::kCodePoint, 3u}, {OffsetUnit::kUtf16, 4u}}) {
    const auto outcome = refine(saying({{0, "BIRD", begin, begin + 8, 950'000}}, unit), text);
    REQUIRE(outcome.has_value());
    CHECK(outcome->text() == "😀é [BIRD_1] sings");
    REQUIRE(outcome->findings().size() == 1);
    CHECK(outcome->findings()[0].rule == "detector.fake");
    CHECK(outcome->findings()[0].span == Span{7, 15});
  }
}

TEST_CASE("a detector is given normalized text, and its spans lead back to the source") {
  const auto fake = saying({{0, "BIRD", 0, 4, 950'000}});
  const auto outcome = refine(fake,
                              "\xEF\xBB\xBF"
                              "e\xCC\x81te\r\n");
  REQUIRE(outcome.has_value());
  REQUIRE(fake->seen.size() == 1);
  CHECK(fake->seen[0].starts_with("\xC3\xA9te"));
  CHECK(outcome->text().starts_with("[BIRD_1]"));
}

TEST_CASE("a detector that fails, throws or gives a wrong span lets nothing out") {
  const std::string_view text = "é Nightjar";
  std::vector<std::shared_ptr<Fake>> all;
  all.push_back(std::make_shared<Fake>());
  all.back()->fails = true;
  all.push_back(std::make_shared<Fake>());
  all.back()->throws = true;
  for (const DetectedSpan& wrong : Found{{0, "BIRD", 0, 1, 0},          // inside é
                                         {0, "BIRD", 1, 3, 0},          // the same
                                         {0, "BIRD", 3, 99, 0},         // beyond the text
                                         {0, "BIRD", 5, 3, 0},          // backwards
                                         {1, "BIRD", 0, 2, 0},          // no such text
                                         {0, "FISH", 3, 5, 0},          // not named
                                         {0, "BIRD", 3, 5, 1'000'001},  // not a score
                                         {0, "BIRD", 3, 5, -1}})
    all.push_back(saying({wrong}));
  all.push_back(saying({{0, "BIRD", 1, 2, 0}}, OffsetUnit::kUtf16));
  const std::string_view smile = "😀 x";
  for (const auto& fake : all) {
    const auto outcome = refine(fake, fake->in == OffsetUnit::kUtf16 ? smile : text);
    REQUIRE_FALSE(outcome.has_value());
    CHECK(outcome.error().code == Code::kInput);
    CHECK(outcome.error().rule == "detector.fake");
    CHECK(outcome.error().message.find("Nightjar") == std::string::npos);
  }
}

TEST_CASE("thresholds, actions and overlap treat a detector's findings like those of rules") {
  Recipe recipe;
  recipe.actions = {{"BIRD", "mask"}, {"PERSON", "keep"}};
  const auto outcome = refine(saying({{0, "BIRD", 0, 8, 600'000},
                                      {0, "BIRD", 9, 11, 400'000},
                                      {0, "PERSON", 12, 15, 990'000},
                                      {0, "BIRD", 3, 3, 990'000}}),
                              "Nightjar of Ann jane@corp.test", recipe);
  REQUIRE(outcome.has_value());
  CHECK(outcome->text() == "******** of Ann [EMAIL_ADDRESS_1]");
  CHECK(outcome->findings()[0].doubtful);
  CHECK(outcome->findings()[1].kept);
}

TEST_CASE("the recipe of the engine names its detectors, and may ask for them") {
  EngineOptions options;
  options.detectors.push_back(std::make_shared<Fake>());
  Recipe recipe;
  const auto engine = Engine::create(recipe, options);
  REQUIRE(engine.has_value());
  CHECK((*engine)->recipe().detectors == std::vector<std::string>{"fake 1"});
  CHECK((*engine)->recipe().digest() != recipe.digest());
  recipe.detectors = {"fake 2"};
  CHECK(Engine::create(recipe, options).error().code == Code::kRecipe);
  CHECK(Engine::create(recipe).error().code == Code::kRecipe);
  options.detectors.push_back(options.detectors[0]);
  CHECK(Engine::create({}, options).error().code == Code::kUsage);
}

TEST_CASE("prepare holds back what a detector could not read, and names the detector") {
  // Fails for one of three documents.
  class Picky final : public Detector {
   public:
    std::string name() const override { return "picky"; }
    std::string version() const override { return "3"; }
    std::vector<std::string> types() const override { return {"BIRD"}; }
    bool thread_safe() const override { return true; }
    Status detect(std::span<const std::string_view> texts, Found& found) const override {
      for (size_t i = 0; i < texts.size(); ++i) {
        if (texts[i].find("harbour") != std::string_view::npos)
          return fail(Code::kInput, "harbour");
        if (const size_t at = texts[i].find("Nightjar"); at != std::string_view::npos)
          found.push_back({i, "BIRD", at, at + 8, 990'000});
      }
      return {};
    }
  };
  const testing::TemporaryFolder folder;
  const std::string archive = folder.path() + "/archive.jsonl";
  std::ofstream(archive) << R"({"id":"1","text":"A Nightjar sings."})"
                            "\n"
                         << R"({"id":"2","text":"The harbour is quiet."})"
                            "\n"
                         << R"({"id":"3","text":"Fog over the sea."})"
                            "\n";
  PrepareOptions options;
  options.archive = archive;
  options.out = folder.path() + "/out";
  options.ledger = folder.path() + "/ledger";
  options.recipe.vocabularies.clear();
  options.engine.detectors.push_back(std::make_shared<Picky>());
  options.jobs = 2;
  const auto report = prepare(options);
  REQUIRE_MESSAGE(report.has_value(), (report ? std::string() : report.error().message));
  CHECK(report->records == 2);
  CHECK(report->read.quarantined.at("a detector failed") == 1);
  CHECK(report->read.findings.contains("BIRD"));
  std::ifstream in(options.out + "/manifest/dataset.json");
  const std::string head((std::istreambuf_iterator<char>(in)), {});
  CHECK(head.find("\"detectors\":[\"picky 3\"]") != std::string::npos);
  CHECK(head.find("harbour") == std::string::npos);
}
