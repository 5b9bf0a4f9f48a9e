#include "normalize/invisible_table.h"

#include <algorithm>
#include <iterator>

namespace tamis::normalize {

namespace {

constexpr EditRule kInvisible = EditRule::kInvisible;
constexpr EditRule kBidi = EditRule::kBidi;
constexpr EditRule kTag = EditRule::kTag;
constexpr EditRule kSelector = EditRule::kVariationSelector;

// Sections are of The Unicode Standard 15.0 where no other source is named.
constexpr InvisibleRow kRows[] = {
    {0x00AD, 0x00AD, Keep::kLineBreakHyphen, kInvisible, "soft hyphen",
     "a place to break, of a layout that is gone; before a line end it stands for the hyphen that "
     "was seen (23.2)"},
    {0x034F, 0x034F, Keep::kBeforeMark, kInvisible, "combining grapheme joiner",
     "keeps marks in their order; between letters it only changes sorting (23.2)"},
    {0x061C, 0x061C, Keep::kRightToLeft, kBidi, "Arabic letter mark",
     "orders neutrals beside right-to-left text (23.3)"},
    {0x115F, 0x1160, Keep::kHangul, kInvisible, "Hangul fillers",
     "stand for a missing jamo of a syllable (18.6)"},
    {0x17B4, 0x17B5, Keep::kNever, kInvisible, "Khmer inherent vowels",
     "an encoding mistake, not to be used (16.4)"},
    {0x180B, 0x180D, Keep::kMongolian, kSelector, "Mongolian variation selectors",
     "choose a letter's form (13.5)"},
    {0x180E, 0x180E, Keep::kMongolian, kInvisible, "Mongolian vowel separator",
     "sets off a final vowel (13.5)"},
    {0x180F, 0x180F, Keep::kMongolian, kSelector, "Mongolian variation selector four",
     "chooses a letter's form (13.5)"},
    {0x200B, 0x200B, Keep::kSpacelessScript, kInvisible, "zero width space",
     "divides words in scripts without spaces; elsewhere a place to break, or nothing (23.2; UAX "
     "#14, class SA)"},
    {0x200C, 0x200C, Keep::kNonJoiner, kInvisible, "zero width non-joiner",
     "spells Persian and Indic words; in Latin it only hinders a ligature (23.2; RFC 5892, A.1)"},
    {0x200D, 0x200D, Keep::kJoiner, kInvisible, "zero width joiner",
     "builds emoji sequences, Indic conjuncts and Arabic forms (23.2; UTS #51, 1.4.9; RFC 5892, "
     "A.2)"},
    {0x200E, 0x200F, Keep::kRightToLeft, kBidi, "left-to-right and right-to-left mark",
     "order neutrals beside right-to-left text; without such text they change nothing worth "
     "keeping (23.3)"},
    {0x202A, 0x202E, Keep::kPairedBidi, kBidi, "bidi embeddings and overrides",
     "one without its partner reorders what follows up to the end of the paragraph (UAX #9, 2)"},
    {0x2060, 0x2060, Keep::kNever, kInvisible, "word joiner",
     "forbids a line break, of a layout that is gone (23.2)"},
    {0x2061, 0x2064, Keep::kNever, kInvisible, "invisible operators",
     "tell a program how a formula is read; the formula reads the same to a person (22.6)"},
    {0x2065, 0x2065, Keep::kNever, kInvisible, "reserved", "unassigned and invisible (5.21)"},
    {0x2066, 0x2069, Keep::kPairedBidi, kBidi, "bidi isolates", "as embeddings (UAX #9, 2)"},
    {0x206A, 0x206F, Keep::kNever, kInvisible, "deprecated format characters",
     "strongly discouraged (23.3)"},
    {0x3164, 0x3164, Keep::kHangul, kInvisible, "Hangul filler",
     "stands for a missing jamo of KS X 1001 (18.6)"},
    {0xFE00, 0xFE02, Keep::kStandardVariation, kSelector, "variation selectors 1 to 3",
     "choose a glyph, after the bases of StandardizedVariants.txt (23.4)"},
    {0xFE03, 0xFE0D, Keep::kNever, kSelector, "variation selectors 4 to 14",
     "no sequence uses them (23.4)"},
    {0xFE0E, 0xFE0F, Keep::kEmojiVariation, kSelector, "text and emoji presentation",
     "choose a picture or a sign (UTS #51, 2.8)"},
    {0xFEFF, 0xFEFF, Keep::kNever, kInvisible, "zero width no-break space",
     "a byte order mark that was joined in, or a word joiner of old (23.8)"},
    {0xFFA0, 0xFFA0, Keep::kHangul, kInvisible, "halfwidth Hangul filler",
     "stands for a missing jamo (18.6)"},
    {0xFFF0, 0xFFF8, Keep::kNever, kInvisible, "reserved", "unassigned and invisible (5.21)"},
    {0x1BCA0, 0x1BCA3, Keep::kShorthand, kInvisible, "shorthand format controls",
     "join Duployan outlines (21.6)"},
    {0x1D173, 0x1D17A, Keep::kMusic, kInvisible, "musical format controls",
     "begin and end beams and slurs (21.2)"},
    {0xE0000, 0xE001F, Keep::kNever, kTag, "language tag and reserved",
     "deprecated; can spell what nobody sees (23.9)"},
    {0xE0020, 0xE007F, Keep::kFlagTag, kTag, "tags",
     "spell ASCII that nobody sees, but for flags of regions (23.9; UTS #51, ED-14a)"},
    {0xE0080, 0xE00FF, Keep::kNever, kTag, "reserved", "unassigned and invisible (5.21)"},
    {0xE0100, 0xE01EF, Keep::kIdeographVariation, kSelector, "variation selectors 17 to 256",
     "choose an ideograph's glyph (UTS #37); a row of them can spell any bytes"},
    {0xE01F0, 0xE0FFF, Keep::kNever, kTag, "reserved", "unassigned and invisible (5.21)"},
};

}  // namespace

std::span<const InvisibleRow> invisible_rows() { return kRows; }

const InvisibleRow* invisible_row(char32_t code_point) {
  const auto* row = std::lower_bound(std::begin(kRows), std::end(kRows), code_point,
                                     [](const InvisibleRow& r, char32_t c) { return r.last < c; });
  return row != std::end(kRows) && row->first <= code_point ? row : nullptr;
}

}  // namespace tamis::normalize
