// From text to tokens: windows, pieces, cache, byte pairs.
//
//   Encoder encoder(image);                    // once for each vocabulary
//   EncodeScratch scratch;                     // one per thread
//   encoder.count(text, scratch);
//   encoder.encode(text, scratch, ids);        // appends
//
// Text goes through in windows of 16 KiB, which stay in the processor's cache; a window grows only for a piece that is longer than it.
// The pieces of a window are found first and then looked up, so that the look-ups wait for memory together.
//
// Thread-safety: Encoder is immutable; a scratch serves one thread. Ownership: borrows the image. Cost: linear; 0.5 to 41 MiB of scratch, and
// about 8 bytes for each byte of the longest piece.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "tamis/vocabulary.h"
#include "tokenize/bpe.h"
#include "tokenize/class_window.h"
#include "tokenize/image.h"
#include "tokenize/piece_cache.h"
#include "tokenize/piece_starts.h"
#include "tokenize/stage_splitter.h"

namespace tamis::tokenize {

struct EncodeScratch {
  explicit EncodeScratch(CacheBudget* budget = nullptr) : cache(budget) {}

  ClassWindow window;
  StartScratch starts;
  std::vector<uint32_t> piece_ends;
  std::vector<size_t> ends;
  std::vector<Piece> pieces;
  PieceCache cache;
  BpeScratch bpe;
  StageScratch stages;
};

using TokenSink = std::function<void(std::span<const BpeTables::Match>)>;

class Encoder {
 public:
  // stages: for an image whose pre-tokenizer is kStages.
  explicit Encoder(const Image& image, StageSplitter stages = {});

  // text: well-formed UTF-8.
  uint64_t count(std::string_view text, EncodeScratch& scratch) const;
  void encode(std::string_view text, EncodeScratch& scratch, std::vector<uint32_t>& ids) const;
  void pieces(std::string_view text, EncodeScratch& scratch, const PieceSink& out) const;
  // The tokens with their sizes, piece by piece; slower, for the cache does not help.
  void encode_sizes(std::string_view text, EncodeScratch& scratch, const TokenSink& out) const;
  // The tokens of a text that is one piece, whatever the pre-tokenizer says; appends.
  void encode_piece(std::string_view piece, EncodeScratch& scratch,
                    std::vector<uint32_t>& ids) const;

  // What a JointCounter asks.
  PreTokenizer pre_tokenizer() const { return pre_tokenizer_; }
  const CharClasses& classes() const { return classes_; }
  const Bpe& bpe() const { return bpe_; }

 private:
  template <class Sink>
  void run(std::string_view text, EncodeScratch& scratch, Sink& sink) const;
  template <class Pattern, class Sink>
  void run(std::string_view text, EncodeScratch& scratch, Sink& sink) const;

  template <class Sink>
  void run_spaces(std::string_view text, EncodeScratch& scratch, Sink& sink) const;
  template <class Sink>
  void run_stages(std::string_view text, EncodeScratch& scratch, Sink& sink) const;
  bool joined_to_space(char c) const {
    const auto byte = static_cast<uint8_t>(c);
    return (joined_to_space_[byte / 64] >> (byte % 64) & 1) != 0;
  }

  PreTokenizer pre_tokenizer_;
  uint64_t joined_to_space_[4] = {};
  StageSplitter stages_;
  CharClasses classes_;
  Bpe bpe_;
};

}  // namespace tamis::tokenize
