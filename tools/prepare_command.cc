#include "commands.h"

#include <cstdio>
#include <memory>

#include "base/json.h"
#include "base/try.h"
#include "redaction_key.h"
#include "tamis/prepare.h"

namespace tamis::tool {

namespace {

// What of a recipe a command line gives.
struct RecipeArguments {
  std::string file;
  std::vector<std::string> vocabularies;
  std::string license;
  std::vector<std::string> waivers;  // WHAT=NAME
};

struct Arguments {
  PrepareOptions prepare;
  RecipeArguments recipe;
  std::string redaction_key;
};

Status waive(const std::string& waiver, Recipe& recipe) {
  const struct {
    std::string_view name;
    std::string Recipe::* member;
  } rows[] = {{"unknown_rights", &Recipe::waive_rights},
              {"uncovered_languages", &Recipe::waive_languages},
              {"open_reviews", &Recipe::waive_reviews}};
  const size_t equals = std::min(waiver.find('='), waiver.size());
  for (const auto& row : rows) {
    if (waiver.substr(0, equals) != row.name || equals + 1 >= waiver.size()) continue;
    recipe.*row.member = waiver.substr(equals + 1);
    return {};
  }
  return fail(Code::kUsage,
              "--waive: expected unknown_rights, uncovered_languages or open_reviews, an equals "
              "sign and the name of who answers for it");
}

Result<Recipe> read_recipe(const RecipeArguments& a) {
  Recipe recipe;
  if (!a.file.empty()) {
    TAMIS_TRY(recipe, Recipe::load(a.file));
  }
  if (!a.vocabularies.empty()) {
    recipe.vocabularies = a.vocabularies;
    recipe.vocabulary_sha256.clear();
  }
  if (!a.license.empty()) recipe.license = a.license;
  for (const std::string& waiver : a.waivers) TAMIS_CHECK(waive(waiver, recipe));
  return recipe;
}

void add_recipe_options(CLI::App& c, RecipeArguments& a) {
  c.add_option("--recipe", a.file, "TOML or JSON; see `tamis recipe init`");
  c.add_option("--vocab", a.vocabularies,
               "Count tokens with this instead of the recipe's tokens.vocabularies: one that is "
               "built in, or the path of a pack; may be given again")
      ->take_all();
}

uint64_t sum(const std::map<std::string, uint64_t>& counts) {
  uint64_t n = 0;
  for (const auto& [name, count] : counts) n += count;
  return n;
}

// What was found, a row per type.
std::string findings_table(const ArchiveStatistics& s) {
  std::vector<std::vector<std::string>> rows{{"type", "found", "redacted", "doubtful"}};
  for (const auto& [type, languages] : s.findings) {
    TypeCount total;
    for (const auto& [language, count] : languages) total += count;
    rows.push_back(
        {type, human_count(total.found), human_count(total.redacted), human_count(total.doubtful)});
  }
  return rows.size() == 1 ? "  nothing\n" : table(rows);
}

std::string counts_table(const std::map<std::string, uint64_t>& counts) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& [name, count] : counts) rows.push_back({name, human_count(count)});
  return table(rows);
}

Json counts_json(const std::map<std::string, uint64_t>& counts) {
  Json out = Json::object();
  for (const auto& [name, count] : counts) out.set(name, count);
  return out;
}

Json findings_json(const ArchiveStatistics& s) {
  Json out = Json::object();
  for (const auto& [type, languages] : s.findings) {
    Json row = Json::object();
    for (const auto& [language, count] : languages)
      row.set(language, Json::object()
                            .set("actions", counts_json(count.actions))
                            .set("allowed", count.allowed)
                            .set("denied", count.denied)
                            .set("found", count.found)
                            .set("redacted", count.redacted)
                            .set("doubtful", count.doubtful));
    out.set(type, std::move(row));
  }
  return out;
}

Json statistics_json(const ArchiveStatistics& s) {
  Json out = Json::object();
  out.set("documents", s.documents)
      .set("text_bytes", s.text_bytes)
      .set("output_bytes", s.output_bytes);
  out.set("documents_by_kind", counts_json(s.documents_by_kind));
  out.set("documents_by_language", counts_json(s.documents_by_language));
  out.set("findings", findings_json(s));
  out.set("tokens", counts_json(s.tokens));
  out.set("quarantined", counts_json(s.quarantined));
  return out;
}

Json sources_json(const SourceStatistics& s) {
  Json out = Json::object();
  out.set("files", s.files).set("bytes", s.bytes);
  out.set("files_by_kind", counts_json(s.files_by_kind)).set("not_taken", counts_json(s.not_taken));
  out.set("files_by_charset", counts_json(s.files_by_charset)).set("undecodable", s.undecodable);
  return out;
}

Json list_json(const std::vector<std::string>& words) {
  Json out = Json::array();
  for (const std::string& w : words) out.push(w);
  return out;
}

void print_json(const Json& json) { std::printf("%s\n", json.canonical().c_str()); }

// What prepare and inspect say alike of the source.
std::string describe(const SourceStatistics& s) {
  std::string out = "Source\n  " + human_count(s.files) + " files, " + human_bytes(s.bytes) + "\n";
  out += counts_table(s.files_by_kind);
  if (!s.files_by_charset.empty()) out += "  by charset\n" + counts_table(s.files_by_charset);
  if (s.undecodable > 0)
    out += "  " + human_count(s.undecodable) +
           " sequences mean nothing in the charset of their file and become U+FFFD\n";
  if (!s.not_taken.empty()) {
    out += "  not taken: " + human_count(sum(s.not_taken)) + " files\n";
    std::vector<std::vector<std::string>> rows;
    for (const auto& [what, count] : s.not_taken) rows.push_back({what, human_count(count)});
    out += table(rows, "    ");
  }
  return out;
}

std::string describe_languages(const ArchiveStatistics& s) {
  std::vector<std::pair<std::string, uint64_t>> languages(s.documents_by_language.begin(),
                                                          s.documents_by_language.end());
  std::stable_sort(languages.begin(), languages.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string out = "Languages\n ";
  for (size_t i = 0; i < languages.size() && i < 12; ++i)
    out += " " + languages[i].first + " " + human_count(languages[i].second) +
           (i + 1 < languages.size() ? "," : "");
  if (languages.size() > 12) out += " and " + std::to_string(languages.size() - 12) + " more";
  return out + "\n";
}

std::string not_scanned_lines(const std::vector<std::string>& types) {
  std::string out;
  for (const std::string& t : types) out += "  " + t + ": not scanned\n";
  return out;
}

Json report_json(const PrepareReport& r) {
  Json out = Json::object();
  out.set("out", r.out)
      .set("ledger", r.ledger)
      .set("draft", r.draft)
      .set("draft_reason", r.draft_reason);
  out.set("sources", sources_json(r.sources)).set("read", statistics_json(r.read));
  out.set("units", r.units)
      .set("dropped_exact", r.dropped_exact)
      .set("dropped_near", r.dropped_near)
      .set("marked_near", r.marked_near);
  out.set("earlier", Json::object()
                         .set("dropped_exact", r.earlier.dropped_exact)
                         .set("dropped_near", r.earlier.dropped_near)
                         .set("marked", r.earlier.marked));
  out.set("passages", r.passages).set("passage_bytes", r.passage_bytes).set("emptied", r.emptied);
  out.set("records", r.records)
      .set("record_bytes", r.record_bytes)
      .set("record_tokens", counts_json(r.record_tokens));
  out.set("record_root", r.record_root)
      .set("not_scanned", list_json(r.not_scanned))
      .set("warnings", list_json(r.warnings));
  out.set("segments", r.segments).set("reused_segments", r.reused_segments);
  return out;
}

std::string describe(const PrepareReport& r, const Terminal& t) {
  std::string out = describe(r.sources);
  out += describe_languages(r.read);
  out += "Found\n" + findings_table(r.read) + not_scanned_lines(r.not_scanned);
  if (!r.read.quarantined.empty())
    out += "Quarantined (see ledger/quarantine.jsonl)\n" + counts_table(r.read.quarantined);
  out += "Duplicates\n" + table({{"exact, dropped", human_count(r.dropped_exact)},
                                 {"near, dropped", human_count(r.dropped_near)},
                                 {"near, marked", human_count(r.marked_near)}});
  if (const RepeatCounts& e = r.earlier; e.dropped_exact + e.dropped_near + e.marked > 0)
    out += "  of earlier deliveries: " + human_count(e.dropped_exact) + " exact and " +
           human_count(e.dropped_near) + " near ones dropped, " + human_count(e.marked) +
           " marked\n";
  if (r.passages > 0)
    out += "Passages that documents share\n" +
           table({{"passages", human_count(r.passages)},
                  {"text", human_bytes(r.passage_bytes)},
                  {"documents left empty", human_count(r.emptied)}});
  out += "Delivered\n  " + human_count(r.records) + " records, " + human_bytes(r.record_bytes);
  for (const auto& [vocabulary, tokens] : r.record_tokens)
    out += ", " + human_count(tokens) + " tokens (" + vocabulary + ")";
  out += "\n  record root " + r.record_root + "\n";
  if (r.reused_segments > 0)
    out += "  continued: " + human_count(r.reused_segments) + " of " + human_count(r.segments) +
           " segments were done before\n";
  out += "\n";
  if (r.draft) {
    out += t.bold("This delivery is a DRAFT") + " (" + r.draft_reason + ").\n";
    out +=
        "To seal it: name --route and --key; what else bars it is mended, or answered for with "
        "--waive WHAT=NAME (tamis prepare --help).\n";
  }
  out += t.bold("Send:      ") + r.out + "\n";
  out += t.bold("Never send: ") + r.ledger +
         "  (names, ids, findings and reasons: it stays with you)\n";
  out += "Check it:  tamis verify " + shell_quote(r.out) + "\n";
  return out;
}

int run_prepare(const Options& options, Arguments& a) {
  Terminal terminal(options);
  Result<Recipe> recipe = read_recipe(a.recipe);
  if (!recipe) return terminal.report(recipe.error());
  a.prepare.recipe = std::move(*recipe);
  Result<EngineOptions> engine = engine_options(a.redaction_key);
  if (!engine) return terminal.report(engine.error());
  a.prepare.engine = std::move(*engine);
  a.prepare.jobs = options.jobs;
  a.prepare.progress = [&](const Progress& p) { return terminal.progress(p); };
  const Result<PrepareReport> report = prepare(a.prepare);
  terminal.end_progress();
  if (!report) {
    const int code = terminal.report(report.error());
    if (report.error().code == Code::kCancelled)
      terminal.say("The same command continues where it stopped.\n");
    return code;
  }
  for (const std::string& w : report->warnings) terminal.warn(w);
  if (options.json) print_json(report_json(*report));
  terminal.say(describe(*report, terminal));
  return kDone;
}

int run_inspect(const Options& options, InspectOptions& inspect_options,
                const RecipeArguments& arguments, const std::string& redaction_key) {
  Terminal terminal(options);
  Result<Recipe> recipe = read_recipe(arguments);
  if (!recipe) return terminal.report(recipe.error());
  inspect_options.recipe = std::move(*recipe);
  Result<EngineOptions> engine = engine_options(redaction_key);
  if (!engine) return terminal.report(engine.error());
  inspect_options.engine = std::move(*engine);
  inspect_options.jobs = options.jobs;
  inspect_options.progress = [&](const Progress& p) { return terminal.progress(p); };
  const Result<InspectReport> r = inspect(inspect_options);
  terminal.end_progress();
  if (!r) return terminal.report(r.error());

  std::string next = "tamis prepare " + shell_quote(inspect_options.archive) +
                     " --out delivery --ledger private-ledger";
  if (!arguments.file.empty()) next += " --recipe " + shell_quote(arguments.file);
  for (const std::string& v : arguments.vocabularies) next += " --vocab " + shell_quote(v);
  if (!redaction_key.empty()) next += " --redaction-key " + shell_quote(redaction_key);
  if (options.json) {
    Json out = Json::object();
    out.set("sources", sources_json(r->sources))
        .set("documents", r->documents)
        .set("text_bytes", r->text_bytes);
    out.set("sampled", r->sampled)
        .set("sample", statistics_json(r->sample))
        .set("not_scanned", list_json(r->not_scanned));
    out.set("expected_seconds", static_cast<int64_t>(r->expected_seconds + 0.5));
    out.set("expected_out_bytes", r->expected_out_bytes)
        .set("expected_work_bytes", r->expected_work_bytes);
    out.set("next", next);
    print_json(out);
    return kDone;
  }
  std::string text = describe(r->sources);
  text += "Documents\n  " + human_count(r->documents) + " documents, " +
          human_bytes(r->text_bytes) + " of text\n";
  text += counts_table(r->sample.documents_by_kind);
  if (!r->sample.quarantined.empty())
    text += "Would be quarantined\n" + counts_table(r->sample.quarantined);
  if (r->sampled)
    text += "The rest of this page speaks of a sample of " + human_bytes(r->sample.text_bytes) +
            " in " + human_count(r->sample.documents) + " documents.\n";
  text += describe_languages(r->sample);
  text += "Would be found\n" + findings_table(r->sample) + not_scanned_lines(r->not_scanned);
  text += "Expected\n" + table({{"time", human_seconds(r->expected_seconds)},
                                {"delivery", human_bytes(r->expected_out_bytes)},
                                {"work space in the ledger", human_bytes(r->expected_work_bytes)}});
  text += "\nNext:\n  " + next + "\n";
  std::fputs(text.c_str(), stdout);
  return kDone;
}

}  // namespace

void add_inspect(CLI::App& app, const Options& options, Command& chosen) {
  struct State {
    InspectOptions inspect;
    RecipeArguments recipe;
    std::string redaction_key;
  };
  auto state = std::make_shared<State>();
  CLI::App* c = app.add_subcommand(
      "inspect", "Say what is in an archive and what would be found; write nothing");
  c->add_option("ARCHIVE", state->inspect.archive, "A folder or a file")->required();
  add_recipe_options(*c, state->recipe);
  add_redaction_key(*c, state->redaction_key);
  c->add_option("--sample-bytes", state->inspect.sample_bytes,
                "Look closely at about so much text; 0 is all of it")
      ->capture_default_str();
  c->footer("Example: tamis inspect mail/");
  c->callback([&, state] {
    chosen = [&options, state] {
      return run_inspect(options, state->inspect, state->recipe, state->redaction_key);
    };
  });
}

void add_prepare(CLI::App& app, const Options& options, Command& chosen) {
  auto a = std::make_shared<Arguments>();
  CLI::App* c = app.add_subcommand("prepare", "Turn an archive into a delivery and a ledger");
  c->add_option("ARCHIVE", a->prepare.archive, "A folder or a file")->required();
  c->add_option("--out", a->prepare.out, "The delivery: this folder leaves")->required();
  c->add_option("--ledger", a->prepare.ledger, "The ledger: this folder stays (mode 0700)")
      ->required();
  add_recipe_options(*c, a->recipe);
  c->add_option("--route", a->prepare.route, "open | private; without it the delivery is a DRAFT")
      ->check(CLI::IsMember({"open", "private"}));
  c->add_option("--key", a->prepare.key_file,
                "Signing key of `tamis keygen`; without it the delivery is a DRAFT");
  CLI::Option* command = c->add_option(
      "--sign-command", a->prepare.sign_command,
      "Or a program that signs; see tamis sign --help. With a private route --key makes the salts");
  c->add_option("--public", a->prepare.public_key, "The public key of that program, or its file")
      ->needs(command);
  c->add_option(
      "--license", a->recipe.license,
      "SPDX expression, instead of the recipe's dataset.license; an open delivery needs one");
  c->add_option("--waive", a->recipe.waivers,
                "WHAT=NAME: NAME answers for it that the delivery is sealed all the same. WHAT: "
                "unknown_rights | uncovered_languages | open_reviews; may be repeated")
      ->take_all();
  add_redaction_key(*c, a->redaction_key);
  c->add_flag("--force", a->prepare.force, "Replace an existing delivery and a finished ledger");
  c->footer(
      "Killed at any point, the same command continues and ends with the same bytes.\n"
      "Examples:\n"
      "  tamis prepare mail/ --out delivery --ledger private/ledger\n"
      "  tamis prepare mail/ --out delivery --ledger private/ledger --recipe recipe.toml --route "
      "open --key archive.key --license CC-BY-4.0\n"
      "  tamis prepare mail/ --out delivery --ledger private/ledger --route private --key "
      "archive.key --waive 'unknown_rights=Jane Roe'");
  c->callback([&, a] { chosen = [&options, a] { return run_prepare(options, *a); }; });
}

}  // namespace tamis::tool
