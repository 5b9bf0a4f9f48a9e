// Offsets in the three units, over text that need not be well-formed.
//
//   UnitIndex index(decoded);
//   index.from_bytes(7, OffsetUnit::kUtf16);   // where byte 7 lies in UTF-16 code units
//   index.to_bytes(3, OffsetUnit::kCodePoint);
//
// Ill-formed UTF-8 counts as its replacement would: one code point (one UTF-16 unit) per maximal
// subpart (Unicode 15, section 3.9, "U+FFFD Substitution of Maximal Subparts"); an encoded
// surrogate (ED A0..BF xx, as JSON "\uD800" decodes to) counts as one of each, which is how
// Python's json and JavaScript see it. An offset inside a character maps to that character's start;
// one beyond the text, to its end.
// Thread-safety: immutable. Ownership: borrows the text. Cost: one pass to build and 24 bytes per
// 256 bytes of text; a look-up is O(1) from bytes, O(log n) to bytes, and a walk over at most 256
// bytes. ASCII text costs next to nothing.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tamis/finding.h"

namespace tamis::text {

class UnitIndex {
 public:
  explicit UnitIndex(std::string_view text);
  uint64_t from_bytes(uint64_t byte, OffsetUnit unit) const;
  uint64_t to_bytes(uint64_t offset, OffsetUnit unit) const;
  Span from_bytes(Span bytes, OffsetUnit unit) const {
    return {from_bytes(bytes.begin, unit), from_bytes(bytes.end, unit)};
  }
  Span to_bytes(Span offsets, OffsetUnit unit) const {
    return {to_bytes(offsets.begin, unit), to_bytes(offsets.end, unit)};
  }

 private:
  struct Mark {
    uint64_t byte = 0, code_points = 0, utf16 = 0;
  };
  // The first character start at or after byte 256 * i, for each i; empty if the text is ASCII.
  std::vector<Mark> marks_;
  std::string_view text_;
};

}  // namespace tamis::text
