#include <cstdio>
#include <cstring>
#include <memory>
#include <mutex>

#include "base/json.h"
#include "base/try.h"
#include "dedup/select.h"
#include "filter.h"
#include "io/file.h"
#include "normalize/normalize.h"
#include "pipeline/record_names.h"
#include "pipeline/refine.h"

namespace tamis::tool {

namespace {

// Raw shingle hashes by the million: in a file without a name, which the system removes whatever
// happens.
class ShingleSpool final : public dedup::ShingleSource {
 public:
  struct Place {
    uint64_t at = 0;
    uint32_t count = 0;
  };
  ShingleSpool() : file_(std::tmpfile()) {}
  ~ShingleSpool() override {
    if (file_) std::fclose(file_);
  }
  ShingleSpool(const ShingleSpool&) = delete;
  ShingleSpool& operator=(const ShingleSpool&) = delete;

  Status add(const std::vector<uint64_t>& set) {
    if (!file_) return no_file();
    places_.push_back({size_, static_cast<uint32_t>(set.size())});
    if (std::fwrite(set.data(), sizeof(uint64_t), set.size(), file_) != set.size())
      return no_file();
    size_ += set.size();
    return {};
  }
  Status shingles(size_t unit, std::vector<uint64_t>& out) const override {
    const std::lock_guard lock(mutex_);
    const Place place = places_[unit];
    out.resize(place.count);
    if (std::fseek(file_, static_cast<long>(place.at * sizeof(uint64_t)), SEEK_SET) != 0 ||
        std::fread(out.data(), sizeof(uint64_t), out.size(), file_) != out.size())
      return no_file();
    return {};
  }

 private:
  static Status no_file() {
    return fail(Code::kOutput,
                "cannot use a temporary file for shingles; is there space in the folder that "
                "TMPDIR names?");
  }
  std::FILE* file_;
  std::vector<Place> places_;
  uint64_t size_ = 0;
  mutable std::mutex mutex_;
};

struct State {
  FilterArguments io;
  std::string clusters = "-";
  double threshold = 0.8;
  bool exact_only = false;
};

// What is remembered of each record.
struct Entry {
  std::string id;
  Fingerprint fingerprint;
  uint64_t length = 0;
};

// Fingerprints go from the workers to the calling thread as bytes of the filter's main output.
struct Parcel {
  Fingerprint fingerprint;
  uint64_t length, shingles, id;
};

Status unpack(std::string_view bytes, std::vector<Entry>& entries, ShingleSpool& spool) {
  while (!bytes.empty()) {
    Parcel parcel;
    std::memcpy(&parcel, bytes.data(), sizeof parcel);
    bytes.remove_prefix(sizeof parcel);
    std::vector<uint64_t> shingles(parcel.shingles);
    std::memcpy(shingles.data(), bytes.data(), shingles.size() * sizeof(uint64_t));
    bytes.remove_prefix(shingles.size() * sizeof(uint64_t));
    TAMIS_CHECK(spool.add(shingles));
    entries.push_back({std::string(bytes.substr(0, parcel.id)), parcel.fingerprint, parcel.length});
    bytes.remove_prefix(parcel.id);
  }
  return {};
}

Status write_clusters(const std::vector<Entry>& entries,
                      const std::vector<dedup::Decision>& decisions, io::WritableFile& out) {
  constexpr std::string_view kRules[] = {"kept", "exact", "near"};
  std::string lines;
  for (size_t i = 0; i < entries.size(); ++i) {
    const dedup::Decision& d = decisions[i];
    JsonWriter w(lines);
    w.begin_object();
    w.key("id").string(pipeline::well_formed(entries[i].id));
    w.key("jaccard_ppm").integer(d.jaccard_ppm);
    w.key("kept").boolean(d.kept());
    w.key("kept_id").string(pipeline::well_formed(entries[d.kept_index].id));
    w.key("rule").string(kRules[static_cast<size_t>(d.rule)]);
    w.end_object();
    lines += '\n';
    if (lines.size() > 1 << 20) {
      TAMIS_CHECK(out.write(lines));
      lines.clear();
    }
  }
  return out.write(lines);
}

int run(const Options& options, State& s) {
  const Terminal terminal(options);
  if (s.threshold < 0.25 || s.threshold > 1)
    return terminal.report(
        {Code::kUsage, "--threshold must lie between 0.25 and 1", Error::kNoOffset, {}});
  auto normalizer = normalize::Normalizer::create(normalize::Options{});
  if (!normalizer) return terminal.report(normalizer.error());
  const bool near = !s.exact_only;
  const auto threshold_milli = static_cast<uint32_t>(s.threshold * 1000 + 0.5);

  FilterPlan plan;
  plan.worker = [&]() -> RecordFunction {
    struct Scratch {
      normalize::Normalizer::Scratch normalize;
      dedup::Sketcher sketcher;
      std::vector<uint64_t> shingles;
    };
    auto scratch = std::make_shared<Scratch>();
    return [&, scratch](const io::JsonlRecord& r, std::string_view id,
                        std::string out[kMostOutputs]) -> Status {
      text::Text text(r.text);
      NormalizeCounts counts;
      TAMIS_CHECK(normalizer->run(text, scratch->normalize, counts));
      scratch->sketcher.add(text.bytes());
      Parcel parcel{};
      parcel.length = scratch->sketcher.text_bytes();
      scratch->shingles.clear();
      parcel.fingerprint = scratch->sketcher.finish(near ? &scratch->shingles : nullptr);
      parcel.shingles = scratch->shingles.size();
      parcel.id = id.size();
      out[0].append(reinterpret_cast<const char*>(&parcel), sizeof parcel);
      out[0].append(reinterpret_cast<const char*>(scratch->shingles.data()),
                    scratch->shingles.size() * sizeof(uint64_t));
      out[0].append(id);
      return {};
    };
  };
  std::vector<Entry> entries;
  ShingleSpool spool;
  plan.consume = [&](std::string_view bytes) { return unpack(bytes, entries, spool); };
  plan.at_end = [&]() -> Status {
    std::vector<dedup::Unit> units;
    units.reserve(entries.size());
    for (const Entry& e : entries)
      units.push_back({&e.fingerprint, 0, 0, e.length, xxh3_128(e.id)});
    dedup::Options select_options;
    select_options.threshold_milli = threshold_milli;
    select_options.near = near;
    select_options.jobs = job_count(options);
    TAMIS_TRY(const dedup::Selection selection, dedup::select(units, select_options, spool));
    TAMIS_TRY(auto out, io::FileSystem::real().create_output(s.clusters, 0644));
    TAMIS_CHECK(write_clusters(entries, selection.decisions, *out));
    TAMIS_CHECK(out->close());
    terminal.say("kept " + human_count(selection.report.kept) + ", exact " +
                 human_count(selection.report.exact) + ", near " +
                 human_count(selection.report.near) + "\n");
    return {};
  };
  return run_filter(options, s.io, plan);
}

}  // namespace

void add_dedup(CLI::App& app, const Options& options, Command& chosen) {
  auto s = std::make_shared<State>();
  CLI::App* c = add_filter(app, "dedup", "Find exact and verified near-duplicates", s->io,
                           /*has_output=*/false);
  c->add_option("--clusters,-o,--output", s->clusters, "Where to; - is standard output")
      ->capture_default_str();
  c->add_option("--threshold", s->threshold, "Jaccard index from which on two texts are near")
      ->capture_default_str();
  c->add_flag("--exact-only", s->exact_only, "Do not look for near-duplicates");
  c->footer(
      "Writes a line for every record: "
      "{\"id\":…,\"jaccard_ppm\":…,\"kept\":true|false,\"kept_id\":…,\"rule\":\"kept|exact|near\"}."
      "\n"
      "Example: tamis dedup in.jsonl --clusters clusters.jsonl --threshold 0.8");
  c->callback([&options, &chosen, s] { chosen = [&options, s] { return run(options, *s); }; });
}

}  // namespace tamis::tool
