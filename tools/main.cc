// The command line: one file per command, each of which adds itself to the application and runs
// when chosen.
#include <CLI/CLI.hpp>
#include <clocale>
#include <cstdio>

#include "commands.h"
#include "tamis/version.h"

int main(int argc, char** argv) {
  using namespace tamis::tool;
  catch_interrupts();

  CLI::App app{
      "Turns a private archive into a delivery that the maker of a language model can trust.",
      "tamis"};
  app.require_subcommand(1);
  app.fallthrough();
  app.get_formatter()->column_width(34);
  app.footer(
      "Exit codes: 0 done; 1 verification failed, or --fail-on-findings found something; 2 usage "
      "or recipe; 3 input or output.\n"
      "Examples:\n"
      "  tamis inspect mail/\n"
      "  tamis prepare mail/ --out delivery --ledger private/ledger\n"
      "  tamis review private/ledger\n"
      "  tamis verify delivery\n"
      "`tamis COMMAND --help` says more.");
  Options options;
  app.add_flag("-q,--quiet", options.quiet, "Say nothing but errors and warnings");
  app.add_flag("--json", options.json, "Report on stdout as JSON");
  app.add_option("-j,--jobs", options.jobs, "Threads; 0 is one per core")->capture_default_str();

  Command chosen;
  add_inspect(app, options, chosen);
  add_prepare(app, options, chosen);
  add_review(app, options, chosen);
  add_explain(app, options, chosen);
  add_quarantine(app, options, chosen);
  add_reveal(app, options, chosen);
  add_verify(app, options, chosen);
  add_sign(app, options, chosen);
  add_versions(app, options, chosen);
  add_timestamp(app, options, chosen);
  add_packs(app, options, chosen);
  add_proofs(app, options, chosen);
  add_filters(app, options, chosen);
  add_lexicon(app, options, chosen);
  add_recipe(app, options, chosen);
  add_keygen(app, options, chosen);
  add_rules(app, options, chosen);
  add_vocabulary(app, options, chosen);
  app.add_subcommand("version", "Say the version and what it stands on")->callback([&] {
    chosen = [] {
      std::fputs(tamis::version_text().c_str(), stdout);
      return static_cast<int>(kDone);
    };
  });

  try {
    app.parse(argc, argv);
  } catch (const CLI::RequiredError& e) {
    // A word that names no command: which one is the user's to see.
    const auto unknown = app.remaining();
    if (app.get_subcommands().empty() && !unknown.empty()) {
      std::fprintf(stderr, "tamis: there is no command \"%s\"; tamis --help lists them\n",
                   unknown.front().c_str());
      return kUsage;
    }
    return app.exit(e) == 0 ? kDone : kUsage;
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? kDone : kUsage;  // --help is no error
  }
  return chosen();
}
