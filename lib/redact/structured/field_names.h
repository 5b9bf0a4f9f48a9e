// What the name of a field says to a detector: "homePhoneNo" is "home Phone No".
//
//   field_label("passport_no")                        // "passport no"
//   is_generic_name("value")                          // true: ask what stands around it
//
// Words are parted at _ - . and where small letters meet capitals, because labels and cues are whole words (cues.h, labels.h).
// Thread-safety: pure functions. Cost: a few ns a letter.
#pragma once

#include <string>
#include <string_view>

namespace tamis::redact {

inline constexpr size_t kLongestLabel = 64;  // no rule looks further back (cues.h, labels.h)

// Decoded, at most kLongestLabel bytes, whole characters; "" if the name says nothing.
std::string field_label(std::string_view name);

// Names that say only what kind of thing a value is: "value", "text", "number", "home". The name of the field that holds it, or a
// neighbour such as "type", says what it is of.
bool is_generic_name(std::string_view name);
// Names of such neighbours: {"system": "phone", "value": "…"}.
bool is_kind_name(std::string_view name);
// Letters, blanks and - or _, short: words that may be a label.
bool may_be_label(std::string_view text);
// The name may itself hold a value: an address, a number, a person's name. Plain identifiers do not.
bool may_hold_value(std::string_view name);

}  // namespace tamis::redact
