// From chains of digit groups to candidates: Internet addresses, identifiers with check digits, telephone numbers.
//
// Each recogniser looks at a chain from a given group on and says how many groups it took. What stands directly beside a number
// (a letter, a decimal point, a currency sign) is judged here, once for all of them.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "redact/candidate.h"
#include "redact/cues.h"
#include "redact/digit_runs.h"
#include "redact/phone_plan.h"

namespace tamis::redact {

using Chain = std::span<const DigitGroup>;

struct NumberContext {
  std::string_view text;
  const CueReader& cues;
  const PhonePlan& plan;
  int region;  // of the plan; -1: none
  bool want_ip, want_phone, want_identifiers, want_dates;
  Candidates& out;
  std::vector<uint64_t>& ends;  // bit n of the text's bytes: a candidate ends there; zeros at first
  uint64_t last_phone_end = 0;  // telephone numbers come in lists; 0: none yet
  size_t noted = 0;             // candidates whose ends are in `ends`

  // Whether something that was found ends at `begin` or a gap (digit_runs.h) before it.
  bool ends_near(uint64_t begin) {
    for (noted = std::min(noted, out.size()); noted < out.size(); ++noted)
      ends[out[noted].end / 64] |= uint64_t{1} << (out[noted].end % 64);
    for (uint64_t n = 0; n <= std::min<uint64_t>(begin, DigitRuns::kGap); ++n)
      if ((ends[(begin - n) / 64] >> ((begin - n) % 64) & 1) != 0) return true;
    return false;
  }
};

// What stands directly before and after text[begin, end): decibans, 0 or less; kNever if it cannot be a number of its own there.
inline constexpr int kNever = -100;
int left_edge(std::string_view text, size_t begin);
int right_edge(std::string_view text, size_t end);

// Groups taken by a date that begins at `at` (3), else 0: 2019-12-04, 4.12.2019, 12/04/2019, with a year 1900..2099.
size_t date_at(std::string_view text, Chain chain, size_t at);

// The number of up to nine digits that a group is.
uint32_t group_value(std::string_view text, const DigitGroup& group);

inline constexpr size_t kShortestNumber =
    5;  // digits of the shortest number that anything recognises in one group

// Recognisers: groups taken, 0 if nothing was found.
size_t find_ipv4(NumberContext& context, Chain chain, size_t at);
size_t find_identifier(NumberContext& context, Chain chain, size_t at);
size_t find_phone(NumberContext& context, Chain chain, size_t at);

// All of them over one page of a chain (digit_runs.h).
void find_numbers(NumberContext& context, Chain chain, size_t starts);
// A look before that: false for most numbers of prose. An address has four groups, a card that a line end cuts has four digits before it.
inline bool may_hold_number(std::string_view text, Chain chain) {
  if (chain.size() >= 4) return true;
  size_t digits = 0;
  for (const DigitGroup& g : chain) digits += g.size();
  if (digits >= kShortestNumber) return true;
  const size_t end = chain.back().end;
  return chain.back().size() == 4 && end < text.size() &&
         static_cast<unsigned char>(text[end]) <= ' ';
}

}  // namespace tamis::redact
