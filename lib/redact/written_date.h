// A date as it was written: its parts, and how to write another day in the same way.
//
//   const MonthForms forms;                                          // once; share it
//   auto date = forms.read("4. Dezember 2019", {.language = "de"});  // 2019-12-04
//   forms.write(*date, 40);                                          // "13. Januar 2020"
//
// Numeric dates with - . / or a blank ("2019-12-04", "04.12.19", with or without a time of day behind them), the month's name in the
// languages of month_forms.inc ("Dec 4th, 2019"), and the East Asian and Vietnamese signs ("2019年12月4日"). What is written in another
// way, or can be read as two days, is not read: the caller decides what becomes of it.
// - Day and month of "03/04/2019" are told apart by one that is above 12, by dots (day first), or by `order`.
// - A year of two digits is 1969 to 2068, as %y of POSIX strptime reads it.
// - Which language's months "April" belongs to is told by `language`; without one English is taken, unless the day has a dot.
// Thread-safety: immutable. Ownership: a WrittenDate views the text it was read from. Cost: below a microsecond.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tamis::redact {

enum class DateOrder : uint8_t { kUnknown, kDayFirst, kMonthFirst };

struct DateHints {
  std::string_view language{};  // BCP 47, or empty
  DateOrder order = DateOrder::kUnknown;
};

struct WrittenDate {
  struct Field {
    size_t begin = 0, end = 0;  // in text; empty: not written
    int value = 0;
    bool written() const { return end > begin; }
  };
  std::string_view text;
  Field year, month, day;
  int month_row = -1;  // of month_forms.inc; -1: a number
  bool capital_month = false, small_month = false,
       shouted_month = false;  // unlike the row's own case
  bool padded = false;         // 4 is written 04
  bool whole() const { return year.written() && month.written() && day.written(); }
};

class MonthForms {
 public:
  MonthForms();

  // The whole of `text`, or nothing. Year alone, and month with year, are read too; a day has both beside it.
  std::optional<WrittenDate> read(std::string_view text, DateHints hints) const;
  // `date` moved by `days`, in the form of its text; nothing if it is not whole, or a name or year would not fit the form.
  std::optional<std::string> write(const WrittenDate& date, int64_t days) const;

 private:
  struct Name {
    uint16_t row;
    uint8_t month;
  };
  bool read_numeric(WrittenDate& date, DateHints hints) const;
  bool read_signs(WrittenDate& date) const;
  bool read_named(WrittenDate& date, DateHints hints) const;
  bool name_month(WrittenDate& date, size_t begin, size_t end, DateHints hints) const;
  std::unordered_map<std::string, std::vector<Name>> names_;  // ASCII small
};

}  // namespace tamis::redact
