#include "pipeline/recipe_vocabularies.h"

#include <doctest/doctest.h>

#include <string>

#include "base/hash.h"
#include "io/temporary_folder.h"
#include "tamis/engine.h"
#include "tokenize/small_vocabulary.h"

using namespace tamis;
using namespace tamis::testing;

namespace {

// A pack of bytes and the merges given, under a name.
std::string pack_bytes(const std::string& name, std::vector<Pair> merges) {
  SmallVocabulary v;
  v.merges = std::move(merges);
  v.number();
  return Vocabulary::compile(v.json(kByteLevelWhole), {name, "", "small.json"}).value();
}

std::shared_ptr<const Vocabulary> vocabulary(const std::string& name, std::vector<Pair> merges) {
  return Vocabulary::from_pack(pack_bytes(name, std::move(merges)), name).value();
}

Recipe counting(std::vector<std::string> vocabularies) {
  Recipe r;
  r.redact = false;
  r.language = false;
  r.vocabularies = std::move(vocabularies);
  return r;
}

Error error_of(Recipe recipe, EngineOptions options = {}) {
  const auto engine = Engine::create(std::move(recipe), std::move(options));
  REQUIRE_FALSE(engine);
  return engine.error();
}

std::vector<uint64_t> tokens_of(const std::shared_ptr<const Engine>& engine,
                                std::string_view text) {
  Document document;
  document.text = text;
  const auto outcome = Worker(engine).refine(document);
  REQUIRE(outcome);
  return outcome->tokens();
}

}  // namespace

TEST_CASE("a pack named by its path is counted with, and what travels has its name and digest") {
  const TemporaryFolder folder;
  const std::string bytes = pack_bytes("letters", {{"a", "b"}});
  const std::string path = folder.write("private-place.tpack", bytes);
  const auto engine = Engine::create(counting({"o200k_base", path})).value();
  CHECK(engine->recipe().vocabularies == std::vector<std::string>{"o200k_base", "letters"});
  CHECK(engine->recipe().vocabulary_sha256.at("letters") == sha256_hex(bytes));
  CHECK(tokens_of(engine, "abab a").at(1) == 4);
  const std::string travels = engine->recipe().canonical_json();
  CHECK(travels.find("private-place") == std::string::npos);
  CHECK(travels.find(sha256_hex(bytes)) != std::string::npos);

  // Elsewhere it is the same recipe; another pack under the same name is another one.
  const std::string moved = folder.write("moved.tpack", bytes);
  CHECK(Engine::create(counting({"o200k_base", moved})).value()->recipe().digest() ==
        engine->recipe().digest());
  folder.write("private-place.tpack", pack_bytes("letters", {{"a", "b"}, {"ab", "a"}}));
  CHECK(Engine::create(counting({"o200k_base", path})).value()->recipe().digest() !=
        engine->recipe().digest());
}

TEST_CASE("paths in a recipe's file begin at its folder") {
  const TemporaryFolder folder;
  folder.write(
      "r.toml",
      "[normalize]\nlexicon = \"words.lex\"\n[tokens]\nvocabularies = [\"packs/letters.tpack\", "
      "\"cl100k_base\", \"/elsewhere/x.tpack\"]\n");
  const Recipe r = Recipe::load(folder.path() + "/r.toml").value();
  CHECK(r.vocabularies == std::vector<std::string>{folder.path() + "/packs/letters.tpack",
                                                   "cl100k_base", "/elsewhere/x.tpack"});
  CHECK(r.lexicon == folder.path() + "/words.lex");
}

TEST_CASE("packs of one name are told apart by their digests") {
  const TemporaryFolder folder;
  const std::string one = folder.write("1.tpack", pack_bytes("letters", {{"a", "b"}}));
  const std::string two = folder.write("2.tpack", pack_bytes("letters", {{"b", "a"}}));
  const auto engine = Engine::create(counting({one, two})).value();
  const auto& names = engine->recipe().vocabularies;
  REQUIRE(names.size() == 2);
  CHECK(names[0] == "letters@" + sha256_hex(pack_bytes("letters", {{"a", "b"}})).substr(0, 12));
  CHECK(names[1] == "letters@" + sha256_hex(pack_bytes("letters", {{"b", "a"}})).substr(0, 12));
  CHECK(tokens_of(engine, "aba") == std::vector<uint64_t>{2, 2});
  CHECK(tokens_of(engine, "ab") == std::vector<uint64_t>{1, 2});
  CHECK(error_of(counting({one, one})).message.find("named twice") != std::string::npos);
  CHECK(error_of(counting({"o200k_base", "o200k_base"})).rule == "tokens.vocabularies");
}

TEST_CASE("a pack that bears the name of a vocabulary of the library is not taken for it") {
  const TemporaryFolder folder;
  const std::string bytes = pack_bytes("o200k_base", {});
  const std::string path = folder.write("false.tpack", bytes);
  CHECK(Engine::create(counting({path})).value()->recipe().vocabularies ==
        std::vector<std::string>{"o200k_base@" + sha256_hex(bytes).substr(0, 12)});
}

TEST_CASE(
    "a pack that is missing, damaged or another than the recipe says is named, with what to do") {
  const TemporaryFolder folder;
  const std::string path = folder.at("letters.tpack");
  const auto refused = [&](Recipe recipe, std::string_view rule, std::string_view what) {
    const Error error = error_of(std::move(recipe));
    INFO(error.message);
    CHECK(error.code == Code::kRecipe);
    CHECK(error.rule == rule);
    CHECK(error.message.starts_with(rule));
    CHECK(error.message.find(what) != std::string::npos);
  };
  refused(counting({path}), "tokens.vocabularies", "letters.tpack");
  std::string bytes = pack_bytes("letters", {});
  bytes[bytes.size() / 2] ^= 1;
  folder.write("letters.tpack", bytes);
  refused(counting({path}), "tokens.vocabularies", "tamis vocab compile");
  folder.write("letters.tpack", "no pack");
  refused(counting({path}), "tokens.vocabularies", "TAMISVOC");
  folder.write("letters.tpack", pack_bytes("letters", {}));
  Recipe pinned = counting({path});
  pinned.vocabulary_sha256["letters"] = std::string(64, '0');
  refused(pinned, "tokens.sha256", sha256_hex(pack_bytes("letters", {})));
  pinned.vocabulary_sha256 = {{"lettres", std::string(64, '0')}};
  refused(pinned, "tokens.sha256", "lettres");
  pinned.vocabulary_sha256 = {{"letters", sha256_hex(pack_bytes("letters", {}))}};
  CHECK(Engine::create(pinned));
  refused(counting({"no_such"}), "tokens.vocabularies", "o200k_base");
}

TEST_CASE("vocabularies that are handed in are named like those of the library") {
  const auto letters = vocabulary("letters", {{"a", "b"}});
  const auto engine = Engine::create(counting({"letters", "cl100k_base"}),
                                     {.detectors = {}, .vocabularies = {letters}})
                          .value();
  CHECK(tokens_of(engine, "abc").at(0) == 2);

  // What travels names them, so it makes the same engine of the same packs, and refuses others.
  const auto again =
      Engine::create(engine->recipe(), {.detectors = {}, .vocabularies = {letters}}).value();
  CHECK(again->recipe().canonical_json() == engine->recipe().canonical_json());
  CHECK(error_of(engine->recipe(), {.detectors = {}, .vocabularies = {vocabulary("letters", {})}})
            .rule == "tokens.sha256");
  CHECK(error_of(engine->recipe()).rule == "tokens.vocabularies");

  const auto others = vocabulary("letters", {{"b", "a"}});
  CHECK(error_of(counting({"letters"}), {.detectors = {}, .vocabularies = {letters, others}})
            .message.find("letters@") != std::string::npos);
  const std::string name = "letters@" + std::string(others->content_hash().substr(0, 12));
  CHECK(error_of(counting({name}), {.detectors = {}, .vocabularies = {letters, others}}).code ==
        Code::kUsage);
  CHECK(Engine::create(counting({name}), {.detectors = {}, .vocabularies = {others}}));
  CHECK(error_of(counting({"cl100k_base"}), {.detectors = {}, .vocabularies = {letters}}).code ==
        Code::kUsage);
  CHECK(error_of(counting({}), {.detectors = {}, .vocabularies = {nullptr}}).code == Code::kUsage);
}

TEST_CASE("the guard of an engine knows the special tokens of its packs") {
  SmallVocabulary v;
  v.number();
  const std::string json = v.json(
      std::string(kByteLevelWhole) +
      R"(,"added_tokens":[{"id":900,"content":"<ctrl-7>","special":true,"normalized":false,"lstrip":false,"rstrip":false,"single_word":false}])");
  const auto made =
      Vocabulary::from_pack(Vocabulary::compile(json, {"control", "", "x"}).value(), "x").value();
  const auto engine =
      Engine::create(counting({"control"}), {.detectors = {}, .vocabularies = {made}}).value();
  Document document;
  document.text = "a<ctrl-7>b";
  const auto outcome = Worker(engine).refine(document);
  REQUIRE(outcome);
  CHECK(outcome->text() == "a<\\ctrl-7>b");
}
