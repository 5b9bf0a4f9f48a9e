// What the words and letters around a number tell: dates by the month's name, ages, positions, vehicles, passports, and every value that
// only its label names.
//
//   const WordedNumbers numbers;                       // once; share it
//   WordedNumbers::Scan scan;                          // scratch of one document
//   numbers.block(text, blocks, b, cues, wanted, scan, out);
//
// digit_runs.h is for numbers that prove themselves by digits alone; here each run of digits is only the place from which the
// readers look around. A table tells by the length of the run and the bytes beside it which of them may see anything there.
// Thread-safety: immutable; a scan serves one document. Cost: three table look-ups for each run of digits.
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
    uint64_t digit_before = 0;  // whether the block before ended in a digit
    uint64_t word_before = 0;   // or in a letter or digit
  };
  struct Wanted {
    bool dates = true, ages = true, positions = true, passports = true, vehicles = true,
         hardware = true, banks = true, labels = true, plates = true;
  };

  WordedNumbers() : labels_(LabelIndex::compile(label_rows())), ages_(AgeIndex::compile()) {}

  // Blocks in order; `next` is the one behind, or null.
  void block(std::string_view text, const text::ClassBlock& block, const text::ClassBlock* next,
             size_t base, const CueReader& cues, const Wanted& wanted, Scan& scan,
             Candidates& out) const {
    if (wanted.banks) {
      uint64_t here = block.upper;
      if (here != 0) {
        uint64_t there = next == nullptr ? 0 : next->upper;
        for (unsigned n : {1u, 2u, 4u}) {  // bit i: eight capitals from i on
          here &= here >> n | there << (64 - n);
          there &= there >> n;
        }
      }
      const uint64_t word = block.letter | block.digit;
      uint64_t begins = here & ~(word << 1 | scan.word_before);
      scan.word_before = word >> 63;
      for (; begins != 0; begins &= begins - 1)
        labels_.find_bank(text, base + static_cast<size_t>(std::countr_zero(begins)), out);
    }
    uint64_t starts = block.digit & ~(block.digit << 1 | scan.digit_before);
    scan.digit_before = block.digit >> 63;
    for (; starts != 0; starts &= starts - 1) {
      const auto first = static_cast<unsigned>(std::countr_zero(starts));
      auto digits = static_cast<unsigned>(std::countr_one(block.digit >> first));
      if (first + digits == text::kBlockBytes && next != nullptr)
        digits += static_cast<unsigned>(std::countr_one(next->digit));
      look_around(text, base + first, digits, cues, wanted, scan, out);
    }
  }

 private:
  // A run of `digits` at text[at]; 64 and more are one.
  void look_around(std::string_view text, size_t at, size_t digits, const CueReader& cues,
                   const Wanted& wanted, Scan& scan, Candidates& out) const;

  LabelIndex labels_;
  MonthIndex months_;
  AgeIndex ages_;
};

}  // namespace tamis::redact
