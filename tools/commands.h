// The commands of `tamis`. Each adds its options to the application, and sets `chosen` when it is
// the one called.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "terminal.h"

namespace tamis::tool {

using Command = std::function<int()>;  // returns the exit code

void add_inspect(CLI::App& app, const Options& options, Command& chosen);
void add_prepare(CLI::App& app, const Options& options, Command& chosen);
void add_review(CLI::App& app, const Options& options, Command& chosen);
void add_explain(CLI::App& app, const Options& options, Command& chosen);
void add_quarantine(CLI::App& app, const Options& options, Command& chosen);
void add_reveal(CLI::App& app, const Options& options, Command& chosen);
void add_verify(CLI::App& app, const Options& options, Command& chosen);
void add_sign(CLI::App& app, const Options& options, Command& chosen);
void add_versions(CLI::App& app, const Options& options,
                  Command& chosen);  // diff withdraw extend acknowledge
void add_timestamp(CLI::App& app, const Options& options, Command& chosen);
void add_packs(CLI::App& app, const Options& options, Command& chosen);   // pack unpack
void add_proofs(CLI::App& app, const Options& options, Command& chosen);  // prove check-proof
void add_filters(CLI::App& app, const Options& options,
                 Command& chosen);  // normalize redact guard tokens chunk dedup passages
void add_lexicon(CLI::App& app, const Options& options, Command& chosen);
void add_recipe(CLI::App& app, const Options& options, Command& chosen);
void add_keygen(CLI::App& app, const Options& options, Command& chosen);
void add_rules(CLI::App& app, const Options& options, Command& chosen);
void add_vocabulary(CLI::App& app, const Options& options, Command& chosen);

}  // namespace tamis::tool
