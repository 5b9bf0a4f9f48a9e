#include "pipeline/ledger.h"

#include <algorithm>

#include "base/try.h"
#include "io/lines.h"
#include "io/path.h"
#include "io/streams.h"

namespace tamis::pipeline {

namespace {

constexpr uint64_t kLongestLine = uint64_t{1} << 30;
constexpr uint64_t kLongestPath = 1 << 16;

// The members of one line; a wrong one is remembered, and told at the end.
class Members {
 public:
  Members(const Json& json, const std::string& where) : json_(json), where_(where) {
    if (!json.is_object()) bad_ = "expected an object";
  }

  uint64_t count(std::string_view name) {
    const Json& v = json_[name];
    if (v.is_null()) return 0;
    if (!v.is_int() || v.as_int() < 0) return miss(name), 0;
    return static_cast<uint64_t>(v.as_int());
  }
  int64_t number(std::string_view name) {
    const Json& v = json_[name];
    if (!v.is_int()) return miss(name), 0;
    return v.as_int();
  }
  bool flag(std::string_view name) {
    const Json& v = json_[name];
    if (!v.is_null() && !v.is_bool()) miss(name);
    return v.as_bool();
  }
  std::string text(std::string_view name) {
    const Json& v = json_[name];
    if (!v.is_null() && !v.is_string()) miss(name);
    return v.as_string();
  }
  redact::Tag tag(std::string_view name) {
    redact::Tag tag{};
    if (!redact::parse_tag(json_[name].as_string(), tag)) miss(name);
    return tag;
  }
  Span span(uint64_t begin, uint64_t end, std::string_view name) {
    if (end < begin) miss(name);
    return {begin, std::max(begin, end)};
  }
  void miss(std::string_view name) {
    if (bad_.empty())
      bad_ = std::string("\"").append(name).append("\" is missing or of another type");
  }
  Status status() const {
    if (bad_.empty()) return {};
    return fail(
        Code::kCorrupt,
        where_ + ": " + bad_ + "; the ledger was changed or is of another version: prepare again");
  }
  const Json& operator[](std::string_view name) const { return json_[name]; }

 private:
  const Json& json_;
  const std::string& where_;
  std::string bad_;
};

Result<Json> parse_line(std::string_view line, const std::string& where) {
  Result<Json> json = Json::parse(line, where, 8);
  if (!json)
    return fail(Code::kCorrupt, where + ": not JSON; the ledger was changed: prepare again");
  return json;
}

DocumentPlace place_of(Members& m) {
  DocumentPlace place;
  place.source = m.count("source");
  place.line = m.count("line");
  place.part = m.count("part");
  return place;
}

int16_t small(const Json& json, std::string_view name, Members& m) {
  const Json& v = json[name];
  if (!v.is_int() || v.as_int() < INT16_MIN || v.as_int() > INT16_MAX) {
    m.miss("evidence");
    return 0;
  }
  return static_cast<int16_t>(v.as_int());
}

Result<LedgerFinding> parse_finding(const Json& json, const std::string& where) {
  Members m(json, where);
  LedgerFinding f;
  f.id = m.tag("id");
  f.value = m.tag("fingerprint");
  f.type = m.text("type");
  f.rule = m.text("rule");
  f.field = m.text("field");
  f.action = m.text("action");
  f.score = static_cast<int32_t>(std::clamp<int64_t>(m.number("score"), 0, 1'000'000));
  const Json& evidence = m["evidence"];
  f.evidence = {small(evidence, "base", m), small(evidence, "value", m),
                small(evidence, "words", m), small(evidence, "against", m)};
  f.span = m.span(m.count("start"), m.count("end"), "end");
  const Json::Array& points = m["code_points"].items();
  if (points.size() != 2 || !points[0].is_int() || !points[1].is_int() || points[0].as_int() < 0 ||
      points[1].as_int() < points[0].as_int())
    m.miss("code_points");
  else
    f.code_points = {static_cast<uint64_t>(points[0].as_int()),
                     static_cast<uint64_t>(points[1].as_int())};
  f.covered = m.flag("covered");
  f.doubtful = m.flag("doubtful");
  f.kept = m.flag("kept");
  f.allowed = json.has("allowed") && m.flag("allowed");
  f.reserved = m.flag("reserved");
  f.validated = m.flag("validated");
  if (const std::string decision = m.text("decision"); !decision.empty()) {
    const auto kind = find_decision(decision);
    if (!kind) m.miss("decision");
    f.decision = kind.value_or(DecisionKind::kNone);
  }
  TAMIS_CHECK(m.status());
  return f;
}

}  // namespace

std::string DocumentPlace::words() const {
  std::string out = "source file #" + std::to_string(source);
  if (line > 0) out += ", line " + std::to_string(line);
  if (part > 0) out += ", part " + std::to_string(part);
  return out;
}

Result<LedgerEntry> parse_entry(std::string_view line, const std::string& where) {
  TAMIS_TRY(const Json json, parse_line(line, where));
  Members m(json, where);
  LedgerEntry e;
  e.place = place_of(m);
  e.record = m.text("record");
  e.text = m.tag("text");
  if (!json["findings"].is_array()) m.miss("findings");
  TAMIS_CHECK(m.status());
  for (const Json& item : json["findings"].items()) {
    TAMIS_TRY(LedgerFinding finding, parse_finding(item, where));
    e.findings.push_back(std::move(finding));
  }
  return e;
}

Result<LedgerDocument> parse_document(std::string_view line, const std::string& where) {
  TAMIS_TRY(const Json json, parse_line(line, where));
  Members m(json, where);
  LedgerDocument d;
  d.place = place_of(m);
  d.id = m.text("id");
  d.group = m.text("group");
  d.fate = m.text("fate");
  d.record = m.text("record");
  d.kept_record = m.text("kept_record");
  d.kept_delivery = m.text("kept_delivery");
  d.rule = m.text("rule");
  d.released = m.text("released");
  d.bytes = m.count("bytes");
  d.jaccard_ppm = m.count("jaccard_ppm");
  if (d.fate.empty()) m.miss("fate");
  TAMIS_CHECK(m.status());
  return d;
}

Result<LedgerHeld> parse_held(std::string_view line, const std::string& where) {
  TAMIS_TRY(const Json json, parse_line(line, where));
  Members m(json, where);
  LedgerHeld h;
  h.place = place_of(m);
  h.byte = m.count("byte");
  h.reason = m.text("reason");
  h.message = m.text("message");
  if (m.flag("releasable")) h.text = m.tag("text");
  if (h.reason.empty()) m.miss("reason");
  TAMIS_CHECK(m.status());
  return h;
}

Result<LedgerSource> parse_source(std::string_view line, const std::string& where) {
  TAMIS_TRY(const Json json, parse_line(line, where));
  Members m(json, where);
  LedgerSource s;
  s.number = m.count("number");
  s.name = m.text("name");
  if (json.has("name_hex") && !unhex(m.text("name_hex"), s.name)) m.miss("name_hex");
  s.sha256 = m.text("sha256");
  s.taken = m.flag("taken");
  if (s.number == 0) m.miss("number");
  TAMIS_CHECK(m.status());
  return s;
}

Status Ledger::for_each_line(std::string_view file, const LineCallback& f) const {
  const std::string path = path_ + "/" + std::string(file);
  TAMIS_TRY(auto opened, fs_->open(path));
  TAMIS_TRY(auto source,
            io::open_source(std::move(opened), io::packing_of_name(file), io::show_path(path)));
  io::LineReader lines(*source, kLongestLine);
  io::Line line;
  for (;;) {
    TAMIS_TRY(const bool more, lines.next(line));
    if (!more) return {};
    const std::string where = io::show_path(path) + ", line " + std::to_string(line.number);
    if (line.too_long)
      return fail(Code::kCorrupt, where + ": longer than any line of a ledger; prepare again");
    TAMIS_TRY(const bool go_on, f(line.bytes, where));
    if (!go_on) return {};
  }
}

Status Ledger::for_each_entry(const Callback<LedgerEntry>& f) const {
  return for_each_line("findings.jsonl.zst",
                       [&](std::string_view line, const std::string& where) -> Result<bool> {
                         TAMIS_TRY(const LedgerEntry e, parse_entry(line, where));
                         return f(e);
                       });
}

Status Ledger::for_each_document(const Callback<LedgerDocument>& f) const {
  return for_each_line("documents.jsonl.zst",
                       [&](std::string_view line, const std::string& where) -> Result<bool> {
                         TAMIS_TRY(const LedgerDocument d, parse_document(line, where));
                         return f(d);
                       });
}

Result<std::vector<LedgerHeld>> Ledger::held() const {
  std::vector<LedgerHeld> out;
  TAMIS_CHECK(for_each_line("quarantine.jsonl",
                            [&](std::string_view line, const std::string& where) -> Result<bool> {
                              TAMIS_TRY(LedgerHeld held, parse_held(line, where));
                              out.push_back(std::move(held));
                              return true;
                            }));
  return out;
}

const LedgerSource* Ledger::source(uint64_t number) const {
  // Numbered from 1, in order.
  if (number == 0 || number > sources_.size() || sources_[number - 1].number != number)
    return nullptr;
  return &sources_[number - 1];
}

Result<Ledger> Ledger::open(io::FileSystem& fs, const std::string& path) {
  TAMIS_TRY(redact::AuditKey key, read_ledger_key(fs, path));
  Ledger ledger(fs, std::move(key));
  ledger.path_ = path;
  while (ledger.path_.size() > 1 && ledger.path_.ends_with('/')) ledger.path_.pop_back();
  const std::string run_path = ledger.path_ + "/run.json";
  TAMIS_TRY(const io::FileStat run_stat, fs.stat(run_path, true));
  if (run_stat.kind != io::FileKind::kRegular)
    return fail(
        Code::kInput,
        io::show_path(path) + " belongs to no finished prepare yet; run tamis prepare to its end");
  TAMIS_TRY(const std::string run, io::read_file(fs, run_path));
  TAMIS_TRY(ledger.run_, Json::parse(run, io::show_path(run_path)));
  Json reading = Json::object();
  for (const std::string_view section : {"source", "deliver", "limits"})
    if (const Json& s = ledger.recipe()[section]; s.is_object()) reading.set(section, s);
  TAMIS_TRY(ledger.reading_, Recipe::parse(reading.canonical(), io::show_path(run_path)));
  const std::string archive_path = ledger.path_ + "/archive.path";
  TAMIS_TRY(const io::FileStat archive_stat, fs.stat(archive_path, true));
  if (archive_stat.kind == io::FileKind::kRegular) {
    TAMIS_TRY(ledger.archive_, io::read_file(fs, archive_path, kLongestPath));
  }
  TAMIS_CHECK(ledger.for_each_line(
      "sources.jsonl", [&](std::string_view line, const std::string& where) -> Result<bool> {
        TAMIS_TRY(LedgerSource source, parse_source(line, where));
        ledger.sources_.push_back(std::move(source));
        return true;
      }));
  return ledger;
}

}  // namespace tamis::pipeline
