// From the text of a unit to its fingerprint.
//
//   Sketcher sketcher;                               // one thread's scratch memory
//   sketcher.add(first_turn);                        // a unit is one document, or a group's
//   sketcher.add(second_turn);                       // documents in order
//   std::vector<uint64_t> shingles;
//   Fingerprint f = sketcher.finish(&shingles);      // and the sketcher is ready for the next unit
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
#include <string_view>
#include <vector>

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
  // The distinct shingle hashes are written to `shingles` if it is given, in the order of their
  // first occurrence.
  Fingerprint finish(std::vector<uint64_t>* shingles = nullptr);

 private:
  Profile profile_;
  Tokenizer tokenizer_;
  Shingler shingler_;
  Xxh3 exact_;
  uint64_t texts_ = 0, bytes_ = 0;
};

}  // namespace tamis::dedup
