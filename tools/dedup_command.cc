#include <algorithm>
#include <cstdio>
#include <cstring>
#include <deque>
#include <memory>
#include <span>

#include "base/json.h"
#include "base/try.h"
#include "base/utf8.h"
#include "dedup/select.h"
#include "dedup/sketcher.h"
#include "dedup/word_diff.h"
#include "filter.h"
#include "io/file.h"
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
};

// What is remembered of each record.
struct Entry {
  std::string id;
  Fingerprint fingerprint;
  uint64_t length = 0;
  uint64_t shingles_at = 0;              // in their spool; as many as the fingerprint says
  uint64_t text_at = 0, text_bytes = 0;  // in the spool of texts, if they are to be shown
};
using Entries = std::deque<Entry>;  // they stay where they are: units point to fingerprints

// What the workers hand to the calling thread: parcels with the id behind each, the shingles of the batch,
// and its texts. The last two go to their spools as they are.
enum Output : size_t { kParcels, kShingles, kTexts };
struct Parcel {
  Fingerprint fingerprint;
  uint64_t length, id, text;
};

struct Spools {
  Spool shingles, texts;
};

Status unpack(const std::string* out, bool near, Entries& entries, Spools& spools) {
  TAMIS_TRY(uint64_t shingles_at, spools.shingles.add(out[kShingles]));
  TAMIS_TRY(uint64_t text_at, spools.texts.add(out[kTexts]));
  for (std::string_view bytes = out[kParcels]; !bytes.empty();) {
    Parcel parcel;
    std::memcpy(&parcel, bytes.data(), sizeof parcel);
    bytes.remove_prefix(sizeof parcel);
    entries.push_back({std::string(bytes.substr(0, parcel.id)), parcel.fingerprint, parcel.length,
                       shingles_at, text_at, parcel.text});
    bytes.remove_prefix(parcel.id);
    if (near) shingles_at += parcel.fingerprint.shingle_count * sizeof(uint64_t);
    text_at += parcel.text;
  }
  return {};
}

class SpooledShingles final : public dedup::ShingleSource {
 public:
  SpooledShingles(const Spool& spool, const Entries& entries) : spool_(spool), entries_(entries) {}
  Status shingles(size_t unit, std::vector<uint64_t>& out) const override {
    const Entry& e = entries_[unit];
    out.resize(e.fingerprint.shingle_count);
    return spool_.read(e.shingles_at, out.data(), out.size() * sizeof(uint64_t));
  }

 private:
  const Spool& spool_;
  const Entries& entries_;
};

Status write_clusters(const Entries& entries, const std::vector<dedup::Decision>& decisions,
                      io::WritableFile& out) {
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
Status show_pairs(const State& s, const Entries& entries,
                  const std::vector<dedup::Decision>& decisions, const Spool& texts,
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
    const size_t sides[2] = {d.kept_index, near[n]};
    for (int side = 0; side < 2; ++side) {
      const Entry& e = entries[sides[side]];
      text[side].resize(e.text_bytes);
      TAMIS_CHECK(texts.read(e.text_at, text[side].data(), e.text_bytes));
    }
    char jaccard[16];
    std::snprintf(jaccard, sizeof jaccard, "%.3f", d.jaccard_ppm / 1e6);
    const std::string head = "\n" + pipeline::well_formed(entries[sides[1]].id) + " repeats " +
                             pipeline::well_formed(entries[sides[0]].id) + ", J = " + jaccard +
                             "\n";
    const std::string body = head + show_difference(text[0], text[1], terminal.colours()) + "\n";
    std::fwrite(body.data(), 1, body.size(), stderr);
  }
  return {};
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
      explicit Scratch(dedup::Profile profile) : sketcher(profile) {}
      dedup::Sketcher sketcher;
    };
    auto scratch = std::make_shared<Scratch>(*dedup::profile_named(s.profile));
    return [&, scratch](const io::JsonlRecord& r, std::string_view id,
                        std::string out[kMostOutputs]) -> Status {
      text::Text text(r.text);
      NormalizeCounts counts;
      TAMIS_CHECK(normalizer->run(text, scratch->normalize, counts));
      scratch->sketcher.add(text.bytes());
      Parcel parcel{};
      parcel.length = scratch->sketcher.text_bytes();
      parcel.fingerprint = scratch->sketcher.finish();
      parcel.id = id.size();
      parcel.text = s.pairs ? text.bytes().size() : 0;
      out[kParcels].append(reinterpret_cast<const char*>(&parcel), sizeof parcel);
      out[kParcels].append(id);
      const std::span<const uint64_t> shingles = scratch->sketcher.shingles();
      if (near)
        out[kShingles].append(reinterpret_cast<const char*>(shingles.data()),
                              shingles.size_bytes());
      if (s.pairs) out[kTexts].append(text.bytes());
      return {};
    };
  };
  Entries entries;
  Spools spools;
  plan.consume = [&](const std::string* out) { return unpack(out, near, entries, spools); };
  plan.at_end = [&]() -> Status {
    std::vector<dedup::Unit> units;
    units.reserve(entries.size());
    for (const Entry& e : entries)
      units.push_back({&e.fingerprint, 0, 0, e.length, xxh3_128(e.id)});
    dedup::Options select_options;
    select_options.threshold_milli = threshold_milli;
    select_options.near = near;
    select_options.jobs = job_count(options);
    TAMIS_TRY(const dedup::Selection selection,
              dedup::select(units, select_options, SpooledShingles(spools.shingles, entries)));
    TAMIS_TRY(auto out, io::FileSystem::real().create_output(s.clusters, 0644));
    TAMIS_CHECK(write_clusters(entries, selection.decisions, *out));
    TAMIS_CHECK(out->close());
    terminal.say("kept " + human_count(selection.report.kept) + ", exact " +
                 human_count(selection.report.exact) + ", near " +
                 human_count(selection.report.near) + "\n");
    if (selection.report.capped_keys)
      terminal.say(human_count(selection.report.capped_keys) +
                   " band keys are shared by more than " +
                   human_count(select_options.bucket_anchors) + " kept records; " +
                   human_count(selection.report.capped_entries) +
                   " entries were left out of them, and a near pair may be overlooked\n");
    return show_pairs(s, entries, selection.decisions, spools.texts, terminal);
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
  c->add_option("--profile", s->profile,
                "What is compared: 5 words (standard), 8 characters (short: with blanks between "
                "words; ocr: without), 5 words and signs in their case (code)")
      ->check(CLI::IsMember({"standard", "short", "ocr", "code"}))
      ->option_text("standard|short|ocr|code [standard]");
  c->add_option("--pairs", s->pairs,
                "Show the words in which so many near pairs differ, the least alike first; this "
                "prints what the records say");
  c->footer(
      "Writes a line for every record: "
      "{\"id\":…,\"jaccard_ppm\":…,\"kept\":true|false,\"kept_id\":…,\"rule\":\"kept|exact|near\"}."
      "\n"
      "Example: tamis dedup in.jsonl --clusters clusters.jsonl --threshold 0.8\n"
      "         tamis dedup in.jsonl --clusters /dev/null --pairs 20");
  c->callback([&options, &chosen, s] { chosen = [&options, s] { return run(options, *s); }; });
}

}  // namespace tamis::tool
