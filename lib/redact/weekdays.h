// Days of the week by name: "on Tuesday morning", "am Montag", "el próximo jueves", "sexta-feira".
//
//   const WeekdayIndex days = WeekdayIndex::compile();         // once; share it
//   WeekdayStarts starts;                                       // of one text, blocks in order
//   for (uint64_t m = starts.block(block, next); m != 0; …)     // a word of five letters or more begins
//     days.find(text, at, out);
//
// Full names in some twenty-five languages that write in Latin letters; a name that is another word too, or somebody's, counts only as its
// language writes the day ("Domingo" is a man, "domingo" a Sunday). Short names ("Mon") and names that begin with a letter beyond ASCII
// ("środa") are not sought. Names after the Unicode CLDR, with the cases and endings that sentences give them.
// Thread-safety: immutable; starts serve one text. Cost: some ten operations a block; a table look-up for each long word.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "redact/byte_pairs.h"
#include "redact/candidate.h"
#include "text/scan.h"

namespace tamis::redact {

class WeekdayStarts {
 public:
  // Bits where a word begins that has five letters or more.
  uint64_t block(const text::ClassBlock& now, const text::ClassBlock* next) {
    const uint64_t letters = now.letter | now.non_ascii;
    const uint64_t there = next == nullptr ? 0 : next->letter | next->non_ascii;
    uint64_t starts = now.letter & ~((letters | now.digit) << 1 | before_);
    before_ = (letters | now.digit) >> 63;
    for (unsigned n = 1; n < 5; ++n) starts &= letters >> n | there << (64 - n);
    return starts;
  }

 private:
  uint64_t before_ = 0;
};

class WeekdayIndex {
 public:
  static WeekdayIndex compile();
  // text[at] begins a word.
  void find(std::string_view text, size_t at, Candidates& out) const;

 private:
  // Names by a hash of their first three letters as they stand in a text, in either case.
  static size_t place(unsigned char a, unsigned char b, unsigned char c) {
    return ((unsigned{a} << 16 | unsigned{b} << 8 | c) * 2654435769u) >> 20;
  }
  std::array<uint64_t, 64> begins_{};
};

}  // namespace tamis::redact
