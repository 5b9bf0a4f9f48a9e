#include "text/edit_rules.h"

#include <algorithm>
#include <iterator>

namespace tamis::text {

namespace {

constexpr EditRuleInfo kEditRules[] = {
    {EditRule::kNone, "none", "nothing was changed"},
    {EditRule::kInvalidByte, "invalid-byte", "bytes that are not UTF-8 became U+FFFD"},
    {EditRule::kByteOrderMark, "byte-order-mark", "a byte order mark at the start was removed"},
    {EditRule::kCharset, "charset", "the text was converted from another encoding"},
    {EditRule::kSurrogate, "surrogate",
     "a pair of surrogates was joined, or a lone one became U+FFFD"},
    {EditRule::kMojibake, "mojibake",
     "UTF-8 that was read as a single-byte charset was read again"},
    {EditRule::kC1, "c1", "a C1 control became the windows-1252 character that it was"},
    {EditRule::kEntity, "entity",
     "a character reference of HTML became the character it stands for"},
    {EditRule::kLigature, "ligature", "a ligature was opened into its letters"},
    {EditRule::kNormalForm, "normal-form",
     "canonically equivalent characters took their normal form"},
    {EditRule::kControl, "control", "a control character was removed"},
    {EditRule::kInvisible, "invisible", "an invisible character was removed"},
    {EditRule::kBidi, "bidi",
     "a bidi control that does nothing here, or does not nest, was removed"},
    {EditRule::kTag, "tag", "a tag character outside a flag was removed"},
    {EditRule::kVariationSelector, "variation-selector",
     "a variation selector that selects nothing was removed"},
    {EditRule::kLineEnd, "line-end", "CR LF or CR became LF"},
    {EditRule::kTrailingSpace, "trailing-space", "blanks before a line end were removed"},
    {EditRule::kWhitespace, "whitespace", "white space was evened out"},
    {EditRule::kBlankLines, "blank-lines",
     "blank lines beyond the second, or at an end of the text, were removed"},
    {EditRule::kHyphenation, "hyphenation", "a word that a line end had cut was joined"},
    {EditRule::kPageFurniture, "page-furniture",
     "a running header, a footer or a page number was removed"},
    {EditRule::kCueTime, "cue-time", "times, numbers and markup of subtitles were removed"},
    {EditRule::kRepeat, "repeated-tail", "further copies of a looped phrase were removed"},
    {EditRule::kMailQuote, "mail-quote", "quoted mail was removed"},
    {EditRule::kMailSignature, "mail-signature", "a signature or a footer of mail was removed"},
    {EditRule::kPlaceholderEscape, "placeholder-escape",
     "text that looked like a placeholder was escaped"},
    {EditRule::kRedaction, "redaction", "a finding was replaced"},
    {EditRule::kPassage, "passage", "what other documents hold too was cut"},
    {EditRule::kPartRemoved, "part-removed", "a part that nobody can look at became a note"},
    {EditRule::kGuard, "guard", "a special token was broken up"},
    {EditRule::kSearchFold, "search-fold", "compatibility and case forms were folded for a search"},
};

}  // namespace

std::span<const EditRuleInfo> edit_rules() { return kEditRules; }

std::string_view edit_rule_name(EditRule rule) {
  const auto* row = std::find_if(std::begin(kEditRules), std::end(kEditRules),
                                 [&](const EditRuleInfo& r) { return r.rule == rule; });
  return row == std::end(kEditRules) ? "unknown" : row->name;
}

std::optional<EditRule> edit_rule_from_name(std::string_view name) {
  for (const EditRuleInfo& row : kEditRules)
    if (row.name == name) return row.rule;
  return std::nullopt;
}

}  // namespace tamis::text
