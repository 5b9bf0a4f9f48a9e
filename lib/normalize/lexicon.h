// The words of an archive, with the number of documents that hold each: what tells a word that a line end cut from one with a hyphen.
//
//   TAMIS_TRY(auto lexicon, Lexicon::open(fs, "private/words.lex"));   // made by `tamis lexicon build`
//   lexicon->documents_with("example");                                // 0: not attested
//   lexicon->sha256();                                                 // names it in the recipe and the manifest
//
// Words are those of word_scan.h, folded. Private: it holds words of the archive, though only those that several documents share.
// Thread-safety: immutable. Ownership: owns its bytes. Cost: a look-up is a binary search over blocks of 16 words; opening reads
// and checks every word once. Format: docs/formats/lexicon.md.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "io/file.h"
#include "tamis/result.h"

namespace tamis::normalize {

inline constexpr uint64_t kWordsPerBlock = 16;
inline constexpr uint64_t kLexiconLimit = uint64_t{1} << 30;  // bytes of a file

class Lexicon {
 public:
  static Result<std::shared_ptr<const Lexicon>> open(io::FileSystem& fs, const std::string& path);
  // Code::kCorrupt unless every byte is as the format says and the digest holds. `name` is used in messages.
  static Result<std::shared_ptr<const Lexicon>> from_bytes(std::string bytes,
                                                           std::string_view name);

  // 0 if the word is not in it: in fewer than min_documents() documents, that is.
  uint64_t documents_with(std::string_view folded_word) const;

  uint64_t words() const { return words_; }
  uint64_t documents() const { return documents_; }          // of the archive it was made from
  uint64_t min_documents() const { return min_documents_; }  // rarer words were left out
  const std::string& sha256() const { return sha256_; }      // of the file, in hex

 private:
  Lexicon() = default;
  Status check(std::string_view name);

  std::string bytes_;
  std::string sha256_;
  uint64_t words_ = 0, documents_ = 0, min_documents_ = 0;
  std::vector<uint64_t> blocks_;  // where each begins in bytes_
  uint64_t body_end_ = 0;
};

// Builds the file, word by word in ascending byte order.
class LexiconWriter {
 public:
  LexiconWriter(uint64_t documents, uint64_t min_documents)
      : documents_(documents), min_documents_(min_documents) {}
  void add(std::string_view word, uint64_t documents);
  uint64_t bytes() const { return body_.size() + 128; }  // an upper bound
  std::string finish() &&;

 private:
  uint64_t documents_, min_documents_, words_ = 0;
  std::string body_, last_;
};

}  // namespace tamis::normalize
