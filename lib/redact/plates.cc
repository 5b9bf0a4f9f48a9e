#include "redact/plates.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>

#include "base/utf8.h"
#include "redact/chars.h"
#include "redact/edges.h"
#include "redact/identifiers.h"

namespace tamis::redact {

namespace {

constexpr RuleId kForm = rule_id("plate.form");
constexpr size_t kMostGroups = 6, kMostSigns = 12;

constexpr std::u32string_view kProvinces =
    U"京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
constexpr std::u32string_view kCyrillic = U"АВЕКМНОРСТУХавекмнорстухІі";
constexpr std::u32string_view kKana =
    U"あいうえかきくけこさすせそたちつてとなにぬねのはひふほまみむめもやゆよらりるれろわを";
constexpr std::u32string_view kSyllables =
    U"가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주아바사자하허호배";

bool is_in(std::u32string_view set, char32_t c) { return set.find(c) != std::u32string_view::npos; }

struct Character {
  char32_t code_point = 0;  // 0 beyond the text
  size_t begin = 0, end = 0;
};
Character at_or_none(std::string_view text, size_t at) {
  if (at >= text.size()) return {0, at, at};
  const utf8::Decoded d = utf8::decode(text, at);
  return {d.code_point, at, at + d.size};
}
Character before(std::string_view text, size_t at) {
  if (at == 0 || at > text.size()) return {0, at, at};
  const size_t begin = utf8::character_start(text, at - 1);
  return {utf8::decode(text, begin).code_point, begin, at};
}

// Between two groups: a blank, a hyphen, a dot in the middle (U+00B7, U+2022, U+30FB).
bool is_sign(char32_t c) {
  return c == ' ' || c == '-' || c == 0xB7 || c == 0x2022 || c == 0x30FB || c == 0xFF0D;
}
size_t past_sign(std::string_view text, size_t at) {
  const Character c = at_or_none(text, at);
  return is_sign(c.code_point) ? c.end : at;
}
size_t behind_sign(std::string_view text, size_t at) {  // to the left
  const Character c = before(text, at);
  return is_sign(c.code_point) ? c.begin : at;
}

// Of ASCII and "Ü", "Đ".
bool is_latin_capital(char32_t c) {
  return c < 0x80 ? is_upper(static_cast<unsigned char>(c))
                  : c < 0x250 && u_isupper(static_cast<UChar32>(c));
}

UScriptCode script_of(char32_t c) {
  if (c < 0x80 || !letter_beyond_ascii(c)) return USCRIPT_COMMON;
  UErrorCode error = U_ZERO_ERROR;
  return uscript_getScript(static_cast<UChar32>(c), &error);
}
// Letters that stand in a row on a plate, most.
size_t most_letters(UScriptCode script) {
  switch (script) {
    case USCRIPT_HAN:
      return 4;
    case USCRIPT_HANGUL:
      return 2;
    case USCRIPT_HIRAGANA:
      return 1;
    case USCRIPT_CYRILLIC:
    case USCRIPT_GREEK:
    case USCRIPT_ARABIC:
    case USCRIPT_THAI:
      return 3;
    default:
      return 0;
  }
}
bool is_plate_letter(char32_t c, UScriptCode script) {
  return script != USCRIPT_COMMON && script_of(c) == script &&
         (u_isupper(static_cast<UChar32>(c)) || !u_islower(static_cast<UChar32>(c)));
}

size_t digits_end(std::string_view text, size_t at, size_t most) {
  size_t end = at;
  while (end - at <= most && is_digit(byte_at(text, end))) ++end;
  return end;
}

bool take(std::string_view text, size_t begin, size_t end, Candidates& out) {
  if (touches_word_before(text, begin) || touches_word_after(text, end)) return false;
  out.push_back({begin, end, kForm, kRules[kForm].base, false, false});
  return true;
}

// 京A12345, 京A·F1234, 京AD12345: the digits may begin behind one or two letters of the last group.
bool find_chinese(std::string_view text, size_t at, Candidates& out) {
  size_t body = at;
  while (at - body < 3 && is_upper(byte_at(text, body - 1))) --body;
  size_t city = behind_sign(text, body);
  if (is_upper(byte_at(text, city - 1)))
    --city;
  else if (city == body && body < at)
    city = body++;
  else
    return false;
  const Character province = before(text, city);
  if (!is_in(kProvinces, province.code_point)) return false;
  size_t end = at;
  while (end - body <= 6 && (is_digit(byte_at(text, end)) || is_upper(byte_at(text, end)))) ++end;
  return (end - body == 5 || end - body == 6) && take(text, province.begin, end, out);
}

// А123ВС77, а123вс 177.
bool find_russian(std::string_view text, size_t at, size_t end, Candidates& out) {
  const Character first = before(text, at);
  if (end - at != 3 || !is_in(kCyrillic, first.code_point)) return false;
  const Character second = at_or_none(text, end), third = at_or_none(text, second.end);
  if (!is_in(kCyrillic, second.code_point) || !is_in(kCyrillic, third.code_point)) return false;
  const size_t region = past_sign(text, third.end), stop = digits_end(text, region, 3);
  return stop - region >= 2 && stop - region <= 3 && take(text, first.begin, stop, out);
}

// АА 1234 ВВ, В 1234 ТК.
bool find_ukrainian(std::string_view text, size_t at, size_t end, Candidates& out) {
  const auto capital = [](const Character& c) {
    return is_in(kCyrillic, c.code_point) && u_isupper(static_cast<UChar32>(c.code_point));
  };
  const Character one = before(text, behind_sign(text, at));
  if (end - at != 4 || !capital(one)) return false;
  const Character two = before(text, one.begin);
  const Character third = at_or_none(text, past_sign(text, end)),
                  fourth = at_or_none(text, third.end);
  if (!capital(third) || !capital(fourth)) return false;
  const std::string_view digits = text.substr(at, 2);
  if (third.begin != end && (digits == "19" || digits == "20"))
    return false;  // a year between words
  return take(text, capital(two) ? two.begin : one.begin, fourth.end, out);
}

// 品川 500 さ 12-34; what stands for digits that are not there is a dot.
bool find_japanese(std::string_view text, size_t at, size_t end, Candidates& out) {
  size_t begin = behind_sign(text, at), han = 0;
  for (Character c = before(text, begin); han < 5 && script_of(c.code_point) == USCRIPT_HAN;
       c = before(text, begin)) {
    begin = c.begin;
    ++han;
  }
  if (end - at < 2 || end - at > 3 || han == 0) return false;
  const Character kana = at_or_none(text, past_sign(text, end));
  if (!is_in(kKana, kana.code_point)) return false;
  size_t stop = past_sign(text, kana.end), signs = 0;
  for (; signs < 5; ++signs) {
    const Character c = at_or_none(text, stop);
    if (!(is_digit(byte_at(text, stop)) || c.code_point == '-' || c.code_point == 0x30FB)) break;
    stop = c.end;
  }
  return signs >= 4 && is_digit(byte_at(text, stop - 1)) && !is_digit(byte_at(text, stop)) &&
         take(text, han > 4 ? at : begin, stop, out);
}

// 12가3456.
bool find_korean(std::string_view text, size_t at, size_t end, Candidates& out) {
  const Character syllable = at_or_none(text, end);
  if (end - at < 2 || end - at > 3 || !is_in(kSyllables, syllable.code_point)) return false;
  const size_t stop = digits_end(text, syllable.end, 4);
  constexpr std::u32string_view kCounters = U"년원명개월일번호";
  return stop - syllable.end == 4 && byte_at(text, at - 1) != ',' && byte_at(text, at - 1) != '.' &&
         !is_in(kCounters, at_or_none(text, stop).code_point) && take(text, at, stop, out);
}

// 34 ABC 123 plakalı: the digits of the province begin it; the word that says so stands behind.
bool find_turkish(std::string_view text, size_t at, size_t end, Candidates& out) {
  if (end - at != 2) return false;
  size_t letters = past_sign(text, end), stop = letters;
  while (stop - letters < 4 && is_upper(byte_at(text, stop))) ++stop;
  if (stop == letters || stop - letters > 3) return false;
  const size_t number = past_sign(text, stop), last = digits_end(text, number, 5);
  return last - number >= 2 && last - number <= 5 && text.substr(last).starts_with(" plaka") &&
         take(text, at, last, out);
}

}  // namespace

bool may_be_plate(std::string_view text, size_t at, size_t end) {
  const auto beyond_ascii = [&](size_t i) { return byte_at(text, i) >= 0x80; };
  if (end - at == 2 && is_upper(byte_at(text, past_sign(text, end)))) return true;
  return beyond_ascii(end) || beyond_ascii(at - 1) || beyond_ascii(at - 2) ||
         beyond_ascii(at - 3) || beyond_ascii(at - 4);
}

void find_plate(std::string_view text, size_t at, size_t end, Candidates& out) {
  if (end - at > 6) return;
  find_chinese(text, at, out) || find_russian(text, at, end, out) ||
      find_ukrainian(text, at, end, out) || find_japanese(text, at, end, out) ||
      find_korean(text, at, end, out) || find_turkish(text, at, end, out);
}

size_t plate_end(std::string_view text, size_t begin) {
  size_t end = begin, at = begin, signs = 0;
  for (size_t groups = 0; groups < kMostGroups; ++groups) {
    size_t next = groups == 0 ? at : past_sign(text, at);
    while (at_or_none(text, next).code_point == 0x30FB) next += 3;  // "・・86"
    const Character c = at_or_none(text, next);
    size_t stop = next, count = 0;
    bool whole = true;  // may be the last
    if (is_digit(byte_at(text, next))) {
      stop = digits_end(text, next, 5);
      count = stop - next;
    } else if (is_latin_capital(c.code_point)) {
      for (; count < 5 && is_latin_capital(at_or_none(text, stop).code_point); ++count)
        stop = at_or_none(text, stop).end;
      whole = !touches_word_after(text, stop);
    } else {
      const UScriptCode script = script_of(c.code_point);
      const size_t most = most_letters(script);
      while (count <= most && is_plate_letter(at_or_none(text, stop).code_point, script)) {
        stop = at_or_none(text, stop).end;
        ++count;
      }
      if (count == 0 || count > most) break;
      // Scripts without spaces: what no digits follow is the text going on.
      whole = !unspaced_script(c.code_point) && !touches_word_after(text, stop);
    }
    signs += count;
    if (count == 0 || count > 5 || signs > kMostSigns) break;
    if (!whole && !is_digit(byte_at(text, past_sign(text, stop))) &&
        at_or_none(text, past_sign(text, stop)).code_point != 0x30FB)
      break;
    at = stop;
    if (whole) end = stop;
  }
  return end;
}

size_t plate_group_before(std::string_view text, size_t begin) {
  const size_t at = behind_sign(text, begin);
  const Character last = before(text, at);
  const bool latin = is_latin_capital(last.code_point);
  const UScriptCode script = latin ? USCRIPT_LATIN : script_of(last.code_point);
  const auto belongs = [&](char32_t c) {
    return latin ? is_latin_capital(c) : is_plate_letter(c, script);
  };
  const size_t most = latin ? 3 : most_letters(script);
  if (most == 0 || !belongs(last.code_point)) return begin;
  if (!latin && unspaced_script(last.code_point)) return last.begin;
  size_t start = at;
  for (size_t n = 0; n <= most; ++n) {
    const Character c = before(text, start);
    if (!belongs(c.code_point)) {
      // Capitals of ASCII alone are labels.h's own.
      const bool ascii = at - start == n;
      return ascii || touches_word_before(text, start) ? begin : start;
    }
    start = c.begin;
  }
  return begin;
}

}  // namespace tamis::redact
