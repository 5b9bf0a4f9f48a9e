// normal form: Unicode Normalization Form C (Unicode Standard Annex #15), changing only the windows that need it.
//
//   auto form = NormalForm::create().value();
//   form.run(text, looks, scratch, counts);
//
// The marked lead bytes (look.h) are looked up in a table of "mark or not always NFC" made from ICU's data. What the quick
// check of UAX #15 section 9 (with its MAYBE answers settled by the pair at hand) cannot pass becomes a window: back and
// forward to the nearest normalization boundaries. ICU normalizes the window alone; equal ends are kept, so an edit covers
// no more than the characters that changed.
// Never changes: text that is in NFC. The result is NFC(text), the same as ICU's for the whole string.
//
// Thread-safety: immutable, share it; the scratch is one thread's. Cost: a table look-up per character of the marked blocks;
// windows about 0.2 us each. Linear, also for a million marks on one letter: long runs of marks are put in canonical order by
// counting before ICU sees them.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "normalize/look.h"
#include "tamis/engine.h"
#include "tamis/result.h"
#include "text/text.h"

namespace tamis::normalize {

class NormalForm {
 public:
  // kInternal if ICU has no data, or knows marks behind lead bytes that look.h does not mark.
  static Result<NormalForm> create();

  // `looks` is look(text.bytes()); the text is well-formed and has less than 2^31 bytes. `window` is scratch.
  // kNoMemory if ICU says so; the text is then unchanged.
  Status run(text::Text& text, std::span<const Look> looks, std::string& window,
             NormalizeCounts& counts) const;

 private:
  struct Data;
  class Walk;
  explicit NormalForm(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

}  // namespace tamis::normalize
