#include "redact/mrz.h"

#include <array>

#include "redact/chars.h"
#include "redact/rules.h"

namespace tamis::redact {

namespace {

bool in_zone(unsigned char c) { return is_digit(c) || is_upper(c) || c == '<'; }

// A field with its check digit behind it, in the line of numbers.
struct Field {
  uint8_t begin, size;
};
struct Layout {
  size_t length;  // of a line
  size_t lines;
  size_t number_line;           // the line that holds `fields`
  std::array<Field, 3> fields;  // document number, birth, expiry
};
constexpr Layout kLayouts[] = {
    {44, 2, 1, {{{0, 9}, {13, 6}, {21, 6}}}},  // part 4 section 4.2, TD3; part 7, MRV-A
    {36, 2, 1, {{{0, 9}, {13, 6}, {21, 6}}}},  // part 6 section 4.2, TD2; MRV-B
    {30,
     3,
     1,
     {{{5, 9}, {0, 6}, {8, 6}}}},  // part 5 section 4.2, TD1: the number is in the line before
};

struct Line {
  size_t begin = 0, end = 0;
  size_t size() const { return end - begin; }
};

// The run of the zone's alphabet that holds text[at].
Line line_at(std::string_view text, size_t at) {
  Line line{at, at};
  while (line.begin > 0 && at - line.begin < 48 && in_zone(byte_at(text, line.begin - 1)))
    --line.begin;
  while (line.end < text.size() && line.end - at < 48 && in_zone(byte_at(text, line.end)))
    ++line.end;
  return line;
}

Line neighbour(std::string_view text, const Line& line, bool after) {
  size_t at = after ? line.end : line.begin;
  for (size_t n = 0; n < 3; ++n) {  // LF, CR LF, a blank or two
    const unsigned char c = byte_at(text, after ? at : at - 1);
    if (c != '\n' && c != '\r' && c != ' ') break;
    at = after ? at + 1 : at - 1;
  }
  if (after ? at >= text.size() : at == 0) return {};
  return line_at(text, after ? at : at - 1);
}

bool checks(std::string_view line, const Field& field) {
  const unsigned char digit = byte_at(line, field.begin + field.size);
  const std::string_view value = line.substr(field.begin, field.size);
  if (digit == '<') return value.find_first_not_of('<') == std::string_view::npos;
  return is_digit(digit) && mrz_check_digit(value) == digit - '0';
}

}  // namespace

int mrz_check_digit(std::string_view field) {
  constexpr int kWeights[] = {7, 3, 1};
  int sum = 0;
  for (size_t i = 0; i < field.size(); ++i) {
    const auto c = static_cast<unsigned char>(field[i]);
    const int value = is_digit(c) ? c - '0' : is_upper(c) ? c - 'A' + 10 : 0;
    sum += value * kWeights[i % 3];
  }
  return sum % 10;
}

void find_mrz(std::string_view text, size_t at, size_t& done, Candidates& out) {
  if (at < done) return;
  const unsigned char before = byte_at(text, at - 1);
  size_t end = at;
  while (is_digit(byte_at(text, end)) && end < at + 48) ++end;
  // A line of the zone goes on in capitals and fillers on one side of every number.
  if (!(is_upper(before) || before == '<') &&
      !(is_upper(byte_at(text, end)) || byte_at(text, end) == '<'))
    return;
  const Line line = line_at(text, at);
  if (line.size() != 44 && line.size() != 36 && line.size() != 30) {
    if (line.size() > 8) done = line.end;
    return;
  }
  for (const Layout& layout : kLayouts) {
    if (line.size() != layout.length) continue;
    const std::string_view bytes = text.substr(line.begin, line.size());
    const Line above = neighbour(text, line, false), below = neighbour(text, line, true);
    Line first = line, last = line;
    size_t held = 0;
    if (layout.lines == 2) {
      for (const Field& field : layout.fields) held += checks(bytes, field);
      if (held < 2) continue;
      if (above.size() == layout.length) first = above;
    } else {
      held = static_cast<size_t>(checks(bytes, layout.fields[1])) + checks(bytes, layout.fields[2]);
      if (held < 2) {
        // The line of the number comes first; what follows it decides.
        if (below.size() != layout.length || !checks(bytes, layout.fields[0])) continue;
        const std::string_view dates = text.substr(below.begin, below.size());
        if (!checks(dates, layout.fields[1]) || !checks(dates, layout.fields[2])) continue;
        const Line names = neighbour(text, below, true);
        last = names.size() == layout.length ? names : below;
      } else {
        if (above.size() == layout.length) first = above;
        if (below.size() == layout.length) last = below;
      }
    }
    constexpr RuleId kMrz = rule_id("passport.mrz");
    out.push_back({first.begin, last.end, kMrz, rule(kMrz).base, true, false});
    done = last.end;
    return;
  }
  done = line.end;
}

}  // namespace tamis::redact
