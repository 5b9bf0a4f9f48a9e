// Where a command's redaction key comes from: a file, or a variable of the environment.
//
//   add_redaction_key(*c, state->key);                       // --redaction-key FILE | env:NAME
//   auto options = engine_options(state->key);               // an error says what was wrong with the key
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "base/try.h"
#include "tamis/engine.h"

namespace tamis::tool {

inline Result<RedactionKey> read_redaction_key(const std::string& where) {
  constexpr std::string_view kVariable = "env:";
  if (where.starts_with(kVariable))
    return RedactionKey::from_environment(where.substr(kVariable.size()));
  return RedactionKey::load(where);
}

inline Result<EngineOptions> engine_options(const std::string& where) {
  EngineOptions options;
  if (where.empty()) return options;
  TAMIS_TRY(RedactionKey key, read_redaction_key(where));
  options.key = std::make_shared<const RedactionKey>(std::move(key));
  return options;
}

inline void add_redaction_key(CLI::App& command, std::string& where) {
  command.add_option(
      "--redaction-key", where,
      "Key of `tamis keygen --redaction` for hash, pseudonym, date_shift and vault: a file, or "
      "env:NAME");
}

}  // namespace tamis::tool
