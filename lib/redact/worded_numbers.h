// What the words and letters around a number tell: dates by the month's name, ages, positions, vehicles, passports, and every value that
// only its label names.
//
//   const WordedNumbers numbers;                       // once; share it
//   WordedNumbers::Scan scan;                          // scratch of one document
//   for each run of digits: numbers.find(text, blocks, at, end, cues, wanted, scan, out);
//
// digit_runs.h is for numbers that prove themselves by digits alone; here each run of digits is only the place from which the
// readers look around. The bitmaps and a few tables tell which of them may see anything there: by the length of the run, the bytes beside
// it, and two letters of the words before and behind.
// Thread-safety: immutable; a scan serves one document. Cost: some hundred operations without a call for each run of digits.
#pragma once

#include <bit>
#include <span>
#include <string_view>

#include "redact/ages.h"
#include "redact/calendar.h"
#include "redact/candidate.h"
#include "redact/cues.h"
#include "redact/labels.h"
#include "text/scan.h"

namespace tamis::redact {

class WordedNumbers {
 public:
  struct Scan {
    LabelScan labels;
    DateScan dates;
    size_t mrz_done = 0, position_done = 0, mac_done = 0;
  };
  struct Wanted {
    bool dates = true, ages = true, positions = true, passports = true, vehicles = true,
         hardware = true, banks = true, labels = true, plates = true;
  };

  WordedNumbers() : labels_(LabelIndex::compile(label_rows())), ages_(AgeIndex::compile()) {}

  // text[at] begins a word of eight capitals or more.
  void find_bank(std::string_view text, size_t at, Candidates& out) const {
    labels_.find_bank(text, at, out);
  }
  // Around text[at, end), a run of digits; runs in order.
  void find(std::string_view text, std::span<const text::ClassBlock> blocks, size_t at, size_t end,
            const CueReader& cues, const Wanted& wanted, Scan& scan, Candidates& out) const;

 private:
  // Which readers may see anything around text[at, end), a run of digits.
  uint32_t readers_around(std::string_view text, std::span<const text::ClassBlock> blocks,
                          size_t at, size_t end, const Scan& scan) const;

  LabelIndex labels_;
  MonthIndex months_;
  AgeIndex ages_;
};

}  // namespace tamis::redact
