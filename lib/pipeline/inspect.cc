// Reads everything and writes nothing: what is there, what would be found, what prepare would cost.

#include <algorithm>
#include <chrono>
#include <mutex>
#include <thread>

#include "base/ordered_pipeline.h"
#include "base/try.h"
#include "pipeline/refine_stage.h"
#include "pipeline/statistics.h"
#include "tamis/prepare.h"

namespace tamis {

namespace {

using namespace pipeline;

using Documents = std::vector<SourceDocument>;

// zstd at the level of the deliver stage makes text about this much smaller; the estimate says
// "expected", not "measured".
constexpr double kCompression = 0.36;

// Hands out every n-th run of the plan, whole, in batches; the others are read past.
class SampleFeeder {
 public:
  SampleFeeder(io::FileSystem& fs, const io::Inventory& inventory, const Recipe& recipe,
               const SourceCharsets& charsets, const Plan& plan, uint64_t every)
      : reader_(fs, inventory, recipe, &charsets), plan_(plan), every_(every) {}

  Result<std::optional<Documents>> next() {
    while (segment_ < plan_.runs) {
      const bool wanted = segment_ % every_ == 0;
      const Segment& run = plan_.segments[segment_++];
      Documents documents;
      SourceDocument document;
      Problem problem;
      while (position_ < run.end) {
        TAMIS_TRY(const ArchiveReader::Item item, reader_.next(document, problem));
        if (item == ArchiveReader::Item::kProblem) continue;
        if (item == ArchiveReader::Item::kEnd)
          return fail(Code::kInput, "the archive changed while it was read");
        ++position_;
        if (wanted) documents.push_back(std::move(document));
      }
      if (wanted) return std::optional<Documents>(std::move(documents));
    }
    return std::optional<Documents>{};
  }

 private:
  ArchiveReader reader_;
  const Plan& plan_;
  uint64_t every_;
  size_t segment_ = 0;
  uint64_t position_ = 0;
};

struct BatchSums {
  ArchiveStatistics sums;
  double seconds = 0;
};

Result<BatchSums> refine_batch(WorkerImpl& worker, const Documents& documents,
                               const io::Inventory& inventory, const Recipe& recipe) {
  BatchSums out;
  const auto start = std::chrono::steady_clock::now();
  for (const std::vector<size_t>& members : units_of(documents, recipe.groups_span_files)) {
    std::vector<Document> views;
    for (const size_t m : members) {
      Document v;
      v.text = documents[m].text;
      views.push_back(v);
    }
    Result<UnitOutcome> unit = worker.refine(views, {.shingles = true});
    std::string held;
    if (!unit) {
      held = held_reason(unit.error());
      if (held.empty()) return tl::make_unexpected(std::move(unit).error());
    }
    static const NormalizeCounts kNone{};
    for (size_t i = 0; i < members.size(); ++i) {
      const SourceDocument& d = documents[members[i]];
      const std::string_view kind = inventory.files[d.source - 1].kind;
      if (!unit) {
        tally(out.sums, {kind, {}, held, d.text.size(), 0, {}, {}, kNone, {}, 0}, recipe);
        continue;
      }
      const Outcome& o = unit->outcomes[i];
      tally(out.sums,
            {kind, o.language(), o.quarantine_reason(), d.text.size(), o.text().size(),
             o.findings(), o.tokens(), o.counts(), o.guarded(), o.look_alikes()},
            recipe);
    }
  }
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return out;
}

}  // namespace

Result<InspectReport> inspect(const InspectOptions& options) {
  io::FileSystem& fs = io::FileSystem::real();
  const unsigned jobs =
      options.jobs ? options.jobs : std::max(1u, std::thread::hardware_concurrency());
  EngineOptions engine_options = options.engine;
  engine_options.keeps_vault = true;  // nothing leaves
  TAMIS_TRY(const auto engine, Engine::create(options.recipe, engine_options));
  const Recipe& recipe = engine->recipe();
  const auto progress = [&](std::string_view stage, uint64_t done, uint64_t total) {
    return !options.progress || options.progress({stage, done, total});
  };

  io::InventoryOptions inventory_options;
  inventory_options.digest = false;
  TAMIS_TRY(const io::Inventory inventory,
            io::take_inventory(fs, options.archive, inventory_options));
  TAMIS_TRY(const ArchiveIndex index,
            index_archive(fs, inventory, recipe, [&](uint64_t done, uint64_t total) {
              return progress("read", done, total);
            }));

  InspectReport report;
  report.jobs = jobs;
  report.sources = tally_sources(inventory, index.charsets);
  report.documents = index.documents.size();
  report.text_bytes = index.text_bytes;
  report.not_scanned = engine->not_scanned();

  // Scattered groups are looked at where their documents lie: the counts do not depend on
  // placeholder numbers.
  Plan plan = make_plan(index.documents, kSegmentBytes, recipe.group_bytes);
  const uint64_t every =
      options.sample_bytes == 0
          ? 1
          : std::max<uint64_t>(1, index.text_bytes / std::max<uint64_t>(1, options.sample_bytes));
  SampleFeeder feeder(fs, inventory, recipe, index.charsets, plan, every);
  std::vector<WorkerImpl> workers;
  for (unsigned i = 0; i < jobs; ++i) workers.emplace_back(engine);
  TAMIS_CHECK((ordered_pipeline<Documents, BatchSums>(
      jobs, [&] { return feeder.next(); },
      [&](unsigned w, Documents documents) {
        return refine_batch(workers[w], documents, inventory, recipe);
      },
      [&](BatchSums batch) -> Status {
        add(report.sample, batch.sums);
        report.seconds += batch.seconds;
        if (!progress("refine", report.sample.text_bytes, index.text_bytes / every))
          return fail(Code::kCancelled, "stopped, as you asked");
        return {};
      })));
  for (const Problem& p : index.problems) ++report.sample.quarantined[p.reason];

  note_uncovered(*engine, report.sample);
  report.sampled = report.sample.documents < report.documents;
  const double scale =
      report.sample.text_bytes == 0
          ? 0
          : static_cast<double>(index.text_bytes) / static_cast<double>(report.sample.text_bytes);
  // Sifting, compressing and hashing take about half as long again as refining, on one thread.
  report.expected_seconds = report.seconds * scale * (1.0 / jobs + 0.5);
  const double out_bytes = static_cast<double>(report.sample.output_bytes) * scale;
  report.expected_out_bytes = static_cast<uint64_t>(out_bytes * kCompression);
  report.expected_work_bytes = static_cast<uint64_t>(out_bytes * 3);
  return report;
}

}  // namespace tamis
