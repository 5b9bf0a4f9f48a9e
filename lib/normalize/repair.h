// repair: mojibake, that is UTF-8 which a program took for a single-byte charset, becomes the text that was meant.
//
//   auto repairer = Repairer::create().value();
//   repairer.run(text, looks, counts);    // "caf\u00C3\u00A9" -> "caf\u00E9"
//
// A *sequence* is a row of characters whose bytes in one charset are one character of UTF-8; a *run* is sequences that touch. Each run is
// weighed: how odd its characters are beside each other as they stand, how likely and how fitting the result is. Only
// runs with clear evidence are repaired, weaker ones only beside others of their charset; then damaged ones (a byte became a space,
// a question mark, U+FFFD). Layers are repaired one after the other until nothing changes, with what the layers above told and without.
// Last, single C1 controls are read as windows-1252, which is what they nearly always were. Weights and reasons: plausible.h,
// docs/normalization.md "Repair".
// A false repair is worse than a missed one: text that is right stays untouched.
// Never changes: ASCII, except a space or question mark that stands for a lost byte inside a sequence.
//
// Rules: kMojibake for sequences, kC1 for single controls. Thread-safety: immutable. Cost: two table look-ups per pair of
// characters that look.h marks; nothing for other text.
#pragma once

#include <memory>
#include <vector>

#include "normalize/charsets.h"
#include "normalize/look.h"
#include "tamis/engine.h"
#include "text/text.h"

namespace tamis::normalize {

class Repairer {
 public:
  // kInternal if ICU lacks a converter.
  static Result<Repairer> create();

  // The text is well-formed; `looks` is look(text.bytes()). True if something changed, and `looks` was made anew.
  bool run(text::Text& text, std::vector<Look>& looks, NormalizeCounts& counts) const;

  const Charsets& charsets() const { return *charsets_; }

 private:
  explicit Repairer(std::shared_ptr<const Charsets> charsets) : charsets_(std::move(charsets)) {}
  std::shared_ptr<const Charsets> charsets_;
};

}  // namespace tamis::normalize
