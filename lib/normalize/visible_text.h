// Text as a terminal can show it, so that two spellings that look alike can be told apart.
//
//   visible_text("e\u0301 \u200B\n", 60);   // e\u{301} \u{200B}\n
//
// Letters, digits, punctuation, symbols and the space stay; marks, invisible characters, controls and other blanks are written as
// \u{…}, \n, \t; bytes that are not UTF-8 as \x{…}; a backslash as \\. What no terminal acts on leaves here.
// Thread-safety: pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tamis::normalize {

// At most `limit` characters of the source; of a longer one the middle is left out: "abc…(1234 bytes)…xyz".
std::string visible_text(std::string_view text, size_t limit);

}  // namespace tamis::normalize
