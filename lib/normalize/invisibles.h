// invisibles: characters without a shape are removed where they do nothing, and kept where they spell something.
//
// Which, where and why is the table of invisible_table.h: joiners stay in emoji, Persian and Indic words, bidi marks stay beside
// right-to-left text, variation selectors stay after bases that vary. What goes: stray zero-width characters (they hide an
// address from a search), bidi controls that do not nest (they show another text than is stored), tag characters and rows of
// variation selectors (they spell what a reader never sees; four in a row count as a payload). Removals carry the row's rule.
// Never changes: a character that is not Default_Ignorable; the order of anything.
//
// Decisions look only at characters that stay, and at properties that NFC does not change, so a second run changes nothing.
// Thread-safety: a pure function of its arguments. Cost: a table search and some property look-ups per marked character;
// a text with bidi controls is read once or twice more.
#pragma once

#include <cstdint>
#include <span>

#include "normalize/look.h"
#include "tamis/engine.h"
#include "text/text.h"

namespace tamis::normalize {

// `looks` is look(text.bytes()); the text is well-formed. True if something changed, and `looks` with it is stale.
bool remove_invisibles(text::Text& text, std::span<const Look> looks, NormalizeCounts& counts);

}  // namespace tamis::normalize
