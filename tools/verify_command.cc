#include <algorithm>
#include <iterator>
#include <memory>

#include "base/try.h"
#include "commands.h"
#include "documents.h"
#include "io/file.h"
#include "tamis/reverify.h"

namespace tamis::tool {

namespace {

struct State {
  std::string delivery, checkpoint, level = "full";
  std::vector<std::string> signers;
  uint32_t sample = 10;
  uint64_t seed = 0;
  std::string resume, recipe, authority;
  std::vector<std::string> vocabularies;
  bool rescan = false;
};

Result<Recipe> read_recipe(const State& s) {
  Recipe recipe;
  recipe.vocabularies = {"o200k_base", "cl100k_base"};
  if (!s.recipe.empty()) {
    TAMIS_TRY(recipe, Recipe::load(s.recipe));
  }
  if (!s.vocabularies.empty()) {
    recipe.vocabularies = s.vocabularies;
    recipe.vocabulary_sha256.clear();
  }
  return recipe;
}

VerifyLevel level_of(const std::string& name) {
  constexpr std::string_view kNames[] = {"signature", "structure", "sample", "full", "recompute"};
  return static_cast<VerifyLevel>(std::find(std::begin(kNames), std::end(kNames), name) -
                                  std::begin(kNames));
}

int run(const Options& options, const State& s) {
  Terminal terminal(options);
  ReverifyOptions all;
  VerifyOptions& o = all.verify;
  Result<Recipe> recipe = read_recipe(s);
  if (!recipe) return terminal.report(recipe.error());
  all.recipe = std::move(*recipe);
  all.rescan = s.rescan;
  o.resume = s.resume;
  if (!s.authority.empty()) {
    Result<std::string> pem = io::read_file(io::FileSystem::real(), s.authority, 1 << 20);
    if (!pem) return terminal.report(pem.error());
    o.authority = std::move(*pem);
  }
  o.jobs = options.jobs;
  o.progress = [&](uint64_t done, uint64_t total) {
    return terminal.progress({"verify", done, total});
  };
  o.level = level_of(s.level);
  o.sample_percent = s.sample;
  o.sample_seed = s.seed;
  Result<std::vector<std::string>> keys = read_keys(s.signers);
  if (!keys) return terminal.report(keys.error());
  if (!keys->empty()) {
    o.signer = std::move(keys->front());
    o.cosigners.assign(std::make_move_iterator(keys->begin() + 1),
                       std::make_move_iterator(keys->end()));
  }
  Result<std::string> known = read_checkpoint(s.checkpoint);
  if (!known) return terminal.report(known.error());
  o.known_checkpoint = std::move(*known);
  const Result<VerifyReport> report = reverify(s.delivery, all);
  terminal.end_progress();
  if (!report) return terminal.report(report.error());
  print_report(options, *report);
  return report->intact() ? kDone : kFailed;
}

}  // namespace

void add_verify(CLI::App& app, const Options& options, Command& chosen) {
  auto s = std::make_shared<State>();
  CLI::App* c =
      app.add_subcommand("verify", "Check a delivery: every byte, every count, the signer");
  c->add_option("DELIVERY", s->delivery, "The folder that was sent")->required();
  c->add_option(
      "--signer", s->signers,
      "The sender's public key, or a file that holds it; had from the sender by another way. "
      "Repeated: all of them must have signed");
  c->add_option("--checkpoint", s->checkpoint,
                "A checkpoint had before or elsewhere, which this delivery must be or continue");
  c->add_option("--authority", s->authority,
                "Certificates (PEM) of the authority that must have time-stamped the delivery");
  c->add_option("--level", s->level,
                "signature: the manifest; structure: also names and sizes; sample: also all leaves "
                "and some shards; full: every byte; recompute: also every count of tokens")
      ->check(CLI::IsMember({"signature", "structure", "sample", "full", "recompute"}))
      ->capture_default_str();
  c->add_option("--sample", s->sample, "Percent of the shards that level sample reads, at least 1")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  c->add_flag("--rescan", s->rescan,
              "Run your own detectors over every record: what they would still redact, and where");
  c->add_option("--recipe", s->recipe,
                "Your recipe: its detectors for --rescan, its vocabularies for level recompute");
  c->add_option("--vocab", s->vocabularies,
                "Vocabularies for level recompute: built in, or paths of packs; may be repeated")
      ->take_all();
  c->add_option("--resume", s->resume,
                "A folder of yours where finished shards are noted; the same command, stopped, "
                "goes on from there");
  c->add_option("--seed", s->seed, "The same seed samples the same shards; 0: by chance")
      ->capture_default_str();
  c->footer(
      "What can be counted or hashed is CHECKED; what cannot (rights, consent, provenance, "
      "redaction) is CLAIMED.\n"
      "Examples:\n"
      "  tamis verify delivery --signer archive.key.pub\n"
      "  tamis verify delivery --resume notes-of-verify\n"
      "  tamis verify delivery --rescan --recipe mine.toml\n"
      "  tamis verify delivery --level sample --sample 5 --checkpoint checkpoint-of-last-year");
  c->callback([&options, &chosen, s] { chosen = [&options, s] { return run(options, *s); }; });
}

}  // namespace tamis::tool
