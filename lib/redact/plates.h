// Registration plates with letters beyond ASCII: 京A·12345, А123ВС 77, 品川 500 さ 12-34, 12가3456, ب س ط 4978.
//
//   find_plate(text, at, end, out);            // text[at, end): a run of digits; forms that tell themselves
//   size_t end = plate_end(text, begin);       // behind a label: short groups of letters and digits (labels.h)
//
// Five countries write what nobody else writes: China (GA 36-2018: a province, a letter, five or six letters and digits), Russia
// (GOST R 50577-2018: a letter, three digits, two letters, the region; letters that Latin has too), Ukraine and Bulgaria (one or two
// letters, four digits, two letters), Japan (the office, a class, a kana, four digits), Korea (two or three digits, one of forty
// syllables, four digits); and in Turkish the word for it follows ("34 ABC 123 plakalı"). Others need their label before them.
// Thread-safety: pure. Cost: a few characters around each run of digits that stands beside a letter beyond ASCII.
#pragma once

#include <cstddef>
#include <string_view>

#include "redact/candidate.h"
#include "redact/chars.h"

namespace tamis::redact {

// Whether the bytes around a run of digits are worth a look.
bool may_be_plate(std::string_view text, size_t at, size_t end);
void find_plate(std::string_view text, size_t at, size_t end, Candidates& out);

// Where the groups of letters and digits that begin at `begin` end; `begin` if none do.
size_t plate_end(std::string_view text, size_t begin);
// Where the letters beyond ASCII before `begin` start that may belong to a plate: one character more of Han, Kana and Hangul, a short
// word of capitals of others. `begin` if none stand there.
size_t plate_group_before(std::string_view text, size_t begin);
// A look before that: false if only letters of ASCII can stand there, which labels.h reads.
inline bool may_be_plate_group(std::string_view text, size_t begin) {
  const unsigned char last = byte_at(text, begin - 1);
  const size_t end = last == ' ' || last == '-' ? begin - 1 : begin;
  for (size_t n = 1; n <= 4; ++n) {
    const unsigned char c = byte_at(text, end - n);
    if (c >= 0x80) return true;
    if (!is_upper(c)) return false;
  }
  return false;
}

}  // namespace tamis::redact
