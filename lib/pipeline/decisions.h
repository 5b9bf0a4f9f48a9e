// What people decided about findings, texts and held documents: LEDGER/decisions.jsonl, and how it is looked up.
//
//   TAMIS_TRY(DecisionLog log, DecisionLog::open(fs, ledger));          // locked while it is open
//   TAMIS_CHECK(log.append({decision}));                                // whole lines, synced; nothing is ever rewritten
//   TAMIS_TRY(const Decisions decisions, Decisions::read(fs, ledger));  // prepare replays them
//   decisions.on_finding(id);                                           // kAccept, kReject or nothing
//
// A decision names what it is about by keyed tags (redact/audit.h), never by a value. It holds for a finding at its place in the
// very text that was looked at: when the text changes, the finding is doubtful anew. Of two decisions on one thing the later holds.
// Format: docs/formats/ledger.md. Thread-safety: Decisions is immutable; DecisionLog serves one thread, and one process at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "io/file.h"
#include "redact/audit.h"
#include "tamis/result.h"

namespace tamis::pipeline {

enum class DecisionKind : uint8_t {
  kNone,
  kAccept,    // the finding is right
  kReject,    // it is not: the value stays, at this place
  kAllow,     // the value stays wherever it is found with this type
  kMark,      // a value that was missed
  kPassage,   // a passage without findings was read to its end
  kRelease,   // a document that was held back leaves
  kWithdraw,  // an earlier decision holds no more
};
std::string_view decision_name(DecisionKind kind);
std::optional<DecisionKind> find_decision(std::string_view name);

struct Decision {
  DecisionKind kind = DecisionKind::kNone;
  std::string who, why, when;  // when: RFC 3339, UTC
  // What it is about; which of them a kind needs is a table in decisions.cc.
  std::optional<redact::Tag> finding, value, text;
  std::string type;   // of the finding or the value
  std::string field;  // kMark, kPassage: which text of the document; empty: its text
  bool has_span = false;
  Span span;            // kMark, kPassage: bytes of the decoded text
  uint64_t missed = 0;  // kPassage: how many values were marked in it
  std::string place;    // for people: "source file #3, line 17"

  std::string line() const;  // canonical JSON, without a line feed
};

// One line; `where` names it in messages. Code::kCorrupt says what is wrong.
Result<Decision> parse_decision(std::string_view line, const std::string& where);
// A whole file. The last line must end too.
Result<std::vector<Decision>> parse_decisions(std::string_view bytes, const std::string& name);

class Decisions {
 public:
  struct Mark {
    Span span;
    std::string_view type;  // a row of the type table
    bool operator==(const Mark&) const = default;
  };
  struct Passage {
    Span span;
    uint64_t missed = 0;
  };
  struct OfText {
    std::vector<Mark> marks;        // sorted, no two the same
    std::vector<Passage> passages;  // sorted by begin; those that overlap are not counted twice
    bool released = false;
    bool empty() const { return marks.empty() && passages.empty() && !released; }
  };

  Decisions() = default;
  static Result<Decisions> read(io::FileSystem& fs, const std::string& ledger);
  static Decisions compile(const std::vector<Decision>& decisions);

  bool empty() const { return findings_.empty() && allowed_.empty() && texts_.empty(); }
  DecisionKind on_finding(const redact::Tag& finding) const;  // kAccept, kReject or kNone
  bool allows(const redact::Tag& value) const;
  const OfText* on_text(const redact::Tag& text) const;  // null: nothing
  bool speaks_of_texts() const { return !texts_.empty(); }
  // Of everything that changes a delivery; who, why and when do not.
  std::string digest() const;

 private:
  template <class T>
  using ByTag = std::unordered_map<redact::Tag, T, redact::TagHash>;
  ByTag<DecisionKind> findings_;
  ByTag<bool> allowed_;
  ByTag<OfText> texts_;
};

class DecisionLog {
 public:
  static constexpr std::string_view kFile = "decisions.jsonl";

  static Result<DecisionLog> open(io::FileSystem& fs, const std::string& ledger);
  // Without a lock; empty if there is no file.
  static Result<std::vector<Decision>> read(io::FileSystem& fs, const std::string& ledger);
  DecisionLog(DecisionLog&& other) noexcept;
  DecisionLog& operator=(DecisionLog&&) = delete;
  ~DecisionLog();

  Status append(const std::vector<Decision>& decisions);
  const std::vector<Decision>& decisions() const { return decisions_; }

 private:
  explicit DecisionLog(io::FileSystem& fs) : fs_(&fs) {}
  io::FileSystem* fs_;
  std::string path_, bytes_;
  std::vector<Decision> decisions_;
  int lock_ = -1;
};

// The ledger's key, LEDGER/fingerprint.key; made if it is not there. Code::kInput if others may read it.
Result<redact::AuditKey> open_ledger_key(io::FileSystem& fs, const std::string& ledger);
// The same, but a missing key is Code::kInput: there is no ledger.
Result<redact::AuditKey> read_ledger_key(io::FileSystem& fs, const std::string& ledger);

}  // namespace tamis::pipeline
