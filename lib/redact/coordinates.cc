#include "redact/coordinates.h"

#include <algorithm>
#include <iterator>

#include "redact/chars.h"
#include "redact/edges.h"
#include "redact/fold.h"
#include "redact/rules.h"

namespace tamis::redact {

namespace {

size_t skip_blanks(std::string_view text, size_t at) {
  for (size_t n = 0; n < 2; ++n) {
    if (byte_at(text, at) == ' ')
      ++at;
    else if (byte_at(text, at) == 0xC2 && byte_at(text, at + 1) == 0xA0)
      at += 2;
  }
  return at;
}

bool skip_any(std::string_view text, size_t& at, std::initializer_list<std::string_view> signs) {
  for (const std::string_view sign : signs)
    if (text.substr(at).starts_with(sign)) {
      at += sign.size();
      return true;
    }
  return false;
}

// Digits, and decimals behind a point or comma. False if there are none.
bool read_number(std::string_view text, size_t& at, size_t most, int& whole, size_t& decimals) {
  const size_t begin = at;
  whole = 0;
  decimals = 0;
  while (at < begin + most && is_digit(byte_at(text, at))) whole = whole * 10 + (text[at++] - '0');
  if (at == begin) return false;
  if ((byte_at(text, at) == '.' || byte_at(text, at) == ',') && is_digit(byte_at(text, at + 1))) {
    ++at;
    while (is_digit(byte_at(text, at)) && decimals < 12) ++at, ++decimals;
  }
  return true;
}

struct Angle {
  size_t end = 0;          // 0: none
  unsigned char side = 0;  // N S E W
  bool precise = false;
};

Angle angle_at(std::string_view text, size_t at) {
  Angle angle;
  int degrees = 0, minutes = 0, seconds = 0;
  size_t decimals = 0, ignored = 0;
  unsigned char side = to_lower(byte_at(text, at));
  const bool prefix =
      (side == 'n' || side == 's' || side == 'e' || side == 'w') && !touches_word_before(text, at);
  if (prefix) at = skip_blanks(text, at + 1);
  if (!read_number(text, at, 3, degrees, decimals) || degrees > 180) return angle;
  if (!skip_any(text, at, {"°", "º", "˚"})) return angle;
  size_t next = skip_blanks(text, at);
  if (read_number(text, next, 2, minutes, ignored) && minutes < 60 &&
      skip_any(text, next, {"′", "'", "’", "´"})) {
    at = next;
    angle.precise = true;
    next = skip_blanks(text, at);
    if (read_number(text, next, 2, seconds, ignored) && seconds < 60 &&
        skip_any(text, next, {"″", "\"", "”", "''", "′′"}))
      at = next;
  }
  angle.precise = angle.precise || decimals >= 2;
  if (!prefix) {
    next = skip_blanks(text, at);
    side = byte_at(text, next);
    // O: Ouest, Oeste, Ovest
    if ((side != 'N' && side != 'S' && side != 'E' && side != 'W' && side != 'O') ||
        touches_word_after(text, next + 1))
      return angle;
    at = next + 1;
  }
  angle.side = side;
  angle.end = at;
  return angle;
}

struct Degrees {
  size_t begin = 0, end = 0;  // with the sign; end 0: none
  int whole = 0;
  size_t decimals = 0;
};

// "-74.005974": text[at] is the first digit.
Degrees degrees_at(std::string_view text, size_t at) {
  Degrees d;
  d.begin = byte_at(text, at - 1) == '-' || byte_at(text, at - 1) == '+' ? at - 1 : at;
  size_t end = at;
  while (end < at + 4 && is_digit(byte_at(text, end))) d.whole = d.whole * 10 + (text[end++] - '0');
  if (end == at || end > at + 3 || byte_at(text, end) != '.') return d;
  for (++end; is_digit(byte_at(text, end)) && d.decimals < 18; ++end) ++d.decimals;
  if (!touches_word_after(text, end) && byte_at(text, end) != '%') d.end = end;
  return d;
}

// Words that a position stands behind, or what they begin with. After fold.h.
bool speaks_of_places(std::string_view text, size_t begin) {
  constexpr std::string_view kWords[] = {
      "lat",     "gps",       "coord",      "position",  "location", "located",
      "geo",     "map",       "situated",   "koordinat", "standort", "coordon",
      "situe",   "ubicaci",   "posici",     "posizion",  "localiza", "polozen",
      "wspolrz", "координат", "местополож", "坐标",      "位置",     "座標"};
  const FoldedWindow before(text, begin > 48 ? begin - 48 : 0, begin);
  return std::any_of(std::begin(kWords), std::end(kWords), [&](std::string_view word) {
    return before.bytes().find(word) != std::string_view::npos;
  });
}

// "40.712776, -74.005974": latitude, longitude. Two of a longer row of numbers are none.
void find_decimal_pair(std::string_view text, size_t at, size_t& done, Candidates& out) {
  const Degrees latitude = degrees_at(text, at);
  if (latitude.end == 0 || latitude.decimals < 3 || latitude.whole > 90) return;
  size_t next = latitude.end;
  const bool comma = skip_any(text, next, {",", ";", "/"});
  next = skip_blanks(text, next);
  if (next == latitude.end || (!comma && next > latitude.end + 1)) return;
  if (byte_at(text, next) == '-' || byte_at(text, next) == '+') ++next;
  const Degrees longitude = degrees_at(text, next);
  if (longitude.end == 0 || longitude.decimals < 3 || longitude.whole > 180) return;
  done = longitude.end;
  // Five decimals are a metre: few other pairs of numbers are given so.
  const bool precise = latitude.decimals >= 5 && longitude.decimals >= 5 &&
                       latitude.decimals <= 8 && longitude.decimals <= 8 &&
                       (latitude.whole >= 10 || longitude.whole >= 10);
  // "@52.520008,13.404954,17z": as addresses of maps have it, with how near one looks.
  size_t zoom = longitude.end + 1;
  while (is_digit(byte_at(text, zoom)) && zoom < longitude.end + 4) ++zoom;
  const bool map = byte_at(text, latitude.begin - 1) == '@' &&
                   byte_at(text, longitude.end) == ',' && byte_at(text, zoom) == 'z';
  size_t before = latitude.begin, behind = longitude.end;
  while (before > 0 && byte_at(text, before - 1) == ' ') --before;
  if (byte_at(text, behind) == ',') ++behind;
  behind = skip_blanks(text, behind);
  const unsigned char sign = byte_at(text, before - 1);
  if (!map && (sign == ',' || sign == ';' || sign == '-' || is_digit(sign) ||
               is_digit(byte_at(text, behind)) ||
               (byte_at(text, behind) == '-' && is_digit(byte_at(text, behind + 1))) ||
               touches_word_before(text, latitude.begin)))
    return;
  const bool told = map || speaks_of_places(text, latitude.begin);
  if (!told && !(precise && comma)) return;
  constexpr RuleId kDecimal = rule_id("coordinates.decimal");
  const int words = told ? 8 : 0;
  const auto evidence = static_cast<int16_t>((precise ? 6 : 2) + words);
  for (const Degrees& d : {latitude, longitude})
    out.push_back({d.begin, d.end, kDecimal, evidence, false, false, static_cast<int16_t>(words)});
}

}  // namespace

void find_coordinates(std::string_view text, size_t at, size_t& done, Candidates& out) {
  if (at < done) return;
  size_t end = at;
  int whole = 0;
  while (end < at + 4 && is_digit(byte_at(text, end))) whole = whole * 10 + (text[end++] - '0');
  const unsigned char next = byte_at(text, end);
  if (end - at > 3 || whole > 180 || (next != 0xC2 && next != 0xCB && next != '.')) return;
  if (byte_at(text, at - 1) == '.' || touches_word_before(text, at)) {
    const unsigned char side = to_lower(byte_at(text, at - 1));
    if (side != 'n' && side != 's' && side != 'e' && side != 'w') return;
  }
  if (next == '.') {  // only decimal degrees have a sign after the decimals
    size_t decimals = end + 1;
    while (decimals < end + 13 && is_digit(byte_at(text, decimals))) ++decimals;
    if (byte_at(text, decimals) != 0xC2 && byte_at(text, decimals) != 0xCB)
      return find_decimal_pair(text, at, done, out);
  }
  size_t begin = at;
  const unsigned char side = to_lower(byte_at(text, at - 1));
  if ((side == 'n' || side == 's' || side == 'e' || side == 'w') &&
      !touches_word_before(text, at - 1))
    --begin;
  const Angle first = angle_at(text, begin);
  if (first.end == 0) return;
  size_t stop = first.end;
  bool precise = first.precise, pair = false;
  size_t second_at = skip_blanks(text, first.end);
  skip_any(text, second_at, {",", ";", "/"});
  second_at = skip_blanks(text, second_at);
  if (const Angle second = angle_at(text, second_at); second.end != 0) {
    stop = second.end;
    precise = precise || second.precise;
    pair = true;
  }
  done = stop;
  if (!precise) return;
  constexpr RuleId kSexagesimal = rule_id("coordinates.sexagesimal");
  out.push_back({begin, stop, kSexagesimal, static_cast<int16_t>(pair ? 20 : 8), false, false});
}

}  // namespace tamis::redact
