// How a value is written in its document, and how new text is written in its place.
//
//   escape_into("a\"b", Escape::kJsonString, 0)   // a\"b with a backslash
//   encode_whole("[US_SSN_1]", Escape::kJsonNumber, 0)   // "[US_SSN_1]" in quotes
//
// Thread-safety: pure functions. Sources: RFC 8259 section 7, RFC 4180 section 2.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tamis::redact {

enum class Escape : uint8_t {
  kNone,        // as it is
  kJsonString,  // between the quotes
  kJsonNumber,  // becomes a string
  kCellBare,    // of CSV; quoted if the new text needs it. mark: the delimiter
  kCellQuoted,  // between the quotes; mark: the quote
  kCellRaw,     // a document in a cell without quotes: what would end the cell becomes a blank
  kAsciiOnly,   // charsets that are no Unicode
  kUtf16Le,
  kUtf16Be,
};

// All of the value is written anew, not only what changed.
bool is_whole(Escape escape);

// `text`, to stand among the other bytes of a value.
std::string escape_into(std::string_view text, Escape escape, char mark);
// Whether a bare cell can be this text.
bool needs_quotes(std::string_view text, char delimiter);
// The whole value, written anew.
std::string encode_whole(std::string_view text, Escape escape);

}  // namespace tamis::redact
