// The account of every finding of a document: what the ledger says of it, and what people decided about it.
//
//   const Audit audit{key, decisions};                 // one per prepare, shared by all workers
//   TextAudit text;                                    // one per text: document, speaker, field
//   text.begin(audit, {}, normalized, redactor, findings);        // decisions replayed, before the group's second look learns
//   text.end(audit, normalized, redactor, findings, out);         // and once more behind it; every finding is written down
//   text.note_actions(actions, out);                              // what rewriting made of each
//
// A finding that was rejected, or whose value is allowed, is taken out of `findings`, so that nothing is rewritten at its place and
// nothing is sought because of it; the account keeps it. What somebody marked as missed is put in.
// Thread-safety: Audit is shared; a TextAudit serves one thread. Cost: nothing where nothing was found and nothing decided; else about
// three microseconds a finding.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/decisions.h"
#include "redact/audit.h"
#include "redact/redactor.h"
#include "redact/vault.h"
#include "tamis/finding.h"
#include "text/text.h"

namespace tamis::pipeline {

struct Audit {
  const redact::AuditKey& key;
  const Decisions& decisions;
};

// How decisions and ledger name the texts of a document; its text is "".
inline constexpr std::string_view kSpeakerPlace = "speaker";
std::string field_place(std::string_view name);  // "fields.NAME"

// One of the texts of a document.
struct TextPlace {
  enum class Kind : uint8_t { kText, kSpeaker, kField };
  Kind kind = Kind::kText;
  std::string_view field{};  // the recipe's name of it
  std::string name() const;
};

inline constexpr std::string_view kMarkRule = "review.marked";

struct AuditedFinding {
  Finding finding;   // span: bytes of the decoded text
  Span code_points;  // the same in code points
  TextPlace place;
  DecisionKind decision = DecisionKind::kNone;  // kAccept, kReject, kAllow or kMark
  std::string_view action;  // what was done: a row of the action table; empty: it is covered
  redact::Tag id{}, value{};
};

// What was read by people, beside findings.
struct Readings {
  uint64_t passages = 0, bytes = 0, missed = 0;
  Readings& operator+=(const Readings& o);
};

struct DocumentAudit {
  redact::Tag text{};  // of the document's text
  std::vector<AuditedFinding> findings;
  Readings readings;
  std::string released;  // why it would have been held back, had nobody released it
  std::vector<redact::SealedValue> vaulted;
};

class TextAudit {
 public:
  void begin(const Audit& audit, const TextPlace& place, const text::Text& normalized,
             const redact::Redactor& redactor, std::vector<Finding>& findings);
  void end(const Audit& audit, const text::Text& normalized, const redact::Redactor& redactor,
           std::vector<Finding>& findings, DocumentAudit& out);
  // `actions`: as ApplyReport has them, of the findings that end() left.
  void note_actions(std::span<const std::string_view> actions, DocumentAudit& out) const;

 private:
  struct Restored {
    Finding finding;  // as found: bytes of the normalized text
    DecisionKind decision;
  };
  void name_text(const Audit& audit, const text::Text& normalized);
  bool restore(const Audit& audit, const text::Text& normalized, std::vector<Finding>& findings);
  bool mark(const Audit& audit, const text::Text& normalized, std::vector<Finding>& findings);

  TextPlace place_;
  redact::Tag text_{};
  bool named_ = false;
  std::vector<Restored> restored_;
  std::vector<size_t>
      accounts_;  // of each finding that is rewritten: its place in DocumentAudit::findings
};

}  // namespace tamis::pipeline
