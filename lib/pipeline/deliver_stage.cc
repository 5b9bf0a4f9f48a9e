#include "pipeline/deliver_stage.h"

#include <algorithm>
#include <map>
#include <unordered_set>

#include "base/ordered_pipeline.h"
#include "base/try.h"
#include "base/utf8.h"
#include "io/streams.h"
#include "pipeline/record_names.h"
#include "pipeline/statistics.h"

namespace tamis::pipeline {

namespace {

constexpr int kLedgerLevel = 3;  // zstd

struct Chunk {
  std::vector<manifest::EncodedRecord> records;
  std::vector<std::string> ids;  // of the records, only where they must be checked to be unique
  std::string documents, findings, quarantine;  // lines of the ledger
  Delivered counts;
  uint64_t bytes = 0;
};

// What is fixed for all segments.
struct Context {
  const DeliverInput& in;
  const Recipe& recipe;
  const RecordNames& names;
};

void write_place(JsonWriter& w, const RefinedDocument& d) {
  w.key("line").integer(static_cast<int64_t>(d.line));
  if (d.part > 0) w.key("part").integer(d.part);
}

void write_document_line(const Context& c, const RefinedDocument& d, const UnitFate& fate,
                         std::string_view record, std::string& out) {
  constexpr std::string_view kFates[] = {"delivered", "marked", "dropped", "quarantined"};
  const Fate what = d.quarantine.empty() ? fate.fate : Fate::kHeld;
  JsonWriter w(out);
  w.begin_object();
  w.key("bytes").integer(static_cast<int64_t>(d.decoded_bytes));
  w.key("fate").string(kFates[static_cast<size_t>(what)]);
  if (!d.group.empty()) w.key("group").string(well_formed(d.group));
  if (!d.id.empty()) w.key("id").string(well_formed(d.id));
  if (what == Fate::kMarked || what == Fate::kDropped) {
    w.key("jaccard_ppm").integer(fate.jaccard_ppm);
    w.key("kept_record").string(c.names.first_record_id(fate.survivor));
  }
  write_place(w, d);
  if (!record.empty()) w.key("record").string(record);
  if (!d.released.empty()) w.key("released").string(d.released);
  if (what == Fate::kMarked || what == Fate::kDropped)
    w.key("rule").string(fate.exact ? "exact" : "near");
  w.key("source").integer(d.source);
  w.end_object();
  out += '\n';
}

void write_finding(const AuditedFinding& a, JsonWriter& w) {
  const Finding& f = a.finding;
  w.begin_object();
  w.key("action").string(a.action);
  w.key("code_points").begin_array();
  w.integer(static_cast<int64_t>(a.code_points.begin));
  w.integer(static_cast<int64_t>(a.code_points.end)).end_array();
  w.key("covered").boolean(f.covered);
  if (a.decision != DecisionKind::kNone) w.key("decision").string(decision_name(a.decision));
  w.key("doubtful").boolean(f.doubtful);
  w.key("end").integer(static_cast<int64_t>(f.span.end));
  w.key("evidence").begin_object();
  w.key("against").integer(f.evidence.against);
  w.key("base").integer(f.evidence.base);
  w.key("value").integer(f.evidence.value);
  w.key("words").integer(f.evidence.words).end_object();
  if (const std::string field = a.place.name(); !field.empty()) w.key("field").string(field);
  w.key("fingerprint").string(redact::tag_text(a.value));
  w.key("id").string(redact::tag_text(a.id));
  w.key("kept").boolean(f.kept);
  w.key("reserved").boolean(f.reserved);
  w.key("rule").string(f.rule);
  w.key("score").integer(f.score);
  w.key("start").integer(static_cast<int64_t>(f.span.begin));
  w.key("type").string(f.type);
  w.key("validated").boolean(f.validated);
  w.end_object();
}

void write_finding_line(const RefinedDocument& d, std::string_view record, std::string& out) {
  if (d.findings.empty()) return;
  JsonWriter w(out);
  w.begin_object().key("findings").begin_array();
  for (const AuditedFinding& a : d.findings) write_finding(a, w);
  w.end_array();
  write_place(w, d);
  if (!record.empty()) w.key("record").string(record);
  w.key("source").integer(d.source);
  w.key("text").string(redact::tag_text(d.text_tag));
  w.end_object();
  out += '\n';
}

// A line of the archive, or a file, that is no document.
void write_problem_line(const Problem& p, std::string& out) {
  JsonWriter w(out);
  w.begin_object();
  w.key("byte").integer(static_cast<int64_t>(p.byte_offset));
  w.key("line").integer(static_cast<int64_t>(p.line));
  if (!p.message.empty()) w.key("message").string(p.message);
  w.key("reason").string(p.reason);
  w.key("releasable").boolean(false);
  w.key("source").integer(p.source);
  w.end_object();
  out += '\n';
}

void write_held_line(const RefinedDocument& d, std::string& out) {
  JsonWriter w(out);
  w.begin_object();
  w.key("byte").integer(0);
  write_place(w, d);
  w.key("reason").string(d.quarantine);
  w.key("releasable").boolean(d.releasable);
  w.key("source").integer(d.source);
  if (d.releasable) w.key("text").string(redact::tag_text(d.text_tag));
  w.end_object();
  out += '\n';
}

Result<manifest::EncodedRecord> encode_record(const Context& c, const RefinedDocument& d,
                                              const UnitFate& fate, uint64_t unit,
                                              std::string_view id, uint64_t place_in_unit) {
  manifest::Record r;
  r.id = id;
  r.text = d.text;
  if (d.language != "und") r.language = d.language;
  for (size_t i = 0; i < d.tokens.size(); ++i)
    r.tokens.emplace_back(c.recipe.vocabularies[i], d.tokens[i]);
  const std::string group = c.names.group_id(unit, d);
  const std::string survivor =
      fate.fate == Fate::kMarked ? c.names.first_record_id(fate.survivor) : std::string();
  if (!group.empty()) {
    r.group = group;
    r.order = static_cast<int64_t>(place_in_unit);
  }
  r.speaker = d.speaker;
  if (fate.fate == Fate::kMarked) r.cluster = manifest::RecordCluster{survivor, fate.jaccard_ppm};
  for (const auto& [name, value] : d.fields) r.fields.emplace_back(name, value);
  if (c.in.rights) r.rights = c.in.rights->of(d.source);
  return manifest::encode(r, c.in.salts);
}

// What people decided, and what is left to them. Only what leaves must be decided.
void count_review(const RefinedDocument& d, bool leaves, ReviewCounts& n) {
  for (const AuditedFinding& a : d.findings) {
    if (a.finding.covered) continue;
    switch (a.decision) {
      case DecisionKind::kAccept:
        ++n.accepted;
        break;
      case DecisionKind::kReject:
        ++n.rejected;
        break;
      case DecisionKind::kAllow:
        ++n.allowed;
        break;
      case DecisionKind::kMark:
        ++n.marked;
        break;
      default:
        if (a.finding.doubtful && !a.finding.kept && leaves) ++n.open;
        break;
    }
  }
  n.passages += d.readings.passages;
  n.passage_bytes += d.readings.bytes;
  n.missed += d.readings.missed;
  if (!d.released.empty()) ++n.released;
}

void count(const Context& c, const RefinedDocument& d, const UnitFate& fate, Delivered& n) {
  std::vector<Finding> findings;
  findings.reserve(d.findings.size());
  for (const AuditedFinding& a : d.findings) findings.push_back(a.finding);
  tally(n.read,
        {c.in.inventory.files[d.source - 1].kind, d.language, d.quarantine, d.decoded_bytes,
         d.text.size(), findings, d.tokens, d.counts, d.guarded, d.look_alikes},
        c.recipe);
  count_review(d, d.quarantine.empty() && fate.fate != Fate::kDropped, n.review);
  if (!d.quarantine.empty()) {
    ++n.held;
  } else if (fate.fate == Fate::kDropped) {
    ++(fate.exact ? n.dropped_exact : n.dropped_near);
  } else {
    ++n.records;
    if (fate.fate == Fate::kMarked) ++n.marked;
  }
}

Result<Chunk> make_chunk(const Context& c, size_t segment) {
  TAMIS_TRY(const WorkFile file, WorkFile::read(c.in.fs, c.in.segments[segment].path));
  Chunk chunk;
  uint64_t unit_now = ~uint64_t{0}, place = 0, delivered = 0;
  TAMIS_CHECK(file.for_each([&](uint32_t u, const RefinedDocument& d) -> Status {
    const uint64_t unit = c.in.sifted.first_unit[segment] + u;
    if (unit != unit_now) {
      unit_now = unit;
      place = delivered = 0;
    }
    ++place;
    const UnitFate& fate = c.in.sifted.fates[unit];
    std::string id;
    if (d.quarantine.empty() && (fate.fate == Fate::kDelivered || fate.fate == Fate::kMarked)) {
      id = c.names.record_id(unit, delivered++, d);
      TAMIS_TRY(manifest::EncodedRecord record, encode_record(c, d, fate, unit, id, place));
      chunk.records.push_back(std::move(record));
      if (c.recipe.ids == "keep") chunk.ids.push_back(id);
    }
    count(c, d, fate, chunk.counts);
    write_document_line(c, d, fate, id, chunk.documents);
    write_finding_line(d, id, chunk.findings);
    if (!d.quarantine.empty()) write_held_line(d, chunk.quarantine);
    chunk.bytes += d.text.size();
    return {};
  }));
  return chunk;
}

void merge(Delivered& a, const Delivered& b) {
  add(a.read, b.read);
  a.records += b.records;
  a.marked += b.marked;
  a.dropped_exact += b.dropped_exact;
  a.dropped_near += b.dropped_near;
  a.held += b.held;
  a.review += b.review;
}

void write_source_line(const io::SourceFile& f, const SourceCharset& c,
                       const manifest::Salts* salts, std::string& out) {
  JsonWriter w(out);
  w.begin_object();
  w.key("bytes").integer(static_cast<int64_t>(f.stat.size));
  const bool told = !c.charset.empty() && c.known_by != "format";
  if (!c.charset.empty()) w.key("charset").string(c.charset);
  if (!c.known_by.empty()) w.key("charset_known_by").string(c.known_by);
  w.key("kind").string(f.kind);
  if (utf8::valid(f.path))
    w.key("name").string(f.path);
  else
    w.key("name_hex").string(hex(f.path));
  w.key("number").integer(static_cast<int64_t>(f.number));
  if (!f.taken()) w.key("reason").string(io::not_taken_name(f.reason));
  if (told || c.converted()) w.key("round_trip").boolean(c.round_trip);
  if (salts && f.has_digest) w.key("salt").string(hex(salts->of_input(f.number)));
  if (f.has_digest) w.key("sha256").string(hex(f.sha256));
  w.key("taken").boolean(f.taken());
  if (told || c.converted()) w.key("undecodable").integer(static_cast<int64_t>(c.undecodable));
  w.end_object();
  out += '\n';
}

// One file of lines in the ledger.
Result<std::unique_ptr<io::ByteSink>> ledger_file(const DeliverInput& in, const std::string& name) {
  TAMIS_TRY(auto file, in.fs.create(in.workspace.ledger_staging() + "/" + name, 0600));
  if (name.ends_with(".zst")) return io::zstd_sink(std::move(file), kLedgerLevel);
  return io::plain_sink(std::move(file));
}

}  // namespace

Result<Delivered> deliver(const DeliverInput& in, manifest::DeliveryWriter& writer) {
  const Recipe& recipe = in.engine.recipe();
  TAMIS_TRY(const RecordNames names, RecordNames::create(in));
  const Context context{in, recipe, names};

  TAMIS_TRY(auto documents, ledger_file(in, "documents.jsonl.zst"));
  TAMIS_TRY(auto findings, ledger_file(in, "findings.jsonl.zst"));
  TAMIS_TRY(auto quarantine, ledger_file(in, "quarantine.jsonl"));
  TAMIS_TRY(auto sources, ledger_file(in, "sources.jsonl"));
  std::string lines;
  for (const io::SourceFile& f : in.inventory.files)
    write_source_line(f, in.index.charsets[f.number], in.salts, lines);
  TAMIS_CHECK(sources->write(lines));
  lines.clear();
  for (const Problem& p : in.index.problems) write_problem_line(p, lines);
  TAMIS_CHECK(quarantine->write(lines));

  Delivered sums;
  std::unordered_set<std::string> seen;
  size_t next = 0;
  uint64_t done = 0;
  TAMIS_CHECK((ordered_pipeline<size_t, Chunk>(
      in.jobs,
      [&]() -> Result<std::optional<size_t>> {
        if (next == in.segments.size()) return std::optional<size_t>{};
        return std::optional<size_t>(next++);
      },
      [&](unsigned, size_t segment) { return make_chunk(context, segment); },
      [&](Chunk chunk) -> Status {
        for (std::string& id : chunk.ids)
          if (!seen.insert(std::move(id)).second)
            return fail(Code::kInput,
                        "two documents have the same id, so deliver.ids = \"keep\" cannot be done; "
                        "make them unique or use \"sequential\"",
                        Error::kNoOffset, "deliver.ids");
        for (const manifest::EncodedRecord& r : chunk.records) TAMIS_CHECK(writer.add(r));
        TAMIS_CHECK(documents->write(chunk.documents));
        TAMIS_CHECK(findings->write(chunk.findings));
        TAMIS_CHECK(quarantine->write(chunk.quarantine));
        merge(sums, chunk.counts);
        done += chunk.bytes;
        if (in.progress && !in.progress(done, std::max(done, in.index.text_bytes)))
          return fail(Code::kCancelled, "stopped, as you asked");
        return {};
      })));
  for (const Problem& p : in.index.problems) ++sums.read.quarantined[p.reason];
  TAMIS_CHECK(documents->finish());
  TAMIS_CHECK(findings->finish());
  TAMIS_CHECK(quarantine->finish());
  TAMIS_CHECK(sources->finish());
  return sums;
}

}  // namespace tamis::pipeline
