// A detected span: what it is, which rule saw it, how sure the rule is, where it lies.
//
// Types keep the names that Presidio made common ("EMAIL_ADDRESS"). They are interned: a type is a
// row in a table of the engine (lib/redact/types.h), so that rule files can add to it; the C ABI
// and files carry the name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tamis/edit_map.h"

namespace tamis {

// Where a score comes from, in decibans (10 of them are a factor of 10 in the odds). The sum is the score's; an external
// detector, which gives a score alone, leaves all four 0.
struct Evidence {
  int16_t base = 0;     // the rule's shape alone
  int16_t value = 0;    // how it is written: range, grouping, check digits
  int16_t words = 0;    // labels and words beside it
  int16_t against = 0;  // look-alikes: words that say what else it is, signs that touch it
  int sum() const { return base + value + words + against; }
  friend bool operator==(const Evidence&, const Evidence&) = default;
};

struct Finding {
  std::string_view type;   // static or owned by the engine
  std::string_view rule;   // the same
  int32_t score = 0;       // parts per million, 0 … 1 000 000
  bool doubtful = false;   // below the type's "sure" threshold: redacted, and queued for review
  bool validated = false;  // a checksum or a full structural check passed
  bool reserved = false;   // from a range reserved for examples (example.com, 555-01xx, test cards)
  bool kept = false;       // the recipe says keep: reported, not rewritten
  bool allowed = false;    // its value is on the recipe's allow-list, and so is kept
  bool covered =
      false;  // lies under a winning finding; kept for the audit, its bytes are redacted by the winner
  // What became of it: a word of the recipe's redact.actions; static. Empty if it is covered.
  std::string_view action;
  Span span;  // bytes of the decoded text
  Evidence evidence;
  friend bool operator==(const Finding&, const Finding&) = default;
};

// The three units in which offsets are spoken; mixed units leak, because an emoji shifts the span.
enum class OffsetUnit : int32_t { kByte = 0, kCodePoint = 1, kUtf16 = 2 };

}  // namespace tamis
