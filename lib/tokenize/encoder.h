// From text to tokens: windows, pieces, cache, byte pairs.
//
//   Encoder encoder(image);                    // once for each vocabulary
//   EncodeScratch scratch;                     // one per thread
//   encoder.count(text, scratch);
//   encoder.encode(text, scratch, ids);        // appends
//
// Text goes through in windows of 16 KiB, which stay in the processor's cache; a window grows only for a piece that is longer than it.
// Pieces are found 256 at a time and then looked up, so that the look-ups of one batch wait for memory together.
//
// Thread-safety: Encoder is immutable; a scratch serves one thread. Ownership: borrows the image. Cost: linear; 1.1 MiB of scratch, and
// about 8 bytes for each byte of the longest piece.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tamis/vocabulary.h"
#include "tokenize/bpe.h"
#include "tokenize/class_window.h"
#include "tokenize/image.h"
#include "tokenize/piece_cache.h"

namespace tamis::tokenize {

struct EncodeScratch {
  ClassWindow window;
  std::vector<size_t> ends;
  std::vector<Piece> pieces;
  PieceCache cache;
  BpeScratch bpe;
};

class Encoder {
 public:
  explicit Encoder(const Image& image);

  // text: well-formed UTF-8.
  uint64_t count(std::string_view text, EncodeScratch& scratch) const;
  void encode(std::string_view text, EncodeScratch& scratch, std::vector<uint32_t>& ids) const;
  void pieces(std::string_view text, EncodeScratch& scratch, const PieceSink& out) const;

 private:
  template <class Sink>
  void run(std::string_view text, EncodeScratch& scratch, Sink& sink) const;
  template <class Pattern, class Sink>
  void run(std::string_view text, EncodeScratch& scratch, Sink& sink) const;

  PreTokenizer pre_tokenizer_;
  CharClasses classes_;
  Bpe bpe_;
};

}  // namespace tamis::tokenize
