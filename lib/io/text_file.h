// A text file as one document, or as numbered parts if it is longer than a document may be.
//
//   TextFileReader reader(*source, limits.document_bytes);
//   TextPart part;
//   for (;;) {
//     TAMIS_TRY(bool more, reader.next(part));
//     if (!more) break;
//     use(part.bytes);                       // valid until the next call
//   }
//
// A part ends after the last blank line that fits; if there is none, after the last line end; if
// there is none, where no address or number is cut in two: after a blank with no digit near it,
// after a comma or the like, between two characters beyond ASCII. Only a part that offers none of
// this is cut after any blank, or before the last character that does not fit. Never between CR
// and LF, never inside a UTF-8 sequence. Nothing is dropped: the parts, joined, are the text. The
// place of a cut depends on the bytes from the part's start to the limit alone, so a file and the
// same text in memory are cut alike.
// The bytes are given as they are; a byte order mark of UTF-8 stays (lib/normalize removes it and
// says so). A file in UTF-16 or UTF-32 is Code::kUnsupported, one that is no text at all (PDF,
// picture, program …) is Code::kInput.
// Memory: one document. Thread-safety: one thread at a time. Ownership: borrows the source.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "io/streams.h"
#include "tamis/result.h"

namespace tamis::io {

struct TextPart {
  std::string_view bytes;
  uint64_t number = 0;  // from 1
  uint64_t offset = 0;  // in the unpacked file
  bool last = false;    // number == 1 and last: the file is one document
};

class TextFileReader {
 public:
  // `document_bytes` is taken as 16 if it is less.
  TextFileReader(ByteSource& source, uint64_t document_bytes);
  ~TextFileReader();

  // false: no more parts; an empty file has none.
  Result<bool> next(TextPart& part);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The size of the first part of `text`: all of it if it fits.
size_t text_part_size(std::string_view text, uint64_t document_bytes);
// The parts of a text in memory; one if it fits, none if it is empty.
std::vector<std::string_view> split_text(std::string_view text, uint64_t document_bytes);

// Nothing if the first bytes of a file may be text in UTF-8 or a one-byte charset; else what they
// are ("a PDF document"), in static text.
std::string_view not_text(std::string_view head);
// "UTF-16" or "UTF-32" if the bytes begin with such a byte order mark, else nothing.
std::string_view wide_encoding(std::string_view head);

}  // namespace tamis::io
