// The journal: one file per refined segment, named by what went into it.
//
// LEDGER/work/seg-<key>.bin holds everything that refining a segment produced. The key is a hash of
// the segment's documents, the recipe and the versions, so the same command after a kill finds the
// finished ones by name, and a changed file of the archive costs only its own segments. Files are
// written whole (temporary name, rename) and checked by XXH3-128 when read. They hold
// redacted text beside raw shingle hashes and ids: private, mode 0600, removed when the delivery
// stands.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/file.h"
#include "pipeline/refine.h"
#include "tamis/engine.h"
#include "tamis/fingerprint.h"

namespace tamis::pipeline {

// One document as it was read, owning its bytes.
struct SourceDocument {
  uint64_t position = 0;     // in the archive
  uint32_t source = 0;       // number of the source file
  uint32_t part = 0;         // of a split text, from 1; 0: whole
  uint64_t line = 0;         // from 1; 0 for a plain text file
  uint64_t byte_offset = 0;  // in the decompressed file
  std::string id, text, group, speaker;
  bool has_order = false;
  int64_t order = 0;
  std::vector<std::string> fields;  // parallel to recipe.fields
};

void encode(const SourceDocument& document, std::string& out);
bool decode(std::string_view bytes, SourceDocument& document);

// One document after refining, as the deliver stage needs it.
struct RefinedDocument {
  uint64_t position = 0;
  uint32_t source = 0, part = 0;
  uint64_t line = 0;
  std::string_view id, group;  // as read: private
  bool has_order = false;
  int64_t order = 0;
  uint64_t decoded_bytes = 0;
  std::string_view text, speaker, language, quarantine;  // as may leave
  std::vector<uint64_t> tokens;
  std::vector<std::pair<std::string_view, std::string_view>> fields;
  std::vector<AuditedFinding> findings;
  redact::Tag text_tag{};     // of the text as it was read
  Readings readings;          // by people
  std::string_view released;  // why it would have been held back
  bool releasable = false;  // held back by a rule that a person may overrule: it was refined whole
  std::vector<redact::SealedValue> vaulted;
  NormalizeCounts counts;
  std::vector<ControlCount> guarded;
  uint64_t look_alikes = 0;
  Hash128 raw;                   // XXH3-128 of the text as it was read
  std::vector<uint32_t> begins;  // of its tokens in `text`, if passages are sought
};

// What stays in memory of each unit: below 1 KB.
struct UnitMeta {
  Fingerprint fingerprint;
  uint64_t first_position = 0;  // of its documents, in the archive
  uint64_t normalized_bytes = 0;
  uint32_t segment = 0;
  uint32_t documents = 0, held = 0;  // held: quarantined
  uint64_t shingles_at = 0;          // byte offset in the work file; shingle_count of them
  uint64_t tokens_at = 0;            // as well: token hashes, and where paragraphs begin
  uint32_t tokens = 0, paragraphs = 0;
  uint32_t source = 0;  // number of the source file of its first document
  Hash128 stable_key;   // of the ids: breaks ties without regard to input order
};

// By what a unit is compared with what was delivered before: the texts in which its documents would leave.
struct SentUnit {
  Fingerprint fingerprint;
  uint64_t bytes = 0;
  uint64_t shingles_at = 0;  // byte offset in the work file; shingle_count of them
};

class WorkFileWriter {
 public:
  WorkFileWriter();
  // `members` index `documents`; the unit's outcomes are parallel to them, or there are none and
  // `held_reason` says why.
  void add_unit(const std::vector<SourceDocument>& documents, const std::vector<size_t>& members,
                const UnitOutcome& unit, const std::string& held_reason);
  Status write(io::FileSystem& fs, const std::string& path);
  // What WorkFile would give of the same name.
  std::vector<UnitMeta> units(uint32_t segment) const;
  std::vector<SentUnit> sent() const;

 private:
  std::string body_, shingles_, tokens_, index_, sent_;
  uint32_t units_ = 0;
};

class WorkFile {
 public:
  // Code::kCorrupt if it is damaged; the caller refines the segment again.
  static Result<WorkFile> read(io::FileSystem& fs, const std::string& path);
  std::vector<UnitMeta> units(uint32_t segment) const;
  std::vector<SentUnit> sent() const;  // parallel to them, or none
  // The tokens of one of these units, its documents' one after the other, and those that paragraphs
  // begin with.
  void tokens(const UnitMeta& unit, std::vector<uint64_t>& hashes,
              std::vector<uint32_t>& paragraphs) const;
  // Calls f(unit index in the file, const RefinedDocument&) in order.
  template <class F>
  Status for_each(F&& f) const {
    Cursor cursor(*this);
    RefinedDocument document;
    uint32_t unit = 0;
    while (cursor.next(unit, document)) {
      if (Status s = f(unit, static_cast<const RefinedDocument&>(document)); !s) return s;
    }
    return cursor.status();
  }

 private:
  class Cursor {
   public:
    explicit Cursor(const WorkFile& file);
    bool next(uint32_t& unit, RefinedDocument& document);
    Status status() const;

   private:
    const WorkFile& file_;
    size_t at_ = 0;
    uint32_t unit_ = 0, left_ = 0;
    bool ok_ = true;
  };
  std::string bytes_;
  size_t body_at_ = 0, body_size_ = 0, shingles_size_ = 0, index_at_ = 0, index_size_ = 0;
  uint32_t units_ = 0;
};

// Fills `out` with the numbers from byte `at` on.
Status read_words(io::FileSystem& fs, const std::string& path, uint64_t at,
                  std::span<uint64_t> out);
// Read the shingles (of UnitMeta or SentUnit), or the token hashes, of one unit again.
template <class U>
Status read_shingles(io::FileSystem& fs, const std::string& path, const U& unit,
                     std::vector<uint64_t>& out) {
  out.resize(unit.fingerprint.shingle_count);
  return read_words(fs, path, unit.shingles_at, out);
}
Status read_tokens(io::FileSystem& fs, const std::string& path, const UnitMeta& unit,
                   std::vector<uint64_t>& out);

}  // namespace tamis::pipeline
