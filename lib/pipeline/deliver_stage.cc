#include "pipeline/deliver_stage.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <span>
#include <unordered_set>

#include "base/ordered_pipeline.h"
#include "base/try.h"
#include "base/utf8.h"
#include "io/streams.h"
#include "normalize/edit_lines.h"
#include "pipeline/passages_stage.h"
#include "pipeline/record_names.h"
#include "pipeline/statistics.h"
#include "redact/types.h"
#include "redact/vault.h"
#include "text/text.h"

namespace tamis::pipeline {

namespace {

constexpr int kLedgerLevel = 3;  // zstd

struct Chunk {
  std::vector<manifest::EncodedRecord> records;
  std::vector<std::string> ids;  // of the records, only where they must be checked to be unique
  std::string documents, findings, passages, quarantine;  // lines of the ledger
  std::string cuts, emptied;                              // of what passages took out
  std::vector<redact::SealedValue> vaulted;               // of what leaves
  Delivered counts;
  uint64_t bytes = 0;
};

bool keeps_cuts(const Recipe& recipe) { return recipe.passages == "cut" && recipe.passage_undo; }

// What is fixed for all segments.
struct Context {
  const DeliverInput& in;
  const Recipe& recipe;
  const RecordNames& names;
};

// One document on its way out.
struct Leaving {
  const RefinedDocument& document;
  const UnitFate& fate;
  uint64_t unit = 0;
  std::string id;         // of the record; empty if it does not leave
  bool emptied = false;   // passages were cut, and nothing is left
  std::string_view text;  // as it leaves: without what is cut
  const EditMap* cut{};   // from the document's text to it, if passages are cut
  std::span<const uint64_t> tokens;
  std::span<const DocumentPassage> passages;

  bool leaves() const {
    return document.quarantine.empty() && !emptied && pipeline::leaves(fate.fate);
  }
};

// What a document repeats: the id of a record, and the delivery that holds it if it is an earlier one.
struct Survivor {
  std::string record, delivery;
};

Survivor survivor_of(const Context& c, const UnitFate& fate) {
  if (fate.earlier)
    return {c.in.earlier.record(fate.survivor), c.in.earlier.delivery(fate.survivor)};
  return {c.names.first_record_id(fate.survivor), {}};
}

void write_place(JsonWriter& w, const RefinedDocument& d) {
  w.key("line").integer(static_cast<int64_t>(d.line));
  if (d.part > 0) w.key("part").integer(d.part);
}

void write_document_line(const Context& c, const Leaving& l, std::string& out) {
  constexpr std::string_view kFates[] = {"delivered", "marked", "dropped", "quarantined"};
  const RefinedDocument& d = l.document;
  const UnitFate& fate = l.fate;
  const Fate what = d.quarantine.empty() ? fate.fate : Fate::kHeld;
  JsonWriter w(out);
  w.begin_object();
  const bool repeats = what == Fate::kMarked || what == Fate::kDropped;
  w.key("bytes").integer(static_cast<int64_t>(d.decoded_bytes));
  if (repeats) w.key("containment_ppm").integer(fate.containment_ppm);
  w.key("fate").string(l.emptied ? "emptied" : kFates[static_cast<size_t>(what)]);
  if (!d.group.empty()) w.key("group").string(well_formed(d.group));
  if (!d.id.empty()) w.key("id").string(well_formed(d.id));
  if (repeats) {
    const Survivor survivor = survivor_of(c, fate);
    w.key("jaccard_ppm").integer(fate.jaccard_ppm);
    if (!survivor.delivery.empty()) w.key("kept_delivery").string(survivor.delivery);
    w.key("kept_record").string(survivor.record);
  }
  write_place(w, d);
  if (!l.id.empty()) w.key("record").string(l.id);
  if (!d.released.empty()) w.key("released").string(d.released);
  if (repeats) w.key("rule").string(fate.exact ? "exact" : "near");
  w.key("source").integer(d.source);
  w.key("xxh3_normalized").string(hex(c.in.sifted.units[l.unit]->fingerprint.exact));
  w.key("xxh3_raw").string(hex(d.raw));
  w.end_object();
  out += '\n';
}

// What of a document stands in others too: offsets of its text as it would leave with nothing cut.
void write_passage_lines(const Context& c, const Leaving& l, std::string& out) {
  for (const DocumentPassage& p : l.passages) {
    JsonWriter w(out);
    w.begin_object();
    w.key("begin").integer(static_cast<int64_t>(p.span.begin));
    w.key("cut").boolean(c.recipe.passages == "cut");
    w.key("documents").integer(p.documents);
    w.key("end").integer(static_cast<int64_t>(p.span.end));
    if (const std::string kept = c.names.first_record_id(p.kept_unit); !kept.empty())
      w.key("kept_record").string(kept);
    write_place(w, l.document);
    if (!l.id.empty()) w.key("record").string(l.id);
    w.key("source").integer(l.document.source);
    w.key("tokens").integer(p.tokens);
    w.end_object();
    out += '\n';
  }
}

void write_finding(const AuditedFinding& a, JsonWriter& w) {
  const Finding& f = a.finding;
  w.begin_object();
  if (!a.action.empty()) w.key("action").string(a.action);
  if (f.allowed) w.key("allowed").boolean(true);
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

Result<manifest::EncodedRecord> encode_record(const Context& c, const Leaving& l,
                                              uint64_t place_in_unit) {
  const RefinedDocument& d = l.document;
  const UnitFate& fate = l.fate;
  manifest::Record r;
  r.id = l.id;
  r.text = l.text;
  if (d.language != "und") r.language = d.language;
  for (size_t i = 0; i < l.tokens.size(); ++i)
    r.tokens.emplace_back(c.recipe.vocabularies[i], l.tokens[i]);
  if (c.recipe.passages == "mark")
    for (const DocumentPassage& p : l.passages)
      r.passages.push_back({p.span.begin, p.span.end, p.documents});
  const std::string group = c.names.group_id(l.unit, d);
  const Survivor survivor = fate.fate == Fate::kMarked ? survivor_of(c, fate) : Survivor();
  if (!group.empty()) {
    r.group = group;
    r.order = static_cast<int64_t>(place_in_unit);
  }
  r.speaker = d.speaker;
  if (fate.fate == Fate::kMarked)
    r.cluster = manifest::RecordCluster{survivor.record, fate.jaccard_ppm, survivor.delivery};
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

void count(const Context& c, const Leaving& l, Delivered& n) {
  const RefinedDocument& d = l.document;
  const UnitFate& fate = l.fate;
  std::vector<Finding> findings;
  findings.reserve(d.findings.size());
  for (const AuditedFinding& a : d.findings) {
    findings.push_back(a.finding);
    findings.back().action = a.action;
  }
  tally(n.read,
        {c.in.inventory.files[d.source - 1].kind, d.language, d.quarantine, d.decoded_bytes,
         d.text.size(), findings, d.tokens, d.counts, d.guarded, d.look_alikes},
        c.recipe);
  count_review(d, l.leaves(), n.review);
  n.passages += l.passages.size();
  for (const DocumentPassage& p : l.passages) n.passage_bytes += p.span.size();
  if (!d.quarantine.empty()) {
    ++n.held;
  } else if (l.emptied) {
    ++n.emptied;
  } else if (fate.fate == Fate::kDropped) {
    ++(fate.exact ? n.dropped_exact : n.dropped_near);
    if (fate.earlier) ++(fate.exact ? n.earlier.dropped_exact : n.earlier.dropped_near);
  } else {
    ++n.records;
    if (fate.fate == Fate::kMarked) ++n.marked;
    if (fate.earlier) ++n.earlier.marked;
  }
}

// Cuts passages out of the texts of one unit. What stood apart may meet then, also across the joins of
// a group, so the guard looks at what is left, and tokens are counted again.
class Cutter {
 public:
  explicit Cutter(const Context& c)
      : engine_(static_cast<const EngineImpl&>(c.in.engine)),
        guards_(c.recipe.guard_action == "break" || c.recipe.guard_action == "quarantine") {}

  void begin_unit() { join_ = {}; }

  // `l` borrows what it is told until the next cut.
  void cut(Leaving& l, std::map<std::string, uint64_t>& guarded) {
    text_ = text::Text(l.document.text);
    text::Rewriter rest(text_);
    for (const DocumentPassage& p : l.passages) {
      rest.keep_to(p.span.begin);
      rest.replace(p.span.size(), {}, EditRule::kPassage);
    }
    std::move(rest).finish();
    if (const tokenize::GuardImpl* guard = engine_.guard(); guard && guards_) {
      GuardCounts counts;
      guard->run(text_, tokenize::GuardAction::kBreak, join_, counts);
      for (size_t i = 0; i < counts.by_string.size(); ++i)
        if (counts.by_string[i] > 0)
          guarded[std::string(guard->strings()[i].text)] += counts.by_string[i];
    }
    l.text = text_.bytes();
    l.cut = &text_.edits();
    if (text_.borrowed()) return;
    tokens_.assign(engine_.counted().size(), 0);
    Vocabulary::count_all(engine_.counted(), l.text, tokens_);
    l.tokens = tokens_;
  }

 private:
  const EngineImpl& engine_;
  const bool guards_;
  tokenize::GuardJoin join_;
  text::Text text_{std::string_view()};
  std::vector<uint64_t> tokens_;
};

// What leads back from a record to its text with nothing cut: a line for each record, so that they go together line by line.
void write_cut_line(const Leaving& l, std::string& out) {
  const EditMap whole = EditMap::identity(l.text.size());
  normalize::append_edit_line(l.id, l.document.text, l.text, l.cut ? *l.cut : whole, out);
}

// A document of which nothing leaves, as it would have left.
void write_emptied_line(const RefinedDocument& d, std::string& out) {
  JsonWriter w(out);
  w.begin_object();
  if (!d.id.empty()) w.key("id").string(well_formed(d.id));
  write_place(w, d);
  w.key("source").integer(d.source);
  w.key("text").string(d.text);
  w.end_object();
  out += '\n';
}

Result<Chunk> make_chunk(const Context& c, size_t segment) {
  TAMIS_TRY(const WorkFile file, WorkFile::read(c.in.fs, c.in.segments[segment].path));
  Chunk chunk;
  uint64_t unit_now = ~uint64_t{0}, place = 0, delivered = 0;
  Cutter cutter(c);
  TAMIS_CHECK(file.for_each([&](uint32_t u, const RefinedDocument& d) -> Status {
    const uint64_t unit = c.in.sifted.first_unit[segment] + u;
    if (unit != unit_now) {
      unit_now = unit;
      place = delivered = 0;
      cutter.begin_unit();
    }
    Leaving l{d, c.in.sifted.fates[unit], unit, {}, false, d.text, nullptr, d.tokens, {}};
    const UnitPassages* shared = c.in.sifted.passages.of(unit);
    if (shared) {
      l.passages = shared->documents[place];
      l.emptied = shared->emptied[place];
    }
    ++place;
    if (l.leaves()) {
      if (shared && c.recipe.passages == "cut") cutter.cut(l, chunk.counts.read.guarded);
      l.id = c.names.record_id(unit, delivered++, d);
      TAMIS_TRY(manifest::EncodedRecord record, encode_record(c, l, place));
      chunk.records.push_back(std::move(record));
      std::ranges::copy(d.vaulted, std::back_inserter(chunk.vaulted));
      if (c.recipe.ids == "keep") chunk.ids.push_back(l.id);
      if (keeps_cuts(c.recipe)) write_cut_line(l, chunk.cuts);
    } else if (l.emptied && keeps_cuts(c.recipe)) {
      write_emptied_line(d, chunk.emptied);
    }
    count(c, l, chunk.counts);
    write_document_line(c, l, chunk.documents);
    write_passage_lines(c, l, chunk.passages);
    write_finding_line(d, l.id, chunk.findings);
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
  a.earlier.dropped_exact += b.earlier.dropped_exact;
  a.earlier.dropped_near += b.earlier.dropped_near;
  a.earlier.marked += b.earlier.marked;
  a.emptied += b.emptied;
  a.passages += b.passages;
  a.passage_bytes += b.passage_bytes;
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

bool uses_vault(const Recipe& recipe) {
  return std::ranges::any_of(recipe.actions, [](const auto& action) {
    return action.second == redact::action_name(redact::Action::kVault);
  });
}

// The encrypted file of what was taken out, in the ledger.
class VaultFile {
 public:
  static Result<VaultFile> create(const DeliverInput& in) {
    TAMIS_TRY(
        auto file,
        in.fs.create(in.workspace.ledger_staging() + "/" + std::string(redact::kVaultFile), 0600));
    std::vector<std::string> types = in.engine.enabled_types();
    for (const std::string& type : in.engine.not_scanned()) types.push_back(type);
    TAMIS_TRY(redact::VaultWriter writer,
              redact::VaultWriter::create(*file, *in.redaction_key, types));
    return VaultFile(std::move(file), std::move(writer));
  }
  Status add(const redact::SealedValue& value) { return writer_.add(value); }
  Status finish() {
    TAMIS_CHECK(writer_.finish());
    TAMIS_CHECK(file_->sync());
    return file_->close();
  }

 private:
  VaultFile(std::unique_ptr<io::WritableFile> file, redact::VaultWriter writer)
      : file_(std::move(file)), writer_(std::move(writer)) {}
  std::unique_ptr<io::WritableFile> file_;
  redact::VaultWriter writer_;
};

}  // namespace

Result<Delivered> deliver(const DeliverInput& in, manifest::DeliveryWriter& writer) {
  const Recipe& recipe = in.engine.recipe();
  TAMIS_TRY(const RecordNames names, RecordNames::create(in));
  const Context context{in, recipe, names};

  TAMIS_TRY(auto documents, ledger_file(in, "documents.jsonl.zst"));
  TAMIS_TRY(auto findings, ledger_file(in, "findings.jsonl.zst"));
  std::unique_ptr<io::ByteSink> passages;
  if (recipe.passages != "off") {
    TAMIS_TRY(passages, ledger_file(in, "passages.jsonl.zst"));
  }
  std::unique_ptr<io::ByteSink> cuts, emptied;
  if (keeps_cuts(recipe)) {
    TAMIS_TRY(cuts, ledger_file(in, "cuts.jsonl.zst"));
    TAMIS_TRY(emptied, ledger_file(in, "emptied.jsonl.zst"));
  }
  TAMIS_TRY(auto quarantine, ledger_file(in, "quarantine.jsonl"));
  TAMIS_TRY(auto sources, ledger_file(in, "sources.jsonl"));
  std::unique_ptr<VaultFile> vault;
  if (in.redaction_key && uses_vault(recipe)) {
    TAMIS_TRY(VaultFile made, VaultFile::create(in));
    vault = std::make_unique<VaultFile>(std::move(made));
  }
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
        for (const redact::SealedValue& v : chunk.vaulted) TAMIS_CHECK(vault->add(v));
        TAMIS_CHECK(documents->write(chunk.documents));
        TAMIS_CHECK(findings->write(chunk.findings));
        if (passages) TAMIS_CHECK(passages->write(chunk.passages));
        if (cuts) TAMIS_CHECK(cuts->write(chunk.cuts));
        if (emptied) TAMIS_CHECK(emptied->write(chunk.emptied));
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
  for (const auto* sink : {&passages, &cuts, &emptied})
    if (*sink) TAMIS_CHECK((*sink)->finish());
  TAMIS_CHECK(quarantine->finish());
  TAMIS_CHECK(sources->finish());
  if (vault) TAMIS_CHECK(vault->finish());
  return sums;
}

}  // namespace tamis::pipeline
