// Days of the week by name: "on Tuesday morning", "am Montag", "el próximo jueves", "sexta-feira".
//
//   const WeekdayIndex days = WeekdayIndex::compile();         // once; share it
//   for_each_known_place(filter, prints, text, …)               // with the names in them (add_to): places that are plain()
//     if (WeekdayIndex::plain(text, at)) days.find(text, at, out);
//   for each bit of StartBits::marked (starts.h): days.find(text, at, out);    // names that have a letter beyond ASCII early
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
