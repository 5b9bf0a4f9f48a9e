// Which charset bytes are in that nobody says: a detector made when first asked, and few questions a document.
//
//   Charsets charsets;                      // one per thread
//   charsets.begin(document);
//   TAMIS_TRY(const std::string_view name, charsets.detect(part));
//
// A detector takes milliseconds to make, and each question tens of microseconds however short the bytes are. A document of many small
// parts would take minutes: after kAlone of them the rest are read as the document is as a whole.
// Thread-safety: serves one thread. The answer depends on the document alone.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "tamis/charset.h"
#include "tamis/result.h"

namespace tamis::redact {

class Charsets {
 public:
  static constexpr size_t kAlone = 64;

  void begin(std::string_view document);  // which stays until the next begin()
  // Names as charset_of_label() gives them. Bytes that are hardly UTF-8, and not in any other charset, are read as windows-1252.
  Result<std::string_view> detect(std::string_view bytes);

 private:
  std::optional<CharsetDetector> detector_;
  std::string_view document_;
  size_t asked_ = 0;
  std::string_view whole_;  // the document's, once it is known
};

}  // namespace tamis::redact
