// Cutting text into pieces exactly as the reference's patterns do.
//
//   Pieces<O200k> pieces(text, window, classes, window_size, last);   // window.load()ed from the front of text
//   for (size_t at = 0; (at = pieces.next(at)) != kNeedMore;) …       // the end of the piece that begins at `at`
//
// The patterns (tiktoken 0.14.0, tiktoken_ext/openai_public.py):
//
//   cl100k  '(?i:[sdmt]|ll|ve|re) | [^\r\n\p{L}\p{N}]?+\p{L}++ | \p{N}{1,3}+ | ?[^\s\p{L}\p{N}]++[\r\n]*+ | \s++$ | \s*[\r\n]
//           | \s+(?!\S) | \s
//   o200k   [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//           | [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//           | \p{N}{1,3} | ?[^\s\p{L}\p{N}]+[\r\n/]* | \s*[\r\n]+ | \s+(?!\S) | \s+
//   gpt2    '(?:[sdmt]|ll|ve|re) | ?\p{L}++ | ?\p{N}++ | ?[^\s\p{L}\p{N}]++ | \s++$ | \s+(?!\S) | \s       (r50k_base, p50k_base)
//
// and those of tokenizer.json files (Hugging Face tokenizers 0.23, whose regex engine has the same Unicode 16.0 classes):
//
//   llama3  (?i:'s|'t|'re|'ve|'m|'ll|'d) | [^\r\n\p{L}\p{N}]?\p{L}+ | \p{N}{1,3} | ?[^\s\p{L}\p{N}]+[\r\n]* | \s*[\r\n]+
//           | \s+(?!\S) | \s+
//   qwen2   the same with \p{N} for \p{N}{1,3}
//
// Each character begins some piece or continues one, so nothing is lost between them. What backtracking does in them, as rules:
//   word      An o200k word is a run of letters and marks. Let A be the characters before its first small letter. If there is a small
//             letter, the word ends before the next capital. If there is none, it ends after the last of A that has no case, or, if all
//             have, after A. (The first alternative gives back from A until `+` finds something it may take; the second needs nothing.)
//             A cl100k word is a run of letters.
//   before    One character before a word belongs to it if it is no line end, letter or number, and no piece has taken it.
//             In gpt2 only a space can, before a word, a number or symbols.
//   spaces    A run of white space ends after its last \r or \n if it has one (not in gpt2); else it leaves its last character to what follows,
//             unless it has only one, or the text ends. In cl100k and gpt2 a run that ends the text is one piece whatever is in it.
// (?i:'s) takes U+017F (long s) too: simple case folding, as Rust's regex crate does it. The Kelvin sign folds to k, which no ending has.
//
// Thread-safety: borrows, immutable. Cost: linear in the text.
#pragma once

#include <cstdint>
#include <string_view>

#include "tokenize/class_window.h"
#include "tokenize/pack.h"

namespace tamis::tokenize {

inline constexpr size_t kNeedMore = ~size_t{0};

struct Cl100k {
  static constexpr bool kMarksInWords = false;
  static constexpr bool kEndingFirst = true;    // "'s" is a piece of its own, wherever it stands
  static constexpr bool kEndingAnyCase = true;  // (?i:'s)
  static constexpr bool kAnyBeforeWord = true;  // [^\r\n\p{L}\p{N}]?, else only a space
  static constexpr bool kSpaceBeforeNumber = false;    // " ?\p{N}"
  static constexpr int kMostDigits = 3;                // 0: any number of them
  static constexpr bool kLineEndsAfterSymbols = true;  // [\r\n]*
  static constexpr bool kSlashAfterSymbols = false;    // [\r\n/]*
  static constexpr bool kSpacesToLineEnd = true;       // \s*[\r\n]+
  static constexpr bool kLastSpacesWhole = true;       // \s++$
};

struct Llama3 : Cl100k {
  static constexpr bool kLastSpacesWhole = false;
};

struct Qwen2 : Llama3 {
  static constexpr int kMostDigits = 1;
};

struct O200k : Cl100k {
  static constexpr bool kMarksInWords = true;
  static constexpr bool kEndingFirst = false;  // "'s" belongs to the word before it
  static constexpr bool kSlashAfterSymbols = true;
  static constexpr bool kLastSpacesWhole = false;
};

struct Gpt2 : Cl100k {
  static constexpr bool kEndingAnyCase = false;
  static constexpr bool kAnyBeforeWord = false;
  static constexpr bool kSpaceBeforeNumber = true;
  static constexpr int kMostDigits = 0;
  static constexpr bool kLineEndsAfterSymbols = false;
  static constexpr bool kSpacesToLineEnd = false;
};

// Calls use(Pattern()) with the pattern of that name. False: it is none of these.
template <class Use>
bool with_pattern(PreTokenizer name, const Use& use) {
  switch (name) {
    case PreTokenizer::kCl100k:
      use(Cl100k());
      return true;
    case PreTokenizer::kO200k:
      use(O200k());
      return true;
    case PreTokenizer::kGpt2:
      use(Gpt2());
      return true;
    case PreTokenizer::kLlama3:
      use(Llama3());
      return true;
    case PreTokenizer::kQwen2:
      use(Qwen2());
      return true;
    case PreTokenizer::kNone:
    case PreTokenizer::kMetaspace:
    case PreTokenizer::kStages:
      break;
  }
  return false;
}

template <class Pattern>
class Pieces {
 public:
  // text: from the window's start to the end of the whole text. last: the window reaches to its end.
  Pieces(std::string_view text, const ClassWindow& window, const CharClasses& classes,
         size_t window_size, bool last)
      : text_(text),
        window_(window),
        classes_(classes),
        size_(window_size),
        last_(last),
        limit_(last ? kNeedMore : window_size) {}

  // at < window_size. kNeedMore: where the piece ends depends on what lies beyond the window.
  size_t next(size_t at) const {
    size_t end;
    if (Pattern::kEndingFirst && text_[at] == '\'' && (end = at + ending(text_, at)) != at)
      return sure(end);
    const size_t start = at + (text_[at] == ' ');
    end = window_.letters(start) ? word(start) : other(at);
    return sure(end);
  }

  // Bytes of the ending whose apostrophe is at `at`; 0 if there is none.
  static size_t ending(std::string_view text, size_t at);

 private:
  // A run is known to end only where something else begins. What cannot be told yet ends at the window's end.
  size_t sure(size_t end) const { return end < limit_ ? end : kNeedMore; }

  size_t word(size_t start) const {
    size_t end = window_.next_stop(start);
    if constexpr (Pattern::kMarksInWords) {
      if (window_.bit(&ClassBits::doubt, end)) end = word_by_character(start);
      if (end < text_.size() && text_[end] == '\'') end += ending(text_, end);
    }
    return end;
  }

  size_t word_by_character(size_t start) const;
  size_t other(size_t at) const;
  size_t spaces(size_t at) const;
  size_t symbols(size_t at) const;

  uint8_t byte(size_t at) const { return static_cast<uint8_t>(text_[at]); }
  size_t character_size(size_t at) const {
    const uint8_t lead = byte(at);
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  }

  std::string_view text_;
  const ClassWindow& window_;
  const CharClasses& classes_;
  size_t size_;  // of the window
  bool last_;
  size_t limit_;  // ends from here on depend on text beyond the window
};

extern template class Pieces<Cl100k>;
extern template class Pieces<O200k>;
extern template class Pieces<Gpt2>;
extern template class Pieces<Llama3>;
extern template class Pieces<Qwen2>;

}  // namespace tamis::tokenize
