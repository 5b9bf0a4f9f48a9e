#include "pipeline/prepare.h"

#include <algorithm>
#include <optional>
#include <thread>

#include "base/try.h"
#include "manifest/command_signer.h"
#include "manifest/delivery_writer.h"
#include "manifest/gates.h"
#include "manifest/key_file.h"
#include "manifest/seal.h"
#include "pipeline/decisions.h"
#include "pipeline/deliver_stage.h"
#include "pipeline/earlier_deliveries.h"
#include "pipeline/refine_stage.h"
#include "pipeline/sift_stage.h"
#include "pipeline/statement.h"
#include "pipeline/statistics.h"
#include "pipeline/workspace.h"

namespace tamis {

Result<PrepareReport> prepare(const PrepareOptions& options) {
  return pipeline::prepare(io::FileSystem::real(), options);
}

namespace pipeline {

namespace {

constexpr std::string_view kArchiveFile = "archive.path";  // its bytes; for `tamis review`

Status check_options(const PrepareOptions& o) {
  if (!o.route.empty() && o.route != "open" && o.route != "private")
    return fail(Code::kUsage,
                "the route must be \"open\" or \"private\"; without one the delivery is a draft");
  if (o.route == "open" && o.recipe.ids == "keyed")
    return fail(Code::kUsage,
                "an open delivery holds nothing keyed; use deliver.ids = \"sequential\"",
                Error::kNoOffset, "deliver.ids");
  for (const auto& [type, action] : o.recipe.actions)
    if (o.route == "open" && (action == "hash" || action == "pseudonym" || action == "vault"))
      return fail(
          Code::kUsage,
          "an open delivery holds nothing keyed: whoever gets the key later could join it to "
          "other text. Use another action than \"" +
              action + "\" for " + type,
          Error::kNoOffset, "redact.actions");
  if (o.recipe.profile == "search")
    return fail(Code::kRecipe,
                "normalize.profile = \"search\" folds case and form away, for an index; nobody can "
                "learn to write from that. Use \"archive\" or \"train\" for a delivery, and "
                "`tamis normalize --profile search` for an index",
                Error::kNoOffset, "normalize.profile");
  if (o.recipe.passages != "off" && o.recipe.passage_paragraph_tokens > o.recipe.passage_tokens)
    return fail(Code::kRecipe,
                "dedup.passage_paragraph_tokens must be no more than dedup.passage_tokens: a "
                "longer paragraph is a run",
                Error::kNoOffset, "dedup.passage_paragraph_tokens");
  if (o.recipe.passage_undo && o.recipe.passages != "cut")
    return fail(Code::kRecipe,
                "dedup.passage_undo keeps what dedup.passages = \"cut\" takes out; set it",
                Error::kNoOffset, "dedup.passage_undo");
  return {};
}

std::string ledger_run(const PrepareOptions& o, const Recipe& recipe, const manifest::Seal& seal) {
  Json run = Json::object();
  run.set("format", "tamis-ledger/1")
      .set("recipe", *Json::parse(recipe.canonical_json()))
      .set("recipe_sha256", recipe.digest());
  run.set("route", o.route).set("software", software()).set("checkpoint", seal.note);
  return run.canonical() + "\n";
}

Status write_new(io::FileSystem& fs, const std::string& path, const std::string& bytes) {
  TAMIS_TRY(auto file, fs.create(path, 0600));
  TAMIS_CHECK(file->write(bytes));
  TAMIS_CHECK(file->sync());
  return file->close();
}

// What a person should look at before the delivery is sent.
std::vector<std::string> warnings_of(const io::Inventory& inventory, const ArchiveIndex& index,
                                     const Recipe& recipe, const PrepareReport& report) {
  std::vector<std::string> out;
  uint64_t unreadable = 0;
  for (const io::SourceFile& file : inventory.files) {
    switch (file.reason) {
      case io::NotTaken::kNoPermission:
      case io::NotTaken::kUnreadable:
      case io::NotTaken::kVanished:
      case io::NotTaken::kChanged:
        ++unreadable;
        break;
      default:
        break;
    }
  }
  if (unreadable > 0)
    out.push_back(std::to_string(unreadable) +
                  " files of the archive could not be read and are not in the delivery; "
                  "ledger/sources.jsonl names them");
  if (!index.problems.empty())
    out.push_back(std::to_string(index.problems.size()) +
                  " lines or files could not be read and were set aside; ledger/quarantine.jsonl "
                  "says where and why");
  if (recipe.review == "required" && report.review.open > 0)
    out.push_back(std::to_string(report.review.open) +
                  " doubtful findings must be decided before this delivery can be sealed: `tamis "
                  "review` on the ledger, then the same command with --force");
  if (report.records == 0) out.push_back("the delivery has no records");
  return out;
}

}  // namespace

Result<PrepareReport> prepare(io::FileSystem& fs, const PrepareOptions& options) {
  TAMIS_CHECK(check_options(options));
  const unsigned jobs =
      options.jobs ? options.jobs : std::max(1u, std::thread::hardware_concurrency());
  std::optional<SigningKey> key;
  if (!options.key_file.empty()) {
    TAMIS_TRY(key, manifest::read_signing_key(fs, options.key_file));
  }
  std::unique_ptr<Signer> program;
  if (!options.sign_command.empty() || !options.public_key.empty()) {
    TAMIS_TRY(program, manifest::open_signer(fs, "", options.sign_command, options.public_key));
  }
  const Signer* const signer = program ? program.get() : key ? &*key : nullptr;
  if (options.route == "private" && signer && !key)
    return fail(Code::kUsage,
                "the salts of a private delivery are made with a key; give one with --key, the "
                "program signs all the same");
  EngineOptions engine_options = options.engine;
  engine_options.keeps_vault = true;
  Recipe asked = options.recipe;
  TAMIS_TRY(const std::vector<manifest::SealedDelivery> deliveries, open_earlier(fs, asked));
  TAMIS_TRY(const std::shared_ptr<const Engine> engine,
            Engine::create(std::move(asked), engine_options));
  const Recipe& recipe = engine->recipe();
  const auto stage = [&](std::string_view name) -> StageProgress {
    return [&options, name](uint64_t done, uint64_t total) {
      return !options.progress || options.progress({name, done, total});
    };
  };

  TAMIS_TRY(Workspace workspace,
            Workspace::open(fs, options.archive, options.out, options.ledger, options.force));

  TAMIS_TRY(const redact::AuditKey ledger_key, open_ledger_key(fs, options.ledger));
  TAMIS_TRY(const Decisions decisions, Decisions::read(fs, options.ledger));
  const Audit audit{ledger_key, decisions};

  // inventory, read
  uint64_t hashed = 0;
  const StageProgress inventory_progress = stage("inventory");
  io::InventoryOptions inventory_options;
  inventory_options.progress = [&](uint64_t bytes) {
    return inventory_progress(hashed += bytes, 0);
  };
  TAMIS_TRY(const io::Inventory inventory,
            io::take_inventory(fs, options.archive, inventory_options));
  TAMIS_TRY(const ArchiveIndex index, index_archive(fs, inventory, recipe, stage("read")));
  const Plan plan = make_plan(index.documents, kSegmentBytes, recipe.group_bytes);

  // refine, sift
  TAMIS_TRY(const std::vector<RefinedSegment> segments,
            refine_archive(
                {fs, inventory, index, plan, engine, workspace, audit, jobs, stage("refine")}));
  TAMIS_TRY(const EarlierUnits earlier,
            EarlierUnits::read(fs, deliveries, recipe, workspace.work() + "/earlier.shingles",
                               stage("sift")));
  TAMIS_TRY(const Sifted sifted, sift(fs, segments, earlier, recipe, jobs, stage("sift")));

  // deliver, seal
  TAMIS_CHECK(workspace.begin_delivery());
  manifest::DeliveryOptions delivery_options;
  delivery_options.shard_bytes = recipe.shard_bytes;
  delivery_options.ids_differ = true;  // numbered, or checked by deliver()
  std::optional<manifest::Salts> salts;
  if (options.route == "private" && key) salts.emplace(*key, recipe.digest());
  delivery_options.salts = salts ? &*salts : nullptr;
  const SourceRights rights = SourceRights::resolve(recipe, inventory);
  TAMIS_TRY(manifest::DeliveryWriter writer,
            manifest::DeliveryWriter::create(fs, workspace.staging(), delivery_options));
  DeliverInput deliver_input{fs, inventory, index, segments, sifted, earlier, *engine, workspace};
  deliver_input.key = key ? &*key : nullptr;
  deliver_input.redaction_key = options.engine.key.get();
  deliver_input.delivery_name = recipe.digest();
  deliver_input.salts = delivery_options.salts;
  deliver_input.rights = &rights;
  deliver_input.jobs = jobs;
  deliver_input.progress = stage("deliver");
  TAMIS_TRY(const Delivered delivered, deliver(deliver_input, writer));

  PrepareReport report;
  report.out = options.out;
  report.ledger = options.ledger;
  report.sources = tally_sources(inventory, index.charsets);
  report.read = delivered.read;
  note_uncovered(*engine, report.read);
  report.units = sifted.units.size();
  report.dropped_exact = delivered.dropped_exact;
  report.dropped_near = delivered.dropped_near;
  report.marked_near = delivered.marked;
  report.earlier = delivered.earlier;
  report.emptied = delivered.emptied;
  report.passages = delivered.passages;
  report.passage_bytes = delivered.passage_bytes;
  report.review = delivered.review;
  report.not_scanned = engine->not_scanned();
  report.segments = segments.size();
  report.reused_segments = static_cast<uint64_t>(
      std::ranges::count_if(segments, [](const RefinedSegment& s) { return s.reused; }));

  manifest::Statement statement =
      make_statement(options, recipe, report, index, delivered, sifted, earlier);
  add_conditions(deliver_input, writer.statistics(), statement);
  std::vector<manifest::Gate> gates;
  if (signer && !options.route.empty())
    gates = manifest::closed_gates(manifest::head_of(statement));
  for (const manifest::Gate& gate : gates) statement.blocked.push_back(gate.why);
  report.draft_reason = draft_reason(options, signer != nullptr, statement);
  TAMIS_CHECK(writer.add_file("README.md", delivery_readme(options, report)));
  TAMIS_TRY(const manifest::Seal seal, writer.seal(statement, signer));
  TAMIS_CHECK(
      write_new(fs, workspace.ledger_staging() + "/run.json", ledger_run(options, recipe, seal)));
  TAMIS_CHECK(write_new(fs, workspace.ledger_staging() + "/" + std::string(kArchiveFile),
                        workspace.archive()));
  TAMIS_CHECK(workspace.commit());

  report.records = seal.statistics.records();
  report.record_bytes = seal.statistics.bytes();
  for (const auto& [vocabulary, tokens] : seal.statistics.tokens())
    report.record_tokens[vocabulary] = tokens;
  report.draft = seal.draft;
  report.record_root = hex(seal.checkpoint.record_root);
  report.warnings = warnings_of(inventory, index, recipe, report);
  for (const manifest::Gate& gate : gates) {
    std::string text = "not sealed, because " + gate.why + ": " + gate.what_to_do;
    if (!gate.waiver.empty())
      text.append(", or name who answers for it with --waive ").append(gate.waiver).append("=NAME");
    report.warnings.push_back(std::move(text));
  }
  return report;
}

}  // namespace pipeline

}  // namespace tamis
