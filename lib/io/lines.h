// A byte source, cut into lines.
//
//   LineReader lines(*source, {.line_bytes = 256 << 20});
//   Line line;
//   for (;;) {
//     TAMIS_TRY(bool more, lines.next(line));
//     if (!more) break;
//     use(line.bytes);                       // without its "\n"; valid until the next call
//   }
//
// A line ends with LF; the last one may go without. A CR before the LF stays part of the line.
// A byte order mark of UTF-8 at the start is left out of the first line; a file in UTF-16 or UTF-32
// is Code::kUnsupported.
// kJsonPadding bytes after each line may be read (what they are means nothing), as simdjson wants.
// Memory: a line longer than the limit is not kept, only measured; the buffer shrinks again after
// a long line. Thread-safety: one thread at a time. Ownership: borrows the source.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "io/streams.h"
#include "tamis/result.h"

namespace tamis::io {

inline constexpr size_t kJsonPadding = 64;

struct Line {
  std::string_view bytes;  // empty if too_long
  uint64_t number = 0;     // from 1
  uint64_t offset = 0;     // of its first byte in the unpacked file
  uint64_t size = 0;       // without the LF
  bool too_long = false;
};

class LineReader {
 public:
  LineReader(ByteSource& source, uint64_t line_bytes);

  // false: the end. An error: the source cannot be read on; lines before it were given.
  Result<bool> next(Line& line);

 private:
  Result<size_t> fill();
  Status begin();
  Result<bool> skip_long(Line& line);
  bool reserve(size_t size);

  struct Free {
    void operator()(char* p) const { std::free(p); }
  };
  ByteSource& source_;
  uint64_t limit_;
  std::unique_ptr<char, Free> buffer_;
  size_t capacity_ = 0;         // less the padding
  size_t begin_ = 0, end_ = 0;  // what was read and not given
  size_t scanned_ = 0;          // no LF before this
  uint64_t offset_ = 0;         // of begin_ in the file
  uint64_t number_ = 0;
  bool started_ = false, at_end_ = false;
};

}  // namespace tamis::io
