// Text in, hashes of its tokens out: letters and digits of ASCII at the pace of the byte-class
// bitmaps, the rest through TokenFolder.
//
//   Tokenizer tokenizer(Profile::kStandard);
//   Shingler shingles(shingle_tokens(Profile::kStandard));
//   tokenizer.add("Mind the gap, please!", shingles);    // mind the gap please
//
// A text begins and ends between tokens. Ill-formed UTF-8 reads as U+FFFD, which separates.
// Thread-safety: one thread. Cost: English about 3 cycles a byte, see bench/kernels/dedup_bench.cc.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "dedup/profile.h"
#include "dedup/shingler.h"
#include "dedup/token_folder.h"
#include "text/scan.h"

namespace tamis::dedup {

class Tokenizer {
 public:
  explicit Tokenizer(Profile profile) : profile_(profile), folder_(profile) {}

  void add(std::string_view text, Shingler& out);
  void clear() { folder_.clear(); }

 private:
  static constexpr size_t kTileBytes = 2048;
  static_assert(kTileBytes <= Shingler::kTile);  // a tile holds at most kTileBytes / 2 + 1 runs

  void add_runs(std::string_view text, size_t edges, Shingler& out);

  Profile profile_;
  TokenFolder folder_;
  std::array<text::ClassBlock, text::blocks_for(kTileBytes)> classes_;
  // Where runs of letters, digits and non-ASCII bytes begin and end, in turn, in the whole text.
  std::array<uint64_t, kTileBytes + 8> edges_;
};

}  // namespace tamis::dedup
