// Offsets of one text in code points and UTF-16 units, worked out when somebody first asks.
//
//   LazyUnits units(text);                          // ASCII: nothing is kept; else a copy of the text
//   units.from_bytes({5, 9}, OffsetUnit::kUtf16);   // the first such call reads the text once
//
// An outcome outlives the text that it was made from, but must still say where in that text a finding lies; so it
// keeps the text, if its units differ at all. Offsets beyond the text are cut to its end.
// Thread-safety: const calls from any number of threads. Not movable, as the index points into the text.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "tamis/finding.h"
#include "text/units.h"

namespace tamis::capi {

class LazyUnits {
 public:
  enum Ownership { kCopy, kBorrow };  // kBorrow: `text` outlives this object
  explicit LazyUnits(std::string_view text, Ownership ownership = kCopy);
  LazyUnits(const LazyUnits&) = delete;
  LazyUnits& operator=(const LazyUnits&) = delete;
  ~LazyUnits();

  Span from_bytes(Span bytes, OffsetUnit unit) const;
  Span to_bytes(Span offsets, OffsetUnit unit) const;

 private:
  const text::UnitIndex& index() const;

  uint64_t size_;
  bool ascii_;
  std::string copy_;
  std::string_view text_;
  mutable std::atomic<const text::UnitIndex*> index_{nullptr};
};

}  // namespace tamis::capi
