// How much a character costs after another, language by language: the yardstick for the text that a charset makes of bytes.
//
//   auto model = CharsetModel::create();
//   const Sign a = model.sign_of(U'\u0161'), b = model.sign_of(U'a');
//   model.cost(language, a, b);                 // quarters of a bit
//
// Letters of a language cost what CLDR's phrases say (charset_model_tables.h). Everything else is set by class, by hand: a letter
// of another script, a capital inside a word, a quotation mark on the wrong side of a word, a box, a control. What an answer rests
// on is the difference of such sums between two charsets over the same bytes, so only what differs matters.
// Reasons: docs/normalization.md, "Decode". Thread-safety: immutable. Memory: 300 KiB.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "normalize/charset_model_tables.h"

namespace tamis::normalize {

enum class SignKind : uint8_t {
  kSpace,
  kNumber,   // digits
  kAscii,    // punctuation of ASCII
  kInner,    // typographic punctuation that may stand on either side of a letter, or between
  kOpening,  // before a word only
  kClosing,  // after a word only
  kSymbol,   // anything else that text of today may hold
  kBox,      // line drawing
  kLetter,   // and marks
  kControl,
  kBroken,  // unassigned, private, C1, U+FFFD: nobody meant this
};

struct Sign {
  uint16_t letter = 0;  // of any alphabet of the model, small; 0: none
  SignKind kind = SignKind::kBroken;
  Script script = Script::kNone;
  bool small = false, capital = false;
  uint8_t own = 0;  // cost of what is not a letter of an alphabet
  char32_t code = 0;
  std::array<uint8_t, 4> east{};  // cost in each of the ideographic languages
};

using LanguageId = size_t;

class CharsetModel {
 public:
  static constexpr uint32_t kStepsPerBit = 4;
  static constexpr uint32_t kBrokenCost = 30 * kStepsPerBit;

  CharsetModel();

  Sign sign_of(char32_t c) const;

  size_t languages() const { return languages_.size(); }
  Script script(LanguageId language) const { return languages_[language].script; }
  std::string_view name(LanguageId language) const { return languages_[language].name; }
  uint32_t cost(LanguageId language, const Sign& before, const Sign& c) const;

 private:
  struct Language {
    std::string_view name;
    Script script;
    int east = -1;                // its place in Sign::east
    std::vector<uint8_t> places;  // by letter; 0: not of this language
    const char* costs = nullptr;
    size_t width = 0;
  };
  const Language& language_of(const Language& text, const Sign& c) const;
  uint32_t letter_cost(const Language& language, const Sign& before, const Sign& c) const;
  void learn_letters();
  void learn_characters();

  std::vector<Language> languages_;
  std::vector<uint16_t> letters_;             // by code point, below kLetterLimit
  std::vector<std::array<uint8_t, 4>> east_;  // by code point, from kEastFirst
};

}  // namespace tamis::normalize
