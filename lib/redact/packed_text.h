// Files that stand in a text in an encoding: base64 and uuencode of mail, data: URLs. No detector sees what they say.
//
//   std::vector<PackedPart> parts;
//   find_packed("…Content-Transfer-Encoding: base64\n\nSGVsbG8gTGVl\n", parts);     // {span of the letters, "base64"}
//   remove_packed(text, parts);             // "[A part in base64 was removed here: 12 bytes]"
//
// Only what is declared is found: by a field of MIME (RFC 2045 section 6.8), in quoted mail too, by the line "begin 644 name" of POSIX
// uuencode, by "data:…;base64," (RFC 2397); and base64 that a text begins with, because whoever cut a long mail into parts may have cut there.
// What reads mail as mail (structured/) decodes it instead.
// Thread-safety: pure functions. Cost: one look at each 6 and 7 of the text; linear.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tamis/edit_map.h"
#include "text/text.h"

namespace tamis::redact {

struct PackedPart {
  Span span;  // of what is encoded, without the line end behind it
  std::string_view kind;
};

// In order, apart from each other.
void find_packed(std::string_view text, std::vector<PackedPart>& parts);

// Puts a note in the place of each; `parts` as they were found in text.bytes().
void remove_packed(text::Text& text, const std::vector<PackedPart>& parts);

}  // namespace tamis::redact
