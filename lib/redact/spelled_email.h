// E-mail addresses whose signs are spelled out to hide them from programs: "jane dot doe at corp dot test",
// "jane [at] corp[.]test", "jane @ corp.test".
//
//   for_each_known_place(filter, prints, text, …)              // with the word "at" in them (SpelledAt::add_to)
//     find_spelled_email(text, at + 1, done, out);
//
// Either the at stands in brackets, or both words stand between names ("at … dot com"); the last label is in the root zone (domains.h). "at"
// between blanks with a written dot ("meet me at corp.test") is prose. The span is all of it.
// Thread-safety: pure functions. Cost: words of two letters are compared once; at most 160 bytes are read around a hit.
#pragma once

#include <cstdint>
#include <string_view>

#include "redact/byte_filter.h"
#include "redact/candidate.h"
#include "redact/chars.h"

namespace tamis::redact {

// The word "at" between blanks or brackets, seen at the sign before it.
struct SpelledAt {
  // Into a group of a filter of its own.
  static void add_to(ByteFilter& filter, unsigned group, PrintSet& prints);
  // Of places that such a filter and the prints let through: whether it is this one's.
  static bool stands_at(std::string_view text, size_t at) { return !is_letter(byte_at(text, at)); }
};

// text[at] begins a word of two letters, or is an @. `done`: nothing before this byte is read again; 0 for a new text.
void find_spelled_email(std::string_view text, size_t at, size_t& done, Candidates& out);
// text[at, at + size) is a word for the @ ("arroba"); `telling`: it never means anything else, so the dot may be written.
void find_spelled_email(std::string_view text, size_t at, size_t size, bool telling, size_t& done,
                        Candidates& out);

}  // namespace tamis::redact
