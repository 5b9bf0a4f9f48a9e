// Words, as the lexicon counts them and the hyphenation pass looks them up.
//
//   for_each_word("Well-known e-mail", f);   // "well-known" "well" "known" "e-mail" "e" "mail"
//
// A word is a run of letters and marks; a compound is words joined by single hyphens. Both are folded by simple case folding, with U+002D for each
// hyphen. Left out are words that touch a digit, '_', '@', '/' or '\' (numbers, names of files and accounts), words of scripts without
// spaces or beyond 64 bytes, and both halves of a word that a line end cuts: they would attest themselves.
// Thread-safety: pure; `scratch` serves one thread. Cost: a table look-up per ASCII byte, property look-ups per other character.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "tamis/edit_map.h"

namespace tamis::normalize {

inline constexpr size_t kLongestWord = 64;  // bytes, folded

bool is_word_character(char32_t c);  // alphabetic or a mark, of a script with spaces
// Appends simple case folds; hyphens become U+002D.
void fold_word(std::string_view word, std::string& out);
// Bytes of the hyphen at text[at]: U+002D or U+2010 (not the soft one); 0 if there is none.
size_t hyphen_at(std::string_view text, size_t at);

// The compound or word whose part begins, or ends, at `at`; empty if none does.
Span compound_after(std::string_view text, size_t at);
Span compound_before(std::string_view text, size_t at);
// Of those, the run of letters next to `at`.
Span word_after(std::string_view text, size_t at);
Span word_before(std::string_view text, size_t at);

// Walks the words of well-formed text; f(std::string_view folded).
class WordScanner {
 public:
  template <class F>
  void for_each(std::string_view text, F&& f) {
    for (size_t at = 0; next(text, at);) {
      if (compound_.size() <= kLongestWord) f(std::string_view(compound_));
      if (compound_.find('-') == std::string::npos) continue;
      for (size_t from = 0; from <= compound_.size();) {
        const size_t end = std::min(compound_.find('-', from), compound_.size());
        if (end > from && end - from <= kLongestWord)
          f(std::string_view(compound_).substr(from, end - from));
        from = end + 1;
      }
    }
  }

 private:
  bool next(std::string_view text, size_t& at);  // fills compound_
  std::string compound_;
};

}  // namespace tamis::normalize
