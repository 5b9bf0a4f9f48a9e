#include "redact/worded_numbers.h"

#include <algorithm>
#include <array>

#include "redact/chars.h"
#include "redact/coordinates.h"
#include "redact/mac.h"
#include "redact/mrz.h"
#include "redact/plates.h"
#include "redact/vin.h"

namespace tamis::redact {

namespace {

enum Reader : uint8_t {
  kLabel = 1,
  kMonth = 2,
  kAge = 4,
  kPosition = 8,
  kZone = 16,  // of a passport
  kHardware = 32,
  kVehicle = 64,
};

// Readers that a run of so many digits is for.
constexpr std::array<uint8_t, 8> kByLength = {
    0,
    kLabel | kMonth | kAge | kPosition | kZone | kHardware | kVehicle,
    kLabel | kMonth | kAge | kPosition | kZone | kHardware | kVehicle,
    kLabel | kAge | kPosition | kZone | kHardware | kVehicle,
    kLabel | kMonth | kZone | kHardware | kVehicle,
    kLabel | kZone | kVehicle,
    kLabel | kZone | kVehicle,
    kLabel | kZone | kVehicle,  // and more
};

constexpr bool one_of(std::string_view set, unsigned char c) {
  return set.find(static_cast<char>(c)) != std::string_view::npos;
}

// Readers that may begin or go on with this byte before the run …
constexpr auto kByByteBefore = [] {
  std::array<uint8_t, 256> readers{};
  for (unsigned i = 0; i < 256; ++i) {
    const auto c = static_cast<unsigned char>(i);
    if (is_alnum(c) || c >= 0x80 || one_of(" \t\n:=#\"'([-.*`/", c)) readers[i] |= kLabel;
    if (c == ' ' || c == '.' || c == ',') readers[i] |= kMonth;
    if (is_upper(c) || c == '<') readers[i] |= kZone;
    if (is_upper(c)) readers[i] |= kVehicle;
    if (is_hex(c) || c == '-' || c == '.') readers[i] |= kHardware;
  }
  return readers;
}();

// … and with this one behind it.
constexpr auto kByByteBehind = [] {
  std::array<uint8_t, 256> readers{};
  for (unsigned i = 0; i < 256; ++i) {
    const auto c = static_cast<unsigned char>(i);
    if (is_letter(c) || c >= 0x80 || one_of(" \t.,-/", c)) readers[i] |= kMonth;
    if (is_letter(c) || c >= 0x80 || c == ' ' || c == '-') readers[i] |= kAge;
    if (c == 0xC2 || c == 0xCB || c == '.') readers[i] |= kPosition;
    if (is_upper(c) || c == '<') readers[i] |= kZone;
    if (is_upper(c)) readers[i] |= kVehicle;
    if (is_hex(c) || c == '-' || c == '.') readers[i] |= kHardware;
  }
  return readers;
}();

constexpr bool holds_word(unsigned char c) { return is_letter(c) || c >= 0x80; }
constexpr auto kHoldsWordOrSign = [] {
  std::array<bool, 256> holds{};
  for (unsigned i = 0; i < 256; ++i) {
    const auto c = static_cast<unsigned char>(i);
    holds[i] = holds_word(c) || one_of(" \t.,-/\'", c);
  }
  return holds;
}();
constexpr bool holds_word_or_sign(unsigned char c) { return kHoldsWordOrSign[c]; }

}  // namespace

void WordedNumbers::look_around(std::string_view text, size_t at, size_t digits,
                                const CueReader& cues, const Wanted& wanted, Scan& scan,
                                Candidates& out) const {
  const size_t end = at + digits;
  if (wanted.plates && may_be_plate(text, at, end)) find_plate(text, at, end, out);
  const unsigned char before = byte_at(text, at - 1), behind = byte_at(text, end);
  uint32_t readers = uint32_t{kByByteBefore[before]} | kByByteBehind[behind];
  if (scan.labels.kind != nullptr)
    readers |= kLabel;  // a list may go on
  else if ((before == '.' || before == ':' || before == '-' || before == '/') &&
           is_digit(byte_at(text, at - 2)) && !is_letter(byte_at(text, at - 3)))
    readers &= ~uint32_t{kLabel};  // within a number, whose first digits were looked at
  readers &= kByLength[std::min(digits, kByLength.size() - 1)];
  if (readers == 0) return;
  // What words begin with, directly behind or past one sign; what they end with, two bytes before.
  const bool word_behind =
      holds_word(behind) || (behind != 0 && holds_word_or_sign(byte_at(text, end + 1)));
  const bool word_before = holds_word_or_sign(byte_at(text, at - 2));
  if ((readers & kLabel) != 0 && wanted.labels) labels_.find(text, at, end, scan.labels, out);
  if ((readers & kMonth) != 0 && (word_behind || word_before) && wanted.dates)
    months_.find(text, at, cues, scan.dates, out);
  if ((readers & kAge) != 0 && word_behind && wanted.ages) ages_.find(text, at, cues, out);
  if ((readers & kPosition) != 0 && wanted.positions)
    find_coordinates(text, at, scan.position_done, out);
  if ((readers & kZone) != 0 && wanted.passports) find_mrz(text, at, scan.mrz_done, out);
  if ((readers & kHardware) != 0 && wanted.hardware) find_mac(text, at, scan.mac_done, out);
  if ((readers & kVehicle) != 0 && wanted.vehicles) find_vin(text, at, out);
}

}  // namespace tamis::redact
