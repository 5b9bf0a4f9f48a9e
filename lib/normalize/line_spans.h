// The lines of a text, for the passes that look at whole lines.
//
//   line_spans("a\n\nb", lines);   // {0,1} {2,2} {3,4}
//
// A line is what lies between LFs; its LF is not part of it. A text that ends with LF has no empty line after it.
// Thread-safety: pure. Cost: one memchr per line, 16 bytes per line in the caller's vector.
#pragma once

#include <string_view>
#include <vector>

#include "tamis/edit_map.h"

namespace tamis::normalize {

void line_spans(std::string_view text, std::vector<Span>& lines);

inline std::string_view slice(std::string_view text, Span span) {
  return text.substr(span.begin, span.size());
}

// Bytes of the white space character (White_Space of the Unicode Character Database, but the ends of a line or
// paragraph) at text[at]; 0 if there is none. Expects at < text.size().
size_t white_space_at(std::string_view text, size_t at);
// True if the line holds nothing else.
bool is_blank_line(std::string_view line);
// The line without white space at its ends.
std::string_view trimmed(std::string_view line);

}  // namespace tamis::normalize
