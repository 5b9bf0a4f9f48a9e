// From the text of a unit to its fingerprint.
//
//   Sketcher sketcher;                               // one thread's scratch memory
//   sketcher.add(first_turn);                        // a unit is one document, or a group's
//   sketcher.add(second_turn);                       // documents in order
//   Fingerprint f = sketcher.finish();               // and the sketcher is ready for the next unit
//   sketcher.shingles();                             // of the unit that was finished, until then
//
// The texts are normalized (NFC) UTF-8; ill-formed bytes separate tokens. Shingles run over the
// joint of two texts, tokens do not. `exact` is the XXH3-128 of the only text, or of several with
// the byte FF between them, which UTF-8 never has: equal hashes and equal text_bytes() mean the
// same texts, cut in the same way. A unit of fewer than 5 tokens (8 characters for `short` and
// `ocr`) has no shingle: shingle_count and signature are 0, and only exact duplicates of it are
// found.
//
// Thread-safety: one thread. Ownership: borrows the text during add(). Cost: see docs/dedup.md.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/hash.h"
#include "dedup/profile.h"
#include "dedup/tokens.h"
#include "tamis/fingerprint.h"

namespace tamis::dedup {

class Sketcher {
 public:
  explicit Sketcher(Profile profile = Profile::kStandard);

  void add(std::string_view normalized);
  // Bytes added since the last finish(), with one for each joint: the length that Unit::length asks
  // for.
  uint64_t text_bytes() const { return bytes_ + (texts_ > 1 ? texts_ - 1 : 0); }
  Fingerprint finish();
  // The distinct shingle hashes of the unit finished last, in the order of their first occurrence.
  // Valid until the next add() or finish().
  std::span<const uint64_t> shingles() const { return finished_; }

 private:
  Profile profile_;
  Tokenizer tokenizer_;
  Shingler shingler_;
  Xxh3 exact_;
  uint64_t texts_ = 0, bytes_ = 0;
  std::span<const uint64_t> finished_;
};

}  // namespace tamis::dedup
