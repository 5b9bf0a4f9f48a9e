// What make_charset_model.py learned from CLDR: read by charset_model.cc alone.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tamis::normalize {

enum class Script : uint8_t {
  kNone,
  kLatin,
  kCyrillic,
  kGreek,
  kHebrew,
  kArabic,
  kThai,
  kEastAsian,  // Han, Kana, Hangul: they share texts
  kOther,
};

// Costs are in quarters of a bit: 0x30 + cost, at most 44.
struct LanguageTable {
  std::string_view name;  // BCP 47
  Script script;
  std::string_view letters;  // small ones, UTF-8, in order of code points
  // (n + 1) x (n + 1): the cost of a letter (column) after another (row); 0 is everything else.
  std::string_view costs;
};

// Characters of one language that cost about `bits` each.
struct CharacterTable {
  std::string_view language;
  int bits;
  std::string_view characters;  // UTF-8
};

std::span<const LanguageTable> language_tables();
std::span<const CharacterTable> character_tables();

}  // namespace tamis::normalize
