// tamis lexicon: the words of an archive, for joining what line ends cut.

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>

#include "base/json.h"
#include "base/ordered_pipeline.h"
#include "base/try.h"
#include "commands.h"
#include "filter.h"
#include "io/inventory.h"
#include "normalize/lexicon.h"
#include "normalize/lexicon_builder.h"
#include "normalize/planned.h"
#include "pipeline/archive_reader.h"
#include "tamis/recipe.h"

namespace tamis::tool {

namespace {

using normalize::LexiconCounter;

struct State {
  std::string archive, output, recipe, file;
  uint64_t min_documents = 3;
  uint64_t memory_mib = 512;
};

constexpr size_t kBatchBytes = size_t{1} << 20;
struct Nothing {};

Result<normalize::LexiconSummary> build(const Options& options, const State& s,
                                        Terminal& terminal) {
  io::FileSystem& fs = io::FileSystem::real();
  Recipe recipe;
  if (!s.recipe.empty()) {
    TAMIS_TRY(recipe, Recipe::load(s.recipe));
  }
  recipe.fields.clear();  // text alone is counted
  TAMIS_TRY(const normalize::PlannedNormalizer normalizer,
            normalize::PlannedNormalizer::create({}));
  io::InventoryOptions inventory_options;
  inventory_options.digest = false;
  TAMIS_TRY(const io::Inventory inventory, io::take_inventory(fs, s.archive, inventory_options));

  const unsigned jobs = job_count(options);
  struct Worker {
    normalize::PlannedNormalizer::Scratch scratch;
    normalize::NormalizeReport report;
  };
  std::vector<Worker> workers(jobs);
  std::vector<std::unique_ptr<LexiconCounter>> counters;
  for (unsigned i = 0; i < jobs; ++i)
    counters.push_back(std::make_unique<LexiconCounter>(
        fs, s.output + ".words-" + std::to_string(i), (s.memory_mib << 20) / jobs));

  pipeline::ArchiveReader reader(fs, inventory, recipe);
  using Batch = std::vector<std::string>;
  uint64_t problems = 0;
  const auto produce = [&]() -> Result<std::optional<Batch>> {
    Batch batch;
    pipeline::SourceDocument document;
    pipeline::Problem problem;
    for (size_t bytes = 0; bytes < kBatchBytes;) {
      if (!terminal.progress({"read", reader.source_bytes_done(), 0}))
        return fail(Code::kCancelled, "stopped, as you asked");
      TAMIS_TRY(const auto item, reader.next(document, problem));
      if (item == pipeline::ArchiveReader::Item::kEnd) break;
      if (item == pipeline::ArchiveReader::Item::kProblem) {
        ++problems;
        continue;
      }
      bytes += document.text.size();
      batch.push_back(std::move(document.text));
    }
    if (batch.empty()) return std::optional<Batch>{};
    return std::optional<Batch>(std::move(batch));
  };
  const auto work = [&](unsigned w, Batch batch) -> Result<Nothing> {
    for (const std::string& bytes : batch) {
      text::Text text(bytes);
      TAMIS_CHECK(normalizer.run(text, workers[w].scratch, workers[w].report));
      TAMIS_CHECK(counters[w]->add(text.bytes()));
    }
    return Nothing{};
  };
  const Status counted =
      ordered_pipeline<Batch, Nothing>(jobs, produce, work, [](Nothing) -> Status { return {}; });
  terminal.end_progress();
  TAMIS_CHECK(counted);
  if (problems > 0)
    terminal.warn(human_count(problems) +
                  " lines or files could not be read and were left out; `tamis inspect` says why");
  return normalize::write_lexicon(fs, s.output, counters, s.min_documents);
}

int run_build(const Options& options, const State& s) {
  Terminal terminal(options);
  const Result<normalize::LexiconSummary> done = build(options, s, terminal);
  if (!done) return terminal.report(done.error());
  if (options.json) {
    Json out = Json::object();
    out.set("bytes", done->bytes).set("documents", done->documents).set("left_out", done->left_out);
    out.set("min_documents", s.min_documents).set("sha256", done->sha256).set("words", done->words);
    std::printf("%s\n", out.canonical().c_str());
    return kDone;
  }
  terminal.say(human_count(done->words) + " words of " + human_count(done->documents) +
               " documents, " + human_bytes(done->bytes) + "; " + human_count(done->left_out) +
               " rarer ones left out\nsha256 " + done->sha256 +
               "\nPrivate: keep it with the ledger. In the recipe:\n"
               "  [normalize]\n  structure = [\"hyphenation\"]\n  lexicon = \"" +
               s.output + "\"\n");
  return kDone;
}

int run_info(const Options& options, const State& s) {
  const Terminal terminal(options);
  const auto lexicon = normalize::Lexicon::open(io::FileSystem::real(), s.file);
  if (!lexicon) return terminal.report(lexicon.error());
  const normalize::Lexicon& l = **lexicon;
  if (options.json) {
    Json out = Json::object();
    out.set("documents", l.documents()).set("min_documents", l.min_documents());
    out.set("sha256", l.sha256()).set("words", l.words());
    std::printf("%s\n", out.canonical().c_str());
    return kDone;
  }
  std::printf(
      "words          %s\ndocuments      %s\nleft out       words of fewer than %s documents\n"
      "sha256         %s\n",
      human_count(l.words()).c_str(), human_count(l.documents()).c_str(),
      human_count(l.min_documents()).c_str(), l.sha256().c_str());
  return kDone;
}

}  // namespace

void add_lexicon(CLI::App& app, const Options& options, Command& chosen) {
  auto s = std::make_shared<State>();
  CLI::App* command =
      app.add_subcommand("lexicon", "Count the words of an archive, to join what line ends cut");
  command->require_subcommand(1);
  CLI::App* b = command->add_subcommand("build", "Make the lexicon of an archive");
  b->add_option("ARCHIVE", s->archive, "File or folder, as prepare takes it")->required();
  b->add_option("-o,--output", s->output, "Where to; private, as it holds words of the archive")
      ->required();
  b->add_option("--min-documents", s->min_documents,
                "Words of fewer documents are left out: names and secrets are rare")
      ->check(CLI::Range(uint64_t{1}, uint64_t{1} << 40))
      ->capture_default_str();
  b->add_option("--memory", s->memory_mib, "MiB for counting, over all threads")
      ->check(CLI::Range(uint64_t{1}, uint64_t{1} << 20))
      ->capture_default_str();
  b->add_option("--recipe", s->recipe, "TOML or JSON; its [source] and [limits] parts are used");
  b->footer(
      "The file is the same for any number of threads, any memory and any order of the documents.\n"
      "Example: tamis lexicon build scans/ -o private/words.lex");
  b->callback(
      [&options, &chosen, s] { chosen = [&options, s] { return run_build(options, *s); }; });
  CLI::App* i = command->add_subcommand("info", "Check a lexicon and say what it holds");
  i->add_option("FILE", s->file, "Of `tamis lexicon build`")->required();
  i->callback([&options, &chosen, s] { chosen = [&options, s] { return run_info(options, *s); }; });
}

}  // namespace tamis::tool
