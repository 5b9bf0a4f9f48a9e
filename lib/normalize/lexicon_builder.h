// Counts in how many documents each word stands, in bounded memory, and writes the lexicon.
//
//   LexiconCounter counter(fs, "private/words.lex.0", 64 << 20);      // one per thread
//   TAMIS_CHECK(counter.add(normalized_text));                        // once per document
//   TAMIS_TRY(auto summary, write_lexicon(fs, "private/words.lex", counters, /*min_documents=*/3));
//
// A counter that is full writes its words, sorted, to a file of its own beside the lexicon (mode 0600, removed at the end) and
// starts anew; write_lexicon() merges all of them. Sums do not depend on who counted what when, so the file is the same for any
// number of threads, any memory and any order of the documents.
// Thread-safety: a counter serves one thread. Memory: what is allowed, per counter, and the finished lexicon.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "io/file.h"
#include "normalize/word_scan.h"
#include "tamis/result.h"

namespace tamis::normalize {

class LexiconCounter {
 public:
  // Files are named `spill_path`-1, -2, …
  LexiconCounter(io::FileSystem& fs, std::string spill_path, uint64_t memory_bytes)
      : fs_(fs), spill_path_(std::move(spill_path)), memory_bytes_(memory_bytes) {}
  LexiconCounter(const LexiconCounter&) = delete;
  LexiconCounter& operator=(const LexiconCounter&) = delete;
  ~LexiconCounter();  // removes its files

  Status add(std::string_view normalized_text);
  uint64_t documents() const { return documents_; }

 private:
  friend struct LexiconMerge;
  struct Count {
    uint64_t documents = 0, last = 0;  // last: number of the document that counted last, from 1
  };
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view s) const { return std::hash<std::string_view>()(s); }
  };
  using Sorted = std::vector<std::pair<std::string_view, uint64_t>>;
  Sorted sorted() const;
  Status spill();
  Status merge_spills();

  io::FileSystem& fs_;
  std::string spill_path_;
  uint64_t memory_bytes_, used_ = 0, documents_ = 0, spilled_ = 0;
  std::vector<std::string> spills_;
  std::unordered_map<std::string, Count, Hash, std::equal_to<>> words_;
  WordScanner scanner_;
};

struct LexiconSummary {
  uint64_t documents = 0, words = 0, left_out = 0;  // left_out: words of too few documents
  uint64_t bytes = 0;
  std::string sha256;
};

// Writes `path` whole or not at all, mode 0600. kLimit if the lexicon would be longer than kLexiconLimit.
Result<LexiconSummary> write_lexicon(io::FileSystem& fs, const std::string& path,
                                     std::span<const std::unique_ptr<LexiconCounter>> counters,
                                     uint64_t min_documents);

}  // namespace tamis::normalize
