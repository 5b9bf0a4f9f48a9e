// How a value is written in its document, and how new text is written in its place.
//
//   escape_into("a\"b", Escape::kJsonString, 0, {text, 1, 9})     // a\"b with a backslash
//   encode_whole("[US_SSN_1]", Escape::kJsonNumber, "12345")     // "[US_SSN_1]" in quotes
//
// Thread-safety: pure functions. Sources: RFC 8259 section 7, RFC 4180 section 2, XML 1.0 sections 2.4 and 2.7, the HTML Living
// Standard 13.1.2.3, RFC 5322 section 3.2, RFC 2045 section 6, RFC 2047 section 2, RFC 2231 section 4.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tamis::redact {

enum class Escape : uint8_t {
  kNone,             // as it is
  kJsonString,       // between the quotes
  kJsonNumber,       // becomes a string
  kCellBare,         // of CSV; quoted if the new text needs it. mark: the delimiter
  kCellQuoted,       // between the quotes; mark: the quote
  kCellRaw,          // a document in a cell without quotes: what would end the cell becomes a blank
  kCharacters,       // text of XML and HTML
  kAttribute,        // in quotes
  kAttributeBare,    // HTML without quotes
  kCdata,            // of XML
  kMarkup,           // comments, declarations and scripts: nothing that could end them
  kQuotedString,     // RFC 5322: between the quotes
  kHeaderText,       // RFC 5322: words of a header
  kEncodedWord,      // RFC 2047: all of it is written anew
  kExtendedValue,    // RFC 2231: percent signs
  kQuotedPrintable,  // RFC 2045 section 6.7
  kBase64,           // RFC 2045 section 6.8: all of it is written anew
  kIso2022Jp,        // RFC 1468: new text is ASCII, with the way back to what was
  kAsciiOnly,        // charsets that are no Unicode
  kUtf16Le,
  kUtf16Be,
};

// All of the value is written anew, not only what changed.
bool is_whole(Escape escape);

// Bytes [begin, end) of a layer, that new text replaces: what stands around them may bear on how it is written.
struct Place {
  std::string_view layer;
  uint64_t begin = 0, end = 0;
  std::string_view before() const { return layer.substr(0, begin); }
  std::string_view after() const { return layer.substr(end); }
};

// `text`, to stand among the other bytes of a value.
std::string escape_into(std::string_view text, Escape escape, char mark, const Place& place);
// Whether a bare cell can be this text.
bool needs_quotes(std::string_view text, char delimiter);
// The whole value, written anew in the place of `old`.
std::string encode_whole(std::string_view text, Escape escape, std::string_view old);

}  // namespace tamis::redact
