// An engine is made in no time that a caller would notice: `bench_redact --engine` measures it, this keeps it from growing tenfold.
#include <doctest/doctest.h>

#include <ctime>
#include <string>

#include "tamis/engine.h"

using namespace tamis;

TEST_CASE(
    "from recipe to engine, with all detectors, a rule file and 1,000 denied names, in half a "
    "second") {
  std::string toml =
      "redact.rules = [\"" TAMIS_SOURCE_DIR "/examples/rules/acme.toml\"]\nredact.deny = [";
  for (int i = 0; i < 1000; ++i) toml += "\"PERSON: Ann" + std::to_string(i) + " Example\", ";
  toml += "]\n";
  const auto start = std::clock();  // processor time: a busy machine does not count
  auto recipe = Recipe::parse(toml);
  REQUIRE(recipe.has_value());
  auto engine = Engine::create(std::move(*recipe));
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  REQUIRE_MESSAGE(engine.has_value(), (engine ? std::string() : engine.error().message));
  CHECK((*engine)->recipe().deny_entries == 1000);
  CHECK(seconds < 0.5);  // 50 ms are promised; sanitizers take more
}
