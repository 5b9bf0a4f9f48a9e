#include "commands.h"

#include <cstdio>
#include <memory>
#include <string>

#include "tamis/engine.h"
#include "tamis/recipe.h"

namespace tamis::tool {

void add_recipe(CLI::App& app, const Options& options, Command& chosen) {
  CLI::App* command = app.add_subcommand("recipe", "Write or check a recipe");
  command->require_subcommand(1);
  command->add_subcommand("init", "Print the default recipe, every key explained")
      ->footer("Example: tamis recipe init > recipe.toml")
      ->callback([&chosen] {
        chosen = [] {
          std::fputs(Recipe::commented_default().c_str(), stdout);
          return static_cast<int>(kDone);
        };
      });
  auto file = std::make_shared<std::string>();
  CLI::App* check = command->add_subcommand(
      "check", "Read a recipe and the files that it names; print its canonical JSON and digest");
  check->add_option("FILE", *file, "TOML or JSON")->required();
  check->callback([&options, &chosen, file] {
    chosen = [&options, file] {
      const Terminal terminal(options);
      Result<Recipe> recipe = Recipe::load(*file);
      if (!recipe) return terminal.report(recipe.error());
      const auto engine = Engine::create(std::move(*recipe));
      if (!engine) return terminal.report(engine.error());
      const Recipe& checked = (*engine)->recipe();
      std::printf("%s\n", checked.canonical_json().c_str());
      terminal.say("sha256 " + checked.digest() + "\n");
      return static_cast<int>(kDone);
    };
  });
}

}  // namespace tamis::tool
