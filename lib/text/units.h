// Offsets in the three units, over text that need not be well-formed.
//
//   UnitIndex index(decoded);
//   index.from_bytes(7, OffsetUnit::kUtf16);   // where byte 7 lies in UTF-16 code units
//   index.to_bytes(3, OffsetUnit::kCodePoint);
//
// Ill-formed UTF-8 counts as its replacement would: one code point (one UTF-16 unit) per maximal subpart
// (Unicode 15, section 3.9, "U+FFFD Substitution of Maximal Subparts"); an encoded surrogate (ED A0..BF xx, as JSON "\uD800" decodes to)
// counts as one of each, which is how Python's json and JavaScript see it.
// A byte offset inside a character maps to that character's start, so call with character bounds.
// Thread-safety: immutable. Cost: one pass to build, O(1) + 256 bytes of scanning a look-up; ASCII text costs nothing.
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

 private:
  struct Mark {
    uint64_t code_points, utf16;
  };
  std::string_view text_;
  std::vector<Mark> marks_;  // at each 256th byte (moved to the character start at or before it); empty for ASCII
};

}  // namespace tamis::text
