#include "normalize/count_table.h"

#include <iterator>

namespace tamis {

namespace normalize {

namespace {

using C = NormalizeCounts;

constexpr CountInfo kCounts[] = {
    {"invalid_bytes", &C::invalid_bytes, false, "sequences that are not UTF-8, replaced"},
    {"surrogates", &C::surrogates, false, "lone surrogates replaced, or pairs joined"},
    {"normal_form", &C::normal_form, true, "runs that took their normal form"},
    {"controls", &C::controls, false, "control characters removed"},
    {"line_ends", &C::line_ends, true, "line ends that became LF"},
    {"trailing_spaces", &C::trailing_spaces, true, "runs of blanks at line ends removed"},
    {"repairs", &C::repairs, false, "characters of mojibake, and C1 controls, read again"},
    {"invisibles", &C::invisibles, false, "characters without a shape removed"},
    {"hidden_payloads", &C::hidden_payloads, false, "rows of them that could spell a message"},
    {"blank_lines", &C::blank_lines, true, "runs of blank lines shortened"},
    {"hyphens", &C::hyphens, false, "words joined over a line end"},
    {"page_lines", &C::page_lines, false, "running headers, footers and page numbers removed"},
    {"cue_lines", &C::cue_lines, false, "lines of cue times and numbers removed"},
    {"repeats", &C::repeats, false, "looped phrases cut to one"},
    {"mail_lines", &C::mail_lines, false, "lines of quotes and signatures removed"},
    {"mail_marks", &C::mail_marks, true, "spans of mail marked; the text stays as it is"},
    {"whitespace", &C::whitespace, false, "runs of blanks inside a line that became one"},
    {"search_folds", &C::search_folds, false, "places folded for a search"},
    {"entities", &C::entities, false, "character references of HTML read"},
    {"ligatures", &C::ligatures, false, "ligatures opened"},
};
static_assert(sizeof(NormalizeCounts) == std::size(kCounts) * sizeof(uint64_t),
              "each count has its row");

}  // namespace

std::span<const CountInfo> count_table() { return kCounts; }

}  // namespace normalize

NormalizeCounts& NormalizeCounts::operator+=(const NormalizeCounts& o) {
  for (const normalize::CountInfo& row : normalize::count_table())
    this->*row.member += o.*row.member;
  return *this;
}

}  // namespace tamis
