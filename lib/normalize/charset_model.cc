#include "normalize/charset_model.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>

#include "base/utf8.h"

namespace tamis::normalize {

namespace {

constexpr char32_t kLetterLimit = 0x2000;  // of the alphabets
constexpr char32_t kEastFirst = 0x3000, kEastLast = 0xD7FF;
constexpr uint8_t kUnseenEast =
    17 * 4;  // a character of the right kind that the table does not list
constexpr uint8_t kForeignEast = 19 * 4;  // Kana in Korean, Hangul in Chinese

constexpr uint32_t bits(double n) { return static_cast<uint32_t>(n * CharsetModel::kStepsPerBit); }

constexpr uint32_t kLetterAway =
    bits(15);  // a letter of the script that the language does not have
constexpr uint32_t kScriptAway = bits(17);    // a letter of another script
constexpr uint32_t kScriptsTouch = bits(6);   // … beside a letter of this one
constexpr uint32_t kCapitalInside = bits(6);  // aB
constexpr uint32_t kCapitalStarts = bits(2);
constexpr uint32_t kAfterCapitals = bits(0.5);  // AB
constexpr uint32_t kWrongSide = bits(5);
constexpr uint32_t kSameBox = bits(1), kOtherBox = bits(9);

struct OwnCost {
  char32_t first, last;
  SignKind kind;
  uint8_t steps;
};
// What typists and typesetters use besides letters; the rest is a symbol at kSymbolCost.
constexpr uint8_t kSymbolCost = 14 * 4;
// clang-format off
constexpr OwnCost kOwnCosts[] = {
    {0x00A0, 0x00A0, SignKind::kSpace, 8 * 4},      // no-break space
    {0x00A1, 0x00A1, SignKind::kOpening, 9 * 4},    // inverted exclamation mark
    {0x00A3, 0x00A3, SignKind::kInner, 10 * 4},     // pound
    {0x00A7, 0x00A7, SignKind::kOpening, 10 * 4},   // section
    {0x00A9, 0x00A9, SignKind::kInner, 10 * 4},     // copyright
    {0x00AA, 0x00AA, SignKind::kClosing, 10 * 4},
    {0x00AB, 0x00AB, SignKind::kInner, 8 * 4},      // guillemets point either way by language
    {0x00AD, 0x00AD, SignKind::kInner, 11 * 4},     // soft hyphen
    {0x00AE, 0x00AE, SignKind::kClosing, 10 * 4},
    {0x00B0, 0x00B0, SignKind::kClosing, 10 * 4},   // degree
    {0x00B1, 0x00B1, SignKind::kSymbol, 11 * 4},
    {0x00B2, 0x00B3, SignKind::kClosing, 11 * 4},
    {0x00B4, 0x00B4, SignKind::kInner, 11 * 4},     // acute, typed for an apostrophe
    {0x00B7, 0x00B7, SignKind::kInner, 10 * 4},
    {0x00BA, 0x00BA, SignKind::kClosing, 10 * 4},
    {0x00BB, 0x00BB, SignKind::kInner, 8 * 4},
    {0x00BC, 0x00BE, SignKind::kSymbol, 11 * 4},    // quarters
    {0x00BF, 0x00BF, SignKind::kOpening, 9 * 4},
    {0x00D7, 0x00D7, SignKind::kSymbol, 11 * 4},
    {0x0387, 0x0387, SignKind::kInner, 11 * 4},     // Greek semicolon
    {0x05BE, 0x05BE, SignKind::kInner, 10 * 4},     // Hebrew hyphen
    {0x060C, 0x060C, SignKind::kClosing, 6 * 4},    // Arabic comma, semicolon, question mark
    {0x061B, 0x061B, SignKind::kClosing, 8 * 4},
    {0x061F, 0x061F, SignKind::kClosing, 8 * 4},
    {0x0660, 0x0669, SignKind::kNumber, 8 * 4},
    {0x06D4, 0x06D4, SignKind::kClosing, 7 * 4},
    {0x06F0, 0x06F9, SignKind::kNumber, 8 * 4},
    {0x0E50, 0x0E59, SignKind::kNumber, 9 * 4},
    {0x200C, 0x200D, SignKind::kInner, 8 * 4},      // joiners
    {0x200E, 0x200F, SignKind::kInner, 10 * 4},
    {0x2010, 0x2015, SignKind::kInner, 8 * 4},      // dashes
    {0x2018, 0x2018, SignKind::kOpening, 9 * 4},
    {0x2019, 0x2019, SignKind::kInner, 6 * 4},      // apostrophe
    {0x201A, 0x201A, SignKind::kOpening, 10 * 4},
    {0x201C, 0x201C, SignKind::kInner, 8 * 4},      // closes in German, opens in English
    {0x201D, 0x201D, SignKind::kClosing, 8 * 4},
    {0x201E, 0x201E, SignKind::kOpening, 8 * 4},
    {0x2022, 0x2022, SignKind::kInner, 9 * 4},      // bullet
    {0x2026, 0x2026, SignKind::kInner, 8 * 4},      // ellipsis
    {0x2030, 0x2030, SignKind::kClosing, 12 * 4},
    {0x2039, 0x203A, SignKind::kInner, 11 * 4},
    {0x20AC, 0x20AC, SignKind::kInner, 9 * 4},      // euro
    {0x2116, 0x2116, SignKind::kOpening, 9 * 4},    // numero
    {0x2122, 0x2122, SignKind::kClosing, 10 * 4},
    {0x2190, 0x2193, SignKind::kInner, 11 * 4},
    {0x2500, 0x259F, SignKind::kBox, 14 * 4},
    {0x25A0, 0x25EF, SignKind::kInner, 12 * 4},
    {0x2605, 0x2606, SignKind::kInner, 12 * 4},
    {0x3000, 0x3000, SignKind::kSpace, 7 * 4},      // ideographic space
    {0x3001, 0x3002, SignKind::kInner, 5 * 4},
    {0x3003, 0x300B, SignKind::kInner, 9 * 4},
    {0x300C, 0x300D, SignKind::kInner, 6 * 4},
    {0x300E, 0x3011, SignKind::kInner, 9 * 4},
    {0x3014, 0x301F, SignKind::kInner, 11 * 4},
    {0x30FB, 0x30FB, SignKind::kInner, 8 * 4},
    {0x30FC, 0x30FC, SignKind::kInner, 6 * 4},      // the long vowel
    {0xFF01, 0xFF0F, SignKind::kInner, 7 * 4},      // fullwidth punctuation, digits, letters
    {0xFF10, 0xFF19, SignKind::kNumber, 8 * 4},
    {0xFF1A, 0xFF20, SignKind::kInner, 7 * 4},
    {0xFF21, 0xFF5A, SignKind::kInner, 10 * 4},
    {0xFF5B, 0xFF5E, SignKind::kInner, 10 * 4},
    {0xFF61, 0xFF9F, SignKind::kInner, 12 * 4},     // halfwidth Katakana
};
// clang-format on

Script script_of(char32_t c) {
  if (c < 0x80) return Script::kLatin;
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(static_cast<UChar32>(c), &status)) {
    case USCRIPT_LATIN:
      return Script::kLatin;
    case USCRIPT_CYRILLIC:
      return Script::kCyrillic;
    case USCRIPT_GREEK:
      return Script::kGreek;
    case USCRIPT_HEBREW:
      return Script::kHebrew;
    case USCRIPT_ARABIC:
      return Script::kArabic;
    case USCRIPT_THAI:
      return Script::kThai;
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_HANGUL:
    case USCRIPT_BOPOMOFO:
      return Script::kEastAsian;
    case USCRIPT_INHERITED:
    case USCRIPT_COMMON:
      return Script::kNone;
    default:
      return Script::kOther;
  }
}

// What nobody writes beside a letter.
bool stands_apart(const Sign& s) {
  return s.kind == SignKind::kSymbol || s.kind == SignKind::kBox ||
         (s.kind == SignKind::kNumber && s.code >= 0x80 && s.code < kEastFirst);
}

char32_t fold(char32_t c) { return static_cast<char32_t>(u_tolower(static_cast<UChar32>(c))); }

}  // namespace

CharsetModel::CharsetModel() {
  learn_letters();
  learn_characters();
}

void CharsetModel::learn_letters() {
  letters_.assign(kLetterLimit, 0);
  uint16_t count = 0;
  const auto each = [](std::string_view text, auto&& f) {
    for (size_t at = 0; at < text.size();) {
      const utf8::Decoded d = utf8::decode(text, at);
      f(d.code_point);
      at += d.size;
    }
  };
  for (const LanguageTable& table : language_tables())
    each(table.letters, [&](char32_t c) {
      if (letters_[c] == 0) letters_[c] = ++count;
    });
  for (const LanguageTable& table : language_tables()) {
    Language language{table.name, table.script, -1, {}, table.costs.data(), 1};
    language.places.assign(size_t{count} + 1, 0);
    each(table.letters, [&](char32_t c) {
      language.places[letters_[c]] = static_cast<uint8_t>(language.width++);
    });
    languages_.push_back(std::move(language));
  }
}

void CharsetModel::learn_characters() {
  east_.resize(kEastLast - kEastFirst + 1);
  for (char32_t c = kEastFirst; c <= kEastLast; ++c)
    east_[c - kEastFirst].fill(c < 0x3400 || c >= 0xAC00 ? kForeignEast : kUnseenEast);
  const Language english = languages_.front();  // a copy: the list grows
  int east = -1;
  for (const CharacterTable& table : character_tables()) {
    if (languages_.back().name != table.language) {
      Language language = english;  // for the words of English in it
      language.name = table.language;
      language.script = Script::kEastAsian;
      language.east = ++east;
      languages_.push_back(std::move(language));
    }
    for (size_t at = 0; at < table.characters.size();) {
      const utf8::Decoded d = utf8::decode(table.characters, at);
      if (d.code_point >= kEastFirst && d.code_point <= kEastLast)
        east_[d.code_point - kEastFirst][static_cast<size_t>(east)] =
            static_cast<uint8_t>(table.bits * static_cast<int>(kStepsPerBit));
      at += d.size;
    }
  }
  // A syllable of Hangul that is not listed is Korean all the same.
  for (char32_t c = 0xAC00; c <= 0xD7A3; ++c) {
    uint8_t& korean = east_[c - kEastFirst][static_cast<size_t>(east)];
    korean = std::min<uint8_t>(korean, 15 * 4);
  }
}

Sign CharsetModel::sign_of(char32_t c) const {
  Sign sign;
  sign.code = c;
  if (c < 0x80) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f') {
      sign.kind = SignKind::kSpace;
      sign.own = 1 * 4;
      return sign;
    }
    if (c < 0x20 || c == 0x7F) {
      sign.kind =
          c == 0x1A || c == 0x1B || c == 0x08 || c == 0x0B ? SignKind::kControl : SignKind::kBroken;
      sign.own = 10 * 4;
      return sign;
    }
  }
  const int8_t category = u_charType(static_cast<UChar32>(c));
  switch (category) {
    case U_UNASSIGNED:
    case U_SURROGATE:
    case U_CONTROL_CHAR:
    case U_PRIVATE_USE_CHAR:
      return sign;
    default:
      break;
  }
  if (c == 0xFFFD) return sign;
  const auto* row = std::lower_bound(std::begin(kOwnCosts), std::end(kOwnCosts), c,
                                     [](const OwnCost& own, char32_t x) { return own.last < x; });
  if (row != std::end(kOwnCosts) && row->first <= c) {
    sign.kind = row->kind;
    sign.own = row->steps;
    if (c >= kEastFirst) sign.script = Script::kEastAsian;
    return sign;
  }
  if (c < 0x80 && category == U_DECIMAL_DIGIT_NUMBER) {
    sign.kind = SignKind::kNumber;
    sign.own = 4 * 4;
    return sign;
  }
  if (c < 0x80 && !u_isalpha(static_cast<UChar32>(c))) {
    sign.kind = SignKind::kAscii;
    sign.own = 4 * 4;
    return sign;
  }
  const bool mark = category == U_NON_SPACING_MARK || category == U_COMBINING_SPACING_MARK;
  if (u_isalpha(static_cast<UChar32>(c)) || mark) {
    sign.kind = SignKind::kLetter;
    sign.script = script_of(c);
    sign.small = u_islower(static_cast<UChar32>(c));
    sign.capital = u_isupper(static_cast<UChar32>(c));
    if (const char32_t small = fold(c); small < kLetterLimit) sign.letter = letters_[small];
    if (c >= kEastFirst && c <= kEastLast)
      sign.east = east_[c - kEastFirst];
    else
      sign.east.fill(kForeignEast);
    if (mark && sign.letter != 0 && sign.script == Script::kNone) sign.script = Script::kLatin;
    return sign;
  }
  sign.kind = SignKind::kSymbol;
  sign.own = kSymbolCost;
  return sign;
}

// English words stand in texts of every script.
const CharsetModel::Language& CharsetModel::language_of(const Language& text, const Sign& c) const {
  return c.script == Script::kLatin && text.script != Script::kLatin ? languages_.front() : text;
}

uint32_t CharsetModel::letter_cost(const Language& l, const Sign& before, const Sign& c) const {
  if (l.east >= 0 && c.script == Script::kEastAsian) return c.east[static_cast<size_t>(l.east)];
  const bool after_letter = before.kind == SignKind::kLetter;
  uint32_t sum = 0;
  const Language& of = language_of(l, c);
  if (const size_t place = of.places[c.letter]; place != 0) {
    const size_t row = after_letter ? of.places[before.letter] : 0;
    sum = static_cast<uint32_t>(of.costs[row * of.width + place] - 0x30);
  } else {
    sum = c.script == l.script ? kLetterAway : kScriptAway;
  }
  if (after_letter && before.script != c.script && before.script != Script::kNone &&
      c.script != Script::kNone && before.script != Script::kEastAsian)
    sum += kScriptsTouch;
  if (c.capital) {
    if (!after_letter)
      sum += kCapitalStarts;
    else
      sum += before.small ? kCapitalInside : kAfterCapitals;
  }
  if (before.kind == SignKind::kClosing || stands_apart(before)) sum += kWrongSide;
  return sum;
}

uint32_t CharsetModel::cost(LanguageId language, const Sign& before, const Sign& c) const {
  if (c.kind == SignKind::kBroken) return kBrokenCost;
  const Language& l = languages_[language];
  if (c.kind == SignKind::kLetter) return letter_cost(l, before, c);
  uint32_t sum = c.own;
  if (before.kind == SignKind::kLetter) {
    const Language& of = language_of(l, before);
    if (const size_t place = of.places[before.letter]; place != 0)
      sum += static_cast<uint32_t>(of.costs[place * of.width] - 0x30);
    if (c.kind == SignKind::kOpening) sum += kWrongSide;
    if (stands_apart(c)) sum += kWrongSide;
  }
  if (c.kind == SignKind::kBox && before.kind == SignKind::kBox)
    return before.code == c.code ? kSameBox : kOtherBox;
  if (c.script == Script::kEastAsian && l.east < 0) sum += kScriptAway;
  return sum;
}

}  // namespace tamis::normalize
