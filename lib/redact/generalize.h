// Less exact values: a year for a date, ten years for an age, a network for an address.
//
//   Coarseness how;                                             // the recipe's redact.generalize
//   generalize(type_id("IP_ADDRESS"), "192.0.2.17", how)        // "192.0.2.0/24"
//   generalize(type_id("AGE"), "94", how)                       // "90+"
//
// | type | becomes |
// |---|---|
// | DATE_TIME, DATE_OF_BIRTH | year, or year and month; births 90 years and more before `reference_year` are one class |
// | AGE | a band of 5, 10 or 20 years; 90 and more is one (45 CFR 164.514(b)(2)(i)(C)) |
// | COORDINATES | degrees with 0 to 3 decimals, cut towards zero: 1 decimal is about 11 km |
// | IP_ADDRESS | the first 24 bits of IPv4, the first 48 of IPv6 |
// | PHONE_NUMBER | the country calling code (ITU-T E.164) |
//
// What cannot be read gives nothing; the caller decides what becomes of it.
// Thread-safety: pure. Cost: below a microsecond.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "redact/types.h"
#include "redact/written_date.h"

namespace tamis::redact {

struct Coarseness {
  bool birth_month = false, date_month = false;  // the month stays as well
  int age_band = 10;
  size_t decimals = 1;
  int reference_year = 0;          // the year of which nobody of 90 may be told
  unsigned home_calling_code = 0;  // of numbers without a country; 0: they are not read
};

bool can_generalize(TypeId type);

// `value`: the finding's bytes; `behind`: what follows it (an age's unit); `months`: null if `type` is no date.
std::optional<std::string> generalize(TypeId type, std::string_view value, std::string_view behind,
                                      const Coarseness& how, const MonthForms* months,
                                      DateHints hints);

}  // namespace tamis::redact
