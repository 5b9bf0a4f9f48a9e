// The charset of a source file: told in one reading of it, used in the next.
//
//   TAMIS_TRY(const SourceCharset found, examine_text(open, detector, recipe.charset, ""));
//   if (!found.problem.empty()) set_aside(found.problem);
//   if (found.converted()) { TAMIS_TRY(source, decoding_source(std::move(source), found.charset)); }
//
// A text that is read in the wrong charset hides the people in it, so a file whose charset is in doubt is not read at all:
// the recipe's source.charset, or source.charset_fallback, is how a person settles it. Conversion happens here, before documents are cut and before any
// offset counts: the edit map of a document begins at its decoded text.
// Thread-safety: pure functions; a source serves one thread. Memory: 64 KiB of sample, 64 KiB of conversion.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "io/streams.h"
#include "tamis/charset.h"
#include "tamis/result.h"

namespace tamis::pipeline {

struct SourceCharset {
  std::string_view charset;  // a static name; empty: the file was not examined, or nothing is known
  // charset_origin_name(), or "unsure", "fallback", or "format": JSON is UTF-8 by RFC 8259
  std::string_view known_by;
  std::string problem;       // why it is not read
  uint64_t undecodable = 0;  // sequences that mean nothing in the charset; U+FFFD in the text
  bool round_trip = false;   // encoding the text again gives the same bytes; not told for "format"

  bool converted() const { return problem.empty() && !charset.empty() && charset != "utf-8"; }
};
using SourceCharsets = std::vector<SourceCharset>;  // by number of the source file

// Opens the same source from its start.
using OpenSource = std::function<Result<std::unique_ptr<io::ByteSource>>()>;

// Reads a text to its end, and once more if it is to be converted. `declared` is the recipe's: "auto", or a label. A byte order
// mark goes before it, and so does UTF-8 where the bytes are that and the charset would say so of ASCII too.
// `fallback`: what a file is read in whose charset is in doubt, or "".
Result<SourceCharset> examine_text(const OpenSource& open, const CharsetDetector& detector,
                                   std::string_view declared, std::string_view fallback);
// The same of a file that is known to be in a charset.
Result<SourceCharset> examine_conversion(const OpenSource& open, std::string_view charset,
                                         std::string_view known_by);

// UTF-16 or UTF-32 if a JSON text begins so, with or without a mark (RFC 4627, section 3), else nothing. Four bytes suffice.
std::string_view wide_json(std::string_view head);

// The source as UTF-8.
Result<std::unique_ptr<io::ByteSource>> decoding_source(std::unique_ptr<io::ByteSource> source,
                                                        std::string_view charset);

}  // namespace tamis::pipeline
