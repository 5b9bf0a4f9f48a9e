// blank lines: at most two stand in a row, and none at the ends of a text.
//
//   "\n\nA\n\n\n\n\nB\n\n\n"  ->  "A\n\n\nB\n"
//
// A blank line holds nothing, or only white space. One sets paragraphs apart, two set sections apart; more are what page
// layout, removed images and editing leave behind, and say no more than two do.
// Never changes: a line that has a character with a shape; whether the text ends with a line end; indentation; the blank lines
// that stay.
//
// Rule: kBlankLines. Idempotent. Thread-safety: pure. Cost: one memchr per line.
#pragma once

#include "tamis/engine.h"
#include "text/text.h"

namespace tamis::normalize {

// True if something changed. The text is well-formed, with LF line ends.
bool shorten_blank_lines(text::Text& text, NormalizeCounts& counts);

}  // namespace tamis::normalize
