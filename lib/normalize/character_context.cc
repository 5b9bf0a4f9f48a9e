#include "normalize/character_context.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "base/utf8.h"
#include "normalize/invisible_table.h"

namespace tamis::normalize {

namespace {

UChar32 u(char32_t c) { return static_cast<UChar32>(c); }

// First and last character of the canonical decomposition.
struct Decomposition {
  UChar32 first, last;
};

Decomposition decompose(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfd = icu::Normalizer2::getNFDInstance(status);
  icu::UnicodeString parts;
  if (nfd == nullptr || c < 0xC0 || c > 0x10FFFF || !nfd->getDecomposition(u(c), parts))
    return {u(c), u(c)};
  return {parts.char32At(0), parts.char32At(parts.length() - 1)};
}

UScriptCode script_of(UChar32 c) {
  UErrorCode status = U_ZERO_ERROR;
  return uscript_getScript(c, &status);
}

bool has_script(char32_t c, UScriptCode script) {
  return c != kNoCharacter && uscript_hasScript(decompose(c).first, script);
}

size_t step_back(std::string_view text, size_t at) {
  do --at;
  while (utf8::is_continuation(text[at]));
  return at;
}

}  // namespace

bool is_line_end(char32_t c) { return (c >= '\n' && c <= '\r') || c == 0x85; }

bool is_blank_or_none(char32_t c) {
  return c == kNoCharacter || u_isUWhiteSpace(u(c)) || u_charType(u(c)) == U_CONTROL_CHAR;
}

bool is_letter(char32_t c) { return c != kNoCharacter && u_isalpha(decompose(c).first); }

bool is_combining_mark(char32_t c) {
  return c != kNoCharacter && u_getCombiningClass(decompose(c).first) != 0;
}

bool is_right_to_left(char32_t c) {
  const UCharDirection direction = u_charDirection(decompose(c).first);
  return direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC;
}

bool joins(char32_t c) {
  if (c == kNoCharacter) return false;
  const int32_t type = u_getIntPropertyValue(decompose(c).first, UCHAR_JOINING_TYPE);
  return type == U_JT_DUAL_JOINING || type == U_JT_LEFT_JOINING || type == U_JT_RIGHT_JOINING ||
         type == U_JT_JOIN_CAUSING;
}

bool joins_or_has_conjuncts(char32_t c) {
  if (c == kNoCharacter) return false;
  if (joins(c) || has_script(c, USCRIPT_ARABIC)) return true;
  const UChar32 first = decompose(c).first;
  const UScriptCode script = script_of(first);
  if (script == USCRIPT_COMMON || script == USCRIPT_INHERITED) return false;
  return u_getIntPropertyValue(first, UCHAR_INDIC_SYLLABIC_CATEGORY) != U_INSC_OTHER;
}

bool is_spaceless(char32_t c) {
  if (c == kNoCharacter) return false;
  const UChar32 first = decompose(c).first;
  if (u_getIntPropertyValue(first, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT) return true;
  switch (script_of(first)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_BOPOMOFO:
    case USCRIPT_TIBETAN:
    case USCRIPT_JAVANESE:
    case USCRIPT_BALINESE:
    case USCRIPT_SUNDANESE:
    case USCRIPT_CHAM:
      return true;
    default:
      return false;
  }
}

bool is_hangul(char32_t c) {
  return c != kNoCharacter && script_of(decompose(c).first) == USCRIPT_HANGUL;
}
bool is_mongolian(char32_t c) {
  return has_script(c, USCRIPT_MONGOLIAN) && u_isalpha(decompose(c).first);
}
bool is_musical(char32_t c) { return c >= 0x1D100 && c <= 0x1D1FF; }
bool is_shorthand(char32_t c) { return has_script(c, USCRIPT_DUPLOYAN); }
bool is_pictograph(char32_t c) { return u_hasBinaryProperty(u(c), UCHAR_EXTENDED_PICTOGRAPHIC); }
bool is_emoji_modifier(char32_t c) { return u_hasBinaryProperty(u(c), UCHAR_EMOJI_MODIFIER); }
bool is_emoji(char32_t c) { return u_hasBinaryProperty(u(c), UCHAR_EMOJI); }

bool is_ideograph(char32_t c) {
  return c != kNoCharacter && u_hasBinaryProperty(decompose(c).first, UCHAR_IDEOGRAPHIC);
}

// StandardizedVariants.txt of Unicode 15 has VS1 to VS3 after mathematical and other symbols, the digit zero, CJK
// punctuation and ideographs, and letters of Myanmar, Phags-pa, Manichaean and other scripts outside Latin.
bool varies_by_standard(char32_t c) {
  if (c == kNoCharacter) return false;
  const auto [first, last] = decompose(c);
  if (first != last) return false;
  if (first == '0') return true;
  if (first < 0x80 || is_hangul(c)) return false;  // jamo may compose
  switch (u_charType(first)) {
    case U_MATH_SYMBOL:
    case U_OTHER_SYMBOL:
    case U_OTHER_PUNCTUATION:
    case U_OTHER_LETTER:
      return true;
    default:
      return false;
  }
}

char32_t base_before(std::string_view text, size_t at) {
  while (at > 0) {
    at = step_back(text, at);
    const char32_t c = utf8::decode(text, at).code_point;
    if (invisible_row(c) != nullptr) return kNoCharacter;
    if ((U_GET_GC_MASK(u(c)) & U_GC_M_MASK) == 0) return c;
  }
  return kNoCharacter;
}

bool virama_before(std::string_view text, size_t at) {
  while (at > 0) {
    at = step_back(text, at);
    const char32_t c = utf8::decode(text, at).code_point;
    const uint8_t combining_class = u_getCombiningClass(u(c));
    // A vowel sign may have swallowed it: U+0DDA is U+0DD9 with a virama.
    if (combining_class == 0) return u_getCombiningClass(decompose(c).last) == 9;
    if (combining_class == 9) return true;
  }
  return false;
}

bool virama_after(std::string_view text, size_t at) {
  while (at < text.size()) {
    const utf8::Decoded d = utf8::decode(text, at);
    const uint8_t combining_class = u_getCombiningClass(u(d.code_point));
    if (combining_class == 9) return true;
    if (combining_class == 0) return false;
    at += d.size;
  }
  return false;
}

}  // namespace tamis::normalize
