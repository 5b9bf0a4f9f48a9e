// Where normalization has to look: one SIMD pass over the text, four bitmaps per 64 bytes.
//
//   std::vector<Look> looks(text::blocks_for(bytes.size()));
//   LookSummary any = look(bytes, looks.data());
//   if (!any.change && !any.compose && !any.invisible) ...   // nothing inside this text can need normalizing
//
// `change` marks the bytes where lines.h has work: a C0 control but \t and \n, DEL, the C2 of an encoded C1 control, the last blank
// before a \n. `compose` marks the lead bytes of characters that normal_form.h must look up: those of the blocks in which
// NFC knows a mark or a character that it changes. A lead byte that is not marked begins an inert character. `invisible` marks
// the lead bytes of characters that invisibles.h must look up. `pair` marks those of characters up to U+047F, from U+2000 to U+2FFF, and in U+F8C0 to U+F8FF,
// that another character beyond ASCII follows: where repair.h may find mojibake.
// The first and last byte of the text are the caller's to look at (byte order mark; blanks at the end).
//
// Expects well-formed UTF-8; other bytes give meaningless bits, nothing worse.
// Thread-safety: pure functions. Cost: one read of the text, 32 bytes written per 64. look_scalar() is the plain twin.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "text/scan.h"

namespace tamis::normalize {

struct Look {
  uint64_t change = 0;
  uint64_t compose = 0;
  uint64_t invisible = 0;
  uint64_t pair = 0;
  friend bool operator==(const Look&, const Look&) = default;
};

struct LookSummary {
  bool change = false;
  bool compose = false;
  bool invisible = false;
  bool pair = false;
  bool ampersand = false;  // there is a '&' for entities.h; no bitmap says where
  friend bool operator==(const LookSummary&, const LookSummary&) = default;
};

// Calls f(position) for each marked byte, in order.
template <class F>
void for_each_marked(std::span<const Look> looks, uint64_t Look::* bitmap, F&& f) {
  for (size_t block = 0; block < looks.size(); ++block)
    for (uint64_t bits = looks[block].*bitmap; bits != 0; bits &= bits - 1)
      f(block * text::kBlockBytes + static_cast<size_t>(std::countr_zero(bits)));
}

// Writes text::blocks_for(bytes.size()) blocks.
LookSummary look(std::string_view bytes, Look* out);
LookSummary look_scalar(std::string_view bytes, Look* out);
LookSummary look_at(std::string_view bytes, std::vector<Look>& out);  // sized to fit

// Lead bytes of UTF-8 that stand before marks or characters with a composition (Unicode 15, DerivedNormalizationProps.txt NFC_QC
// and UnicodeData.txt ccc; NormalForm::create() holds ICU's data against it). Not among them: C2..CB (Latin), CF (Greek),
// D0 D1 D3..D5 (Cyrillic, Armenian), E4..E9 (Han), EB..EE (Hangul syllables, private use).
constexpr bool is_compose_lead(unsigned char c) {
  return (c >= 0xCC && c <= 0xCE) || c == 0xD2 || (c >= 0xD6 && c <= 0xE3) || c == 0xEA ||
         c >= 0xEF;
}

}  // namespace tamis::normalize
