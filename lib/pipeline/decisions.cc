#include "pipeline/decisions.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/json.h"
#include "base/try.h"
#include "io/path.h"
#include "redact/types.h"

namespace tamis::pipeline {

namespace {

using redact::Tag;

constexpr uint64_t kLongestFile = uint64_t{1} << 30;

// What each kind is about; a line has these members and no others but those of every line.
struct KindRow {
  std::string_view name;
  bool finding, value, text, type, span;
};
constexpr KindRow kKinds[] = {
    {"", false, false, false, false, false},
    {"accept", true, false, false, true, false},
    {"reject", true, false, false, true, false},
    {"allow", false, true, false, true, false},
    {"mark", false, true, true, true, true},
    {"passage", false, false, true, false, true},
    {"release", false, false, true, false, false},
    {"withdraw", false, false, false, false, false},  // whatever it takes back
};

const KindRow& row_of(DecisionKind kind) { return kKinds[static_cast<size_t>(kind)]; }

tl::unexpected<Error> wrong(const std::string& where, const std::string& what) {
  return fail(Code::kCorrupt,
              where + ": " + what +
                  "; a decision that cannot be read could not be replayed: mend the "
                  "line, or remove it");
}

bool take_text(const Json& json, std::string& out) {
  if (!json.is_string()) return false;
  out = json.as_string();
  return true;
}

bool take_tag(const Json& json, std::optional<Tag>& out) {
  return json.is_string() && redact::parse_tag(json.as_string(), out.emplace());
}

bool take_count(const Json& json, uint64_t& out) {
  if (!json.is_int() || json.as_int() < 0) return false;
  out = static_cast<uint64_t>(json.as_int());
  return true;
}

// One member into its place; false: not a member, or of another shape.
bool take(const std::string& name, const Json& json, Decision& d) {
  if (name == "who") return take_text(json, d.who);
  if (name == "why") return take_text(json, d.why);
  if (name == "when") return take_text(json, d.when);
  if (name == "type") return take_text(json, d.type);
  if (name == "field") return take_text(json, d.field);
  if (name == "place") return take_text(json, d.place);
  if (name == "finding") return take_tag(json, d.finding);
  if (name == "fingerprint") return take_tag(json, d.value);
  if (name == "text") return take_tag(json, d.text);
  if (name == "missed") return take_count(json, d.missed);
  if (name == "start") return d.has_span = true, take_count(json, d.span.begin);
  if (name == "end") return take_count(json, d.span.end);
  return false;
}

void insert_mark(std::vector<Decisions::Mark>& marks, const Decisions::Mark& mark) {
  const auto at = std::ranges::lower_bound(marks, mark, [](const auto& a, const auto& b) {
    if (a.span.begin != b.span.begin) return a.span.begin < b.span.begin;
    return a.span.end != b.span.end ? a.span.end < b.span.end : a.type < b.type;
  });
  if (at == marks.end() || *at != mark) marks.insert(at, mark);
}

// A later reading of a passage takes the place of those that it overlaps.
void insert_passage(std::vector<Decisions::Passage>& passages, const Decisions::Passage& passage) {
  std::erase_if(passages, [&](const Decisions::Passage& p) {
    return p.span.begin < passage.span.end && passage.span.begin < p.span.end;
  });
  passages.insert(std::ranges::lower_bound(passages, passage.span.begin, {},
                                           [](const auto& p) { return p.span.begin; }),
                  passage);
}

}  // namespace

std::string_view decision_name(DecisionKind kind) { return row_of(kind).name; }

std::optional<DecisionKind> find_decision(std::string_view name) {
  for (size_t i = 1; i < std::size(kKinds); ++i)
    if (kKinds[i].name == name) return static_cast<DecisionKind>(i);
  return std::nullopt;
}

std::string Decision::line() const {
  Json out = Json::object();
  out.set("decision", decision_name(kind)).set("when", when).set("who", who).set("why", why);
  if (finding) out.set("finding", redact::tag_text(*finding));
  if (value) out.set("fingerprint", redact::tag_text(*value));
  if (text) out.set("text", redact::tag_text(*text));
  if (!type.empty()) out.set("type", type);
  if (!field.empty()) out.set("field", field);
  if (!place.empty()) out.set("place", place);
  if (has_span) out.set("start", span.begin).set("end", span.end);
  if (kind == DecisionKind::kPassage) out.set("missed", missed);
  return out.canonical();
}

Result<Decision> parse_decision(std::string_view line, const std::string& where) {
  const Result<Json> json = Json::parse(line, where, 4);
  if (!json || !json->is_object()) return wrong(where, "expected one JSON object");
  Decision d;
  const auto kind = find_decision((*json)["decision"].as_string());
  if (!kind) {
    std::string names;
    for (size_t i = 1; i < std::size(kKinds); ++i)
      names.append(names.empty() ? "" : ", ").append(kKinds[i].name);
    return wrong(where, "expected \"decision\" to be one of " + names);
  }
  d.kind = *kind;
  for (const auto& [name, value] : json->members())
    if (name != "decision" && !take(name, value, d))
      return wrong(where,
                   "a member is not known, or of another type than docs/formats/ledger.md says");
  const KindRow& row = row_of(d.kind);
  if (d.who.empty() || d.when.empty()) return wrong(where, "expected \"who\" and \"when\"");
  if (d.kind == DecisionKind::kWithdraw) {
    if (d.finding.has_value() + d.value.has_value() + d.text.has_value() != 1)
      return wrong(where, "expected one of \"finding\", \"fingerprint\" and \"text\"");
  } else if ((row.finding && !d.finding) || (row.value && !d.value) || (row.text && !d.text) ||
             (row.type && d.type.empty()) || (row.span && !d.has_span)) {
    return wrong(where, "it does not name what was decided on");
  }
  if (d.span.end < d.span.begin) return wrong(where, "it ends before it starts");
  if (d.kind == DecisionKind::kMark) {
    if (redact::find_type(d.type) == redact::kNoType)
      return wrong(where, "the type of the mark is not known");
    if (d.span.empty()) return wrong(where, "the mark is empty");
  }
  return d;
}

Result<std::vector<Decision>> parse_decisions(std::string_view bytes, const std::string& name) {
  std::vector<Decision> out;
  for (size_t at = 0, number = 1; at < bytes.size(); ++number) {
    const std::string where = name + ", line " + std::to_string(number);
    const size_t end = bytes.find('\n', at);
    if (end == std::string_view::npos) return wrong(where, "the line does not end");
    TAMIS_TRY(Decision decision, parse_decision(bytes.substr(at, end - at), where));
    out.push_back(std::move(decision));
    at = end + 1;
  }
  return out;
}

Decisions Decisions::compile(const std::vector<Decision>& decisions) {
  Decisions out;
  for (const Decision& d : decisions) {
    switch (d.kind) {
      case DecisionKind::kNone:
        break;
      case DecisionKind::kAccept:
      case DecisionKind::kReject:
        out.findings_[*d.finding] = d.kind;
        break;
      case DecisionKind::kAllow:
        out.allowed_[*d.value] = true;
        break;
      case DecisionKind::kMark: {
        const redact::TypeId type = redact::find_type(d.type);
        insert_mark(out.texts_[*d.text].marks, {d.span, redact::entity_types()[type].name});
        break;
      }
      case DecisionKind::kPassage:
        insert_passage(out.texts_[*d.text].passages, {d.span, d.missed});
        break;
      case DecisionKind::kRelease:
        out.texts_[*d.text].released = true;
        break;
      case DecisionKind::kWithdraw:
        if (d.finding) out.findings_.erase(*d.finding);
        if (d.value) out.allowed_.erase(*d.value);
        if (!d.text) break;
        if (const auto at = out.texts_.find(*d.text); at != out.texts_.end()) {
          if (d.has_span)
            std::erase_if(at->second.marks, [&](const Mark& m) { return m.span == d.span; });
          else
            at->second.released = false;
          if (at->second.empty()) out.texts_.erase(at);
        }
        break;
    }
  }
  return out;
}

Result<Decisions> Decisions::read(io::FileSystem& fs, const std::string& ledger) {
  TAMIS_TRY(const std::vector<Decision> decisions, DecisionLog::read(fs, ledger));
  return compile(decisions);
}

DecisionKind Decisions::on_finding(const Tag& finding) const {
  const auto at = findings_.find(finding);
  return at == findings_.end() ? DecisionKind::kNone : at->second;
}

bool Decisions::allows(const Tag& value) const { return allowed_.contains(value); }

const Decisions::OfText* Decisions::on_text(const Tag& text) const {
  const auto at = texts_.find(text);
  return at == texts_.end() ? nullptr : &at->second;
}

std::string Decisions::digest() const {
  std::map<Tag, std::string> rows[3];
  for (const auto& [tag, kind] : findings_) rows[0][tag] = decision_name(kind);
  for (const auto& [tag, yes] : allowed_) rows[1][tag] = "allow";
  for (const auto& [tag, text] : texts_) {
    std::string& row = rows[2][tag];
    for (const Mark& m : text.marks)
      row.append("mark ")
          .append(std::to_string(m.span.begin))
          .append(" ")
          .append(std::to_string(m.span.end))
          .append(" ")
          .append(m.type)
          .append("\n");
    for (const Passage& p : text.passages)
      row.append("passage ")
          .append(std::to_string(p.span.begin))
          .append(" ")
          .append(std::to_string(p.span.end))
          .append(" ")
          .append(std::to_string(p.missed))
          .append("\n");
    if (text.released) row += "release\n";
  }
  std::string all;
  for (const auto& part : rows) {
    for (const auto& [tag, row] : part)
      all.append(redact::tag_text(tag)).append(" ").append(row).append("\n");
    all += "\n";
  }
  return sha256_hex(all);
}

Result<std::vector<Decision>> DecisionLog::read(io::FileSystem& fs, const std::string& ledger) {
  const std::string path = ledger + "/" + std::string(kFile);
  TAMIS_TRY(const io::FileStat stat, fs.stat(path, true));
  if (stat.kind == io::FileKind::kMissing) return std::vector<Decision>();
  TAMIS_TRY(const std::string bytes, io::read_file(fs, path, kLongestFile));
  return parse_decisions(bytes, io::show_path(path));
}

Result<DecisionLog> DecisionLog::open(io::FileSystem& fs, const std::string& ledger) {
  DecisionLog log(fs);
  log.path_ = ledger + "/" + std::string(kFile);
  // Not behind io::FileSystem, as the lock of a workspace is not.
  log.lock_ = ::open((ledger + "/review.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (log.lock_ < 0)
    return fail(Code::kOutput, "cannot create a lock in the ledger " + io::show_path(ledger) +
                                   "; is the folder there and writable?");
  if (::flock(log.lock_, LOCK_EX | LOCK_NB) != 0)
    return fail(Code::kOutput,
                "another review is open on the ledger " + io::show_path(ledger) + "; end it first");
  TAMIS_TRY(const io::FileStat stat, fs.stat(log.path_, true));
  if (stat.kind != io::FileKind::kMissing) {
    TAMIS_TRY(log.bytes_, io::read_file(fs, log.path_, kLongestFile));
    TAMIS_TRY(log.decisions_, parse_decisions(log.bytes_, io::show_path(log.path_)));
  }
  return log;
}

DecisionLog::DecisionLog(DecisionLog&& other) noexcept
    : fs_(other.fs_),
      path_(std::move(other.path_)),
      bytes_(std::move(other.bytes_)),
      decisions_(std::move(other.decisions_)),
      lock_(std::exchange(other.lock_, -1)) {}

DecisionLog::~DecisionLog() {
  if (lock_ >= 0) ::close(lock_);
}

// The file is written whole beside its place and renamed: people decide thousands of times, not millions, and no kill leaves half
// a line.
Status DecisionLog::append(const std::vector<Decision>& decisions) {
  if (decisions.empty()) return {};
  std::string bytes = bytes_;
  for (const Decision& d : decisions) bytes.append(d.line()).append("\n");
  TAMIS_CHECK(io::write_file_atomic(*fs_, path_, bytes, 0600));
  bytes_ = std::move(bytes);
  decisions_.insert(decisions_.end(), decisions.begin(), decisions.end());
  return {};
}

namespace {

constexpr std::string_view kKeyFile = "/fingerprint.key";

Result<redact::AuditKey> read_key(io::FileSystem& fs, const std::string& path,
                                  const io::FileStat& stat) {
  const std::string name = io::show_path(path);
  if ((stat.mode & 0077) != 0)
    return fail(Code::kInput,
                name +
                    ": others may read this key; run chmod 600 on it (who has it can test "
                    "guesses of the values that the ledger speaks of)");
  TAMIS_TRY(std::string digits, io::read_file(fs, path, 256));
  while (!digits.empty() && (digits.back() == '\n' || digits.back() == '\r')) digits.pop_back();
  std::string bytes;
  const bool well = unhex(digits, bytes);
  wipe(digits.data(), digits.size());
  const Secret secret(std::move(bytes));
  if (!well || secret.view().size() != redact::AuditKey::kBytes)
    return fail(Code::kCorrupt, name +
                                    ": expected 64 hexadecimal digits; without its key the "
                                    "ledger's decisions cannot be replayed");
  return redact::AuditKey::create(secret);
}

}  // namespace

Result<redact::AuditKey> read_ledger_key(io::FileSystem& fs, const std::string& ledger) {
  const std::string path = ledger + std::string(kKeyFile);
  TAMIS_TRY(const io::FileStat stat, fs.stat(path, true));
  if (stat.kind != io::FileKind::kRegular)
    return fail(Code::kInput, io::show_path(ledger) +
                                  " is not a ledger: it has no fingerprint.key; name the folder "
                                  "that was --ledger of tamis prepare");
  return read_key(fs, path, stat);
}

Result<redact::AuditKey> open_ledger_key(io::FileSystem& fs, const std::string& ledger) {
  const std::string path = ledger + std::string(kKeyFile);
  TAMIS_TRY(const io::FileStat stat, fs.stat(path, true));
  if (stat.kind == io::FileKind::kRegular) return read_key(fs, path, stat);
  TAMIS_TRY(const Secret secret, random_secret(redact::AuditKey::kBytes));
  std::string digits = hex(secret.view()) + "\n";
  const Status written = io::write_file_atomic(fs, path, digits, 0600);
  wipe(digits.data(), digits.size());
  TAMIS_CHECK(written);
  return redact::AuditKey::create(secret);
}

}  // namespace tamis::pipeline
