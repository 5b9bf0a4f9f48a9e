// Redacting a text that does not end, or does not fit in memory: it goes in in pieces, and what may leave comes out in pieces.
//
//   auto stream = TextStream::create(engine).value();
//   std::string out;
//   while (read(piece)) { TAMIS_TRY_(stream.push(piece, out)); write(out); out.clear(); }
//   stream.finish(out); write(out);
//
// The text is cut into parts of at most part_bytes, as `prepare` cuts a text that is longer than limits.document_bytes: after the last blank line
// that fits, else after a line end, else where no value is cut in two. Parts are refined in order like documents of one group:
// placeholders are numbered through all of them. How the pieces are cut changes nothing: only the bytes decide where a part ends.
//
// What is out cannot be called back. A text of one part comes out as Worker::refine() makes it. In a longer one, a value that only
// its label tells is sought again (the second look) in its own part and in those behind it, not in those before; and whatever normalization or a detector
// would read across the end of a part, it does not. Who needs the whole text judged at once gives it to a Worker, or raises part_bytes.
//
// Fails closed: when a part must not leave (the action "quarantine", a detector that failed, a profile that holds it back), push() is an error of
// Code::kInput, nothing of the part comes out, and the stream is over.
// Memory: some times part_bytes, and some 200 bytes for each distinct value, of which there may be most_values. Thread-safety: one
// thread at a time. Ownership: keeps the engine alive. Cost: as Worker.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "tamis/engine.h"

namespace tamis {

struct TextStreamOptions {
  uint64_t part_bytes =
      1u << 20;  // 64 KiB … 64 MiB, and at most the recipe's limits.document_bytes
  uint64_t most_values = 250'000;  // distinct ones that are found; one more is Code::kLimit
};

class TextStream {
 public:
  // Code::kUsage if an option is out of its bounds.
  static Result<TextStream> create(std::shared_ptr<const Engine> engine,
                                   const TextStreamOptions& options = {});
  TextStream(TextStream&&) noexcept;
  TextStream& operator=(TextStream&&) noexcept;
  ~TextStream();

  // Appends to `out` what may leave by now.
  Status push(std::string_view piece, std::string& out);
  // The rest. Afterwards, and after an error, the stream is over: Code::kUsage.
  Status finish(std::string& out);
  // Of what is out: findings that are not covered by others.
  uint64_t findings() const;

 private:
  struct State;
  explicit TextStream(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tamis
