// E-mail addresses whose signs are spelled out to hide them from programs: "jane dot doe at corp dot test",
// "jane [at] corp[.]test", "jane @ corp.test".
//
//   ShortWords words;                                        // blocks in order, with what a filter saw (add_to)
//   for each word: find_spelled_email(text, at, done, out);
//
// Either the at stands in brackets, or both words stand between names ("at … dot com"); the last label is in the root zone (domains.h). "at"
// between blanks with a written dot ("meet me at corp.test") is prose. The span is all of it.
// Thread-safety: pure functions. Cost: words of two letters are compared once; at most 160 bytes are read around a hit.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

#include "redact/byte_filter.h"
#include "redact/candidate.h"
#include "text/scan.h"

namespace tamis::redact {

// Where the word "at" stands.
class ShortWords {
 public:
  // Into a group of a filter of its own: the word's two letters.
  static void add_to(ByteFilter& filter, unsigned group) {
    for (const char c : {'a', 'A'}) filter.add(group, 0, static_cast<unsigned char>(c));
    for (const char c : {'t', 'T'}) filter.add(group, 1, static_cast<unsigned char>(c));
    filter.add_any(group, 2);
    filter.add_any(group, 3);
  }
  // `seen`: by that filter.
  uint64_t block(const text::ClassBlock& now, const text::ClassBlock* next, uint64_t seen) {
    const uint64_t word = now.letter | now.digit | now.non_ascii;
    const uint64_t there = next == nullptr ? 0 : next->letter | next->digit | next->non_ascii;
    const uint64_t begins = seen & now.letter & ~(word << 1 | before_);
    before_ = word >> 63;
    if (begins == 0) return 0;
    const auto ahead = [&](unsigned n) { return word >> n | there << (64 - n); };
    return begins & ahead(1) & ~ahead(2);
  }

 private:
  uint64_t before_ = 0;
};

// text[at] begins a word of two letters, or is an @. `done`: nothing before this byte is read again; 0 for a new text.
void find_spelled_email(std::string_view text, size_t at, size_t& done, Candidates& out);
// text[at, at + size) is a word for the @ ("arroba"); `telling`: it never means anything else, so the dot may be written.
void find_spelled_email(std::string_view text, size_t at, size_t size, bool telling, size_t& done,
                        Candidates& out);

}  // namespace tamis::redact
