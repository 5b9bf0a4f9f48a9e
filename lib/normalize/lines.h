// lines: byte order mark, control characters, line ends, trailing blanks, in one walk over what look.h marked.
//
// As if done one after the other, in this order:
// 1. Control characters are removed (kControl): C0 and DEL, but TAB and what 3. takes; C1, but NEL. In the terms of The Unicode
//    Standard 15.0, section 23.1, they have no meaning that plain text shares.
// 2. U+FEFF at the start of the text is removed, however often it stands there (kByteOrderMark).
// 3. CR LF, CR, VT, FF and NEL become LF (kLineEnd): the newline functions of section 5.8, "Newline Guidelines". VT and FF
//    are ends of a line there too, and removing them would join the words on both sides. LS and PS stay.
// 4. Spaces and tabs before LF and at the end of the text are removed (kTrailingSpace).
// So CR, NUL, LF is one line end, and a blank before a removed control before LF is trailing.
// Never changes: any other character; white space inside a line; the number of lines that step 3 leaves.
//
// Thread-safety: a pure function of its arguments. Cost: one step per marked byte.
#pragma once

#include <span>

#include "normalize/look.h"
#include "tamis/engine.h"
#include "text/text.h"

namespace tamis::normalize {

// `looks` is look(text.bytes()); the text is well-formed. True if something changed, and `looks` with it is stale.
bool clean_lines(text::Text& text, std::span<const Look> looks, NormalizeCounts& counts);

}  // namespace tamis::normalize
