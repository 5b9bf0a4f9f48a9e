// Normalization: what the same text looks like, however it was typed, saved and sent.
//
//   auto normalizer = Normalizer::create(Options{}).value();   // once; share it
//   Normalizer::Scratch scratch;                               // one per thread
//   NormalizeCounts counts;
//   text::Text text(decoded);
//   TAMIS_CHECK(normalizer.run(text, scratch, counts));
//   text.bytes();      // well-formed UTF-8, NFC, LF line ends, no control characters
//   text.edits();      // leads from `decoded` to it
//   text.borrowed();   // true: nothing was wrong and nothing was copied
//
// Passes, in order: decode.h → entities.h → repair.h → ligatures.h → invisibles.h → lines.h → normal_form.h; each header says what its
// pass never changes. Where a pass may find something because a later one changed the text, they are gone through again: running
// the result again changes nothing. Profiles and structure stand on top: profiles.h, planned.h.
// Thread-safety: a Normalizer is immutable; a Scratch serves one thread. Ownership: `decoded` must outlive the Text.
// Cost: two reads of clean text; 32 bytes of scratch per 64 of the longest text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "normalize/look.h"
#include "normalize/normal_form.h"
#include "normalize/repair.h"
#include "tamis/engine.h"
#include "tamis/result.h"
#include "text/text.h"

namespace tamis::normalize {

// Which passes run. Decoding always does: everything after it expects UTF-8.
struct Options {
  bool entities = true;    // character references of HTML in plain text
  bool repair = true;      // mojibake, and C1 controls that were windows-1252
  bool ligatures = false;  // Latin ligatures are opened
  bool invisibles = true;  // characters without a shape, where they do nothing
  bool lines = true;       // byte order mark, controls, line ends, trailing blanks
  Form form = Form::kNfc;
};

class Normalizer {
 public:
  static Result<Normalizer> create(const Options& options);

  class Scratch {
    friend class Normalizer;
    std::vector<Look> looks_;
    std::string window_;
  };

  // Rewrites `text`; adds to `counts`. kLimit for a text of 2^31 bytes or more (ICU counts in 32 bits).
  Status run(text::Text& text, Scratch& scratch, NormalizeCounts& counts) const;

 private:
  Normalizer(const Options& options, Repairer repairer, NormalForm form)
      : options_(options), repairer_(std::move(repairer)), form_(std::move(form)) {}
  bool repair(text::Text& text, std::vector<Look>& looks, LookSummary& any,
              NormalizeCounts& counts) const;
  Options options_;
  Repairer repairer_;
  NormalForm form_;
};

}  // namespace tamis::normalize
