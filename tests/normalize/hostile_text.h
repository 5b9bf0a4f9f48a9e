// Random text made of what normalization trips over: short pieces, so that neighbours meet in every order.
#pragma once

#include <random>
#include <string>
#include <string_view>

namespace tamis::test {

inline std::string hostile_text(std::mt19937_64& random, size_t pieces, bool well_formed = false) {
  using namespace std::string_view_literals;
  static constexpr std::string_view kWell[] = {
      "a"sv,
      "e"sv,
      " "sv,
      "  "sv,
      "\t"sv,
      "\n"sv,
      "\r"sv,
      "\r\n"sv,
      "\x00"sv,
      "\x01"sv,
      "\x7F"sv,
      "\v"sv,
      "\f"sv,
      "\u0085"sv,
      "\u0080"sv,
      "\u009F"sv,
      "\u00A0"sv,
      "\uFEFF"sv,
      "word "sv,
      "x\n"sv,
      "\u0301"sv,
      "\u0323"sv,
      "\u0327"sv,
      "\u0344"sv,
      "\u0345"sv,
      "\u0316"sv,
      "\u00E9"sv,
      "\u00E2"sv,
      "\u1EA1"sv,
      "\u1100"sv,
      "\u1161"sv,
      "\u11A8"sv,
      "\uAC00"sv,
      "\uAC01"sv,
      "\u0915\u093C"sv,
      "\u0958"sv,
      "\u094D"sv,
      "\u09C7"sv,
      "\u09BE"sv,
      "\u0BC6"sv,
      "\u0BBE"sv,
      "\u0CC6"sv,
      "\u0CC2"sv,
      "\u0CD5"sv,
      "\u0DD9"sv,
      "\u0DCF"sv,
      "\u0DCA"sv,
      "\u212B"sv,
      "\u2126"sv,
      "\u2000"sv,
      "\u037E"sv,
      "\u0387"sv,
      "\uF900"sv,
      "\uFB1D"sv,
      "\u3099"sv,
      "\u304B"sv,
      "\u4E2D\u6587"sv,
      "\u0414\u0430"sv,
      "\u0639\u064E\u0651"sv,
      "\u0E01\u0E34\u0E48"sv,
      "\u0653"sv,
      "\u0627"sv,
      "\U0001F600"sv,
      "\U0001D15E"sv,
      "\U0002F800"sv,
      "\U000110BA"sv,
      "\U00011099"sv,
      "\U0001E94A"sv,
      "0123456789012345678901234567890123456789012345678901234567"sv};
  static constexpr std::string_view kIll[] = {"\x80"sv,
                                              "\xC2"sv,
                                              "\xE2\x82"sv,
                                              "\xF0\x9F\x98"sv,
                                              "\xF4\x90\x80\x80"sv,
                                              "\xC0\xAF"sv,
                                              "\xE0\x80\xAF"sv,
                                              "\xFF"sv,
                                              "\xED\xA0\xBD"sv,
                                              "\xED\xB8\x80"sv,
                                              "\xED\xA0\xBD\xED\xB8\x80"sv,
                                              "\xED"sv,
                                              "\xED\xA0"sv,
                                              "\xEF\xBB"sv};
  std::string text;
  for (size_t i = 0; i < pieces; ++i) {
    if (!well_formed && random() % 16 == 0)
      text += kIll[random() % std::size(kIll)];
    else
      text += kWell[random() % std::size(kWell)];
  }
  return text;
}

// The same with characters that have no shape, and the neighbours among which they may stay.
inline std::string invisible_text(std::mt19937_64& random, size_t pieces) {
  using namespace std::string_view_literals;
  static constexpr std::string_view kInvisible[] = {
      "\u00AD"sv,
      "\u034F"sv,
      "\u061C"sv,
      "\u115F"sv,
      "\u1160"sv,
      "\u17B4"sv,
      "\u180B"sv,
      "\u180E"sv,
      "\u200B"sv,
      "\u200C"sv,
      "\u200D"sv,
      "\u200E"sv,
      "\u200F"sv,
      "\u202A"sv,
      "\u202B"sv,
      "\u202C"sv,
      "\u202D"sv,
      "\u202E"sv,
      "\u2060"sv,
      "\u2063"sv,
      "\u2066"sv,
      "\u2067"sv,
      "\u2068"sv,
      "\u2069"sv,
      "\u206A"sv,
      "\u3164"sv,
      "\uFE00"sv,
      "\uFE03"sv,
      "\uFE0E"sv,
      "\uFE0F"sv,
      "\uFEFF"sv,
      "\uFFA0"sv,
      "\uFFF0"sv,
      "\U0001BCA0"sv,
      "\U0001D173"sv,
      "\U000E0001"sv,
      "\U000E0067"sv,
      "\U000E0062"sv,
      "\U000E007F"sv,
      "\U000E0100"sv,
      "\U000E0100\U000E0101\U000E0102\U000E0103\U000E0104"sv};
  static constexpr std::string_view kNeighbours[] = {
      "\U0001F468"sv,
      "\U0001F3FD"sv,
      "\u2764"sv,
      "\U0001F3F4"sv,
      "\U0001F3F4\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F"sv,
      "\u0646"sv,
      "\u0627"sv,
      "\u05D0"sv,
      "\u0915"sv,
      "\u094D"sv,
      "\u0951"sv,
      "\u0DCA"sv,
      "\u0CCD"sv,
      "\u0E01"sv,
      "\u1780"sv,
      "\u4E2D"sv,
      "\u182D"sv,
      "\u18A9"sv,
      "\u302E"sv,
      "\uAC00"sv,
      "\u2229"sv,
      "\u2ADC"sv,
      "\u2260"sv,
      "0"sv,
      "\U0001D158"sv,
      "\U0001D165"sv,
      "\U0001BC9D"sv,
      "\U0001BC00"sv,
      "\u2029"sv,
      "\u0344"sv,
      "="sv,
      "\u0338"sv,
      "\uF900"sv};
  std::string text;
  for (size_t i = 0; i < pieces; ++i) {
    const uint64_t kind = random() % 10;
    if (kind < 4)
      text += kInvisible[random() % std::size(kInvisible)];
    else if (kind < 8)
      text += kNeighbours[random() % std::size(kNeighbours)];
    else
      text += hostile_text(random, 1);
  }
  return text;
}

}  // namespace tamis::test
