// The documents of an archive, one after the other, whatever container they lie in.
//
// Files come in the order of the inventory, documents in the order of the file. What cannot be read
// is handed out as a Problem and the reading goes on; only a file that changed since the inventory,
// or that cannot be read at all any more, ends it with an error.
//
//   ArchiveReader reader(fs, inventory, recipe);
//   for (;;) switch (TAMIS_TRY(reader.next(document, problem))) { … }
//
// A text file is read once more than its documents need, to learn its charset (source_charset.h), unless an earlier reader
// learned it; then it is converted to UTF-8 on the way. JSONL is UTF-8, or UTF-16 or UTF-32 if it begins so.
//
// Thread-safety: one thread. Memory: one document (limits.document_bytes) or one line
// (limits.line_bytes).
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "io/file.h"
#include "io/inventory.h"
#include "io/jsonl.h"
#include "io/text_file.h"
#include "pipeline/source_charset.h"
#include "pipeline/work_file.h"
#include "tamis/charset.h"
#include "tamis/recipe.h"
#include "tamis/result.h"

namespace tamis::pipeline {

// Something of the archive that could not become a document. Nothing of its content is in here.
struct Problem {
  uint32_t source = 0;
  uint64_t line = 0, byte_offset = 0;
  std::string reason;   // a short phrase, counted: "not JSON"
  std::string message;  // the whole sentence
};

class ArchiveReader {
 public:
  enum class Item { kDocument, kProblem, kEnd };

  // `known`: what charsets() of another reader of the same inventory and recipe gave at its end; borrowed.
  ArchiveReader(io::FileSystem& fs, const io::Inventory& inventory, const Recipe& recipe,
                const SourceCharsets* known = nullptr);
  ~ArchiveReader();

  Result<Item> next(SourceDocument& document, Problem& problem);
  // Of the files that were begun; empty if they were known.
  const SourceCharsets& charsets() const { return charsets_; }
  uint64_t source_bytes_done() const { return bytes_done_; }  // of the files as they lie on disk

 private:
  struct Open;
  Result<bool> open_next(Problem& problem, bool& has_problem);
  Status open_file(const io::SourceFile& file);
  Result<SourceCharset> learn_charset(const io::SourceFile& file);
  Result<bool> read_record(SourceDocument& document, Problem& problem, bool& is_problem);
  Result<bool> read_text(SourceDocument& document);
  Result<Item> end_badly(Error error, Problem& problem);
  void split(SourceDocument& document, std::string_view text);

  io::FileSystem& fs_;
  const io::Inventory& inventory_;
  const Recipe& recipe_;
  io::JsonlFields fields_;
  const SourceCharsets* known_;
  SourceCharsets charsets_;
  std::optional<CharsetDetector> detector_;  // made when the first text comes
  std::unique_ptr<Open> open_;
  std::deque<SourceDocument> parts_;  // of a text that was split, not handed out yet
  size_t next_file_ = 0;
  uint64_t position_ = 0;
  uint64_t bytes_done_ = 0;
};

}  // namespace tamis::pipeline
