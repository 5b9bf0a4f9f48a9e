// What touches a span: a letter or digit beside it means that the span is part of a longer word.
//
//   touches_word_before("x4111", 1)        // true
//   touches_word_before("é4111", 2)        // true
//   touches_word_before("号4111", 3)       // false: scripts without spaces write numbers right behind words
#pragma once

#include <cstddef>
#include <string_view>

namespace tamis::redact {

// Letters, digits, and _ of ASCII; beyond ASCII, letters of scripts that put spaces between words.
bool touches_word_before(std::string_view text, size_t at);
bool touches_word_after(std::string_view text, size_t at);

// Of characters beyond ASCII, those that words are made of: no punctuation, blanks or signs.
bool letter_beyond_ascii(char32_t c);
// Of those, the scripts written without spaces between words (Thai to Tibetan, Myanmar, Khmer, Han, Kana, Hangul with its particles).
bool unspaced_script(char32_t c);

}  // namespace tamis::redact
