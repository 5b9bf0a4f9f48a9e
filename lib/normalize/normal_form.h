// normal form: the normalization forms of Unicode Standard Annex #15, changing only the windows that need it.
//
//   auto form = NormalForm::create(Form::kNfc).value();
//   form.run(text, looks, scratch, counts);
//
// The marked lead bytes (look.h) are looked up in a table of "mark or not always NFC" made from ICU's data. What the quick
// check of UAX #15 section 9 (with its MAYBE answers settled by the pair at hand) cannot pass becomes a window: back and
// forward to the nearest normalization boundaries. ICU normalizes the window alone; equal ends are kept, so an edit covers
// no more than the characters that changed.
// Never changes: text that is in the form. The result is the same as ICU's for the whole string.
// NFC is the form that archives keep: for it only the marked characters are looked at. NFD, NFKC and NFKD are for who asks: every
// character beyond ASCII is looked up.
//
// Thread-safety: immutable, share it; the scratch is one thread's. Cost: a table look-up per character of the marked blocks;
// windows about 0.2 us each. Linear, also for a million marks on one letter: long runs of marks are put in canonical order by
// counting before ICU sees them.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "normalize/look.h"
#include "tamis/engine.h"
#include "tamis/result.h"
#include "text/text.h"

namespace tamis::normalize {

enum class Form : uint8_t { kNone, kNfc, kNfd, kNfkc, kNfkd };

class NormalForm {
 public:
  // kInternal if ICU has no data, or knows marks behind lead bytes that look.h does not mark. `form` is not kNone.
  static Result<NormalForm> create(Form form = Form::kNfc);

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
