#include "normalize/plausible.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <iterator>

namespace tamis::normalize {

namespace {

struct Weight {
  char32_t first, last;
  int weight;
};

// By blocks of Unicode; what no row names weighs -4. Sections and names of The Unicode Standard 15.0.
// clang-format off
constexpr Weight kWeights[] = {
    {0x00A0, 0x00A3, 1},    // no-break space, inverted exclamation mark, cent, pound
    {0x00A4, 0x00A4, 0},    // currency sign
    {0x00A5, 0x00A5, 1},    // yen
    {0x00A6, 0x00A6, 0},    // broken bar
    {0x00A7, 0x00A7, 1},    // section
    {0x00A8, 0x00A8, 0},    // diaeresis
    {0x00A9, 0x00AB, 1},    // copyright, ordinal, guillemet
    {0x00AC, 0x00AC, 0},    // not sign
    {0x00AD, 0x00AE, 1},    // soft hyphen, registered
    {0x00AF, 0x00AF, 0},    // macron
    {0x00B0, 0x00B7, 1},    // degree to middle dot
    {0x00B8, 0x00B8, 0},    // cedilla
    {0x00B9, 0x00FF, 1},    // superscript one to y with diaeresis
    {0x0100, 0x0107, 1},    // Latin Extended-A; 0 for Esperanto, Welsh, Maltese and older letters
    {0x0108, 0x0109, 0},
    {0x010A, 0x011B, 1},
    {0x011C, 0x011D, 0},
    {0x011E, 0x0123, 1},
    {0x0124, 0x0129, 0},
    {0x012A, 0x0133, 1},
    {0x0134, 0x0135, 0},
    {0x0136, 0x013E, 1},
    {0x013F, 0x0140, -4},   // l with middle dot, which nobody types
    {0x0141, 0x0148, 1},
    {0x014A, 0x014D, 0},
    {0x0150, 0x015B, 1},
    {0x015C, 0x015D, 0},
    {0x015E, 0x0165, 1},
    {0x0168, 0x0169, 0},
    {0x016A, 0x0173, 1},
    {0x0174, 0x0178, 0},
    {0x0179, 0x017E, 1},
    {0x0192, 0x0192, 0},    // florin
    {0x01A0, 0x01A1, 1},    // Vietnamese o with horn
    {0x01AF, 0x01B0, 1},    // Vietnamese u with horn
    {0x0218, 0x021B, 1},    // Romanian s and t with comma
    {0x02BC, 0x02BC, 0},    // modifier apostrophe
    {0x02C6, 0x02C7, 0},
    {0x02D8, 0x02DD, 0},
    {0x0300, 0x036F, 0},    // combining marks
    {0x0384, 0x03CE, 1},    // Greek
    {0x0400, 0x045F, 1},    // Cyrillic of today
    {0x0490, 0x0491, 1},
    {0x0492, 0x04FF, 0},    // Cyrillic of Asia
    {0x0531, 0x058A, 0},    // Armenian
    {0x05B0, 0x05C7, 0},    // Hebrew points
    {0x05D0, 0x05EA, 1},    // Hebrew
    {0x0600, 0x060B, 0},
    {0x060C, 0x06D3, 1},    // Arabic
    {0x06D4, 0x06FF, 0},
    {0x0900, 0x0DFF, 0},    // scripts of India
    {0x0E01, 0x0E5B, 1},    // Thai
    {0x0E81, 0x0FFF, 0},    // Lao, Tibetan
    {0x1000, 0x109F, 0},    // Myanmar
    {0x10A0, 0x10FF, 0},    // Georgian
    {0x1200, 0x137F, 0},    // Ethiopic
    {0x1780, 0x17FF, 0},    // Khmer
    {0x1E00, 0x1E9F, 0},
    {0x1EA0, 0x1EF9, 1},    // Vietnamese
    {0x1F00, 0x1FFF, 0},    // polytonic Greek
    {0x2000, 0x200F, 0},
    {0x2010, 0x2027, 1},    // dashes, quotes, bullet, ellipsis
    {0x2028, 0x202F, 0},
    {0x2030, 0x2030, 1},    // per mille
    {0x2032, 0x2033, 1},    // prime
    {0x2039, 0x203A, 1},
    {0x203B, 0x205E, 0},
    {0x2060, 0x2069, 0},
    {0x2070, 0x20A9, 0},
    {0x20AA, 0x20BF, 1},    // currencies
    {0x20D0, 0x20F0, 0},
    {0x2100, 0x214F, 1},    // trade mark, numero
    {0x2150, 0x218F, 0},
    {0x2190, 0x21FF, 1},    // arrows
    {0x2200, 0x23FF, 1},    // mathematics, technical
    {0x2460, 0x24FF, 0},
    {0x2500, 0x27BF, 1},    // boxes, shapes, symbols, dingbats
    {0x2800, 0x2800, 0},    // braille blank
    {0x2934, 0x2935, 0},    // arrows and stars among the emoji
    {0x2B05, 0x2B07, 0},
    {0x2B1B, 0x2B1C, 0},
    {0x2B50, 0x2B55, 0},
    {0x3000, 0x30FF, 1},    // CJK punctuation, Kana
    {0x3100, 0x33FF, 0},
    {0x4E00, 0x9FFF, 1},    // Han
    {0xAC00, 0xD7A3, 1},    // Hangul
    {0xFB00, 0xFB06, 0},    // Latin ligatures
    {0xFB50, 0xFDFF, 0},
    {0xFE00, 0xFE0F, 0},
    {0xFE30, 0xFEFC, 0},
    {0xFEFF, 0xFEFF, 1},    // byte order mark
    {0xFF01, 0xFF65, 1},    // fullwidth
    {0xFF66, 0xFFEE, 0},
    {0xFFFD, 0xFFFD, 1},    // the replacement character itself
    {0x1F000, 0x1FAFF, 1},  // emoji
    {0xE0020, 0xE007F, 0},  // tags, as flags have them
};
// clang-format on

bool is_letter(char32_t c) { return u_isalpha(static_cast<UChar32>(c)); }
bool is_upper(char32_t c) { return u_isupper(static_cast<UChar32>(c)); }
bool is_lower(char32_t c) { return u_islower(static_cast<UChar32>(c)); }
bool is_box(char32_t c) { return c >= 0x2500 && c <= 0x259F; }

UScriptCode script(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  return uscript_getScript(static_cast<UChar32>(c), &status);
}

bool scripts_differ(char32_t a, char32_t b) {
  const UScriptCode x = script(a), y = script(b);
  return x != y && x > USCRIPT_INHERITED && y > USCRIPT_INHERITED;
}

// Han, Kana and Hangul stand in one word, and beside Latin words without a space.
bool is_east_asian(char32_t c) {
  const UScriptCode s = script(c);
  return s == USCRIPT_HAN || s == USCRIPT_HIRAGANA || s == USCRIPT_KATAKANA || s == USCRIPT_HANGUL;
}

}  // namespace

int weight_of_result(char32_t c) {
  const int8_t category = u_charType(static_cast<UChar32>(c));
  if (category == U_UNASSIGNED || category == U_SURROGATE || category == U_CONTROL_CHAR ||
      category == U_PRIVATE_USE_CHAR)
    return kImpossible;
  const auto* row = std::lower_bound(std::begin(kWeights), std::end(kWeights), c,
                                     [](const Weight& w, char32_t x) { return w.last < x; });
  return row != std::end(kWeights) && row->first <= c ? row->weight : -4;
}

int oddness(char32_t before, char32_t c, char32_t after) {
  if (c >= 0x80 && c <= 0x9F) return 5;  // nobody types C1
  if (is_letter(c)) {
    if (!is_letter(before)) return 0;
    if (scripts_differ(before, c)) return 4;
    if (is_lower(before) && is_upper(c)) {
      // A small letter and its own capital are a list of letters.
      return static_cast<char32_t>(u_tolower(static_cast<UChar32>(c))) == before ? 0 : 3;
    }
    // Two accented Latin letters in a row are rare, but words have them.
    return c >= 0x80 && c < 0x250 && before >= 0x80 && before < 0x250 ? 1 : 0;
  }
  const bool inside = is_letter(before) && is_letter(after);
  switch (c) {
    // These stand inside words and numbers: Catalan l·l, word—word, don’t.
    case 0x2019:
    case 0x2013:
    case 0x2014:
    case 0x2026:
    case 0xB7:
    case 0xA0:
      return 0;
    // These end or begin a word, and are odd inside one.
    case 0x2018:
    case 0x201C:
    case 0x201D:
    case 0x2022:
    case 0x2039:
    case 0x203A:
    case 0x2122:
    case 0xA1:
    case 0xA7:
    case 0xA8:
    case 0xA9:
    case 0xAA:
    case 0xAB:
    case 0xAE:
    case 0xB0:
    case 0xB2:
    case 0xB3:
    case 0xB4:
    case 0xB9:
    case 0xBA:
    case 0xBB:
    case 0xBF:
      return inside ? 4 : 0;
    default:
      break;
  }
  if (is_box(c)) return is_box(before) || !is_letter(before) ? 0 : 3;
  if (before == 0xD7 || before == 0xF7) return 0;  // 5×£3
  return is_letter(before) || before >= 0x80 ? 3 : 0;
}

int fit(char32_t before, char32_t c, char32_t after) {
  if (!is_letter(c)) {
    // The marks of a script stand behind its letters; those of all scripts behind any.
    const bool mark = (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_M_MASK) != 0;
    return mark && script(c) > USCRIPT_INHERITED && script(before) != script(c) ? -6 : 0;
  }
  int sum = 0;
  const bool beside = is_letter(before) || is_letter(after);
  const UScriptCode own = script(c);
  if (own == USCRIPT_LATIN) {
    if ((is_letter(before) && scripts_differ(before, c)) ||
        (is_letter(after) && scripts_differ(after, c)))
      return -3;
    if (is_lower(c)) {
      if (is_upper(before) && is_upper(after))
        sum -= 3;
      else if (is_upper(after))
        sum -= 2;
      else if (beside && !(is_upper(before) && !is_letter(after)))
        sum += 2;
    } else if (is_upper(c)) {
      if (is_lower(before))
        sum -= 2;
      else if (is_upper(before) && is_lower(after))
        sum -= 1;
      else if (beside)
        sum += 2;
    }
    return sum;
  }
  // The prefix of a unit: 10 \u03BCm.
  if (c == 0x3BC && !is_letter(before) && after < 0x80 && is_lower(after)) return 2;
  if (own == USCRIPT_GREEK)
    return beside && !scripts_differ(is_letter(before) ? before : after, c) ? 2 : 0;
  if (own <= USCRIPT_INHERITED) return 0;
  const auto same = [&](char32_t x) {
    return is_letter(x) && (!scripts_differ(x, c) || (is_east_asian(x) && is_east_asian(c)));
  };
  if (same(before) || same(after)) return 2;
  // A letter of another script alone among Latin ones, or alone altogether.
  return -4;
}

}  // namespace tamis::normalize
