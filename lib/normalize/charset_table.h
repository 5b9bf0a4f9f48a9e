// The charsets that files of an archive are read in: one row each.
//
//   const CharsetRow* row = find_charset("Latin1");     // windows-1252
//   row->icu;                                           // "windows-1252", what ICU calls it
//
// Thread-safety: a table and pure functions. Sources: WHATWG Encoding Standard (names and which label stands for which superset),
// IANA character sets registry (the others), ICU's converter aliases (further labels).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tamis::normalize {

enum class CharsetKind : uint8_t {
  kUtf8,
  kWide,       // UTF-16, UTF-32
  kEscapes,    // 7 bits, with escape sequences: ISO 2022
  kMultiByte,  // one or two bytes a character or more, ASCII as it is
  kSingle,     // one byte a character, ASCII as it is
};

struct CharsetRow {
  std::string_view name;
  std::string_view icu;
  CharsetKind kind;
  // Bits of evidence that it needs beyond UTF-8's 8-bit heirs of the web, because archives hold little of it; kNever: read if
  // declared, never guessed.
  int rarity;
  // What it was made for: languages by their tags, a blank between. In others it needs more evidence.
  std::string_view languages;

  bool is_for(std::string_view language) const;
};
inline constexpr int kNever = 1000;

std::span<const CharsetRow> charset_rows();
// Case and punctuation of labels mean nothing. Null: not known.
const CharsetRow* find_charset(std::string_view label);

}  // namespace tamis::normalize
