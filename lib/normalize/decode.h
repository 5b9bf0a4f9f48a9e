// decode: from bytes that say they are UTF-8 to UTF-8.
//
// - An ill-formed sequence becomes U+FFFD, one for each maximal subpart (The Unicode Standard 15.0, section 3.9, "U+FFFD
//   Substitution of Maximal Subparts", table 3-8), rule kInvalidByte.
// - Surrogates in three bytes each, as CESU-8 (Unicode Technical Report 26) writes them and as a JSON escape of a lone one arrives:
//   a high one directly before a low one is joined to the character that the two mean, any other becomes one U+FFFD,
//   rule kSurrogate.
// Never changes: a well-formed sequence; the number or order of other characters.
//
// Thread-safety: a pure function of the Text. Cost: one look for well-formed text (SIMD), else one walk over it.
#pragma once

#include "tamis/engine.h"
#include "text/text.h"

namespace tamis::normalize {

void decode_utf8(text::Text& text, NormalizeCounts& counts);

}  // namespace tamis::normalize
