#include "redact/generalize.h"

#include <algorithm>
#include <array>
#include <vector>

#include "redact/calling_codes.h"
#include "redact/chars.h"
#include "redact/fold.h"
#include "redact/ip.h"

namespace tamis::redact {

namespace {

constexpr int kOldest = 90;

std::string two_digits(int value) { return (value < 10 ? "0" : "") + std::to_string(value); }

std::optional<std::string> date(std::string_view value, bool birth, const Coarseness& how,
                                const MonthForms& months, DateHints hints) {
  const auto d = months.read(value, hints);
  // Of two digits the century is a guess, which a shift can live with and a year cannot.
  if (!d || !d->year.written() || d->year.end - d->year.begin != 4) return std::nullopt;
  const int year = d->year.value;
  if (birth && year <= how.reference_year - kOldest)
    return ".." + std::to_string(how.reference_year - kOldest);
  std::string out = std::to_string(year);
  if (birth ? how.birth_month : how.date_month) {
    if (!d->month.written()) return std::nullopt;
    out += "-" + two_digits(d->month.value);
  }
  return out;
}

// "18 months old": the unit that stands behind, in years. 0: years.
int units_a_year(std::string_view behind) {
  struct Unit {
    std::string_view word;
    int in_a_year;
  };
  // The units of ages.cc that are no years.
  constexpr Unit kUnits[] = {{"month", 12}, {"meses", 12}, {"week", 52}, {"day", 365}};
  size_t at = 0;
  while (at < 3 && (byte_at(behind, at) == ' ' || byte_at(behind, at) == '-')) ++at;
  if (behind.substr(at).starts_with("\xC2\xA0")) at += 2;
  for (const Unit& u : kUnits)
    if (starts_with_folded(behind.substr(at), u.word)) return u.in_a_year;
  return 1;
}

std::optional<std::string> age(std::string_view value, std::string_view behind, int band) {
  if (value.empty() || value.size() > 3) return std::nullopt;
  int years = 0;
  for (const char c : value) {
    if (!is_digit(static_cast<unsigned char>(c))) return std::nullopt;
    years = years * 10 + (c - '0');
  }
  years /= units_a_year(behind);
  if (years >= kOldest) return std::to_string(kOldest) + "+";
  const int low = years / band * band;
  return std::to_string(low) + "-" + std::to_string(std::min(low + band, kOldest) - 1);
}

std::optional<std::string> network(std::string_view value) {
  IpAddress address;
  const std::string_view bare = value.substr(0, value.find('%'));
  if (!parse_ipv4(bare, address) && !parse_ipv6(bare, address)) return std::nullopt;
  // ::ffff:192.0.2.17 is an IPv4 address (RFC 4291 section 2.5.5.2), and so is spelled canonically.
  const std::string canonical = canonical_ip(address);
  const bool v4 = canonical.find(':') == std::string::npos;
  const size_t kept = v4 ? 12 + 3 : 6;
  std::fill(address.bytes.begin() + static_cast<std::ptrdiff_t>(kept), address.bytes.end(),
            uint8_t{0});
  return canonical_ip(address) + (v4 ? "/24" : "/48");
}

std::optional<std::string> country(std::string_view value, unsigned home) {
  std::string digits;
  bool plus = false;
  for (size_t at = 0; at < value.size(); ++at) {
    const unsigned char c = byte_at(value, at);
    if (c >= 0x80) {  // no-break space, and the hyphens and dashes of U+2010 to U+2015
      const bool blank = value.substr(at).starts_with("\xC2\xA0");
      const bool dash = value.substr(at).starts_with("\xE2\x80") &&
                        byte_at(value, at + 2) >= 0x90 && byte_at(value, at + 2) <= 0x95;
      if (!blank && !dash) return std::nullopt;
      at += blank ? 1 : 2;
      continue;
    }
    if (c == '+' && digits.empty()) plus = true;
    if (is_digit(c)) digits += static_cast<char>(c);
  }
  if (digits.empty()) return std::nullopt;
  std::string_view rest = digits;
  if (!plus && rest.starts_with("00")) {
    rest.remove_prefix(2);
    plus = true;
  }
  if (plus) {
    const CallingCode code = calling_code(rest);
    if (code.digits == 0) return std::nullopt;
    return "+" + std::to_string(code.code);
  }
  if (home == 0) return std::nullopt;
  return "+" + std::to_string(home);
}

// One angle: up to three numbers and a hemisphere, or a signed decimal.
struct Angle {
  int64_t micro = 0;
  bool read = false, has_side = false, longitude = false;
};

// Whether a letter stands for west in all languages; O is west in French, east in German, and is not read.
bool is_side(char letter) {
  return letter == 'N' || letter == 'S' || letter == 'E' || letter == 'W';
}

Angle angle(std::string_view text) {
  Angle a;
  bool negative = false, closed = false;  // closed: the hemisphere stood behind the numbers
  std::array<int64_t, 3> micro{};
  size_t count = 0;
  int64_t limit = 180;
  for (size_t at = 0; at < text.size();) {
    const unsigned char c = byte_at(text, at);
    if (is_digit(c)) {
      if (count == 3 || closed) return a;
      int64_t whole = 0, scale = 1'000'000, part = 0;
      size_t digits = 0;
      while (is_digit(byte_at(text, at)) && digits++ < 4) whole = whole * 10 + (text[at++] - '0');
      if ((byte_at(text, at) == '.' || byte_at(text, at) == ',') && is_digit(byte_at(text, at + 1)))
        for (++at; is_digit(byte_at(text, at)); ++at)
          if (scale > 1) scale /= 10, part += (text[at] - '0') * scale;
      micro[count++] = whole * 1'000'000 + part;
      continue;
    }
    if (c == '-' && count == 0) negative = true;
    if (is_letter(c)) {
      const char side = static_cast<char>(c & ~0x20);
      if (a.has_side || !is_side(side)) return a;
      a.has_side = true;
      closed = count > 0;
      negative = side == 'S' || side == 'W';
      a.longitude = side == 'E' || side == 'W';
      if (!a.longitude) limit = 90;
    }
    ++at;
  }
  if (count == 0 || micro[1] >= 60'000'000 || micro[2] >= 60'000'000) return a;
  a.micro = micro[0] + micro[1] / 60 + micro[2] / 3600;
  if (a.micro > limit * 1'000'000) return a;
  if (negative) a.micro = -a.micro;
  a.read = true;
  return a;
}

std::string cut(int64_t micro, size_t decimals) {
  const bool negative = micro < 0;
  const int64_t size = negative ? -micro : micro;
  std::string out = std::to_string(size / 1'000'000);
  if (decimals > 0) {
    std::string part = std::to_string(size % 1'000'000);
    part.insert(0, 6 - part.size(), '0');
    out += "." + part.substr(0, decimals);
  }
  const bool zero = out.find_first_of("123456789") == std::string::npos;
  return (negative && !zero ? "-" : "") + out;
}

// Where the second angle begins: behind a comma, semicolon or slash that is no decimal sign, behind the first hemisphere, or at a blank.
std::vector<size_t> seams(std::string_view text) {
  std::vector<size_t> all;
  for (size_t at = 1; at + 1 < text.size(); ++at) {
    const unsigned char c = byte_at(text, at), before = byte_at(text, at - 1),
                        after = byte_at(text, at + 1);
    if ((c == ',' && !(is_digit(before) && is_digit(after))) || c == ';' || c == '/')
      all.insert(all.begin(), at + 1);  // the surest first
    else if (is_letter(c) || c == ' ')
      all.push_back(at + 1);
    else if (c == ',')
      all.push_back(at + 1);
  }
  return all;
}

std::optional<std::string> position(std::string_view value, size_t decimals) {
  for (const size_t seam : seams(value)) {
    std::string_view left = value.substr(0, seam);
    if (left.ends_with(',') || left.ends_with(';') || left.ends_with('/')) left.remove_suffix(1);
    const Angle a = angle(left), b = angle(value.substr(seam));
    if (!a.read || !b.read || a.has_side != b.has_side ||
        (a.has_side && a.longitude == b.longitude))
      continue;
    const Angle &latitude = a.has_side && a.longitude ? b : a,
                &longitude = a.has_side && a.longitude ? a : b;
    if (latitude.micro > 90'000'000 || latitude.micro < -90'000'000) continue;
    return cut(latitude.micro, decimals) + "," + cut(longitude.micro, decimals);
  }
  // One of the two, which stands alone behind its label.
  if (value.find_first_of(" ,;/") == std::string_view::npos)
    if (const Angle one = angle(value); one.read) return cut(one.micro, decimals);
  return std::nullopt;
}

}  // namespace

bool can_generalize(TypeId type) {
  for (const TypeId known :
       {type_id("DATE_TIME"), type_id("DATE_OF_BIRTH"), type_id("AGE"), type_id("COORDINATES"),
        type_id("IP_ADDRESS"), type_id("PHONE_NUMBER")})
    if (type == known) return true;
  return false;
}

std::optional<std::string> generalize(TypeId type, std::string_view value, std::string_view behind,
                                      const Coarseness& how, const MonthForms* months,
                                      DateHints hints) {
  if (type == type_id("DATE_TIME")) return date(value, false, how, *months, hints);
  if (type == type_id("DATE_OF_BIRTH")) return date(value, true, how, *months, hints);
  if (type == type_id("AGE")) return age(value, behind, how.age_band);
  if (type == type_id("COORDINATES")) return position(value, how.decimals);
  if (type == type_id("IP_ADDRESS")) return network(value);
  if (type == type_id("PHONE_NUMBER")) return country(value, how.home_calling_code);
  return std::nullopt;
}

}  // namespace tamis::redact
