// Text in chunks of a token budget, cut where nothing breaks and where the counts add up.
//
//   auto chunker = Chunker::create({.vocabulary = Vocabulary::open("o200k_base").value(), .max_tokens = 512}).value();
//   for (const Chunk& c : chunker->cut(text).value())
//     use(text.substr(c.span.begin, c.span.size()), c.tokens);
//
// Promises, for any well-formed text:
//   - No chunk has more than max_tokens tokens, counted alone, as its receiver will.
//   - Without overlap the chunks joined are the text, and the ids of the chunks joined are the ids of the text: each cut is at a
//     place where encode(A) + encode(B) = encode(AB). So the counts add up to the count of the whole.
//   - No cut inside a grapheme cluster (UAX #29), between characters that a normalization could join (UAX #15), or inside a
//     placeholder such as [PERSON_3].
// Some texts leave no such place within a budget. Then a grapheme cluster is cut between characters (ChunkEnd::kCharacter), and
// if that does not help, the text is cut where a token joins two characters (ChunkEnd::kForced), as in "[A_1][B_2]", where "][" is
// one token: the chunks on both sides keep their budgets and true counts, but these add up to more. Both are said of the chunk.
//   - With a guard, no chunk ends where a control string could begin, if there is another place: chunks may then be joined in any order.
//   - Where there is a choice, a chunk ends with a document, else a paragraph, a sentence (UAX #29, root locale), a word.
//
// Thread-safety: immutable; any number of threads. Ownership: keeps vocabulary and guard. Cost: one pass of counting, some 20 µs a
// chunk to look for its end; memory for the pieces of one chunk. Linear, also on hostile text.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "tamis/edit_map.h"
#include "tamis/guard.h"
#include "tamis/result.h"
#include "tamis/vocabulary.h"

namespace tamis {

struct ChunkOptions {
  std::shared_ptr<const Vocabulary> vocabulary;
  uint32_t max_tokens = 512;  // at least 8
  uint32_t overlap_tokens =
      0;  // at most that a chunk repeats of the one before; at most half of max_tokens
  std::shared_ptr<const Guard> guard;  // may be null
};

// What a chunk ends with. Numbers are stored, so they are never reused.
enum class ChunkEnd : int32_t {
  kText = 0,       // the end of the text
  kDocument = 1,   // of a document, in a text that several are joined into
  kParagraph = 2,  // a blank line
  kSentence = 3,
  kWord = 4,       // white space
  kPiece = 5,      // a place between pieces without white space, as in Chinese
  kCluster = 6,    // inside a piece that is longer than the budget
  kCharacter = 7,  // inside a grapheme cluster, as there is no other place
  kForced =
      8,  // between characters that a token joins, as there is no other place: the counts add up to more from here
};
std::string_view chunk_end_name(ChunkEnd end);  // "paragraph"

struct Chunk {
  Span span;             // bytes of the text
  uint64_t tokens = 0;   // of the chunk alone
  uint64_t overlap = 0;  // of them, those that the chunk before has too
  ChunkEnd end = ChunkEnd::kText;
  friend bool operator==(const Chunk&, const Chunk&) = default;
};

class Chunker {
 public:
  // Code::kUsage if the budgets make no sense.
  static Result<std::shared_ptr<const Chunker>> create(ChunkOptions options);
  virtual ~Chunker() = default;
  virtual const ChunkOptions& options() const = 0;

  // document_ends: where documents end in a text that they were joined into, ascending; may be empty.
  // Code::kInput if the text is not UTF-8 (the offset says where). Code::kLimit if a placeholder is longer than the budget.
  virtual Result<std::vector<Chunk>> cut(std::string_view text,
                                         std::span<const uint64_t> document_ends = {}) const = 0;
};

}  // namespace tamis
