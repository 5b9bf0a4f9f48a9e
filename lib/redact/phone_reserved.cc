#include <algorithm>
#include <iterator>

#include "redact/phone.h"

namespace tamis::redact {

namespace {

// '?' stands for any digit.
// clang-format off
constexpr std::string_view kReserved[] = {
    // North American Numbering Plan: 555-0100 to 555-0199 in every area code (ATIS-0300115)
    "1???55501??",
    // United Kingdom: Ofcom, Telephone numbers for use in TV and radio drama
    "441134960???", "441144960???", "441154960???", "441164960???", "441174960???", "441184960???",
    "441214960???", "441314960???", "441414960???", "441514960???", "441614960???", "442079460???",
    "441914980???", "442896496???", "442920180???", "441632960???", "447700900???", "448081570???",
    "449098790???", "443069990???",
    // Australia: ACMA, Phone numbers for use in TV shows, films and creative works
    "6125550????", "6127010????", "6135550????", "6137010????", "6175550????", "6177010????", "6185550????",
    "6187010????", "61491570006", "61491570156", "61491570157", "61491570158", "61491570159", "61491570110",
    // France: ARCEP decision 2018-0881, numbers for audiovisual works
    "3319900????", "3326191????", "3335301????", "3346571????", "3353649????", "3363998????",
};
// clang-format on

}  // namespace

bool phone_reserved(std::string_view e164) {
  return std::any_of(std::begin(kReserved), std::end(kReserved), [&](std::string_view pattern) {
    return std::equal(e164.begin(), e164.end(), pattern.begin(), pattern.end(),
                      [](char d, char p) { return p == '?' || p == d; });
  });
}

}  // namespace tamis::redact
