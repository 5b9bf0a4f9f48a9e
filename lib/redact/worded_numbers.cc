#include "redact/worded_numbers.h"

#include <algorithm>
#include <array>
#include <bit>

#include "redact/chars.h"
#include "redact/coordinates.h"
#include "redact/mac.h"
#include "redact/mrz.h"
#include "redact/plates.h"
#include "redact/vin.h"
#include "redact/word_print.h"

namespace tamis::redact {

namespace {

enum Reader : uint32_t {
  kLabel = 1,
  kMonth = 2,
  kAge = 4,
  kPosition = 8,
  kZone = 16,  // of a passport
  kHardware = 32,
  kVehicle = 64,
  kPlate = 128,
};

// Readers that a run of so many digits is for.
constexpr std::array<uint8_t, 8> kByLength = {
    0,
    kLabel | kMonth | kAge | kPosition | kZone | kHardware | kVehicle | kPlate,
    kLabel | kMonth | kAge | kPosition | kZone | kHardware | kVehicle | kPlate,
    kLabel | kAge | kPosition | kZone | kHardware | kVehicle | kPlate,
    kLabel | kMonth | kZone | kHardware | kVehicle | kPlate,
    kLabel | kZone | kVehicle | kPlate,
    kLabel | kZone | kVehicle | kPlate,
    kLabel | kZone | kVehicle | kPlate,  // and more
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

constexpr text::ClassBlock kNothing;

// 64 bytes beside a place of the text, as bits. Before it: the highest is the byte directly before.
struct Around {
  uint64_t letter, digit, upper, beyond_ascii;

  static Around before(std::span<const text::ClassBlock> blocks, size_t at) {
    const size_t b = at / text::kBlockBytes, p = at % text::kBlockBytes;
    const text::ClassBlock& here = b < blocks.size() ? blocks[b] : kNothing;
    const text::ClassBlock& there = b > 0 ? blocks[b - 1] : kNothing;
    const auto join = [p](uint64_t now, uint64_t earlier) {
      return now << 1 << (63 - p) | earlier >> p;
    };
    return {join(here.letter, there.letter), join(here.digit, there.digit),
            join(here.upper, there.upper), join(here.non_ascii, there.non_ascii)};
  }
  // The lowest is the byte at the place.
  static Around behind(std::span<const text::ClassBlock> blocks, size_t at) {
    const size_t b = at / text::kBlockBytes, p = at % text::kBlockBytes;
    const text::ClassBlock& here = b < blocks.size() ? blocks[b] : kNothing;
    const text::ClassBlock& there = b + 1 < blocks.size() ? blocks[b + 1] : kNothing;
    const auto join = [p](uint64_t now, uint64_t later) {
      return now >> p | later << 1 << (63 - p);
    };
    return {join(here.letter, there.letter), join(here.digit, there.digit),
            join(here.upper, there.upper), join(here.non_ascii, there.non_ascii)};
  }
};

constexpr unsigned kFarthestWord = 9;   // signs between a word and a number that it speaks of
constexpr unsigned kLongestToken = 40;  // letters before a run that are followed
constexpr unsigned kLongestGroup = 6;   // "AB-12"

// "AB-12": a group of capitals and digits stands before the word of the run, one sign away.
bool group_before(const Around& left, unsigned lead) {
  const uint64_t group = (left.letter | left.digit) << lead << 1;
  const uint64_t capitals = left.upper << lead << 1, letters = left.letter << lead << 1;
  const auto size = static_cast<unsigned>(std::countl_one(group));
  const uint64_t in_group = ~(~uint64_t{0} >> (size & 63u));
  return size - 1 < kLongestGroup && (capitals & in_group) != 0 &&
         (letters & ~capitals & in_group) == 0;
}

// The four bytes before text[end].
uint32_t print_before(std::string_view text, size_t end) {
  if (end >= kFilterBytes) return print_at(text, end - kFilterBytes);
  return end == 0 ? 0 : print_at(text, 0) << (8 * (kFilterBytes - end));
}

// A number of three decimals or more, or with a sign of degrees soon.
bool may_be_position(std::string_view text, size_t end) {
  const unsigned char sign = byte_at(text, end);
  if (sign != '.') return true;
  const auto decimal = [&](size_t n) { return is_digit(byte_at(text, end + n)); };
  const auto degrees = [&](size_t n) {
    return byte_at(text, end + n) == 0xC2 || byte_at(text, end + n) == 0xCB;
  };
  return decimal(1) && (degrees(2) || (decimal(2) && (degrees(3) || decimal(3))));
}

// A group of two hexadecimal characters beside a hyphen, or of four beside a dot.
bool may_be_hardware(std::string_view text, size_t at, size_t end) {
  size_t begin = at, stop = end;
  while (end - begin < 5 && is_hex(byte_at(text, begin - 1))) --begin;
  while (stop - begin < 5 && is_hex(byte_at(text, stop))) ++stop;
  const unsigned char sign = stop - begin == 2 ? '-' : '.';
  return (stop - begin == 2 || stop - begin == 4) &&
         (byte_at(text, begin - 1) == sign || byte_at(text, stop) == sign);
}

}  // namespace

uint32_t WordedNumbers::readers_around(std::string_view text,
                                       std::span<const text::ClassBlock> blocks, size_t at,
                                       size_t end, const Scan& scan) const {
  const size_t digits = end - at;
  const uint32_t four = print_before(text, at);
  const auto before = static_cast<unsigned char>(four >> 24);
  const auto before_that = static_cast<unsigned char>(four >> 16);
  const unsigned char behind = byte_at(text, end);
  uint32_t readers = (uint32_t{kByByteBefore[before]} | kByByteBehind[behind]) &
                     kByLength[std::min(digits, kByLength.size() - 1)];
  // Of a number's later digits nothing is told that its first ones did not tell.
  const bool joined = before == '.' || before == ':' || before == '-' || before == '/';
  if (joined && is_digit(before_that)) {
    if (before == '.') readers &= ~uint32_t{kMonth};
    if (!is_letter(static_cast<unsigned char>(four >> 8))) readers &= ~uint32_t{kLabel};
  }
  if (scan.labels.kind != nullptr) readers |= kLabel;  // but a list may go on
  if ((readers & kAge) != 0 && !ages_.may_follow(text, end)) readers &= ~uint32_t{kAge};
  if ((readers & kPosition) != 0 && !may_be_position(text, end)) readers &= ~uint32_t{kPosition};
  if ((readers & kHardware) != 0 && !may_be_hardware(text, at, end))
    readers &= ~uint32_t{kHardware};
  const unsigned char capital = byte_at(text, behind == ' ' || behind == '-' ? end + 1 : end);
  if ((four & 0x80808080u) != 0 || behind >= 0x80 || (digits == 2 && is_upper(capital)))
    readers |= kPlate;
  if ((readers & (kLabel | kMonth)) == 0) return readers;

  // The word that the run belongs to, and the one before it, which ends at text[word - 1].
  const Around left = Around::before(blocks, at);
  const uint64_t token = left.letter | left.digit;
  const auto lead = std::min(static_cast<unsigned>(std::countl_one(token)), kLongestToken);
  const uint64_t words = (token | left.beyond_ascii) << lead;
  const auto gap = static_cast<unsigned>(std::countl_zero(words));
  const size_t word = at - lead - std::min<size_t>(gap, at - lead);
  const auto size = std::max(1u, static_cast<unsigned>(std::countl_one(words << (gap & 63u))));
  const uint32_t tail = tail_print(print_before(text, word), size);
  // Letters beyond ASCII have to be folded first, and words with signs in them ("S.S.N.", "driver's") put together.
  const unsigned char joint = byte_at(text, word - size - 1);
  const bool untold = (left.beyond_ascii << lead >> 51) != 0 || lead == kLongestToken ||
                      (size < 4 && (joint == '.' || joint == '\''));
  if ((readers & kLabel) != 0 && scan.labels.kind == nullptr) {
    // Of a word that had digits before the run these were looked at.
    const bool looked_at = (left.digit & ~(~uint64_t{0} >> lead)) != 0 && lead < kLongestToken;
    const bool label = (gap <= kFarthestWord) & labels_.may_end_with(tail);
    if (looked_at || !(label | untold | group_before(left, lead))) readers &= ~uint32_t{kLabel};
  }
  if ((readers & kMonth) != 0) {
    // The name of a month, or of a day's or year's place in time, on either side.
    const Around right = Around::behind(blocks, end);
    const uint64_t letters = right.letter | right.beyond_ascii;
    const auto to_word = static_cast<unsigned>(std::countr_zero(letters));
    const auto next_size =
        std::max(1u, static_cast<unsigned>(std::countr_one(letters >> (to_word & 63u))));
    const uint32_t head = head_print(print_at(text, end + to_word), next_size);
    const bool goes_on = (to_word < 8) & months_.may_go_on(head);
    const bool comes = (lead == 0) & (gap < 4) & months_.may_come_before(tail);
    if (!(goes_on | comes | untold | ((right.beyond_ascii & 0xFFF) != 0)))
      readers &= ~uint32_t{kMonth};
  }
  return readers;
}

void WordedNumbers::find(std::string_view text, std::span<const text::ClassBlock> blocks, size_t at,
                         size_t end, const CueReader& cues, const Wanted& wanted, Scan& scan,
                         Candidates& out) const {
  const uint32_t readers = readers_around(text, blocks, at, end, scan);
  if (readers == 0) return;
  if ((readers & kPlate) != 0 && wanted.plates) find_plate(text, at, end, out);
  if ((readers & kLabel) != 0 && wanted.labels) labels_.find(text, at, end, scan.labels, out);
  if ((readers & kMonth) != 0 && wanted.dates) months_.find(text, at, cues, scan.dates, out);
  if ((readers & kAge) != 0 && wanted.ages) ages_.find(text, at, cues, out);
  if ((readers & kPosition) != 0 && wanted.positions)
    find_coordinates(text, at, scan.position_done, out);
  if ((readers & kZone) != 0 && wanted.passports) find_mrz(text, at, scan.mrz_done, out);
  if ((readers & kHardware) != 0 && wanted.hardware) find_mac(text, at, scan.mac_done, out);
  if ((readers & kVehicle) != 0 && wanted.vehicles) find_vin(text, at, out);
}

}  // namespace tamis::redact
