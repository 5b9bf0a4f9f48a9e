// hyphenation: words that a line end cut in two are joined, if the archive itself knows the word.
//
//   "an exam-\nple of well-\nknown words"  ->  "an example of well-known words"
//
// What scanning and typesetting leave behind. At a hyphen (U+002D, U+2010) between two letters with a line end after it, the lexicon (lexicon.h)
// is asked in how many documents each reading stands:
// - the joined word alone, or four times as often: hyphen and line end go;
// - the hyphenated one alone, or four times as often: the line end goes, the hyphen stays;
// - neither, or both about as often: nothing changes.
// A soft hyphen (U+00AD) before a line end is a cut by its definition (The Unicode Standard 15.0, section 23.2) and needs no lexicon.
// A capital after a small letter is never joined without the hyphen: "Baden-\nWürttemberg".
// Never changes: a line end without a hyphen before it; a hyphen inside a line; dashes; any letter; a blank line.
//
// Rule: kHyphenation. Thread-safety: pure; the lexicon is shared. Cost: a search for LF; four look-ups per hyphen at a line end.
#pragma once

#include "normalize/lexicon.h"
#include "tamis/engine.h"
#include "text/text.h"

namespace tamis::normalize {

// True if something changed. The text is well-formed, with LF line ends.
bool join_hyphenated(text::Text& text, const Lexicon& lexicon, NormalizeCounts& counts);

}  // namespace tamis::normalize
