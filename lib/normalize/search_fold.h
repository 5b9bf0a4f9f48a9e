// search fold: one form for all spellings that a search should find together. For an index, never for a delivery.
//
//   "Ｔｈｅ  ﬁne   STRASSE²"  ->  "the fine strasse2"
//
// First toNFKC_Casefold of The Unicode Standard 15.0, section 3.13 (R5), by ICU: compatibility forms, case, and characters that a
// search ignores (Default_Ignorable_Code_Point) are folded. Then a run of white space inside a line becomes one space, and
// blanks at the start of a line go.
// Never changes: words' order, line ends, punctuation beyond its compatibility forms. It does lose what an author meant by case and form.
//
// Rules: kSearchFold, kWhitespace. Idempotent. Thread-safety: pure. Cost: linear; ICU's speed.
#pragma once

#include "tamis/engine.h"
#include "tamis/result.h"
#include "text/text.h"

namespace tamis::normalize {

// True if something changed. The text is well-formed, below 2^31 bytes. kInternal if ICU fails.
Result<bool> fold_for_search(text::Text& text, NormalizeCounts& counts);

}  // namespace tamis::normalize
