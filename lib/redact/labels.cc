#include "redact/labels.h"

#include <algorithm>

#include "base/utf8.h"
#include "redact/chars.h"
#include "redact/edges.h"
#include "redact/fold.h"
#include "redact/plates.h"
#include "redact/rules.h"
#include "redact/words.h"

namespace tamis::redact {

namespace {

constexpr size_t kLabelBytes = 64;  // a label and its fillers
constexpr size_t kLabelWords = 6;   // of one label
constexpr size_t kFillers = 3;
constexpr size_t kValueBytes = 48;
constexpr size_t kShortValue = 6;  // of kinds that never have more, few digits say nothing
constexpr std::string_view kNumberWords[] = {"no", "nos", "nr"};  // announce "36110/97" alone
// Written together with the label before them, in scripts without spaces.
constexpr std::string_view kGlued[] = {"は", "が", "是", "为", "為", "는", "은"};
constexpr int kSignBonus = 4, kNoSign = -2, kListItem = -1;

// Small letters to label form: words apart by one blank; dots, hyphens inside words, apostrophes left out; º and ° are "o", № is "no".
void append_label_form(std::string_view folded, std::string& out) {
  out.reserve(out.size() + folded.size());
  for (size_t at = 0; at < folded.size();) {
    const unsigned char c = byte_at(folded, at);
    if (is_alnum(c)) {
      out += static_cast<char>(c);
      ++at;
      continue;
    }
    if (c < 0x80) {
      // "N.º", "S.S.N.", "driver's": within a word; a hyphen is a blank, and both ways are in the index.
      const unsigned char next = byte_at(folded, at + 1);
      const bool inside = (c == '.' || c == '\'') && (is_alnum(next) || next >= 0x80);
      if (!inside && !out.empty() && out.back() != ' ') out += ' ';
      ++at;
      continue;
    }
    const utf8::Decoded d = utf8::decode(folded, at);
    if (d.code_point == 0xBA || d.code_point == 0xB0) {
      out += 'o';
    } else if (d.code_point == 0xAA) {
      out += 'a';
    } else if (d.code_point == 0x2116) {
      out += "no";
    } else if (d.code_point == 0x2019) {
      // an apostrophe
    } else if (letter_beyond_ascii(d.code_point)) {
      out += folded.substr(at, d.size);
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
    at += d.size;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
}

bool is_unspaced(std::string_view text, size_t at) {
  return byte_at(text, at) >= 0xE0 && unspaced_script(utf8::decode(text, at).code_point);
}

// What may stand between a label and its value; 0 if text[at - 1] is none of it, else its bytes.
size_t separator_before(std::string_view text, size_t at) {
  switch (byte_at(text, at - 1)) {
    case ' ':
    case '\t':
    case ':':
    case '=':
    case '#':
    case '"':
    case '\'':
    case '(':
    case '[':
    case '-':
    case '.':
    case '*':
    case '`':
      return 1;
    case 0xA0:
      return byte_at(text, at - 2) == 0xC2 ? 2 : 0;
    case 0x9A:  // full-width colon
      return byte_at(text, at - 2) == 0xBC && byte_at(text, at - 3) == 0xEF ? 3 : 0;
    default:
      return 0;
  }
}

bool is_token(unsigned char c) { return is_alnum(c); }

size_t token_start(std::string_view text, size_t at) {
  const size_t limit = at > 40 ? at - 40 : 0;
  while (at > limit && is_token(byte_at(text, at - 1))) --at;
  return at;
}

size_t token_end(std::string_view text, size_t at) {
  const size_t limit = std::min(text.size(), at + kValueBytes);
  while (at < limit && is_token(byte_at(text, at))) ++at;
  return at;
}

struct Count {
  size_t letters = 0, digits = 0, small = 0, beyond_hex = 0, slashes = 0, hyphens = 0, dots = 0,
         blanks = 0, marks = 0, beyond_ascii = 0;
};

Count count(std::string_view value) {
  Count n;
  for (char ch : value) {
    const auto c = static_cast<unsigned char>(ch);
    n.digits += is_digit(c);
    n.letters += is_letter(c);
    n.small += is_letter(c) && !is_upper(c);
    n.beyond_hex += is_letter(c) && !is_hex(c);
    n.dots += c == '.';
    n.blanks += c == ' ';
    n.marks += c == '_';
    n.slashes += c == '/';
    n.hyphens += c == '-';
    n.beyond_ascii += c >= 0xC0 && c != 0xC2;  // letters of plates; U+00B7 is a sign
  }
  return n;
}

bool all_digits(std::string_view s) {
  return std::all_of(s.begin(), s.end(),
                     [](char c) { return is_digit(static_cast<unsigned char>(c)); });
}

// A blank between two parts of a code: both are digits; capitals before the first ("QQ 12 34 56 C") and one between or behind them
// ("65 170839 J 003"), where no word goes on.
bool blank_joins(std::string_view text, size_t begin, std::string_view last, std::string_view token,
                 size_t stop) {
  const auto capitals = [](std::string_view part) {
    return std::all_of(part.begin(), part.end(),
                       [](char c) { return is_upper(static_cast<unsigned char>(c)); });
  };
  if (last.data() == text.data() + begin && last.size() <= 3 && capitals(last) &&
      is_upper(byte_at(token, 0)) && token.size() >= 6 && all_digits(token.substr(1)))
    return true;  // a state and its number: "CA D1234567"
  if (all_digits(token))
    return all_digits(last) || (last.size() <= 3 && capitals(last) &&
                                (last.size() == 1 || last.data() == text.data() + begin));
  if (token.size() != 1 || !is_upper(byte_at(token, 0)) || !all_digits(last)) return false;
  const unsigned char next = byte_at(text, stop), then = byte_at(text, stop + 1);
  return next != ' ' ? next < 0x80 && next != '\'' : is_digit(then);
}

// Where the value ends, `begin` if none of this shape begins there.
size_t value_end(std::string_view text, size_t begin, ValueShape shape) {
  size_t end = token_end(text, begin);
  if (shape == ValueShape::kPlate && byte_at(text, begin) >= 0x80) return plate_end(text, begin);
  if (end == begin) return begin;
  const size_t limit = std::min(text.size(), begin + kValueBytes);
  for (size_t groups = 1; groups < 8; ++groups) {
    const unsigned char c = byte_at(text, end);
    size_t next = end + 1;
    // "19/05 /1981", "19. 5. 1981": what people type into forms.
    if (shape == ValueShape::kBirthDate)
      while (next < limit && next < end + 3 &&
             (byte_at(text, next) == ' ' || byte_at(text, next) == '/'))
        ++next;
    if (next >= limit || !is_token(byte_at(text, next))) break;
    const size_t stop = token_end(text, next);
    const std::string_view last = text.substr(token_start(text, end), end - token_start(text, end));
    const std::string_view token = text.substr(next, stop - next);
    bool joined = false;
    switch (shape) {
      case ValueShape::kCode:
        joined = c == '-' || c == '/' || c == '_' || (c == '.' && is_digit(byte_at(token, 0))) ||
                 (c == ' ' && last.size() <= 10 && blank_joins(text, begin, last, token, stop));
        break;
      case ValueShape::kDigits:
        joined = (c == ' ' || c == '-') && all_digits(token);
        break;
      case ValueShape::kCase:
        joined = c == '-' || c == '/' || c == '_' || c == ':' || c == '.' ||
                 // "1 BvR 2656/18": a short word of capitals between, and a slash to come
                 (c == ' ' && groups < 4 && token.size() <= 5 &&
                  (is_upper(byte_at(token, 0)) || is_digit(byte_at(token, 0))) &&
                  text.substr(next, 14).find('/') != std::string_view::npos);
        break;
      case ValueShape::kPlate:
        joined = (c == ' ' || c == '-' || c == '.') && token.size() <= 6 && stop - begin <= 13 &&
                 count(token).small == 0 && !(c == '.' && !is_digit(byte_at(token, 0)));
        break;
      case ValueShape::kAge:
        break;
      case ValueShape::kBirthDate:
        joined =
            (c == '/' || c == '.' || c == '-' || c == ' ') && all_digits(token) && all_digits(last);
        break;
      case ValueShape::kDegrees:
        joined = c == '.' && groups == 1 && all_digits(token) && all_digits(last);
        break;
      case ValueShape::kExpiry:
      case ValueShape::kSlashYear:
        joined = (c == '/' || c == '-') && groups == 1 && all_digits(token);
        break;
    }
    if (!joined) break;
    end = stop;
  }
  if (shape == ValueShape::kPlate) end = std::max(end, plate_end(text, begin));
  return end;
}

bool is_year(std::string_view v) {
  return v.size() == 4 && all_digits(v) && (v.starts_with("19") || v.starts_with("20"));
}

// 12/04/2019, 2019-12-04: a date, whatever the label says.
bool is_date(std::string_view v) {
  const size_t a = v.find_first_of("/.-");
  if (a == std::string_view::npos) return false;
  const size_t b = v.find(v[a], a + 1);
  if (b == std::string_view::npos || v.find_first_of("/.-", b + 1) != std::string_view::npos)
    return false;
  const std::string_view x = v.substr(0, a), y = v.substr(a + 1, b - a - 1), z = v.substr(b + 1);
  if (!all_digits(x) || !all_digits(y) || !all_digits(z) || y.size() > 2) return false;
  return (is_year(x) && z.size() <= 2) || (is_year(z) && x.size() <= 2);
}

// ISO 3166-1 alpha-2, and XK for Kosovo, which the SWIFT directory uses.
bool is_country(std::string_view code) {
  constexpr std::string_view kCountries =
      "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCL"
      "CMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGU"
      "GWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMC"
      "MDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPT"
      "PWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUA"
      "UGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";
  for (size_t at = 0; at < kCountries.size(); at += 2)
    if (kCountries.substr(at, 2) == code) return true;
  return false;
}

bool fits(const LabelKind& kind, std::string_view value) {
  const Count n = count(value);
  const size_t size = n.letters + n.digits;
  // ISO 9362: six letters, of which the last two are a country, then two or five letters and digits.
  if (constexpr RuleId kBank = rule_id("swift.label"); kind.rule == kBank)
    return (value.size() == 8 || value.size() == 11) && size == value.size() && n.small == 0 &&
           is_country(value.substr(4, 2)) &&
           std::none_of(value.begin(), value.begin() + 6,
                        [](char c) { return is_digit(static_cast<unsigned char>(c)); });
  if (size < kind.shortest || size > kind.longest) return false;
  if (kind.shape != ValueShape::kBirthDate && is_date(value)) return false;
  switch (kind.shape) {
    case ValueShape::kCode:
      // A word with a digit or two in it ("sha1", "ds1200_id") is a name, "20.000" an amount, "0 0 0 0" a row.
      if (n.small > 0 &&
          (n.marks > 0 || n.digits < 3 || (n.beyond_hex > 0 && n.digits < n.letters)))
        return false;
      if (n.letters == 0 && n.dots == 1 && n.hyphens + n.slashes + n.blanks == 0) return false;
      if (n.blanks > 0 && size < 2 * n.blanks + 1) return false;
      return n.digits >= 2 && !is_year(value);
    case ValueShape::kDigits:
      return n.letters == 0;
    case ValueShape::kCase:
      return n.digits >= 2 && !is_year(value) && (n.slashes > 0 || n.hyphens > 0 || n.digits >= 4);
    case ValueShape::kPlate:
      return n.small == 0 && n.digits >= 1 && n.letters + n.beyond_ascii >= 1;
    case ValueShape::kAge:
      return n.letters == 0 && value[0] != '0' && (n.digits < 3 || value <= "120");
    case ValueShape::kBirthDate:
      return n.letters == 0 && n.digits > 4;
    case ValueShape::kDegrees: {
      const size_t point = value.find('.');
      return point != std::string_view::npos && value.size() - point > 4 && point <= 3 &&
             (point < 3 || value.substr(0, 3) <= "180");
    }
    case ValueShape::kSlashYear: {
      const size_t slash = value.find('/');
      return n.letters == 0 && n.slashes == 1 && slash >= 3 && slash <= 6 &&
             value.size() == slash + 3;
    }
    case ValueShape::kExpiry: {
      const size_t sign = value.find_first_of("/-");
      if (n.letters != 0 || sign == std::string_view::npos) return false;
      std::string_view month = value.substr(0, sign), year = value.substr(sign + 1);
      if (month.size() == 4) std::swap(month, year);
      return (month.size() == 2 || month.size() == 1) && (year.size() == 2 || is_year(year)) &&
             month <= "12" && month != "00";
    }
  }
  return false;
}

// "turned 90 degrees", "age 3 months": the number measures something else.
bool measures(std::string_view text, size_t end) {
  if (byte_at(text, end) != ' ' || !is_letter(byte_at(text, end + 1))) return false;
  constexpr std::string_view kUnits[] = {"degrees", "percent", "pages",    "minutes", "hours",
                                         "seconds", "times",   "points",   "per",     "of",
                                         "out",     "million", "thousand", "km",      "miles",
                                         "kg",      "people",  "grad",     "uhr",     "prozent"};
  const std::string word = fold(text.substr(end + 1, token_end(text, end + 1) - end - 1));
  return is_one_of(word, kUnits);
}

// "(EC) No 1408/71", "Regulation No 17/62": laws are numbered like applications to courts. `words`: in label form, without "no".
bool names_a_law(std::string_view words) {
  constexpr std::string_view kLaws[] = {
      "ec",       "eec",   "eu",     "euratom",    "ecsc",       "regulation", "directive",
      "decision", "law",   "act",    "bill",       "decree",     "resolution", "order",
      "ce",       "cee",   "ue",     "reglement",  "loi",        "decret",     "ley",
      "decreto",  "legge", "gesetz", "verordnung", "eg",         "ewg",        "rozporzadzenie",
      "ustawa",   "lei",   "закон",  "treaty",     "convention", "issue",      "volume"};
  const size_t blank = words.rfind(' ');
  const std::string_view last = words.substr(blank == std::string_view::npos ? 0 : blank + 1);
  return is_one_of(last, kLaws);
}

// ", ", " and ", " / " … between two values of one label; text[from, to).
bool is_list_gap(std::string_view gap) {
  if (gap.empty() || gap.size() > 8) return false;
  constexpr std::string_view kGaps[] = {", ",  " and ", " & ",    " et ", " und ", " y ", " e ",
                                        " i ", " og ",  " och ",  " en ", " и ",   "; ",  " / ",
                                        ",",   " or ",  " oder ", " ou ", "、",    "，",  " + "};
  return is_one_of(gap, kGaps);
}

// "número de cliente" is written "n.º de cliente" and "nº de cliente", "numer klienta" "nr klienta", "Kundennummer" "Kundennr.": calls
// f(form) for each short form of a label. All in label form.
template <class F>
void abbreviated(const std::string& form, F&& f) {
  struct Short {
    std::string_view word, shorter;
  };
  constexpr Short kFirst[] = {
      {"numero ", "no "},   {"numero ", "n "},   {"numer ", "nr "}, {"numar ", "nr "},
      {"numarul ", "nr "},  {"номер ", "no "},   {"broj ", "br "},  {"nomor ", "no "},
      {"stevilka ", "st "}, {"αριθμοσ ", "αρ "},
  };
  constexpr Short kLast[] = {
      {"nummer", "nr"},    {" number", " no"}, {" number", " nr"}, {" number", " num"},
      {" numeris", " nr"}, {" numurs", " nr"}, {"numero", "nro"},
  };
  for (const Short& s : kFirst)
    if (form.starts_with(s.word)) f(std::string(s.shorter) + form.substr(s.word.size()));
  for (const Short& s : kLast)
    if (form.size() > s.word.size() && form.ends_with(s.word))
      f(form.substr(0, form.size() - s.word.size()) + std::string(s.shorter));
}

// "and", "in", "to", "the" are written together with the word behind them in Arabic and Hebrew: ورقم is "and number". Bytes of such a
// letter that `phrase` begins with, else 0.
size_t particle(std::string_view phrase) {
  constexpr std::string_view kParticles[] = {"و", "ب", "ل", "ف", "ו", "ה", "ב", "ל", "מ", "ש"};
  for (const std::string_view p : kParticles)
    if (phrase.starts_with(p)) return p.size();
  return 0;
}

}  // namespace

std::string label_form(std::string_view text) {
  std::string out;
  append_label_form(fold(text), out);
  return out;
}

// Two characters as one number.
static uint32_t both(char32_t first, char32_t last) {
  return static_cast<uint32_t>(first) << 16 ^ static_cast<uint32_t>(last);
}

LabelIndex LabelIndex::compile(std::span<const Label> rows) {
  LabelIndex index;
  const auto note = [&](std::string_view form, WordTails& ends) {
    ends.add(form);
    index.tails_.add(tail_print(form));
    if (&ends == &index.ends_) index.known_.add(form);
    const size_t at = utf8::character_start(form, form.size() - 1);
    const char32_t last = utf8::decode(form, at).code_point;
    if (last < 0x80) return;
    const char32_t then =
        at == 0 ? U' ' : utf8::decode(form, utf8::character_start(form, at - 1)).code_point;
    index.last_two_.add(both(then, last));
    if (then == U' ') index.stands_alone(last);
  };
  for_each_label(rows, [&](std::string_view phrase, const LabelKind& kind) {
    const std::string form = label_form(phrase);
    const Entry entry{&kind, phrase.ends_with(':')};
    index.phrases_.emplace(form, entry);
    note(form, index.ends_);
    abbreviated(form, [&](std::string shorter) {
      note(shorter, index.ends_);
      index.phrases_.emplace(std::move(shorter), entry);
    });
    std::string together = form;
    std::erase(together, ' ');
    note(together, index.ends_);
    index.phrases_.emplace(std::move(together), entry);
  });
  for (const std::string_view filler : label_fillers()) {
    const std::string form = label_form(filler);
    index.fillers_.insert(form);
    note(form, index.filler_ends_);
  }
  for (const std::string_view word : kNumberWords) note(word, index.ends_);
  for (const std::string_view word : kGlued) index.stands_alone(utf8::decode(word, 0).code_point);
  return index;
}

bool LabelIndex::is_filler(std::string_view word) const {
  return fillers_.find(word) != fillers_.end();
}

// The longest label that the words end with.
const LabelKind* LabelIndex::phrase_at_end(std::string_view words, bool sign) const {
  const LabelKind* best = nullptr;
  const auto look_up = [&](std::string_view phrase) {
    const auto it = phrases_.find(phrase);
    if (it != phrases_.end() && (sign || !it->second.needs_sign)) best = it->second.kind;
  };
  size_t start = words.size(), seen = 0;
  while (start > 0 && seen < kLabelWords) {
    const size_t blank = words.rfind(' ', start - 1);
    start = blank == std::string_view::npos ? 0 : blank + 1;
    ++seen;
    look_up(words.substr(start));
    if (best == nullptr)
      if (const size_t size = particle(words.substr(start))) look_up(words.substr(start + size));
    if (start == 0) break;
    --start;
  }
  if (best != nullptr) return best;
  // Scripts without spaces: the end of the last word, a character at a time.
  const size_t blank = words.rfind(' ');
  const std::string_view last = words.substr(blank == std::string_view::npos ? 0 : blank + 1);
  for (size_t at = last.size(), n = 0; at > 0 && n < 12; ++n) {
    at = utf8::character_start(last, at - 1);
    if (!is_unspaced(last, at)) break;
    look_up(last.substr(at));
  }
  return best;
}

size_t LabelIndex::label_end(std::string_view text, size_t at, bool& sign) const {
  size_t end = at;
  for (size_t n = 0; n < 8; ++n) {
    const size_t size = separator_before(text, end);
    if (size == 0) {
      // A form's value may stand on the line below its label: "Passport No:\nC01X00T47".
      if (byte_at(text, end - 1) != '\n' || (!sign && byte_at(text, end - 2) != ':')) break;
      --end;
      continue;
    }
    const unsigned char c = byte_at(text, end - 1);
    sign = sign || c == ':' || c == '=' || c == '#' || c == 0x9A;
    end -= size;
  }
  // The last words decide for nearly every number of the text.
  return may_end(text, end) ? end : 0;
}

bool LabelIndex::may_end(std::string_view text, size_t end) const {
  const size_t limit = end > kLabelBytes ? end - kLabelBytes : 0;
  for (size_t fillers = 0; fillers <= kFillers; ++fillers) {
    const unsigned char last = byte_at(text, end - 1);
    if (last >= 0x80) return may_end_beyond_ascii(text, end);
    if (!is_alnum(last) || (!ends_.may_have(text, end) && !filler_ends_.may_have(text, end)))
      return false;
    const uint32_t word = WordTails::key_at(text, end, Inside::kDots);
    if (ends_.has(word) && known_.may_end(text, end, kLabelBytes, kLabelWords)) return true;
    if (!filler_ends_.has(word)) return false;
    // The word before it: in label form all signs between words are one blank.
    const auto in_word = [](unsigned char c) { return is_alnum(c) || c == '.' || c == '\''; };
    while (end > limit && in_word(byte_at(text, end - 1))) --end;
    while (end > limit && byte_at(text, end - 1) < 0x80 && !is_alnum(byte_at(text, end - 1)))
      if (byte_at(text, --end) == '\n') return false;
    if (end == limit) return limit > 0;  // too long to tell
  }
  return false;
}

bool LabelIndex::may_end_beyond_ascii(std::string_view text, size_t end) const {
  const size_t at = utf8::character_start(text, end - 1);
  const char32_t c = utf8::decode(text, at).code_point;
  // Signs are none of the words, a few stand for letters (append_label_form), and é is an e.
  if (c == 0xBA || c == 0xAA || !letter_beyond_ascii(c)) return true;
  const char32_t last = fold_character(c);
  if (last < 0x80 || (alone_[last % 1024 / 64] >> (last % 64) & 1) != 0) return true;
  if (at == 0) return true;
  const char32_t before = utf8::decode(text, utf8::character_start(text, at - 1)).code_point;
  if (before == 0xBA || before == 0xAA ||
      (before < 0x80 ? !is_alnum(static_cast<unsigned char>(before))
                     : !letter_beyond_ascii(before)))
    return true;
  return last_two_.has(both(fold_character(before), last));
}

LabelIndex::Match LabelIndex::before(std::string_view text, size_t at) const {
  Match match;
  const size_t end = label_end(text, at, match.sign);
  if (end == 0) return {};
  size_t begin = end > kLabelBytes ? end - kLabelBytes : 0;
  if (const size_t line = text.substr(begin, end - begin).rfind('\n');
      line != std::string_view::npos)
    begin += line + 1;
  else if (begin > 0)  // a word cut in two is no word
    while (begin < end && byte_at(text, begin) != ' ' && !(byte_at(text, begin) >= 0xE0)) ++begin;
  // "fileno() is POSIX.1-2001": the name of a function is no label.
  if (text.substr(begin, end - begin).find("()") != std::string_view::npos) return {};
  const FoldedWindow window(text, begin, end);
  std::string words;
  append_label_form(window.bytes(), words);
  std::string_view rest = words;
  const size_t last_blank = rest.rfind(' ');
  const std::string_view last_word =
      rest.substr(last_blank == std::string_view::npos ? 0 : last_blank + 1);
  for (size_t fillers = 0; !rest.empty(); ++fillers) {
    if (const LabelKind* kind = phrase_at_end(rest, match.sign)) {
      match.kind = kind;
      return match;
    }
    if (fillers == kFillers) break;
    const size_t blank = rest.rfind(' ');
    const std::string_view word = rest.substr(blank == std::string_view::npos ? 0 : blank + 1);
    if (!is_filler(word)) {
      // "会員番号は448812": scripts without spaces write it together with the label.
      size_t size = 0;
      for (const std::string_view glued : kGlued)
        if (word.size() > glued.size() && word.ends_with(glued)) size = glued.size();
      if (size == 0) break;
      rest.remove_suffix(size);
      continue;
    }
    rest = rest.substr(0, blank == std::string_view::npos ? 0 : blank);
  }
  const bool number = is_one_of(last_word, kNumberWords);
  const size_t rest_size = last_blank == std::string_view::npos ? 0 : last_blank;
  if (number && !names_a_law(std::string_view(words).substr(0, rest_size)))
    match.kind = &number_with_year();
  return match;
}

// Where the group of a value before `begin` starts ("AB" of "AB-12"), `begin` if none does. Groups of small letters are words, and a
// number of its own was looked at when its digits were reached.
static size_t group_before(std::string_view text, size_t begin) {
  const unsigned char c = byte_at(text, begin - 1);
  if (begin < 2 || (c != '-' && c != '/' && c != '.' && c != ' ')) return begin;
  size_t start = begin - 1;
  bool letters = false;
  for (; start > 0 && is_token(byte_at(text, start - 1)); --start) {
    const unsigned char in = byte_at(text, start - 1);
    if (is_letter(in) && !is_upper(in)) return begin;
    if (begin - start > 5) return begin;
    letters = letters || is_letter(in);
  }
  return letters ? start : begin;
}

void LabelIndex::find(std::string_view text, size_t at, size_t run_end, LabelScan& scan,
                      Candidates& out) const {
  if (at < scan.done || at < scan.token_end) return;
  scan.token_end = is_token(byte_at(text, run_end)) ? token_end(text, run_end) : run_end;
  size_t begin = is_token(byte_at(text, at - 1)) ? token_start(text, at) : at;
  Match match;
  int evidence = 0;
  size_t series = text.size();
  if (scan.kind != nullptr && begin >= scan.done && begin <= scan.done + 8 &&
      is_list_gap(text.substr(scan.done, begin - scan.done))) {
    match.kind = scan.kind;
    evidence = kListItem;
  } else {
    // The value may begin some groups before its first digit: C01…, AB-12, "B-AB 1234".
    bool plate = false;
    for (size_t steps = 0; steps < (plate ? 8 : 4); ++steps) {
      match = before(text, begin);
      // "NR 7230" of a plate: "no." alone is a label for few forms.
      if (match.kind == &number_with_year() &&
          !fits(*match.kind, text.substr(begin, value_end(text, begin, match.kind->shape) - begin)))
        match.kind = nullptr;
      if (match.kind != nullptr) break;
      size_t start = group_before(text, begin);
      if (start == begin) {
        if (!may_be_plate_group(text, begin)) break;
        start = plate_group_before(text, begin), plate = true;
      }
      if (start == begin) break;
      begin = start;
    }
    if (plate && match.kind != nullptr && match.kind->shape != ValueShape::kPlate) {
      // "паспорт АВ 123456": a series of capitals beyond ASCII before the number of a passport or an identity card.
      if (match.kind->shape == ValueShape::kCode && begin < at && byte_at(text, begin) >= 0xC3 &&
          byte_at(text, begin) < 0xE0 && at - begin <= 7)
        series = begin, begin = at;
      else
        match.kind = nullptr;
    }
    if (match.kind == nullptr) {
      scan.kind = nullptr;
      return;
    }
    evidence = match.sign ? kSignBonus : kNoSign;
  }
  const LabelKind& kind = *match.kind;
  const size_t end = value_end(text, begin, kind.shape);
  const std::string_view value = text.substr(begin, end - begin);
  // "aged 5.3", "account 12:30": the number goes on in a way that its shape does not know.
  const unsigned char next = byte_at(text, end);
  const bool goes_on = (kind.shape == ValueShape::kExpiry && next == '-') ||  // 2020-01-23
                       ((next == '.' || next == ',' || next == ':' || next == '/' || next == '%') &&
                        (next == '%' || is_digit(byte_at(text, end + 1))));
  if (goes_on || end <= at || (kind.shape == ValueShape::kAge && measures(text, end)) ||
      touches_word_before(text, std::min(begin, series)) || touches_word_after(text, end) ||
      !fits(kind, value)) {
    scan.kind = nullptr;
    return;
  }
  const Count n = count(value);
  evidence += kind.decibans;
  const size_t telling =
      n.digits + (kind.shape == ValueShape::kPlate ? n.letters + n.beyond_ascii : 0);
  if (kind.longest > kShortValue) evidence += telling >= 6 ? 3 : telling >= 4 ? 0 : -3;
  scan.done = end;
  scan.kind = &kind;
  out.push_back({std::min(begin, series), end, kind.rule, static_cast<int16_t>(evidence), false,
                 false, static_cast<int16_t>(evidence)});
}

void LabelIndex::find_bank(std::string_view text, size_t at, Candidates& out) const {
  size_t end = at;
  while (end < at + 12 && is_upper(byte_at(text, end))) ++end;
  if ((end - at != 8 && end - at != 11) || touches_word_after(text, end)) return;
  constexpr RuleId kLabelled = rule_id("swift.label"), kSwift = rule_id("swift.letters");
  const Match match = before(text, at);
  if (match.kind == nullptr || match.kind->rule != kLabelled || !is_country(text.substr(at + 4, 2)))
    return;
  const int16_t words = match.kind->decibans;
  out.push_back({at, end, kSwift, words, false, false, words});
}

}  // namespace tamis::redact
