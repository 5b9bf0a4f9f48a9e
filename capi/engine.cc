#include <cstddef>
#include <memory>

#include "answers.h"
#include "detector.h"
#include "edge.h"
#include "handles.h"
#include "tamis/recipe.h"
#include "tamis/redaction_key.h"

using namespace tamis;
using namespace tamis::capi;

int32_t tamis_recipe_default(tamis_buffer** toml, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(toml, "toml"));
    *toml = new tamis_buffer{Recipe::commented_default()};
    return {};
  });
}

namespace {

constexpr size_t kFirstOptionsSize = offsetof(tamis_engine_options, folder) + sizeof(tamis_view);

}  // namespace

Result<std::shared_ptr<const RedactionKey>> capi::to_redaction_key(tamis_view text, tamis_view file,
                                                                   const std::string& where) {
  const std::string text_name = where + "redaction_key", file_name = where + "redaction_key_file";
  TAMIS_CHECK(require(text, text_name.c_str()));
  TAMIS_CHECK(require(file, file_name.c_str()));
  TAMIS_TRY(const std::string path, to_path(file, file_name.c_str()));
  const std::string_view given = to_string_view(text);
  if (path.empty() && given.empty()) return std::shared_ptr<const RedactionKey>();
  if (!path.empty() && !given.empty())
    return fail(Code::kUsage, "give " + text_name + " or " + file_name + ", not both");
  TAMIS_TRY(RedactionKey key,
            path.empty() ? RedactionKey::parse(given, text_name) : RedactionKey::load(path));
  return std::make_shared<const RedactionKey>(std::move(key));
}

int32_t tamis_engine_create(tamis_view recipe, tamis_engine** engine, tamis_error** error) {
  return tamis_engine_create_with(recipe, nullptr, engine, error);
}

int32_t tamis_engine_create_with(tamis_view recipe, const tamis_engine_options* options,
                                 tamis_engine** engine, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(engine, "engine"));
    TAMIS_CHECK(require(recipe, "recipe"));
    tamis_engine_options given{};
    if (options != nullptr)
      TAMIS_CHECK(read_sized(&given, options, sizeof given, kFirstOptionsSize, "options"));
    TAMIS_CHECK(require_count(given.detector_count, "options.detector_count"));
    EngineOptions made;
    TAMIS_TRY(made.detectors, to_detectors(given.detectors, given.detector_count));
    TAMIS_TRY(made.vocabularies,
              to_vocabularies(given.vocabularies, given.vocabulary_count, "vocabularies"));
    TAMIS_TRY(made.key,
              to_redaction_key(given.redaction_key, given.redaction_key_file, "options."));
    if (given.vault != nullptr) made.vault = given.vault->keeper;
    TAMIS_CHECK(require(given.folder, "folder"));
    TAMIS_TRY(const std::string folder, to_path(given.folder, "folder"));
    TAMIS_TRY(Recipe parsed, Recipe::parse(to_string_view(recipe), "recipe"));
    if (!folder.empty()) parsed.take_paths_from(folder);
    auto state = std::make_shared<EngineState>();
    TAMIS_TRY(state->engine, Engine::create(std::move(parsed), made));
    state->recipe_json = state->engine->recipe().canonical_json();
    state->recipe_digest = state->engine->recipe().digest();
    state->types = state->engine->enabled_types();
    state->not_scanned = state->engine->not_scanned();
    *engine = new tamis_engine{std::move(state)};
    return {};
  });
}

void tamis_engine_free(tamis_engine* engine) { delete engine; }

namespace {

constexpr tamis_view kNothing{nullptr, 0};

tamis_view element(const std::vector<std::string>& list, uint64_t index) {
  return index < list.size() ? to_view(list[static_cast<size_t>(index)]) : kNothing;
}

}  // namespace

tamis_view tamis_engine_recipe(const tamis_engine* engine) {
  return ask(engine, kNothing, [](const auto& e) { return to_view(e.state->recipe_json); });
}

tamis_view tamis_engine_recipe_digest(const tamis_engine* engine) {
  return ask(engine, kNothing, [](const auto& e) { return to_view(e.state->recipe_digest); });
}

uint64_t tamis_engine_type_count(const tamis_engine* engine) {
  return ask(engine, uint64_t{0}, [](const auto& e) { return e.state->types.size(); });
}

tamis_view tamis_engine_type(const tamis_engine* engine, uint64_t index) {
  return ask(engine, kNothing, [&](const auto& e) { return element(e.state->types, index); });
}

uint64_t tamis_engine_not_scanned_count(const tamis_engine* engine) {
  return ask(engine, uint64_t{0}, [](const auto& e) { return e.state->not_scanned.size(); });
}

tamis_view tamis_engine_not_scanned(const tamis_engine* engine, uint64_t index) {
  return ask(engine, kNothing, [&](const auto& e) { return element(e.state->not_scanned, index); });
}

uint64_t tamis_engine_vocabulary_count(const tamis_engine* engine) {
  return ask(engine, uint64_t{0},
             [](const auto& e) { return e.state->engine->recipe().vocabularies.size(); });
}

tamis_view tamis_engine_vocabulary(const tamis_engine* engine, uint64_t index) {
  return ask(engine, kNothing,
             [&](const auto& e) { return element(e.state->engine->recipe().vocabularies, index); });
}

int32_t tamis_engine_guard(const tamis_engine* engine, tamis_guard** guard, tamis_error** error) {
  return capi::guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(guard, "guard"));
    TAMIS_CHECK(require(engine, "engine"));
    const Guard* of_engine = engine->state->engine->guard();
    if (of_engine == nullptr)
      return usage("the engine has no guard: its recipe says guard.action = \"off\"");
    // It keeps the engine alive.
    *guard = new tamis_guard{{engine->state->engine, of_engine}};
    return {};
  });
}
