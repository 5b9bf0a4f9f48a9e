// Days of the week by name: "on Tuesday morning", "am Montag", "el próximo jueves", "sexta-feira".
//
//   const WeekdayIndex days = WeekdayIndex::compile();         // once; share it
//   for_each_known_place(filter, prints, text, …)               // with the names in them (add_to): places that are plain()
//     if (WeekdayIndex::plain(text, at)) days.find(text, at, out);
//   MarkedStarts starts;                                        // of one text, blocks in order: names that have a letter beyond ASCII early
//   for (uint64_t m = starts.block(block, next); m != 0; …) days.find(text, at, out);
//
// Full names in some twenty-five languages that write in Latin letters; a name that is another word too, or somebody's, counts only as its
// language writes the day ("Domingo" is a man, "domingo" a Sunday). Short names ("Mon") and names that begin with a letter beyond ASCII
// ("środa") are not sought. Names after the Unicode CLDR, with the cases and endings that sentences give them.
// Thread-safety: immutable; starts serve one text. Cost: a few operations a block; a name is folded and compared where its first four letters
// stand.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "redact/byte_filter.h"
#include "redact/candidate.h"
#include "text/scan.h"

namespace tamis::redact {

// Where words begin that have five letters or more, of which the second, third or fourth byte is beyond ASCII.
class MarkedStarts {
 public:
  uint64_t block(const text::ClassBlock& now, const text::ClassBlock& next) {
    const uint64_t letters = now.letter | now.non_ascii, in_word = letters | now.digit;
    const uint64_t before = before_;
    before_ = in_word >> 63;
    const uint64_t beyond = now.non_ascii, beyond_next = next.non_ascii;
    if ((beyond | beyond_next) == 0) return 0;
    const auto ahead = [](uint64_t here, uint64_t there, unsigned n) {
      return here >> n | there << (64 - n);
    };
    uint64_t marked = 0;
    for (unsigned n = 1; n < 4; ++n) marked |= ahead(beyond, beyond_next, n);
    uint64_t starts = now.letter & ~(in_word << 1 | before) & marked;
    const uint64_t there = next.letter | next.non_ascii;
    for (unsigned n = 1; n < 5; ++n) starts &= ahead(letters, there, n);
    return starts;
  }

 private:
  uint64_t before_ = 0;
};

class WeekdayIndex {
 public:
  static WeekdayIndex compile();
  // What the names begin with, as far as it is ASCII.
  static void add_to(FilterBuilder& filter, PrintSet& prints);
  // Whether a word begins at text[at] whose first four bytes are ASCII.
  static bool plain(std::string_view text, size_t at) {
    const unsigned char before = byte_at(text, at - 1);
    return (print_at(text, at) & 0x80808080u) == 0 && !is_alnum(before) && before < 0x80;
  }
  // text[at] begins a word.
  void find(std::string_view text, size_t at, Candidates& out) const;

 private:
  // Of four bytes of a text: letters small, and from the first byte beyond ASCII on one sign.
  static uint32_t known_part(uint32_t print);
  PrintSet begins_, names_;
};

}  // namespace tamis::redact
