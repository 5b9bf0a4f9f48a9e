// repeated tails: a phrase that a speech recogniser fell into a loop over stays once.
//
//   "See you. Thank you. Thank you. Thank you. Thank you. Thank you. Thank you."  ->  "See you. Thank you."
//
// Recognisers that write one word after the other repeat themselves where there is music, noise or silence: mostly at the end of a
// recording, hence the name, sometimes in the middle. A loop is the same row of words (letters folded, punctuation and white space between
// them ignored; in scripts without spaces each character is a word) four times or more, twelve words or more in all: four
// words three times are a refrain. At least half of its words have two letters and no digit, and none of | = < > _ / \ + * @ # { } ~ ^ $ stands
// between them, because tables, dumps and drawings repeat too. What is kept is the first copy; at the end of the text a copy that broke off goes too.
// Never changes: fewer than four copies or twelve words ("no, no, no"); rows of numbers or signs; anything outside the loop.
//
// Rule: kRepeat. Thread-safety: pure. Cost: linear; up to 100 comparisons per fourth word, 16 bytes of scratch per word.
#pragma once

#include "tamis/engine.h"
#include "text/text.h"

namespace tamis::normalize {

// True if something changed. The text is well-formed.
bool cut_repeated_tails(text::Text& text, NormalizeCounts& counts);

}  // namespace tamis::normalize
