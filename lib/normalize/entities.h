// entities: character references of HTML that were left in plain text become the characters that they stand for.
//
//   decode_entities(text, charsets, counts);      // "caf&eacute; d&#8217;&Eacute;vreux" -> "café d’Évreux"
//
// References are "&name;" of the HTML Living Standard, 13.5 (and names in capitals, if the text was capitalized: &EACUTE;), and
// "&#233;" "&#xE9;" as 13.2.5.80 reads them, with two halves of a surrogate pair joined. One reference after the other is taken:
// "&amp;amp;lt;" is "<". The semicolon must be there.
//
// Text that is HTML, XML or program code, or that talks about references, must stay. So all references of a text are judged
// first, together (entity_evidence.h says what speaks against them); docs/normalization.md "Character references" has the reasons.
// Never changes: anything but whole references; a text with a tag in it; references to characters that text cannot hold.
//
// Rule: kEntity. Thread-safety: a pure function. Cost: nothing for text without "&"; else a search for "&", and one read of the
// text if any reference is found.
#pragma once

#include "normalize/charsets.h"
#include "tamis/engine.h"
#include "text/text.h"

namespace tamis::normalize {

// The text is well-formed. True if something changed.
bool decode_entities(text::Text& text, const Charsets& charsets, NormalizeCounts& counts);

}  // namespace tamis::normalize
