#include <algorithm>
#include <atomic>
#include <memory>

#include "base/json.h"
#include "base/try.h"
#include "filter.h"
#include "findings_line.h"
#include "pipeline/recipe_vocabularies.h"
#include "pipeline/record_names.h"
#include "pipeline/refine.h"
#include "redact_structured.h"
#include "redact_text.h"
#include "redaction_key.h"
#include "tamis/vocabulary.h"

namespace tamis::tool {

void add_chunk(CLI::App& app, const Options& options, Command& chosen);      // chunk_command.cc
void add_dedup(CLI::App& app, const Options& options, Command& chosen);      // dedup_command.cc
void add_guard(CLI::App& app, const Options& options, Command& chosen);      // guard_command.cc
void add_normalize(CLI::App& app, const Options& options, Command& chosen);  // normalize_command.cc
void add_passages(CLI::App& app, const Options& options, Command& chosen);   // passages_command.cc

namespace {

void write_id(JsonWriter& w, std::string_view id) { w.key("id").string(pipeline::well_formed(id)); }

struct RedactState {
  FilterArguments io;
  std::string findings, recipe, redaction_key, offsets = "byte", format = "records";
  bool fail_on_findings = false, list_types = false, text = false;
  uint64_t part_bytes = 1 << 20;
  std::atomic<uint64_t> found{0};
};

const std::map<std::string, OffsetUnit> kUnits{{"byte", OffsetUnit::kByte},
                                               {"codepoint", OffsetUnit::kCodePoint},
                                               {"utf16", OffsetUnit::kUtf16}};

int run_redact(const Options& options, RedactState& s) {
  const Terminal terminal(options);
  Recipe recipe;
  if (!s.recipe.empty()) {
    Result<Recipe> loaded = Recipe::load(s.recipe);
    if (!loaded) return terminal.report(loaded.error());
    recipe = std::move(*loaded);
  }
  recipe.vocabularies.clear();
  // Months by name ask for the language ("April" moves to May or to Mai), and so does what no words are known for.
  const bool shifts = std::ranges::any_of(
      recipe.actions, [](const auto& action) { return action.second == "date_shift"; });
  recipe.language = recipe.language && (shifts || recipe.on_uncovered == "quarantine");
  recipe.guard_action = "off";  // `tamis guard` is a filter of its own
  const Result<EngineOptions> given = engine_options(s.redaction_key);
  if (!given) return terminal.report(given.error());
  if (s.text)
    return run_redact_text(options, s.io, recipe, *given, s.part_bytes, s.fail_on_findings);
  Result<std::shared_ptr<const Engine>> engine = Engine::create(recipe, *given);
  if (!engine) return terminal.report(engine.error());
  if (s.list_types) {
    for (const std::string& t : (*engine)->enabled_types()) std::printf("%s\n", t.c_str());
    for (const std::string& t : (*engine)->not_scanned())
      std::printf("%s: not scanned\n", t.c_str());
    return kDone;
  }
  for (const std::string& t : (*engine)->not_scanned()) terminal.say(t + ": not scanned\n");
  const OffsetUnit unit = kUnits.at(s.offsets);
  if (s.format != "records")
    return redact_structured(options,
                             {.input = s.io.input,
                              .output = s.io.output,
                              .findings = s.findings,
                              .format = *document_format_of_name(s.format),
                              .unit = unit,
                              .fail_on_findings = s.fail_on_findings},
                             *engine);
  FilterPlan plan;
  plan.side_files = {s.findings};
  plan.worker = [&s, unit, engine]() -> RecordFunction {
    auto worker = std::make_shared<WorkerImpl>(*engine, /*fingerprint=*/false);
    return [&s, unit, worker](const io::JsonlRecord& r, std::string_view id,
                              std::string out[kMostOutputs]) -> Status {
      Document document;
      document.id = id;
      document.text = r.text;
      TAMIS_TRY(const pipeline::UnitOutcome refined, worker->refine({&document, 1}, {}));
      const Outcome& outcome = refined.outcomes.front();
      if (!outcome.quarantine_reason().empty())
        return fail(Code::kInput, "held back: " + outcome.quarantine_reason());
      JsonWriter w(out[0]);
      w.begin_object();
      write_id(w, id);
      w.key("text").string(outcome.text()).end_object();
      out[0] += '\n';
      for (const Finding& f : outcome.findings()) s.found += f.covered ? 0 : 1;
      if (!s.findings.empty()) write_findings(outcome.findings(), r.text, unit, id, out[1]);
      return {};
    };
  };
  const int code = run_filter(options, s.io, plan);
  if (code == kDone && s.fail_on_findings && s.found > 0) return kFailed;
  return code;
}

void add_redact(CLI::App& app, const Options& options, Command& chosen) {
  auto s = std::make_shared<RedactState>();
  CLI::App* c =
      add_filter(app, "redact", "Replace personal data by typed, numbered placeholders", s->io);
  c->add_option("--findings", s->findings, "Write what was found, a line per record (private)");
  c->add_option("--offsets", s->offsets, "Unit of start and end, in the field as it came in")
      ->check(CLI::IsMember({"byte", "codepoint", "utf16"}))
      ->capture_default_str();
  c->add_option(
       "--format", s->format,
       "records: JSON lines, of which id and text come out. The others are rewritten where "
       "they stand; auto tells which by name and bytes")
      ->check(CLI::IsMember(
          {"records", "auto", "json", "jsonl", "csv", "tsv", "xml", "html", "mail", "text"}))
      ->capture_default_str();
  c->add_option("--recipe", s->recipe, "TOML or JSON; its [redact] and [normalize] parts are used");
  add_redaction_key(*c, s->redaction_key);
  c->add_flag("--fail-on-findings", s->fail_on_findings, "Exit with 1 if anything was found");
  c->add_flag("--list-types", s->list_types, "List what is looked for, and what is not");
  CLI::Option* text =
      c->add_flag("--text", s->text, "Plain text in and out, of any length, in bounded memory");
  text->excludes("--findings")->excludes("--list-types")->excludes("--offsets");
  text->excludes("--format");
  c->add_option("--part-bytes", s->part_bytes,
                "With --text: what is judged as a whole, 64 KiB to 64 MiB; ends at blank lines")
      ->needs(text)
      ->capture_default_str();
  c->footer(
      "Writes {\"id\":…,\"text\":…} a line, and to FILE of --findings\n"
      "{\"id\":…,\"findings\":[{\"type\":…,\"rule\":…,\"score\":…,\"start\":…,\"end\":…}]}; scores "
      "are parts per million.\n"
      "Placeholders are numbered within a record.\n"
      "With another --format the document itself comes out: values are rewritten, everything else\n"
      "stays byte for byte, and it parses as before (a JSON number that is redacted becomes a\n"
      "string). Placeholders are then numbered within the document; of jsonl each line is one.\n"
      "start and end count in the file, of jsonl in the line.\n"
      "Examples:\n"
      "  tamis redact in.jsonl --findings findings.jsonl --offsets codepoint -o out.jsonl\n"
      "  tamis redact --format auto customers.csv -o customers.redacted.csv\n"
      "  tamis redact --format jsonl events.jsonl.gz | jq .\n"
      "  tamis redact --format mail thread.mbox -o thread.redacted.mbox\n"
      "  journalctl -f | tamis redact --text > safe.log");
  c->callback(
      [&options, &chosen, s] { chosen = [&options, s] { return run_redact(options, *s); }; });
}

struct TokensState {
  FilterArguments io;
  std::vector<std::string> vocabularies{"o200k_base"};
  bool ids = false;
};

int run_tokens(const Options& options, const TokensState& s) {
  std::vector<std::shared_ptr<const Vocabulary>> vocabularies;
  for (const std::string& name : s.vocabularies) {
    auto v = Vocabulary::open_any(name);
    if (!v) return Terminal(options).report(v.error());
    vocabularies.push_back(std::move(*v));
  }
  const auto labels = pipeline::vocabulary_labels(vocabularies);
  if (!labels) return Terminal(options).report(labels.error());
  std::vector<const Vocabulary*> all;
  for (const auto& v : vocabularies) all.push_back(v.get());
  FilterPlan plan;
  plan.worker = [&]() -> RecordFunction {
    auto ids = std::make_shared<std::vector<uint32_t>>();
    auto counts = std::make_shared<std::vector<uint64_t>>();
    return [&, ids, counts](const io::JsonlRecord& r, std::string_view id,
                            std::string out[kMostOutputs]) -> Status {
      JsonWriter w(out[0]);
      w.begin_object();
      write_id(w, id);
      // One vocabulary: plain members; several: an object with a member each.
      const bool several = vocabularies.size() > 1;
      if (s.ids) {
        w.key("ids");
        if (several) w.begin_object();
        for (size_t i = 0; i < all.size(); ++i) {
          if (several) w.key((*labels)[i]);
          ids->clear();
          all[i]->encode(r.text, *ids);
          w.begin_array();
          for (const uint32_t token : *ids) w.integer(token);
          w.end_array();
        }
        if (several) w.end_object();
      }
      w.key("tokens");
      if (several) w.begin_object();
      counts->resize(all.size());
      if (s.ids && !several)
        counts->front() = ids->size();
      else
        Vocabulary::count_all(all, r.text, *counts);
      for (size_t i = 0; i < all.size(); ++i) {
        if (several) w.key((*labels)[i]);
        w.integer(static_cast<int64_t>((*counts)[i]));
      }
      if (several) w.end_object();
      w.end_object();
      out[0] += '\n';
      return {};
    };
  };
  return run_filter(options, s.io, plan);
}

void add_tokens(CLI::App& app, const Options& options, Command& chosen) {
  auto s = std::make_shared<TokensState>();
  CLI::App* c = add_filter(app, "tokens", "Count tokens exactly", s->io);
  c->add_option("--vocab", s->vocabularies,
                "A vocabulary that is built in, or the path of a pack; may be given again")
      ->take_all()
      ->capture_default_str();
  c->add_flag("--ids", s->ids, "Write the token ids too");
  c->footer(
      "Example: tamis tokens in.jsonl --vocab o200k_base\nWrites {\"id\":…,\"tokens\":N} a line.");
  c->callback(
      [&options, &chosen, s] { chosen = [&options, s] { return run_tokens(options, *s); }; });
}

}  // namespace

void add_filters(CLI::App& app, const Options& options, Command& chosen) {
  add_normalize(app, options, chosen);
  add_redact(app, options, chosen);
  add_guard(app, options, chosen);
  add_tokens(app, options, chosen);
  add_chunk(app, options, chosen);
  add_dedup(app, options, chosen);
  add_passages(app, options, chosen);
}

}  // namespace tamis::tool
