// How a text is cut into chunks: include/tamis/chunk.h says what is promised; here is why the counts add up.
//
// Let T be a text, and let its pieces be what the vocabulary's pattern cuts it into. A place p is *stable* if the pieces of T[:p] and
// those of T[p:] are together the pieces of T, but that p may cut one. Then encode(T[:p]) + encode(T[p:]) = encode(T), for:
//   1. The pattern looks at nothing before a piece, so from the start of a piece on T and T[p:] have the same pieces. So at an end
//      of a piece only the left side needs a look.
//   2. A match is the first of the pattern's ways to match that succeeds. In T[:p] no way succeeds that failed in T, except by
//      looking beyond p; the patterns look ahead only behind white space (`\s+(?!\S)`, `\s++$`). So a piece that another
//      character ends is the same in T[:p], and all before it are. Where white space ends at p, the pieces of T[:p] are worked
//      out afresh from the piece on in which that white space begins, and compared (Cutter::is_stable).
//   3. Stable places may be used in any pairs: if a < p are both stable in T, then the pieces of T[:p] are those of T, so a is a place
//      between pieces of T[:p], and by 1 the pieces of T[a:p] are those of T between a and p. So the counts of chunks,
//      overlapping or not, are differences of the running count.
//   4. Inside a piece, a place between two of its tokens is stable if each side is one piece by itself: a part of an encoding is
//      the encoding of its bytes (bpe.h, fact 1). Such chunks are cut into pieces once more and compared, each with its count.
// A vocabulary that does not promise what 1 and 2 need (Vocabulary::looks_ahead_at_spaces_only()) has all its chunks compared.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "tamis/chunk.h"
#include "tokenize/text_bounds.h"

namespace tamis::tokenize {

class ChunkerImpl final : public Chunker {
 public:
  explicit ChunkerImpl(ChunkOptions options) : options_(std::move(options)) {}
  const ChunkOptions& options() const override { return options_; }
  Result<std::vector<Chunk>> cut(std::string_view text,
                                 std::span<const uint64_t> document_ends) const override;

 private:
  Result<std::unique_ptr<TextBounds>> take_bounds() const;

  ChunkOptions options_;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<TextBounds>> free_bounds_;  // making one costs a millisecond
};

}  // namespace tamis::tokenize
