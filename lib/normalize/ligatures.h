// ligatures: the Latin ligatures of typesetting (U+FB00..U+FB06) become their letters. Only on request: they are compatibility
// characters that an author may have meant, but scanning and PDF files are full of them.
//
//   open_ligatures(text, counts);      // "e\uFB03cient" -> "efficient"
//
// Source: Unicode 15, UnicodeData.txt, their compatibility decompositions (U+FB05, long s and t, becomes "st" as NFKC has it).
// Never changes: anything else; æ, œ, ß, ĳ are letters.
// Rule: kLigature. Thread-safety: a pure function. Cost: one search for their first two bytes.
#pragma once

#include "tamis/engine.h"
#include "text/text.h"

namespace tamis::normalize {

// The text is well-formed. True if something changed.
bool open_ligatures(text::Text& text, NormalizeCounts& counts);

}  // namespace tamis::normalize
