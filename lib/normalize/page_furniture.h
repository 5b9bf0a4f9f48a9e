// page furniture: running headers, footers and page numbers of paged text go, and a sentence that ran over the page goes on.
//
//   …and so they                    …and so they
//                            ->     came to the river.
//            12
//   \f
//   THE ANNALS OF THE TOWN
//   came to the river.
//
// Pages are known where the source had form feeds; lines.h made them line ends, so the caller says where they were. Then a short line
// among the first or last three of a page goes if two pages within six have its like at the same edge: the same letters (about one in
// eight may differ, for scanning), each number equal or counting with the pages. A number alone must count with the pages. Going
// inward, the first line without its like ends the search.
// Without form feeds only what cannot be anything else goes: four or more lines with a number that counts by one (or two), spread
// evenly, that say "page", or are set between dashes, or stand beside a line that repeats with them, or hold two further words; and
// those repeating lines. All but those that say "page" must break sentences of running text, one in two or (dashed, or with company) in four. "Chapter 12", "§ 12", "Sonnet 18" count too, but are text: the words for divisions are known in many languages.
// Where furniture was, one blank line stays if the text before it ends like a sentence, else none.
// Never changes: lines in the middle of a page; lines over 100 characters; numbers that do not count; a text without furniture.
//
// Rule: kPageFurniture. Thread-safety: pure. Cost: linear; a bounded number of comparisons per page or per line with a number.
#pragma once

#include <cstdint>
#include <span>

#include "tamis/engine.h"
#include "text/text.h"

namespace tamis::normalize {

// `page_ends`: where text.bytes() has an LF that was a form feed, ascending; may be empty. True if something changed.
bool remove_page_furniture(text::Text& text, std::span<const uint64_t> page_ends,
                           NormalizeCounts& counts);

}  // namespace tamis::normalize
