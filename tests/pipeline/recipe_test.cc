#include "tamis/recipe.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "base/json.h"
#include "base/nearest.h"
#include "base/syntax_tree.h"
#include "pipeline/recipe_keys.h"

using namespace tamis;

namespace {
std::string error_of(std::string_view text) {
  const Result<Recipe> r = Recipe::parse(text, "r.toml");
  REQUIRE_FALSE(r);
  CHECK(r.error().code == Code::kRecipe);
  return r.error().message;
}
}  // namespace

TEST_CASE("an empty recipe is the default recipe") {
  const Result<Recipe> r = Recipe::parse("");
  REQUIRE(r);
  CHECK(r->canonical_json() == Recipe{}.canonical_json());
}

TEST_CASE("the commented default reads back as the default, and shows every key") {
  const std::string text = Recipe::commented_default();
  const Result<Recipe> r = Recipe::parse(text);
  REQUIRE(r);
  CHECK(r->canonical_json() == Recipe{}.canonical_json());
  for (const auto& key : pipeline::recipe_keys())
    CHECK(text.find("\n" + std::string(key.name) + " = ") != std::string::npos);
}

TEST_CASE("TOML and JSON say the same") {
  const Result<Recipe> toml = Recipe::parse(
      "[redact]\nactions = { IP_ADDRESS = \"keep\" }\nreserved = \"keep\"\n[tokens]\nvocabularies "
      "= []\n"
      "[limits]\ndocument_bytes = \"1 MiB\"\n[dedup]\nthreshold_milli = 900\n");
  const Result<Recipe> json = Recipe::parse(
      R"({"redact": {"reserved": "keep", "actions": {"IP_ADDRESS": "keep"}}, "tokens": {"vocabularies": []},
          "dedup": {"threshold_milli": 900}, "limits": {"document_bytes": 1048576}})");
  REQUIRE(toml);
  REQUIRE(json);
  CHECK(toml->canonical_json() == json->canonical_json());
  CHECK(toml->digest() == json->digest());
  CHECK(toml->redact_reserved == false);
  CHECK(toml->actions.at("IP_ADDRESS") == "keep");
  CHECK(toml->vocabularies.empty());
  CHECK(toml->document_bytes == 1 << 20);
}

TEST_CASE("the canonical form is a recipe, and is canonical JSON") {
  Recipe r;
  r.title = "Letters \"1910–1920\"";
  r.fields = {"subject", "date"};
  const std::string canonical = r.canonical_json();
  const Result<Recipe> again = Recipe::parse(canonical);
  REQUIRE(again);
  CHECK(again->canonical_json() == canonical);
  CHECK(Json::parse(canonical)->canonical() == canonical);
}

TEST_CASE("an unknown key is named with its place and the nearest known one") {
  CHECK(error_of("[redact]\n  reservd = \"keep\"\n") ==
        "r.toml:2:3: unknown key of [redact] \"reservd\"; did you mean \"reserved\"?");
  CHECK(error_of("[redcat]\n") ==
        "r.toml:1:2: unknown section \"redcat\"; did you mean \"redact\"?");
  CHECK(error_of("{\n \"redact\": {\"reservd\": 1}}") ==
        "r.toml:2:13: unknown key of [redact] \"reservd\"; did you mean \"reserved\"?");
  CHECK(error_of("[language]\nzzz = 1\n") ==
        "r.toml:2:1: unknown key of [language] \"zzz\"; known: \"enabled\"");
}

TEST_CASE("a wrong type or word is named with what was expected") {
  CHECK(error_of("[language]\nenabled = \"yes\"\n") ==
        "r.toml:2:1: \"enabled\" must be true or false, not a string");
  CHECK(error_of("[dedup]\nnear = \"droop\"\n") ==
        "r.toml:2:1: \"near\" must be one of \"off\", \"mark\", \"drop\"; did you mean \"drop\"?");
  CHECK(error_of("[dedup]\nthreshold_milli = 1001\n") ==
        "r.toml:2:1: \"threshold_milli\" must lie between 500 and 1000");
  CHECK(error_of("[limits]\ndocument_bytes = \"64 MB\"\n") ==
        "r.toml:2:1: \"document_bytes\" must be a number of bytes or a string such as \"64 MiB\", "
        "not a string");
  CHECK(error_of("[tokens]\nvocabularies = [1]\n").find("a list of strings, not an integer") !=
        std::string::npos);
}

TEST_CASE("bad syntax is an error with a place") {
  CHECK(error_of("[redact\n").starts_with("r.toml:1:"));
  CHECK(error_of("[a]\nx = 1\nx = 2\n").starts_with("r.toml:3:"));
  CHECK_FALSE(Recipe::parse("{\"redact\": {}").has_value());
  CHECK_FALSE(Recipe::parse("{\"redact\": {}, \"redact\": {}}").has_value());
}

TEST_CASE("sizes are bytes or binary units") {
  CHECK(parse_size("64 MiB") == 64u << 20);
  CHECK(parse_size("1GiB") == 1u << 30);
  CHECK(parse_size("17") == 17);
  CHECK_FALSE(parse_size("64 MB"));
  CHECK_FALSE(parse_size("-1"));
  CHECK_FALSE(parse_size("99999999999 GiB"));
  CHECK_FALSE(parse_size(""));
  CHECK(rc::check("what is formatted is read back",
                  [](uint64_t n) { RC_ASSERT(parse_size(format_size(n)) == n); }));
}

TEST_CASE("the nearest word is near or none") {
  const std::vector<std::string_view> known{"reserved", "region", "types"};
  CHECK(nearest("reservd", known) == "reserved");
  CHECK(nearest("qqqqqq", known).empty());
  CHECK(edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("a letter beyond ASCII where a key should stand is a syntax error with its place") {
  for (const char* text :
       {"title = \"x\"\n\u00BB = 1", "a\u00E9 = 1", "\u0416 = 1", "[\u3001]\nx = 1"}) {
    const auto r = Recipe::parse(text, "r.toml");
    REQUIRE_FALSE(r.has_value());
    CHECK(r.error().code == Code::kRecipe);
    CHECK(r.error().message.starts_with("r.toml:"));
  }
}

TEST_CASE("signs where a key should stand are a syntax error") {
  for (const char* text :
       {"[[1,6}]\nname = 1", "[,]", "[[,]]", "[a.,]", "a.= 1", "x = {,}", "x = {a,}"}) {
    INFO(text);
    const auto r = Recipe::parse(text, "r.toml");
    REQUIRE_FALSE(r.has_value());
    CHECK(r.error().code == Code::kRecipe);
    CHECK(r.error().message.starts_with("r.toml:"));
  }
}
