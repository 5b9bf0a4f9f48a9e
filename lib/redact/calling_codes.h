// Country calling codes: which digits after the + open a number.
//
// Source: ITU-T, List of Recommendation ITU-T E.164 assigned country codes (Annex to Operational Bulletin 1114, 2016, with the
// changes since). Held against libphonenumber's metadata by a test.
#pragma once

#include <cstdint>
#include <string_view>

namespace tamis::redact {

struct CallingCode {
  uint16_t code = 0;   // 0: not assigned
  uint8_t digits = 0;  // 1 to 3
};

// The code at the beginning of `digits`. Codes are a prefix code: at most one fits.
CallingCode calling_code(std::string_view digits);

}  // namespace tamis::redact
