#include "redact/written_date.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "redact/chars.h"

namespace tamis::redact {

namespace {

struct MonthRow {
  std::string_view language;
  std::array<std::string_view, 12> names;
};
constexpr MonthRow kRows[] = {
#include "redact/month_forms.inc"
};

using Field = WrittenDate::Field;

bool word_byte(unsigned char c) { return is_letter(c) || c >= 0x80; }

std::string small_ascii(std::string_view word) {
  std::string out(word);
  for (char& c : out) c = static_cast<char>(to_lower(static_cast<unsigned char>(c)));
  return out;
}

std::vector<Field> digit_runs(std::string_view text) {
  std::vector<Field> runs;
  for (size_t at = 0; at < text.size();) {
    if (!is_digit(byte_at(text, at))) {
      ++at;
      continue;
    }
    Field run{at, at, 0};
    while (is_digit(byte_at(text, run.end)))
      run.value = run.end - at < 9 ? run.value * 10 + (text[run.end] - '0') : run.value, ++run.end;
    runs.push_back(run);
    at = run.end;
  }
  return runs;
}

size_t size(const Field& f) { return f.end - f.begin; }

// POSIX.1-2017, strptime(), %y.
int full_year(const Field& f) {
  if (size(f) != 2) return f.value;
  return f.value + (f.value >= 69 ? 1900 : 2000);
}

bool year_of_four(const Field& f) { return size(f) == 4 && f.value >= 1000; }

std::optional<std::chrono::sys_days> civil(const WrittenDate& d) {
  using namespace std::chrono;
  const year_month_day day{year{full_year(d.year)}, month{static_cast<unsigned>(d.month.value)},
                           std::chrono::day{static_cast<unsigned>(d.day.value)}};
  if (!day.ok()) return std::nullopt;
  return sys_days{day};
}

bool only_ascii(std::string_view s) {
  return std::all_of(s.begin(), s.end(), [](char c) { return (c & 0x80) == 0; });
}

// "st", "nd", "rd", "th" by the day (English).
std::string_view ordinal(int day) {
  if (day / 10 == 1) return "th";
  switch (day % 10) {
    case 1:
      return "st";
    case 2:
      return "nd";
    case 3:
      return "rd";
    default:
      return "th";
  }
}

bool is_ordinal(std::string_view tail) {
  for (const std::string_view o : {"st", "nd", "rd", "th"})
    if (starts_with_folded(tail, o) && !is_alnum(byte_at(tail, 2))) return true;
  return false;
}

std::string with_width(int value, size_t width) {
  std::string digits = std::to_string(value);
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return digits;
}

}  // namespace

MonthForms::MonthForms() {
  for (size_t row = 0; row < std::size(kRows); ++row)
    for (size_t m = 0; m < 12; ++m)
      names_[small_ascii(kRows[row].names[m])].push_back(
          {static_cast<uint16_t>(row), static_cast<uint8_t>(m + 1)});
}

bool MonthForms::read_numeric(WrittenDate& d, DateHints hints) const {
  const std::string_view text = d.text;
  const std::vector<Field> runs = digit_runs(text);
  if (runs.size() == 1 && year_of_four(runs[0]) && size(runs[0]) == text.size()) {
    d.year = runs[0];
    return true;
  }
  if (runs.size() < 3 || runs[0].begin != 0) return false;
  const Field &a = runs[0], &b = runs[1], &c = runs[2];
  const unsigned char sign = byte_at(text, a.end);
  if ((sign != '-' && sign != '.' && sign != '/' && sign != ' ') || b.begin != a.end + 1 ||
      c.begin != b.end + 1 || byte_at(text, b.end) != sign || size(b) > 2)
    return false;
  const unsigned char behind = byte_at(text, c.end);
  if (c.end != text.size() && behind != ' ' && behind != 'T') return false;  // a time of day
  if (c.end == text.size() && runs.size() > 3) return false;
  if (year_of_four(a) && size(c) <= 2) {  // ISO 8601: year, month, day
    d.year = a, d.month = b, d.day = c;
  } else if ((year_of_four(c) || size(c) == 2) && size(a) <= 2) {
    DateOrder order = hints.order;
    if (sign == '.' || a.value > 12 || a.value == b.value) order = DateOrder::kDayFirst;
    if (sign != '.' && b.value > 12) order = DateOrder::kMonthFirst;
    if (order == DateOrder::kUnknown) {
      d.year = c;  // the year is certain, day and month are not
      return true;
    }
    d.year = c;
    d.day = order == DateOrder::kDayFirst ? a : b;
    d.month = order == DateOrder::kDayFirst ? b : a;
  } else {
    return false;
  }
  d.padded = size(d.day) == 2 && size(d.month) == 2;
  return true;
}

// 2019年12月4日, 2019년 12월 4일; "4 tháng 12 năm 2019".
bool MonthForms::read_signs(WrittenDate& d) const {
  const std::string_view text = d.text;
  const std::vector<Field> runs = digit_runs(text);
  const auto between = [&](size_t from, size_t to) {
    std::string_view s = text.substr(from, to - from);
    while (s.starts_with(' ')) s.remove_prefix(1);
    while (s.ends_with(' ')) s.remove_suffix(1);
    return s;
  };
  const auto any = [](std::string_view s, std::initializer_list<std::string_view> signs) {
    return std::find(signs.begin(), signs.end(), s) != signs.end();
  };
  if (runs.size() != 3 || runs[0].begin != 0) return false;
  const std::string_view first = between(runs[0].end, runs[1].begin),
                         second = between(runs[1].end, runs[2].begin),
                         third = between(runs[2].end, text.size());
  if (any(first, {"年", "년"}) && any(second, {"月", "월"}) &&
      any(third, {"日", "일", "号", "號"})) {
    d.year = runs[0], d.month = runs[1], d.day = runs[2];
  } else if (first == "tháng" && second == "năm" && third.empty()) {
    d.day = runs[0], d.month = runs[1], d.year = runs[2];
  } else {
    return false;
  }
  d.padded = size(d.day) == 2 && size(d.month) == 2 && (d.day.value < 10 || d.month.value < 10);
  return size(d.year) == 4 || size(d.year) == 2;
}

bool MonthForms::name_month(WrittenDate& d, size_t begin, size_t end, DateHints hints) const {
  const std::string_view word = d.text.substr(begin, end - begin);
  const auto found = names_.find(small_ascii(word));
  if (found == names_.end()) return false;
  const std::string_view language = hints.language.substr(0, hints.language.find('-'));
  const bool day_has_dot = d.day.written() && byte_at(d.text, d.day.end) == '.';
  // Rows of a language stand together, the likeliest first; the language of the text decides, then English, then a row that is alone.
  const Name* chosen = nullptr;
  bool same = true;
  const std::string_view wanted = !language.empty() && language != "und" ? language
                                  : day_has_dot                          ? std::string_view()
                                                                         : "en";
  for (const Name& n : found->second) {
    if (kRows[n.row].language == wanted) {
      chosen = &n;
      same = true;
      break;
    }
    if (!chosen)
      chosen = &n;
    else
      same = same && kRows[n.row].language == kRows[chosen->row].language;
  }
  if (chosen == nullptr || !same) return false;
  const std::string_view name = kRows[chosen->row].names[chosen->month - 1u];
  d.month = {begin, end, chosen->month};
  d.month_row = chosen->row;
  if (word != name) {
    const bool shouted = std::none_of(word.begin(), word.end(), [](char c) {
      return static_cast<unsigned char>((c) - 'a') < 26;
    });
    d.shouted_month = shouted && word.size() > 1;
    d.capital_month =
        !shouted && is_upper(byte_at(word, 0)) && word.substr(1) == small_ascii(word.substr(1));
    d.small_month = std::string(word) == small_ascii(word);
    if (!d.shouted_month && !d.capital_month && !d.small_month) return false;
  }
  return true;
}

bool MonthForms::read_named(WrittenDate& d, DateHints hints) const {
  const std::string_view text = d.text;
  const std::vector<Field> runs = digit_runs(text);
  if (runs.empty() || runs.size() > 2) return false;
  for (const Field& run : runs) {
    const bool short_year =
        size(run) == 2 &&
        (byte_at(text, run.begin - 1) == '\'' ||
         (runs.size() == 2 && &run == &runs.back() && byte_at(text, run.begin - 1) == '-'));
    Field& field = year_of_four(run) || short_year ? d.year : d.day;
    if (field.written()) return false;
    field = run;
  }
  if (!d.year.written() || (d.day.written() && size(d.day) > 2)) return false;
  bool named = false;
  for (size_t at = 0; at < text.size();) {
    if (!word_byte(byte_at(text, at))) {
      ++at;
      continue;
    }
    size_t end = at;
    while (end < text.size() && word_byte(byte_at(text, end)) && text.substr(end, 2) != "\xC2\xA0")
      ++end;
    if (end == at) {  // a no-break space
      at += 2;
      continue;
    }
    if (name_month(d, at, end, hints)) {
      if (named) return false;
      named = true;
    }
    at = end;
  }
  d.padded = d.day.written() && size(d.day) == 2 && d.day.value < 10;
  return named;
}

std::optional<WrittenDate> MonthForms::read(std::string_view text, DateHints hints) const {
  for (const int form : {0, 1, 2}) {
    WrittenDate d;
    d.text = text;
    const bool read = form == 0   ? read_numeric(d, hints)
                      : form == 1 ? read_signs(d)
                                  : read_named(d, hints);
    if (!read) continue;
    if (d.month.written() && (d.month.value < 1 || d.month.value > 12)) return std::nullopt;
    if (d.day.written() && !civil(d)) return std::nullopt;
    return d;
  }
  return std::nullopt;
}

std::optional<std::string> MonthForms::write(const WrittenDate& d, int64_t days) const {
  using namespace std::chrono;
  if (!d.whole()) return std::nullopt;
  const auto day = civil(d);
  if (!day) return std::nullopt;
  const year_month_day to{*day + std::chrono::days{days}};
  const int year = static_cast<int>(to.year()), month = static_cast<int>(unsigned{to.month()}),
            day_of_month = static_cast<int>(unsigned{to.day()});
  if (year < 1000 || year > 9999) return std::nullopt;

  std::string name;
  if (d.month_row >= 0) {
    name = kRows[static_cast<size_t>(d.month_row)].names[static_cast<size_t>(month) - 1];
    const bool ascii_first = (name[0] & 0x80) == 0;
    if (d.shouted_month) {
      if (!only_ascii(name)) return std::nullopt;
      for (char& c : name)
        if (is_letter(static_cast<unsigned char>(c))) c = static_cast<char>(c & ~0x20);
    } else if (d.capital_month) {
      if (!ascii_first) return std::nullopt;
      name[0] = static_cast<char>(name[0] & ~0x20);
    } else if (d.small_month) {
      if (!only_ascii(name)) return std::nullopt;
      name = small_ascii(name);
    }
  }
  struct Part {
    const Field* field;
    std::string text;
    size_t tail;  // bytes behind the field that go with it
  };
  std::array<Part, 3> parts{
      Part{&d.year, size(d.year) == 2 ? with_width(year % 100, 2) : std::to_string(year), 0},
      Part{&d.month, d.month_row >= 0 ? name : with_width(month, d.padded ? 2 : 1), 0},
      Part{&d.day, with_width(day_of_month, d.padded ? 2 : 1), 0}};
  if (const std::string_view tail = d.text.substr(d.day.end); is_ordinal(tail)) {
    parts[2].tail = 2;
    const bool shouted = is_upper(byte_at(tail, 0));
    for (const char c : ordinal(day_of_month))
      parts[2].text += shouted ? static_cast<char>(c & ~0x20) : c;
  } else if (starts_with_folded(tail, "er") && !is_letter(byte_at(tail, 2))) {
    parts[2].tail = 2;  // French: only the first of a month is an ordinal
    if (day_of_month == 1) parts[2].text += "er";
  }
  std::sort(parts.begin(), parts.end(),
            [](const Part& x, const Part& y) { return x.field->begin < y.field->begin; });
  std::string out;
  size_t at = 0;
  for (const Part& p : parts) {
    out.append(d.text, at, p.field->begin - at).append(p.text);
    at = p.field->end + p.tail;
  }
  return out.append(d.text.substr(at));
}

}  // namespace tamis::redact
