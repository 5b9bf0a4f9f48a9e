#include "redact/calendar.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "redact/chars.h"
#include "redact/edges.h"
#include "redact/fold.h"
#include "redact/rules.h"
#include "redact/words.h"

namespace tamis::redact {

namespace {

struct MonthName {
  std::string_view name;
  uint8_t number;
};
constexpr MonthName kMonthNames[] = {
    {"फरवरी", 2},  // without the dot that CLDR writes
#include "redact/month_names.inc"
};

constexpr std::string_view kEnglish[] = {"apr",  "aug", "dec",  "feb", "jan",   "jul",
                                         "july", "jun", "june", "mar", "march", "may",
                                         "nov",  "oct", "sep",  "sept"};

bool word_byte(unsigned char c) { return is_letter(c) || c >= 0x80; }

size_t run_end(std::string_view text, size_t at) {
  while (is_digit(byte_at(text, at))) ++at;
  return at;
}

size_t skip_blanks(std::string_view text, size_t at) {
  for (size_t n = 0; n < 3; ++n) {
    if (byte_at(text, at) == ' ' || byte_at(text, at) == '\t')
      ++at;
    else if (byte_at(text, at) == 0xC2 && byte_at(text, at + 1) == 0xA0)
      at += 2;
    else
      break;
  }
  return at;
}

struct Word {
  size_t end = 0;
  std::string folded;
};

size_t word_end(std::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size() && end < at + 40 && word_byte(byte_at(text, end)) &&
         !(byte_at(text, end) == 0xC2 && byte_at(text, end + 1) == 0xA0))
    ++end;
  return end;
}

Word word_at(std::string_view text, size_t at) {
  const size_t end = word_end(text, at);
  const FoldedWindow w(text, at, end);
  return {end, std::string(w.bytes())};
}

struct Month {
  size_t begin = 0, end = 0;
  int number = 0;
  bool weak = false;  // needs day and year
};

bool weak_name(std::string_view folded, bool capital) {
  const bool ascii =
      std::all_of(folded.begin(), folded.end(), [](char c) { return (c & 0x80) == 0; });
  if (!ascii || (folded.size() > 4 && folded != "march")) return false;
  const bool english = is_one_of(folded, kEnglish);
  return !(english && capital);
}

// "ก.พ.": Thai months are cut to two or three letters with dots (Royal Society of Thailand; CLDR th, abbreviated).
Month thai_month_at(std::string_view text, size_t at) {
  constexpr std::string_view kShort[] = {"ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.",
                                         "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.",  "พ.ย.", "ธ.ค."};
  Month m;
  for (size_t i = 0; i < std::size(kShort); ++i)
    if (text.substr(at).starts_with(kShort[i])) {
      m = {at, at + kShort[i].size(), static_cast<int>(i + 1), false};
      break;
    }
  return m;
}

Month month_at(const MonthIndex& months, std::string_view text, size_t at) {
  Month m;
  if (byte_at(text, at) == 0xE0 && byte_at(text, at + 1) == 0xB8) m = thai_month_at(text, at);
  if (m.number != 0) return m;
  if (!months.may_begin(text, at) || touches_word_before(text, at)) return m;
  m.begin = at;
  m.end = word_end(text, at);
  if (!months.may_end(text, m.end)) return m;
  const FoldedWindow w(text, at, m.end);
  m.number = months.number(w.bytes());
  m.weak = m.number != 0 && weak_name(w.bytes(), is_upper(byte_at(text, at)));
  return m;
}

Month month_before(const MonthIndex& months, std::string_view text, size_t end) {
  Month m;
  if (!months.may_end(text, end)) return m;
  size_t begin = end;
  while (begin > 0 && end - begin < 40 && word_byte(byte_at(text, begin - 1)) &&
         !(begin >= 2 && text.substr(begin - 2, 2) == "\xC2\xA0"))
    --begin;
  if (begin > 0 && is_word(byte_at(text, begin - 1))) return m;
  const FoldedWindow w(text, begin, end);
  m.number = months.number(w.bytes());
  m.begin = begin;
  m.end = end;
  m.weak = m.number != 0 && weak_name(w.bytes(), is_upper(byte_at(text, begin)));
  return m;
}

constexpr size_t kLongestLink = 8;  // bytes
constexpr std::string_view kLinks[] = {"de",  "del", "of", "the",  "d",   "do",  "da", "di",
                                       "ta'", "r",   "г",  "года", "den", "dne", "a"};
bool is_link(std::string_view folded) { return is_one_of(folded, kLinks); }

// What may stand directly behind a day.
constexpr std::string_view kDayTails[] = {"st", "nd", "rd", "th", "er", "re", "º",
                                          "ª",  "°",  "o",  "a",  "ος", "η"};

// Behind a day: "st", "nd", ".", "º", "er", then blanks, a hyphen or slash, and up to two words such as "de" or "of the".
size_t skip_day_tail(std::string_view text, size_t at) {
  const unsigned char c = byte_at(text, at);
  if (c == '.') {
    if (!is_letter(byte_at(text, at + 1))) ++at;
  } else if (is_letter(c) || c >= 0x80) {
    for (const std::string_view tail : kDayTails)
      if (byte_at(tail, 0) == c && text.substr(at).starts_with(tail) &&
          !is_letter(byte_at(text, at + tail.size()))) {
        at += tail.size();
        break;
      }
  }
  if (byte_at(text, at) == '-' || byte_at(text, at) == '/' || byte_at(text, at) == '.') ++at;
  at = skip_blanks(text, at);
  for (size_t n = 0; n < 2; ++n) {
    // What the links above begin with.
    const unsigned char first = byte_at(text, at);
    if (std::string_view("dortaDORTA\xD0").find(static_cast<char>(first)) == std::string_view::npos)
      break;
    if (word_end(text, at) - at > kLongestLink) break;
    const Word w = word_at(text, at);
    if (!is_link(w.folded)) break;
    size_t next = w.end;
    if (byte_at(text, next) == '\'' || text.substr(next).starts_with("\u2019"))
      next += byte_at(text, next) == '\'' ? 1 : 3;
    at = skip_blanks(text, next);
  }
  return at;
}

// False where no month can stand behind a day that ends here: "3f", "4px". Of the tails above none has more than two letters.
bool day_may_end(std::string_view text, size_t end) {
  const unsigned char c = byte_at(text, end);
  if (!is_letter(c)) return c != 0;
  const unsigned char small = to_lower(c);
  return (small == 's' || small == 'n' || small == 'r' || small == 't' || small == 'e' ||
          small == 'o' || small == 'a') &&
         (!is_letter(byte_at(text, end + 1)) || !is_letter(byte_at(text, end + 2)));
}

bool thai_at(std::string_view text, size_t at) {
  return byte_at(text, at) == 0xE0 &&
         (byte_at(text, at + 1) == 0xB8 || byte_at(text, at + 1) == 0xB9);
}

bool year_run(std::string_view text, size_t at, size_t end) {
  if (end - at != 4) return false;
  const unsigned char c = byte_at(text, at);
  return c == '1' || (c == '2' && byte_at(text, at + 1) == '0');
}

// Behind a month: the year's end, or `at` if no year follows. Two digits count behind a hyphen ("04-Dec-19") or an apostrophe.
// `thai`: years of the Buddhist era count, 543 ahead of the common one: 2504 is 1961; "พ.ศ." may stand before them.
size_t year_after(std::string_view text, size_t at, bool thai = false) {
  size_t next = at;
  const unsigned char sign = byte_at(text, next);
  if (sign == '.' || sign == ',' || sign == '-' || sign == '/') ++next;
  if (sign == '.' && byte_at(text, next) == ',') ++next;
  next = skip_blanks(text, next);
  const Word link = word_at(text, next);
  if (!link.folded.empty() && is_link(link.folded)) next = skip_blanks(text, link.end);
  const bool apostrophe = byte_at(text, next) == '\'';
  if (apostrophe) ++next;
  if (thai)
    for (const std::string_view era : {"พ.ศ.", "พ.ศ", "ค.ศ.", "ค.ศ"})
      if (text.substr(next).starts_with(era)) {
        next = skip_blanks(text, next + era.size());
        break;
      }
  const size_t end = run_end(text, next);
  if (thai && end - next == 4 && (text.substr(next, 2) == "24" || text.substr(next, 2) == "25"))
    return end;
  if (end > next && touches_word_after(text, end) && byte_at(text, end) != 0xE5) return at;
  if (year_run(text, next, end)) return end;
  if (end - next == 2 && (apostrophe || (sign == '-' && next == at + 1))) return end;
  return at;
}

// "in 2004", "desde 1980", "im Jahr 1999"
constexpr std::string_view kTimeWords[] = {
    "in",       "since",  "until",   "till",      "from",   "before",   "after",  "during",
    "early",    "late",   "year",    "circa",     "by",     "en",       "desde",  "hasta",
    "ano",      "anno",   "del",     "seit",      "jahr",   "jahre",    "bis",    "ab",
    "depuis",   "annee",  "avant",   "nel",       "dal",    "em",       "sedan",  "siden",
    "sinds",    "vuonna", "w",       "roku",      "od",     "do",       "v",      "roce",
    "rok",      "в",      "с",       "до",        "году",   "год",      "το",     "από",
    "born",     "died",   "summer",  "winter",    "autumn", "sommer",   "herbst", "fruhjahr",
    "fruhling", "anfang", "mitte",   "ende",      "verano", "invierno", "otono",  "primavera",
    "ete",      "hiver",  "automne", "printemps", "estate", "inverno",  "autunno"};
bool word_of_time(std::string_view folded) { return is_one_of(folded, kTimeWords); }

// "a finales de 2009", "au début de 1998"
bool part_of_year(std::string_view text, size_t at) {
  constexpr std::string_view kParts[] = {
      "principios", "mediados", "finales",   "inicios", "comienzos", "fines", "debut",
      "fin",        "milieu",   "inicio",    "meados",  "final",     "fins",  "verano",
      "invierno",   "otono",    "primavera", "ete",     "automne"};
  if (at < 4 || !equal_folded(text.substr(at - 3, 3), "de ") || byte_at(text, at - 4) != ' ')
    return false;
  return is_one_of(folded_word_before(text, at - 3), kParts);
}

// "the Act of 2004", "summer of 2018"; but "a total of 2000", "of 2000 people".
bool of_year(std::string_view text, size_t at, size_t end) {
  if (at < 4 || !equal_folded(text.substr(at - 3, 3), "of ") || byte_at(text, at - 4) != ' ')
    return false;
  constexpr std::string_view kAmounts[] = {
      "total",  "out",    "maximum", "minimum", "list",  "size",  "length", "number",
      "set",    "sum",    "rate",    "value",   "limit", "port",  "count",  "average",
      "budget", "amount", "range",   "power",   "price", "cost",  "group",  "multiple",
      "width",  "height", "speed",   "crowd",   "fine",  "worth", "excess", "sample"};
  const std::string noun = folded_word_before(text, at - 3);
  if (noun.empty() || is_one_of(noun, kAmounts)) return false;
  // What follows is no thing that is counted: a verb's -s looks like a plural's, so only a few words are let through.
  if (byte_at(text, end) != ' ' || !is_letter(byte_at(text, end + 1))) return true;
  const Word next = word_at(text, end + 1);
  return !next.folded.ends_with('s') || next.folded == "was" || next.folded == "is" ||
         next.folded == "has" || next.folded == "protects" || next.folded == "requires" ||
         next.folded == "as" || next.folded == "provides" || next.folded == "prohibits";
}

// "diciembre de 2019": where the link before `end` begins, `end` if there is none.
size_t link_before(std::string_view text, size_t end) {
  if (std::string_view("elfoa").find(static_cast<char>(byte_at(text, end - 1))) ==
      std::string_view::npos)
    return end;
  for (const std::string_view link : {" de", " del", " of", " do", " da"})
    if (text.substr(0, end).ends_with(link)) return end - link.size();
  return end;
}

bool is_day(std::string_view text, size_t at, size_t end) {
  const size_t n = end - at;
  if (n == 0 || n > 2) return false;
  const int day = n == 1 ? text[at] - '0' : (text[at] - '0') * 10 + (text[at + 1] - '0');
  return day >= 1 && day <= 31;
}

// "年", "月", "日" and their like behind a number: bytes, 0 if it is not there. Blanks before it are allowed (Korean).
size_t sign_after(std::string_view text, size_t at, std::string_view sign,
                  std::string_view korean) {
  const size_t next = skip_blanks(text, at);
  if (text.substr(next).starts_with(sign)) return next + sign.size();
  if (text.substr(next).starts_with(korean)) return next + korean.size();
  return 0;
}

// Where the name of an era before a year starts, `at` if none stands there: 昭和36年, 民國50年; with the first year by name, 平成元年2月4日.
size_t era_begin(std::string_view text, size_t at) {
  constexpr std::string_view kEras[] = {"明治", "大正", "昭和", "平成", "令和", "民國", "民国"};
  constexpr std::string_view kFirst = "元年";
  std::string_view head = text.substr(0, at);
  if (head.ends_with(kFirst)) head.remove_suffix(kFirst.size());
  for (const std::string_view era : kEras)
    if (head.ends_with(era)) return head.size() - era.size();
  return at;
}

// 2019年12月4日, 12月4日, 2019년 12월 4일, and 36年2月14日 behind an era; the end, or 0.
size_t east_asian(std::string_view text, size_t at, bool era) {
  size_t end = run_end(text, at);
  bool year = false;
  if (end - at == 4 || (era && end - at <= 3 && sign_after(text, end, "年", "년") != 0)) {
    const size_t after = sign_after(text, end, "年", "년");
    if (after == 0) return 0;
    year = true;
    at = skip_blanks(text, after);
    end = run_end(text, at);
    if (end == at) return after;
  }
  if (!is_day(text, at, end)) return 0;
  const size_t month = sign_after(text, end, "月", "월");
  if (month == 0) return 0;
  const size_t day_at = skip_blanks(text, month), day_end = run_end(text, day_at);
  if (is_day(text, day_at, day_end)) {
    if (const size_t after = sign_after(text, day_end, "日", "일")) return after;
    if (const size_t after = sign_after(text, day_end, "号", "號")) return after;
  }
  return year ? month : 0;
}

// "ngày 4 tháng 12 năm 2019" from its day on; the end, or 0.
size_t vietnamese(std::string_view text, size_t end) {
  size_t at = skip_blanks(text, end);
  constexpr std::string_view kMonth = "tháng ", kYear = "năm ";
  if (!text.substr(at).starts_with(kMonth)) return 0;
  at += kMonth.size();
  const size_t month = run_end(text, at);
  if (!is_day(text, at, month)) return 0;
  at = skip_blanks(text, month);
  if (text.substr(at).starts_with(kYear)) {
    at += kYear.size();
    if (const size_t year = run_end(text, at); year_run(text, at, year)) return year;
  }
  return month;
}

}  // namespace

MonthIndex::MonthIndex() {
  for (const MonthName& m : kMonthNames) {
    names_.emplace_back(fold(m.name), m.number);
    for (const std::string_view form : {m.name, std::string_view(names_.back().first)})
      begins_.add_in_any_case(byte_at(form, 0), byte_at(form, 1));
    ends_.add(names_.back().first);
    // Capitals beyond ASCII: any byte may follow the lead byte of their block.
    const unsigned char first = byte_at(m.name, 0);
    for (unsigned y = 0x80; y < 0xC0 && first >= 0x80; ++y) {
      begins_.add_in_any_case(first, static_cast<unsigned char>(y));
      if (first == 0xD1) begins_.add_in_any_case(0xD0, static_cast<unsigned char>(y));
      if (first == 0xCF) begins_.add_in_any_case(0xCE, static_cast<unsigned char>(y));
    }
  }
  std::sort(names_.begin(), names_.end());
  const auto both = [&](std::string_view word) {
    behind_.add(head_print(word));
    before_.add(tail_print(word));
  };
  for (const auto& [name, number] : names_) both(name);
  for (const std::string_view link : kLinks) both(link);
  for (const std::string_view tail : kDayTails) behind_.add(head_print(tail));
  for (const std::string_view word : kTimeWords) before_.add(tail_print(word));
  for (const std::string_view word : kTimeWords) time_ends_.add(word);
  time_ends_.add("of");
  time_ends_.add("de");
}

int MonthIndex::number(std::string_view folded) const {
  const auto it = std::lower_bound(names_.begin(), names_.end(), folded,
                                   [](const auto& m, std::string_view f) { return m.first < f; });
  return it != names_.end() && it->first == folded ? it->second : 0;
}

void MonthIndex::find(std::string_view text, size_t at, const CueReader& cues, DateScan& scan,
                      Candidates& out) const {
  if (at < scan.done) return;
  const size_t end = run_end(text, at);
  size_t begin = at, stop = 0;
  const bool day = is_day(text, at, end), year = year_run(text, at, end);
  const unsigned char next = byte_at(text, end), before = byte_at(text, at - 1);
  const size_t era = before >= 0x80 && next >= 0xE0 ? era_begin(text, at) : at;
  if (!day && !year && era == at) return;
  if (before == '.' && is_digit(byte_at(text, at - 2))) return;  // a decimal
  if (next >= 0xE0 || (next == ' ' && byte_at(text, end + 1) >= 0xE0))
    stop = east_asian(text, at, era != at);
  if (stop != 0 && era != at) begin = era;
  if (stop == 0 && day && next == ' ' && byte_at(text, end + 1) == 't')
    stop = vietnamese(text, end);
  if (stop == 0 && day) {
    if (const Month m = !is_word(before) && day_may_end(text, end)
                            ? month_at(*this, text, skip_day_tail(text, end))
                            : Month{};
        m.number != 0) {
      const size_t with_year = year_after(text, m.end, thai_at(text, m.begin));
      if (with_year > m.end || !m.weak) stop = with_year;
    } else {
      // "December 4th, 2019"; "Dec. 4"
      size_t back = at;
      while (back > 0 && back + 3 > at && (text[back - 1] == ' ' || text[back - 1] == '.')) --back;
      if (const Month b = back < at ? month_before(*this, text, back) : Month{};
          b.number != 0 && b.begin >= scan.done) {
        size_t tail = end;
        for (const std::string_view ordinal : {"st", "nd", "rd", "th"})
          if (text.substr(end).starts_with(ordinal) && !is_alnum(byte_at(text, end + 2)))
            tail = end + 2;
        const size_t with_year = year_after(text, tail);
        if (!touches_word_after(text, tail) && byte_at(text, tail) != ':' &&
            (with_year > tail || !b.weak)) {
          begin = b.begin;
          stop = with_year;
        }
      }
    }
  }
  if (stop == 0 && year && !touches_word_before(text, at)) {
    // "December 2019", "diciembre de 2019"; "2019-Dec-04", "2019. december 4."
    size_t back = at;
    while (back > 0 && back + 3 > at &&
           (text[back - 1] == ' ' || text[back - 1] == ',' || text[back - 1] == '.'))
      --back;
    back = link_before(text, back);
    if (const Month b = back < at ? month_before(*this, text, back) : Month{};
        b.number != 0 && !b.weak && b.begin >= scan.done) {
      if (!touches_word_after(text, end)) begin = b.begin, stop = end;
    } else {
      size_t forward = end;
      if (byte_at(text, forward) == '.' || byte_at(text, forward) == '-' ||
          byte_at(text, forward) == ',')
        ++forward;
      forward = skip_blanks(text, forward);
      if (const Month m = forward > end ? month_at(*this, text, forward) : Month{}; m.number != 0) {
        size_t day_at = m.end;
        if (byte_at(text, day_at) == '-' || byte_at(text, day_at) == '.') ++day_at;
        day_at = skip_blanks(text, day_at);
        const size_t day_end = run_end(text, day_at);
        if (is_day(text, day_at, day_end) && !touches_word_after(text, day_end)) stop = day_end;
      }
    }
  }
  constexpr RuleId kYear = rule_id("date.year");
  RuleId date = rule_id("date.words");
  if (stop == 0 && year && !touches_word_after(text, end) && byte_at(text, end) != '-' &&
      byte_at(text, end) != '/' &&
      !(byte_at(text, end) == '.' && is_digit(byte_at(text, end + 1))) &&
      text.compare(at, 2, "19") >= 0 && time_ends_.may_end(text, at - 1, Inside::kLetters) &&
      (word_of_time(folded_word_before(text, at)) || of_year(text, at, end) ||
       part_of_year(text, at))) {
    stop = end;
    date = kYear;
  }
  if (stop == 0) return;
  scan.done = stop;
  constexpr RuleId kBirth = rule_id("birth.words");
  const int words = cues.read(begin, stop)[Subject::kBirth];
  // "born 17 Sept 1743, died 29 March 1794"
  constexpr std::string_view kDied[] = {"died",  "dies",  "gestorben", "starb", "mort",
                                        "morte", "morto", "murio",     "zm",    "umrl"};
  const std::string last = folded_word_before(text, begin);
  const bool died = is_one_of(last, kDied);
  const int birth = (died ? -100 : 0) + rule(kBirth).base + words;
  // A year alone is nobody's birthday; 45 CFR 164.514(b)(2)(i)(C) lets it stand.
  if (birth >= 0 && date != kYear)
    out.push_back({begin, stop, kBirth, static_cast<int16_t>(birth), false, false,
                   static_cast<int16_t>(words)});
  out.push_back({begin, stop, date, rule(date).base, false, false});
}

}  // namespace tamis::redact
