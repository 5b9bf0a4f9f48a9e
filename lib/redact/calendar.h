// Dates with the month's name: "4 December 2019", "Dec. 4th, 2019", "4 de diciembre de 2019", "4. Dezember", "2019年12月4日".
//
//   const MonthIndex months;                            // once; share it
//   DateScan dates;                                     // scratch of one document
//   for each run of digits: months.find(text, at, cues, dates, out);
//
// Starts at the day or the year and looks for a month beside it, in some forty languages (month_names.inc, from the Unicode CLDR; Chinese,
// Japanese, Korean and Vietnamese by their signs for year, month and day). Short names that are words of other kinds too ("may", "set",
// "out") count only with day and year, or with a capital in English. A date beside words of birth is a DATE_OF_BIRTH.
// Thread-safety: immutable; a scan serves one document. Cost: one table look-up for each run of one, two or four digits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "redact/byte_pairs.h"
#include "redact/candidate.h"
#include "redact/chars.h"
#include "redact/cues.h"
#include "redact/word_print.h"
#include "redact/word_tails.h"

namespace tamis::redact {

struct DateScan {
  size_t done = 0;  // dates before this byte are read
};

class MonthIndex {
 public:
  MonthIndex();

  // text[at] is the first digit of a run.
  void find(std::string_view text, size_t at, const CueReader& cues, DateScan& scan,
            Candidates& out) const;

  // Looks before that, at words by their heads and tails (word_print.h). The word behind a day or year: a month, or one that stands between.
  bool may_go_on(uint32_t head) const { return behind_.has(head); }
  // The word before: a month, one that stands between, or one of time ("since 2004").
  bool may_come_before(uint32_t tail) const { return before_.has(tail); }

  // 1 to 12, or 0 if the word is no month. `folded`: after fold.h.
  int number(std::string_view folded) const;

  // Whether the two bytes at `at`, or the letters before it, may belong to the name of a month.
  bool may_begin(std::string_view text, size_t at) const {
    return begins_.has(byte_at(text, at), byte_at(text, at + 1));
  }
  bool may_end(std::string_view text, size_t at) const {
    return ends_.may_end(text, at, Inside::kLetters);
  }

 private:
  std::vector<std::pair<std::string, uint8_t>> names_;  // folded, sorted
  BytePairs begins_;                                    // as they stand in a text, in either case
  WordTails ends_;
  WordTails time_ends_;             // of words before a year
  PrintTable<14> behind_, before_;  // heads, tails
};

}  // namespace tamis::redact
