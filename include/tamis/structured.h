// Redacting a document where it stands: JSON, tables, XML, HTML, mail. Values are rewritten, everything else stays byte for byte.
//
//   StructuredRedactor redactor(engine);                    // tamis/engine.h; one per thread
//   auto done = redactor.redact(R"({"ssn": 219099999, "n": 1})", DocumentFormat::kJson).value();
//   done.text();                                            // {"ssn": "[US_SSN_1]", "n": 1}
//   done.edits().to_source({8, 20});                        // where it stood
//
// Values are read as the format says (escapes, quotes, entities, transfer encodings, JSON within a value), under the words that stand
// around them: the key of a member, the head of a column, the name of an element. What is found is written back so that the output parses as the
// input did. Text is not normalized. docs/structured-input.md says what is read of each format, and what is not.
// Thread-safety: a StructuredRedactor serves one thread at a time; a StructuredOutcome owns its bytes and keeps the engine alive.
// Memory: about ten times the document.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tamis/edit_map.h"
#include "tamis/finding.h"
#include "tamis/result.h"

namespace tamis {

class Engine;

// Pinned for ever: the C ABI uses the same numbers.
enum class DocumentFormat : int32_t {
  kAuto = 0,  // told from the bytes; Code::kInput if that leaves a doubt
  kText = 1,
  kJson = 2,
  kJsonLines = 3,  // each line a document of its own
  kCsv = 4,
  kTsv = 5,
  kXml = 6,
  kHtml = 7,
  kMail = 8,  // one message, or the messages of an mbox
};

// "auto" "text" "json" "jsonl" "csv" "tsv" "xml" "html" "mail".
std::string_view document_format_name(DocumentFormat format);
std::optional<DocumentFormat> document_format_of_name(std::string_view name);

struct FormatGuess {
  DocumentFormat format = DocumentFormat::kText;
  bool sure = false;   // false: ask a person
  std::string reason;  // for people; holds no text of the document
};
// By the ending of the file's name, if one is given, and by the bytes: they must not disagree.
FormatGuess guess_document_format(std::string_view bytes, std::string_view file_name = {});

class StructuredOutcome {
 public:
  std::string_view text() const { return text_; }
  const EditMap& edits() const { return edits_; }                     // source -> text()
  const std::vector<Finding>& findings() const { return findings_; }  // spans in the source
  DocumentFormat format() const { return format_; }
  uint64_t values() const { return values_; }    // looked at
  uint64_t changed() const { return changed_; }  // rewritten
  uint64_t numbers() const { return numbers_; }  // of them JSON numbers that became strings
  uint64_t removed() const { return removed_; }  // parts of a mail that became a note
  // Why the document must not leave although it was rewritten; empty: it may.
  const std::string& quarantine_reason() const { return quarantine_; }

 private:
  friend class StructuredAccess;
  friend class StructuredRedactor;
  std::shared_ptr<const Engine> engine_;  // owns the names of types and rules
  std::string text_, quarantine_;
  EditMap edits_;
  std::vector<Finding> findings_;
  DocumentFormat format_ = DocumentFormat::kText;
  uint64_t values_ = 0, changed_ = 0, numbers_ = 0, removed_ = 0;
};

class StructuredRedactor {
 public:
  explicit StructuredRedactor(std::shared_ptr<const Engine> engine);
  StructuredRedactor(StructuredRedactor&&) noexcept;
  StructuredRedactor& operator=(StructuredRedactor&&) noexcept;
  ~StructuredRedactor();

  // By the engine's [redact]; its other passes do not run. Placeholders are numbered through the document, of kJsonLines through each line.
  // Code::kInput with the byte where the document is not what `format` says; Code::kLimit for one (of kJsonLines: a line) longer than
  // limits.document_bytes; Code::kUsage if the recipe switches redaction off. Nothing comes out then.
  Result<StructuredOutcome> redact(std::string_view document,
                                   DocumentFormat format = DocumentFormat::kAuto);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tamis
