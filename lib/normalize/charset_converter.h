// Bytes in a charset, piece by piece, as UTF-8.
//
//   TAMIS_TRY(CharsetConverter converter, CharsetConverter::open("shift_jis"));
//   converter.convert(piece, false, out);       // appends
//   converter.convert({}, true, out);           // the end: what is left unfinished is undecodable
//   converter.undecodable();
//
// The text does not depend on the pieces. A byte order mark at the start is left out. Each sequence that means nothing in the charset
// becomes one U+FFFD: as long as ICU says it is, and for UTF-16 and UTF-32 a lone surrogate or the bytes of an unfinished unit.
// Thread-safety: one thread at a time. Memory: a few KiB.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "tamis/result.h"

namespace tamis::normalize {

class CharsetConverter {
 public:
  // Code::kUnsupported: unknown; the message lists the known names. Any label of find_charset() will do.
  // `encode_again`: tells round_trip(), at twice the cost.
  static Result<CharsetConverter> open(std::string_view label, bool encode_again = false);
  CharsetConverter(CharsetConverter&&) noexcept;
  CharsetConverter& operator=(CharsetConverter&&) noexcept;
  ~CharsetConverter();

  void convert(std::string_view bytes, bool last, std::string& out);

  std::string_view charset() const;
  uint64_t undecodable() const;
  // So far, whatever was converted gives the same bytes when it is encoded again.
  bool round_trip() const;

 private:
  struct State;
  explicit CharsetConverter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tamis::normalize
