// Where pieces begin, 64 bytes a step: what Pieces (pieces.h) says, found by arithmetic on bitmaps.
//
//   PieceStarts<O200k> starts(text, window, window_size, scratch);     // after window.load()
//   end = starts.settle(pieces);                                       // up to here the window can tell; scratch.starts says it
//   count = list_places(scratch.starts, end, ends);                    // the same as numbers
//
// In ordinary text each rule looks at neighbours only: a word begins where letters begin, or at the one character before; a number
// every three digits; white space where it begins, after its last line end, and at its last character. So the rules are shifts and
// additions of bitmaps (an addition carries through a run of ones, as in Cameron, Amiri: "Bitwise data parallelism", parabix). What
// they cannot tell is marked, and there Pieces goes on character by character until a place is reached from which neighbours are
// enough again: the beginning of a run of one class that is also the beginning of a piece.
//
// Thread-safety: serves one thread. Cost: about 2 cycles a byte. Tests compare the result to Pieces alone, place by place.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tokenize/class_window.h"
#include "tokenize/pieces.h"

namespace tamis::tokenize {

struct StartScratch {
  // A bit for each byte where a piece begins, but for the window's first: so also for each place where one ends.
  std::vector<uint64_t> starts;
  std::vector<uint64_t>
      unsure;  // from such a byte on, until the next settled place, `starts` may be wrong
};

// The places of the bits up to `end`, one after the other, into room for as many and kSpareEnds more, which are overwritten and mean
// nothing. Returns how many.
size_t list_places(std::span<const uint64_t> bits, size_t end, uint32_t* places);
inline constexpr size_t kSpareEnds = 8;

template <class Pattern>
class PieceStarts {
 public:
  // text: from the window's start, where a piece begins, to the end of the whole text. Borrows all three.
  PieceStarts(std::string_view text, const ClassWindow& window, size_t window_size,
              StartScratch& scratch)
      : text_(text),
        window_(window),
        size_(window_size),
        starts_(scratch.starts),
        unsure_(scratch.unsure) {
    find();
  }

  // Once. Returns where the last piece ends that the window can tell, 0 if there is none; what remains needs a larger window, and the bits behind
  // mean nothing.
  size_t settle(const Pieces<Pattern>& pieces);

 private:
  void find();
  void replace(size_t from, size_t end);
  // Whether neighbours tell what begins from here on.
  bool settled(size_t at) const {
    if ((starts_[at / 64] >> (at % 64) & 1) == 0) return false;
    const auto differs = [&](uint64_t ClassBits::* which) {
      return window_.bit(which, at) != window_.bit(which, at - 1);
    };
    return differs(&ClassBits::letters) || differs(&ClassBits::space) ||
           differs(&ClassBits::number) || differs(&ClassBits::symbols);
  }

  std::string_view text_;
  const ClassWindow& window_;
  size_t size_;
  std::vector<uint64_t>& starts_;
  std::vector<uint64_t>& unsure_;
};

extern template class PieceStarts<Cl100k>;
extern template class PieceStarts<O200k>;
extern template class PieceStarts<Gpt2>;
extern template class PieceStarts<Llama3>;
extern template class PieceStarts<Qwen2>;

}  // namespace tamis::tokenize
