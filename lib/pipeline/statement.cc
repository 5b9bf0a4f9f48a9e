#include "pipeline/statement.h"

#include "base/try.h"
#include "manifest/gates.h"
#include "manifest/inputs.h"
#include "normalize/count_table.h"
#include "pipeline/refine.h"
#include "tamis/version.h"

namespace tamis::pipeline {

namespace {

Json counts_json(const std::map<std::string, uint64_t>& counts) {
  Json out = Json::object();
  for (const auto& [name, count] : counts) out.set(name, count);
  return out;
}

Json strings_json(const std::vector<std::string>& strings) {
  Json out = Json::array();
  for (const std::string& s : strings) out.push(s);
  return out;
}

// type -> language -> {found, redacted, doubtful}
Json redaction_json(const ArchiveStatistics& s) {
  Json out = Json::object();
  for (const auto& [type, languages] : s.findings) {
    Json row = Json::object();
    for (const auto& [language, count] : languages) {
      Json cell = Json::object();
      cell.set("actions", counts_json(count.actions))
          .set("allowed", count.allowed)
          .set("denied", count.denied)
          .set("doubtful", count.doubtful)
          .set("found", count.found)
          .set("redacted", count.redacted);
      row.set(language, std::move(cell));
    }
    out.set(type, std::move(row));
  }
  return out;
}

// What was compared with, and how many of the repeats are of it.
Json earlier_json(const EarlierUnits& earlier, const Delivered& delivered) {
  Json deliveries = Json::array();
  for (const EarlierUnits::Delivery& d : earlier.deliveries())
    deliveries.push(Json().set("checkpoint_sha256", d.digest).set("records", d.records));
  return Json()
      .set("deliveries", std::move(deliveries))
      .set("dropped_exact", delivered.earlier.dropped_exact)
      .set("dropped_near", delivered.earlier.dropped_near)
      .set("marked", delivered.earlier.marked);
}

// language -> documents, and the types that nobody could look for in it
Json not_covered_json(const ArchiveStatistics& s) {
  Json out = Json::object();
  for (const auto& [language, types] : s.uncovered) {
    Json row = Json::object();
    const auto documents = s.documents_by_language.find(language);
    row.set("documents", documents == s.documents_by_language.end() ? 0 : documents->second)
        .set("types", strings_json(types));
    out.set(language, std::move(row));
  }
  return out;
}

Json normalization_json(const NormalizeCounts& n) {
  Json out = Json::object();
  for (const normalize::CountInfo& row : normalize::count_table()) out.set(row.name, n.*row.member);
  return out;
}

// What was read by people, and what was not: neither is a proof.
Json review_json(const ReviewCounts& n, const Recipe& recipe) {
  Json out = Json::object();
  out.set("accepted", n.accepted).set("allowed", n.allowed).set("marked", n.marked);
  out.set("missed", n.missed).set("open", n.open).set("passage_bytes", n.passage_bytes);
  out.set("passages", n.passages).set("rejected", n.rejected).set("released", n.released);
  out.set("required", recipe.review == "required");
  return out;
}

Json guard_json(const ArchiveStatistics& s, const Recipe& recipe) {
  Json out = Json::object();
  out.set("action", recipe.guard_action).set("look_alikes", s.look_alikes);
  out.set("strings", counts_json(s.guarded));
  return out;
}

// The parts of the recipe that say what was done to the text; where the fields lie in the source is
// the partner's affair.
Json recipe_json(const Recipe& recipe) {
  const Json all = *Json::parse(recipe.canonical_json());
  Json out = Json::object();
  for (const std::string_view section :
       {"normalize", "redact", "guard", "tokens", "language", "dedup", "deliver"})
    out.set(section, all[section]);
  out.set("sha256", recipe.digest());
  return out;
}

}  // namespace

Json software() {
  Json out = Json::array();
  std::string text = version_text();
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    const size_t first = text.find_first_not_of(' ', at);
    out.push(text.substr(first, end - first));
    at = end + 1;
  }
  return out;
}

std::string draft_reason(const PrepareOptions& options, bool has_key,
                         const manifest::Statement& statement) {
  std::string out;
  const auto say = [&out](const std::string& reason) {
    out.append(out.empty() ? "" : " and ").append(reason);
  };
  if (options.route.empty()) say("no route");
  if (!has_key) say("no key");
  for (const std::string& reason : statement.blocked) say(reason);
  return out;
}

manifest::Statement make_statement(const PrepareOptions& options, const Recipe& recipe,
                                   const PrepareReport& report, const ArchiveIndex& index,
                                   const Delivered& delivered, const Sifted& sifted,
                                   const EarlierUnits& earlier) {
  manifest::Statement s;
  s.title = recipe.title;
  s.description = recipe.description;
  s.supplier = recipe.supplier;
  s.license = recipe.license;
  s.route = options.route;

  uint64_t taken = 0, not_taken = 0;
  for (const auto& [kind, files] : report.sources.files_by_kind) taken += files;
  for (const auto& [kind, files] : report.sources.not_taken) not_taken += files;
  const uint64_t documents = delivered.read.documents;
  const std::string version_now(version());
  const auto step = [&](std::string name, std::vector<std::pair<std::string, uint64_t>> counts) {
    manifest::Step row;
    row.name = std::move(name);
    row.tool = "tamis";
    row.version = version_now;
    row.counts = std::move(counts);
    s.steps.push_back(std::move(row));
  };
  step("inventory", {{"files", report.sources.files}, {"taken", taken}, {"not_taken", not_taken}});
  step("read", {{"items", documents + index.problems.size()},
                {"documents", documents},
                {"quarantined", index.problems.size()}});
  step("refine",
       {{"in", documents}, {"out", documents - delivered.held}, {"quarantined", delivered.held}});
  step("sift", {{"in", documents - delivered.held},
                {"kept", delivered.records - delivered.marked},
                {"marked", delivered.marked},
                {"dropped_exact", delivered.dropped_exact},
                {"dropped_near", delivered.dropped_near},
                {"emptied", delivered.emptied}});
  step("deliver", {{"records", delivered.records}});
  s.balance = {
      {{"inventory.files"}, {"inventory.taken", "inventory.not_taken"}},
      {{"read.items"}, {"read.documents", "read.quarantined"}},
      {{"read.documents"}, {"refine.in"}},
      {{"refine.in"}, {"refine.out", "refine.quarantined"}},
      {{"refine.out"}, {"sift.in"}},
      {{"sift.in"},
       {"sift.kept", "sift.marked", "sift.dropped_exact", "sift.dropped_near", "sift.emptied"}},
      {{"sift.kept", "sift.marked"}, {"deliver.records"}},
      {{"sift.marked"}, {"statistics.near_duplicates"}},
      {{"deliver.records"}, {"statistics.records"}}};

  Json duplicates = Json::object();
  duplicates.set("dropped_exact", delivered.dropped_exact)
      .set("dropped_near", delivered.dropped_near)
      .set("marked", delivered.marked);
  duplicates.set("scope", recipe.dedup_scope).set("threshold_milli", recipe.threshold_milli);
  duplicates.set("units", report.units);
  if (recipe.dedup_scope == "global") duplicates.set("earlier", earlier_json(earlier, delivered));
  duplicates.set("pairs_verified", sifted.report.verified);
  if (recipe.passages != "off") {
    Json passages = Json::object();
    passages.set("action", recipe.passages).set("bytes", delivered.passage_bytes);
    passages.set("capped", sifted.passages.report.capped).set("found", delivered.passages);
    duplicates.set("passages", std::move(passages));
  }
  s.further = Json::object();
  s.further.set("recipe", recipe_json(recipe)).set("software", software());
  s.further.set("redaction", redaction_json(delivered.read))
      .set("not_scanned", strings_json(report.not_scanned))
      .set("not_covered", not_covered_json(report.read));
  s.further.set("quarantined", counts_json(delivered.read.quarantined))
      .set("not_taken", counts_json(report.sources.not_taken));
  s.further.set("duplicates", std::move(duplicates))
      .set("normalization", normalization_json(delivered.read.normalized));
  s.further.set("guard", guard_json(delivered.read, recipe));
  s.further.set("novelty", "not checked").set("review", review_json(delivered.review, recipe));
  return s;
}

namespace {

// Records by language, of languages in which an enabled type is not looked for, for want of words (`not_covered` says which). Where
// nobody told the language, nobody knows; where nothing is redacted, nothing is covered. Types that the recipe switches off do not count
// here: `not_scanned` names them.
Json uncovered_json(const Engine& engine, const manifest::Statistics& statistics) {
  const auto& detectors = static_cast<const EngineImpl&>(engine);
  Json out = Json::object();
  uint64_t told = 0;
  for (const auto& [language, count] : statistics.languages()) {
    told += count.records;
    if (!engine.recipe().redact || !detectors.not_covered(language).empty())
      out.set(language, count.records);
  }
  const bool nothing_known = !engine.recipe().language || !engine.recipe().redact;
  if (nothing_known && statistics.records() > told) out.set("und", statistics.records() - told);
  return out;
}

Json waivers_json(const Recipe& recipe) {
  Json out = Json::array();
  const std::string* const names[] = {&recipe.waive_rights, &recipe.waive_languages,
                                      &recipe.waive_reviews};
  for (size_t i = 0; i < manifest::waiver_names().size(); ++i) {
    if (!names[i]->empty())
      out.push(Json().set("by", *names[i]).set("what", manifest::waiver_names()[i]));
  }
  return out;
}

// In a private delivery there is no digest of what could be guessed at: the recipe, which names files and fields, the words of a
// lexicon, the names in a rule file.
void key_digests(const manifest::Salts& salts, Json& head) {
  const auto keyed = [&](const std::string& digest) {
    return "hmac-sha256:" + salts.keyed(digest);
  };
  Json recipe = head["recipe"];
  recipe.set("sha256", keyed(recipe["sha256"].as_string()));
  Json normalize = recipe["normalize"];
  if (!normalize["lexicon_sha256"].as_string().empty())
    normalize.set("lexicon_sha256", keyed(normalize["lexicon_sha256"].as_string()));
  Json redact = recipe["redact"];
  Json rules = Json::array();
  for (const Json& rule : redact["rules_sha256"].items()) {
    const std::string& text = rule.as_string();
    const size_t space = std::min(text.find(' '), text.size());
    rules.push(keyed(text.substr(0, space)) + text.substr(space));
  }
  redact.set("rules_sha256", std::move(rules));
  recipe.set("normalize", std::move(normalize)).set("redact", std::move(redact));
  head.set("recipe", std::move(recipe));
}

}  // namespace

void add_conditions(const DeliverInput& in, const manifest::Statistics& statistics,
                    manifest::Statement& s) {
  s.further.set("rights", in.rights->json(statistics.rights()));
  s.further.set("uncovered", uncovered_json(in.engine, statistics));
  if (Json waivers = waivers_json(in.engine.recipe()); !waivers.items().empty())
    s.further.set("waivers", std::move(waivers));
  if (!in.salts) return;
  manifest::InputRoot inputs;
  for (const io::SourceFile& file : in.inventory.files)
    if (file.taken() && file.has_digest) inputs.add(in.salts->of_input(file.number), file.sha256);
  s.further.set("inputs", inputs.json());
  key_digests(*in.salts, s.further);
}

std::string delivery_readme(const PrepareOptions& options, const PrepareReport& report) {
  std::string out =
      "# " + (options.recipe.title.empty() ? std::string("A delivery") : options.recipe.title) +
      "\n\n";
  if (!report.draft_reason.empty())
    out += "**This is a DRAFT** (" + report.draft_reason +
           "): it was not sealed, and nobody vouches for it.\n\n";
  out +=
      "Text for training language models, prepared by [Tamis](manifest/dataset.json).\n\n"
      "- `data/*.jsonl.zst`: one record a line, `{\"id\": …, \"text\": …, …}`; read it with "
      "`zstdcat data/*.zst | head`\n"
      "- `manifest/`: what the data is, what was done, and the digests of everything\n\n"
      "Check it with `tamis verify .`; with `--signer KEY.pub` it says who signed.\n";
  if (!report.not_scanned.empty()) {
    out += "\nNot looked for:";
    for (const std::string& type : report.not_scanned) out += " " + type;
    out += "\n";
  }
  return out;
}

}  // namespace tamis::pipeline
