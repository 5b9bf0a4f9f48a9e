// What the neighbours of an invisible character are, asked of ICU's properties.
//
// Each question has the same answer before and after NFC: it is asked of canonical decompositions, and marks are taken as a set,
// because NFC may reorder and compose them.
// Thread-safety: pure functions. Cost: some property look-ups each; the marks before a place are read back.
#pragma once

#include <cstdint>
#include <string_view>

namespace tamis::normalize {

inline constexpr char32_t kNoCharacter = 0xFFFFFFFF;  // beyond the text

bool is_line_end(char32_t c);  // what lines.h makes an LF
bool is_blank_or_none(
    char32_t c);             // White_Space, a control (lines.h will remove it), or beyond the text
bool is_letter(char32_t c);  // of the base of c
bool is_combining_mark(char32_t c);  // combining class not 0
bool is_right_to_left(char32_t c);   // Bidi_Class R or AL
bool joins_or_has_conjuncts(
    char32_t c);         // Joining_Type, or Indic_Syllabic_Category of a script that has conjuncts
bool joins(char32_t c);  // Joining_Type D, L, R or C
bool is_spaceless(char32_t c);  // of a script that puts no spaces between words
bool is_hangul(char32_t c);
bool is_mongolian(char32_t c);
bool is_musical(char32_t c);
bool is_shorthand(char32_t c);
bool is_pictograph(char32_t c);  // Extended_Pictographic
bool is_emoji_modifier(char32_t c);
bool is_emoji(char32_t c);  // Emoji, which digits are too
bool is_ideograph(char32_t c);
bool varies_by_standard(char32_t c);  // may stand before VS1 to VS3

// The last character before `at` that is no mark; kNoCharacter if none, or if one of invisible_table.h stands between.
char32_t base_before(std::string_view text, size_t at);
// True if a virama (combining class 9) is among the marks that end, or begin, at `at`.
bool virama_before(std::string_view text, size_t at);
bool virama_after(std::string_view text, size_t at);

}  // namespace tamis::normalize
