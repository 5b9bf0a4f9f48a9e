// What the detectors read in the place of a text that hides its numbers: other digits as ASCII digits, nothing invisible in between.
//
//   DetectionView view;                                    // scratch, reused
//   if (view.make(text))                          // false: the text is its own view
//     find_in(view.bytes()), finding.span = view.to_text(finding.span);
//
// In the view stand as ASCII: decimal digits of every script (General_Category Nd: ０٣৪๕), full-width letters and the signs that addresses
// and numbers are written with (＠．－＋／＿), the long vowel mark and the minus sign between digits. Left out are characters without a
// shape (zero-width, joiners, soft hyphens, bidi controls, variation selectors) beside an ASCII letter, digit, @ or dot: "jo​e@…". All else is as it was.
// Signs that are encoded between two parts of an address or number stand as themselves: "jane%40corp.test", "=40", "\u0040", "%2B49".
// Soft line breaks of quoted-printable mail and roff's "\&" inside them are left out.
// Thread-safety: serves one thread. Cost: about a cycle a byte (byte_filter.h); a copy if something was folded. Unicode 15.0.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tamis/edit_map.h"
#include "text/scan.h"

namespace tamis::redact {

class DetectionView {
 public:
  bool make(std::string_view text);

  std::string_view bytes() const { return bytes_; }
  const text::ClassMap& classes() const { return classes_; }
  // The smallest span of the text that gave these bytes of the view.
  Span to_text(Span view) const;

 private:
  struct Turn {  // from here on the two run side by side
    uint64_t view, text;
  };
  uint64_t to_text(uint64_t view) const;
  void replace(size_t at, size_t size, int by);

  std::string_view text_;
  std::string bytes_;
  size_t copied_ = 0;  // of the text, while the view is made
  std::vector<Turn> turns_;
  text::ClassMap classes_;
};

// The value of a decimal digit (Nd) beyond ASCII, or -1.
int digit_beyond_ascii(char32_t c);

}  // namespace tamis::redact
