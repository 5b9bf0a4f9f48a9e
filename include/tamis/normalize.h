// Normalizing one text: repaired, in one Unicode form, with its structure cleaned as far as asked, and the way back.
//
//   auto normalizer = TextNormalizer::create({.profile = "train"}).value();   // once; share it between threads
//   auto result = normalizer->run("caf\u0065\u0301 \r\n").value();
//   result.text();                                            // "caf\u00E9\n"
//   result.edits().to_source({3, 5});                         // where it came from
//   result.restore();                                         // the decoded text, byte for byte
//
// Profiles: "archive" repairs what is lossless; "train" also evens out what no author meant; "search" folds for an index; "strict" guesses
// nothing and holds back what would need it. Each structure pass can be switched on by name. docs/normalization.md says what each does and why.
// Thread-safety: a TextNormalizer is immutable. Ownership: a NormalizedText owns its bytes, and borrows nothing. Cost: one core
// reads clean text at several GB/s; see bench/RESULTS.md.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tamis/edit_map.h"
#include "tamis/result.h"

namespace tamis {

// What was counted while one document was normalized.
struct NormalizeCounts {
  uint64_t invalid_bytes = 0;  // sequences replaced by U+FFFD
  uint64_t surrogates = 0;     // lone surrogates replaced or pairs joined
  uint64_t normal_form = 0;    // runs changed by NFC
  uint64_t controls = 0;       // control characters removed
  uint64_t line_ends = 0;
  uint64_t trailing_spaces = 0;  // runs removed
  uint64_t repairs = 0;          // characters of mojibake, and C1 controls, read again
  uint64_t invisibles = 0;       // characters without a shape removed
  uint64_t hidden_payloads = 0;  // rows of tags or selectors among them that could spell a message
  uint64_t blank_lines = 0;      // runs of blank lines shortened
  uint64_t hyphens = 0;          // words joined over a line end
  uint64_t page_lines = 0;       // running headers, footers and page numbers removed
  uint64_t cue_lines = 0;        // lines of cue times and numbers removed
  uint64_t repeats = 0;          // looped phrases cut to one
  uint64_t mail_lines = 0;       // lines of quotes and signatures removed
  uint64_t mail_marks = 0;       // spans of mail marked
  uint64_t whitespace = 0;       // runs of blanks inside a line that became one
  uint64_t search_folds = 0;     // places folded for a search
  uint64_t entities = 0;         // character references of HTML read
  uint64_t ligatures = 0;        // ligatures opened
  NormalizeCounts& operator+=(const NormalizeCounts& o);
  friend bool operator==(const NormalizeCounts&, const NormalizeCounts&) = default;
};

// A part of a text that plays a role of its own. Marking costs no text: nothing is written into it.
enum class MarkKind : uint8_t {
  kQuote = 1,        // lines of another mail, by ">" or below a header block
  kAttribution = 2,  // "On 3 May, Ann wrote:"
  kHeader = 3,       // "From: … Sent: … To: …", with the line above it
  kSignature = 4,    // after "-- " (RFC 3676, section 4.3); "Sent from my phone"
  kFooter = 5,       // a notice of confidentiality
};
std::string_view mark_kind_name(MarkKind kind);  // "quote"

struct Mark {
  MarkKind kind = MarkKind::kQuote;
  uint32_t level = 0;  // of quoting: 0 is the writer's own text, 1 the mail that is answered …
  Span span;           // bytes of the text that came out; whole lines, without the last line end
  friend bool operator==(const Mark&, const Mark&) = default;
};

struct NormalizeSettings {
  std::string profile = "archive";          // archive | train | search | strict
  std::string form = {};                    // nfc | nfd | nfkc | nfkd; "": NFC
  std::vector<std::string> structure = {};  // passes beside the profile's; "no-…" takes one away
  std::string lexicon = {};                 // path; the pass "hyphenation" needs it
  bool repair = true;                       // mojibake, and C1 controls that were windows-1252
  bool entities = true;                     // character references of HTML in plain text
};

class NormalizedText {
 public:
  std::string_view text() const { return text_; }
  const EditMap& edits() const { return edits_; }        // decoded -> text()
  const UndoLog& undo_log() const { return undo_log_; }  // private: what the edits replaced
  const NormalizeCounts& counts() const { return counts_; }
  const std::vector<Mark>& marks() const { return marks_; }
  // Why the profile "strict" would not let it leave; empty: it may.
  const std::string& held_back() const { return held_back_; }
  Result<std::string> restore() const { return undo(text_, edits_, undo_log_); }

 private:
  friend class TextNormalizer;
  std::string text_, held_back_;
  EditMap edits_;
  UndoLog undo_log_;
  NormalizeCounts counts_;
  std::vector<Mark> marks_;
};

class TextNormalizer {
 public:
  // kRecipe, with the key, for a profile, form or pass that does not exist; errors of reading the lexicon.
  static Result<std::shared_ptr<const TextNormalizer>> create(const NormalizeSettings& settings);
  virtual ~TextNormalizer() = default;

  // kLimit for a text of 2^31 bytes or more. Ill-formed bytes are no error: they are replaced and counted.
  Result<NormalizedText> run(std::string_view decoded) const;

 protected:
  TextNormalizer() = default;
};

// The passes that can be switched on, in the order in which they run.
struct StructurePassInfo {
  std::string_view name;
  std::string_view meaning;
};
std::span<const StructurePassInfo> structure_passes();

}  // namespace tamis
