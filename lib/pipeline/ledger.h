// A ledger, read: what was found, what became of each document, what was held back.
//
//   TAMIS_TRY(const Ledger ledger, Ledger::open(fs, "private/ledger"));
//   TAMIS_CHECK(ledger.for_each_entry([&](const LedgerEntry& e) -> Result<bool> { … return true; }));
//
// Nothing in it is a value of the archive; ledger_texts.h leads to those.
// Format: docs/formats/ledger.md. Code::kCorrupt names file and line. Thread-safety: const calls may be concurrent.
// Memory: one line at a time; held() and sources() are whole.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "io/file.h"
#include "pipeline/decisions.h"
#include "tamis/finding.h"
#include "tamis/recipe.h"
#include "tamis/result.h"

namespace tamis::pipeline {

// Where a document lies in the archive.
struct DocumentPlace {
  uint64_t source = 0;  // number of the source file, as sources.jsonl names it
  uint64_t line = 0;    // from 1; 0 for a plain text file
  uint64_t part = 0;    // of a split text, from 1; 0: whole
  auto operator<=>(const DocumentPlace&) const = default;
  std::string words() const;  // "source file #3, line 17"
};

struct LedgerFinding {
  redact::Tag id{}, value{};
  std::string type, rule, field, action;
  int32_t score = 0;
  Evidence evidence;
  Span span, code_points;
  bool covered = false, doubtful = false, kept = false, reserved = false, validated = false,
       allowed = false;
  DecisionKind decision = DecisionKind::kNone;
  // Redacted, not sure, and nobody has looked.
  bool open() const { return doubtful && !covered && !kept && decision == DecisionKind::kNone; }
};

// A document in which something was found.
struct LedgerEntry {
  DocumentPlace place;
  std::string record;  // empty: it does not leave
  redact::Tag text{};
  std::vector<LedgerFinding> findings;
};

struct LedgerDocument {
  DocumentPlace place;
  std::string id, group, fate, record, kept_record, rule, released;
  std::string kept_delivery;  // digest; empty: kept_record is of the ledger's own delivery
  uint64_t bytes = 0, jaccard_ppm = 0;
};

struct LedgerHeld {
  DocumentPlace place;
  uint64_t byte = 0;
  std::string reason, message;
  std::optional<redact::Tag> text;  // if it can be released
};

struct LedgerSource {
  uint64_t number = 0;
  std::string name;  // bytes
  std::string sha256;
  bool taken = false;
};

Result<LedgerEntry> parse_entry(std::string_view line, const std::string& where);
Result<LedgerDocument> parse_document(std::string_view line, const std::string& where);
Result<LedgerHeld> parse_held(std::string_view line, const std::string& where);
Result<LedgerSource> parse_source(std::string_view line, const std::string& where);

class Ledger {
 public:
  static Result<Ledger> open(io::FileSystem& fs, const std::string& path);

  // What `tamis prepare` read the archive with; the sections source, deliver and limits only.
  const Recipe& reading() const { return reading_; }
  const Json& recipe() const { return run_["recipe"]; }  // whole
  const std::string& path() const { return path_; }
  const std::string& archive() const { return archive_; }  // empty: not written down
  const redact::AuditKey& key() const { return key_; }
  const std::vector<LedgerSource>& sources() const { return sources_; }
  const LedgerSource* source(uint64_t number) const;
  io::FileSystem& file_system() const { return *fs_; }

  // In the order of the delivery. The callback gives false to stop.
  template <class T>
  using Callback = std::function<Result<bool>(const T&)>;
  Status for_each_entry(const Callback<LedgerEntry>& f) const;
  Status for_each_document(const Callback<LedgerDocument>& f) const;
  Result<std::vector<LedgerHeld>> held() const;

 private:
  Ledger(io::FileSystem& fs, redact::AuditKey key) : fs_(&fs), key_(std::move(key)) {}
  using LineCallback = std::function<Result<bool>(std::string_view line, const std::string& where)>;
  Status for_each_line(std::string_view file, const LineCallback& f) const;

  io::FileSystem* fs_;
  redact::AuditKey key_;
  std::string path_, archive_;
  Json run_;
  Recipe reading_;
  std::vector<LedgerSource> sources_;
};

}  // namespace tamis::pipeline
