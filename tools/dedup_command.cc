#include <algorithm>
#include <cstdio>
#include <cstring>
#include <deque>
#include <memory>
#include <optional>
#include <span>

#include "base/json.h"
#include "base/try.h"
#include "base/utf8.h"
#include "dedup/earlier.h"
#include "dedup/sketcher.h"
#include "dedup/word_diff.h"
#include "filter.h"
#include "io/file.h"
#include "io/path.h"
#include "manifest/sealed_delivery.h"
#include "normalize/normalize.h"
#include "pipeline/record_names.h"
#include "pipeline/refine.h"
#include "spool.h"

namespace tamis::tool {

namespace {

struct State {
  FilterArguments io;
  std::string clusters = "-";
  double threshold = 0.8;
  bool exact_only = false;
  std::string profile = "standard";
  uint64_t pairs = 0;
  std::vector<std::string> against;
};

// What is remembered of each record.
struct Entry {
  std::string id;
  Fingerprint fingerprint;
  uint64_t length = 0;
  uint64_t shingles_at = 0;              // in their spool; as many as the fingerprint says
  uint64_t text_at = 0, text_bytes = 0;  // in the spool of texts, if they are to be shown
  size_t source = 0;                     // of what it is compared with: which --against
};
using Entries = std::deque<Entry>;  // they stay where they are: units point to fingerprints

// What the workers hand to the calling thread: parcels with the id behind each, the shingles of the batch,
// and its texts. The last two go to their spools as they are.
enum Output : size_t { kParcels, kShingles, kTexts };
struct Parcel {
  Fingerprint fingerprint;
  uint64_t length, id, text;
};

// The records, or what they are compared with.
struct Side {
  Entries entries;
  Spool shingles, texts;
};

Status unpack(const std::string* out, bool near, size_t source, Side& side) {
  TAMIS_TRY(uint64_t shingles_at, side.shingles.add(out[kShingles]));
  TAMIS_TRY(uint64_t text_at, side.texts.add(out[kTexts]));
  for (std::string_view bytes = out[kParcels]; !bytes.empty();) {
    Parcel parcel;
    std::memcpy(&parcel, bytes.data(), sizeof parcel);
    bytes.remove_prefix(sizeof parcel);
    side.entries.push_back({std::string(bytes.substr(0, parcel.id)), parcel.fingerprint,
                            parcel.length, shingles_at, text_at, parcel.text, source});
    bytes.remove_prefix(parcel.id);
    if (near) shingles_at += parcel.fingerprint.shingle_count * sizeof(uint64_t);
    text_at += parcel.text;
  }
  return {};
}

class SpooledShingles final : public dedup::ShingleSource {
 public:
  explicit SpooledShingles(const Side& side) : side_(side) {}
  Status shingles(size_t unit, std::vector<uint64_t>& out) const override {
    const Entry& e = side_.entries[unit];
    out.resize(e.fingerprint.shingle_count);
    return side_.shingles.read(e.shingles_at, out.data(), out.size() * sizeof(uint64_t));
  }

 private:
  const Side& side_;
};

std::vector<dedup::Unit> units_of(const Side& side) {
  std::vector<dedup::Unit> units;
  units.reserve(side.entries.size());
  for (const Entry& e : side.entries)
    units.push_back({&e.fingerprint, static_cast<uint32_t>(e.source), 0, e.length, xxh3_128(e.id)});
  return units;
}

// A run's records, and what it compares them with.
struct Sides {
  Side now, earlier;
  // What a removed record repeats.
  const Side& of(const dedup::Decision& d) const { return d.earlier ? earlier : now; }
  const Entry& kept(const dedup::Decision& d) const { return of(d).entries[d.kept_index]; }
};

Status write_clusters(const State& s, const Sides& sides,
                      const std::vector<dedup::Decision>& decisions, io::WritableFile& out) {
  constexpr std::string_view kRules[] = {"kept", "exact", "near"};
  std::string lines;
  for (size_t i = 0; i < decisions.size(); ++i) {
    const dedup::Decision& d = decisions[i];
    const Entry& kept = sides.kept(d);
    JsonWriter w(lines);
    w.begin_object();
    w.key("containment_ppm").integer(d.containment_ppm);
    w.key("id").string(pipeline::well_formed(sides.now.entries[i].id));
    w.key("jaccard_ppm").integer(d.jaccard_ppm);
    w.key("kept").boolean(d.kept());
    w.key("kept_id").string(pipeline::well_formed(kept.id));
    if (d.earlier) w.key("kept_in").string(pipeline::well_formed(s.against[kept.source]));
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

// How a part that only one text has is set off.
struct Marks {
  std::string_view begin, end;
};
constexpr Marks kSigns[] = {{"[-", "-]"}, {"{+", "+}"}};
constexpr Marks kColours[] = {{"\x1b[31m", "\x1b[0m"}, {"\x1b[32m", "\x1b[0m"}};

// The words that differ, and kContext bytes of what is the same beside them.
std::string show_difference(std::string_view kept, std::string_view removed, bool colours) {
  constexpr size_t kContext = 80;
  std::string out;
  const std::vector<dedup::DiffPart> parts = dedup::diff_words(kept, removed);
  for (size_t i = 0; i < parts.size(); ++i) {
    const auto& [kind, text] = parts[i];
    if (kind != dedup::DiffKind::kSame) {
      const Marks& m = (colours ? kColours : kSigns)[kind == dedup::DiffKind::kSecond];
      out.append(m.begin).append(text).append(m.end);
    } else if (text.size() <= 2 * kContext) {
      out += text;
    } else {
      const size_t head = i == 0 ? 0 : utf8::character_start(text, kContext);
      const size_t tail =
          i + 1 == parts.size() ? text.size() : utf8::character_start(text, text.size() - kContext);
      out.append(text.substr(0, head)).append(" … ").append(text.substr(tail));
    }
  }
  return out;
}

// The least alike first: if one of them is wrong, it is one of those.
Status show_pairs(const State& s, const Sides& sides, const std::vector<dedup::Decision>& decisions,
                  const Terminal& terminal) {
  std::vector<size_t> near;
  for (size_t i = 0; i < decisions.size(); ++i)
    if (decisions[i].rule == dedup::Rule::kNear) near.push_back(i);
  std::sort(near.begin(), near.end(), [&](size_t a, size_t b) {
    return decisions[a].jaccard_ppm != decisions[b].jaccard_ppm
               ? decisions[a].jaccard_ppm < decisions[b].jaccard_ppm
               : a < b;
  });
  std::string text[2];
  for (size_t n = 0; n < near.size() && n < s.pairs; ++n) {
    const dedup::Decision& d = decisions[near[n]];
    const Entry& kept = sides.kept(d);
    const Entry& removed = sides.now.entries[near[n]];
    text[0].resize(kept.text_bytes);
    text[1].resize(removed.text_bytes);
    TAMIS_CHECK(sides.of(d).texts.read(kept.text_at, text[0].data(), kept.text_bytes));
    TAMIS_CHECK(sides.now.texts.read(removed.text_at, text[1].data(), removed.text_bytes));
    char jaccard[16];
    std::snprintf(jaccard, sizeof jaccard, "%.3f", d.jaccard_ppm / 1e6);
    const std::string head = "\n" + pipeline::well_formed(removed.id) + " repeats " +
                             pipeline::well_formed(kept.id) + ", J = " + jaccard + "\n";
    const std::string body = head + show_difference(text[0], text[1], terminal.colours()) + "\n";
    std::fwrite(body.data(), 1, body.size(), stderr);
  }
  return {};
}

// Sketches the records of one input, and hands them to a side.
FilterPlan sketching_plan(const State& s, const normalize::Normalizer& normalizer, size_t source,
                          Side& side) {
  FilterPlan plan;
  plan.worker = [&]() -> RecordFunction {
    struct Scratch {
      normalize::Normalizer::Scratch normalize;
      explicit Scratch(dedup::Profile profile) : sketcher(profile) {}
      dedup::Sketcher sketcher;
    };
    auto scratch = std::make_shared<Scratch>(*dedup::profile_named(s.profile));
    return [&, scratch](const io::JsonlRecord& r, std::string_view id,
                        std::string out[kMostOutputs]) -> Status {
      text::Text text(r.text);
      NormalizeCounts counts;
      TAMIS_CHECK(normalizer.run(text, scratch->normalize, counts));
      scratch->sketcher.add(text.bytes());
      Parcel parcel{};
      parcel.length = scratch->sketcher.text_bytes();
      parcel.fingerprint = scratch->sketcher.finish();
      parcel.id = id.size();
      parcel.text = s.pairs ? text.bytes().size() : 0;
      out[kParcels].append(reinterpret_cast<const char*>(&parcel), sizeof parcel);
      out[kParcels].append(id);
      const std::span<const uint64_t> shingles = scratch->sketcher.shingles();
      if (!s.exact_only)
        out[kShingles].append(reinterpret_cast<const char*>(shingles.data()),
                              shingles.size_bytes());
      if (s.pairs) out[kTexts].append(text.bytes());
      return {};
    };
  };
  plan.consume = [&s, source, &side](const std::string* out) {
    return unpack(out, !s.exact_only, source, side);
  };
  return plan;
}

// The files to read of one --against: itself, or the data of a delivery with the number of its records.
struct AgainstFile {
  FilterArguments io;
  std::optional<uint64_t> records;
};
Result<std::vector<AgainstFile>> files_of(const std::string& path, const FilterArguments& io) {
  io::FileSystem& fs = io::FileSystem::real();
  TAMIS_TRY(const io::FileStat stat, fs.stat(path, true));
  if (stat.kind != io::FileKind::kDirectory)
    return std::vector<AgainstFile>{{{path, "-", io.id_field, io.text_field}, {}}};
  TAMIS_TRY(const auto delivery, manifest::SealedDelivery::open(fs, path));
  std::vector<AgainstFile> out;
  for (const manifest::Shard& shard : delivery.shards)
    out.push_back(
        {{delivery.path_of(shard.data.path), "-", "id", "text"}, uint64_t{shard.data.records}});
  return out;
}

// Returns the exit code. A line that is not understood ends it: nothing of what was sent may be overlooked.
int read_against(const Options& options, const State& s, const normalize::Normalizer& normalizer,
                 Side& side) {
  const Terminal terminal(options);
  Options quiet = options;
  quiet.quiet = true;
  for (size_t source = 0; source < s.against.size(); ++source) {
    const auto files = files_of(s.against[source], s.io);
    if (!files) return terminal.report(files.error());
    for (const AgainstFile& file : *files) {
      const size_t before = side.entries.size();
      const int code = run_filter(quiet, file.io, sketching_plan(s, normalizer, source, side));
      if (code != kDone) return code;
      const size_t read = side.entries.size() - before;
      if (file.records && *file.records != read)
        return terminal.report({Code::kMismatch,
                                io::show_path(file.io.input) + ": expected " +
                                    std::to_string(*file.records) + " records, found " +
                                    std::to_string(read) + "; tamis verify says what is wrong",
                                Error::kNoOffset,
                                {}});
    }
  }
  return kDone;
}

// Decides, writes and tells.
Status conclude(const Options& options, const State& s, const Sides& sides) {
  const Terminal terminal(options);
  dedup::Options search;
  search.threshold_milli = static_cast<uint32_t>(s.threshold * 1000 + 0.5);
  search.near = !s.exact_only;
  search.jobs = job_count(options);
  const std::vector<dedup::Unit> units = units_of(sides.now), earlier = units_of(sides.earlier);
  const SpooledShingles shingles(sides.now), earlier_shingles(sides.earlier);
  dedup::Repeats repeats;
  if (!earlier.empty()) {
    TAMIS_TRY(repeats, dedup::find_repeats({units, shingles}, {earlier, earlier_shingles}, search));
  }
  TAMIS_TRY(const dedup::Selection selection, dedup::select(units, search, shingles, repeats.of));
  TAMIS_TRY(auto out, io::FileSystem::real().create_output(s.clusters, 0644));
  TAMIS_CHECK(write_clusters(s, sides, selection.decisions, *out));
  TAMIS_CHECK(out->close());
  const dedup::Report& r = selection.report;
  terminal.say("kept " + human_count(r.kept) + ", exact " + human_count(r.exact) + ", near " +
               human_count(r.near) + "\n");
  if (!earlier.empty()) {
    const auto of_earlier = std::ranges::count_if(
        selection.decisions, [](const dedup::Decision& d) { return d.earlier; });
    terminal.say("of these, " + human_count(static_cast<uint64_t>(of_earlier)) + " repeat one of " +
                 human_count(earlier.size()) + " earlier records\n");
  }
  if (const uint64_t keys = r.capped_keys + repeats.capped_keys)
    terminal.say(human_count(keys) + " band keys are shared by more than " +
                 human_count(search.bucket_anchors) + " kept records; " +
                 human_count(r.capped_entries + repeats.capped_entries) +
                 " entries were left out of them, and a near pair may be overlooked\n");
  return show_pairs(s, sides, selection.decisions, terminal);
}

int run(const Options& options, State& s) {
  const Terminal terminal(options);
  if (s.threshold < 0.25 || s.threshold > 1)
    return terminal.report(
        {Code::kUsage, "--threshold must lie between 0.25 and 1", Error::kNoOffset, {}});
  auto normalizer = normalize::Normalizer::create(normalize::Options{});
  if (!normalizer) return terminal.report(normalizer.error());
  Sides sides;
  if (const int code = read_against(options, s, *normalizer, sides.earlier); code != kDone)
    return code;
  FilterPlan plan = sketching_plan(s, *normalizer, 0, sides.now);
  plan.at_end = [&] { return conclude(options, s, sides); };
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
  c->add_option("--profile", s->profile,
                "What is compared: 5 words (standard), 8 characters (short: with blanks between "
                "words; ocr: without), 5 words and signs in their case (code)")
      ->check(CLI::IsMember({"standard", "short", "ocr", "code"}))
      ->option_text("standard|short|ocr|code [standard]");
  c->add_option("--against", s->against,
                "Delivery (its folder) or JSON lines that are there already: records that repeat "
                "one of them are not kept; may be given again")
      ->take_all()
      ->option_text("PATH");
  c->add_option("--pairs", s->pairs,
                "Show the words in which so many near pairs differ, the least alike first; this "
                "prints what the records say");
  c->footer(
      "Writes a line for every record: "
      "{\"containment_ppm\":…,\"id\":…,\"jaccard_ppm\":…,\"kept\":true|false,\"kept_id\":…,"
      "\"rule\":\"kept|exact|near\"}."
      "\n"
      "Where kept_id is a record of --against PATH, \"kept_in\" is that PATH.\n"
      "Example: tamis dedup in.jsonl --clusters clusters.jsonl --threshold 0.8\n"
      "         tamis dedup new.jsonl --against delivery --clusters clusters.jsonl\n"
      "         tamis dedup in.jsonl --clusters /dev/null --pairs 20");
  c->callback([&options, &chosen, s] { chosen = [&options, s] { return run(options, *s); }; });
}

}  // namespace tamis::tool
