#include "tokenize/piece_starts.h"

namespace tamis::tokenize {
namespace {

// Each bit moved to the byte after; what leaves the block comes into the next one.
class Shift {
 public:
  uint64_t operator()(uint64_t bits) {
    const uint64_t after = bits << 1 | carry_;
    carry_ = bits >> 63;
    return after;
  }

 private:
  uint64_t carry_ = 0;
};

// Runs of ones that begin at a mark, from the marks on. A mark is the lowest bit of its run.
class MarkedRuns {
 public:
  struct Found {
    uint64_t inside, behind;  // the runs, and the place behind each
  };
  Found operator()(uint64_t runs, uint64_t marks) {
    marks |= carry_;
    const uint64_t begun = marks & runs, sum = runs + begun;
    carry_ = sum < runs;
    return {runs & ~sum, (sum | marks) & ~runs};
  }

 private:
  uint64_t carry_ = 0;  // a run goes on in the next block, or the place behind it is there
};

size_t write_places(uint64_t bits, size_t base, uint32_t* out) {
  const auto count = static_cast<size_t>(std::popcount(bits));
  do {
    for (int i = 0; i < 8; ++i) {
      out[i] = static_cast<uint32_t>(base) +
               static_cast<uint32_t>(std::countr_zero(bits | uint64_t{1} << 63));
      bits &= bits - 1;
    }
    out += 8;
  } while (bits != 0);
  return count;
}

}  // namespace

template <class Pattern>
void PieceStarts<Pattern>::find() {
  const std::span<const ClassBits> blocks = window_.blocks();
  starts_.resize(blocks.size() + 1);
  unsure_.resize(blocks.size() + 1);
  Shift after_letter, after_symbol, after_plain, after_blank, after_rest, after_line_end,
      after_number, after_free_symbol;
  MarkedRuns symbol_bytes, tails;
  uint64_t numbers_before = 0;  // the last three bits of where numbers began,
  uint64_t digits_before = 0;   // and the last two of what is a number
  uint64_t begun_next = 0,
           kept_next = 0;  // in the next block: where a piece begins, where none does
  size_t last_ending = 0;  // where the last "'s" ended
  for (size_t b = 0; b < blocks.size(); ++b) {
    const ClassBits& in = blocks[b];
    // Where words take marks in, these are symbols too, for symbols do; a symbol before one decides, so what follows is unsure.
    const uint64_t letters = in.letters, symbols = in.symbols & ~letters;
    const uint64_t letter_before = after_letter(letters), symbol_before = after_symbol(symbols);
    const uint64_t plain_before = after_plain(in.plain);
    const uint64_t first_letters = letters & ~letter_before;
    const uint64_t first_numbers = in.number & ~after_number(in.number);
    const uint64_t blanks = Pattern::kSpacesToLineEnd ? in.space & ~in.line_end : in.space;
    const uint64_t blank_before = after_blank(blanks);
    // Symbols that no space before them is joined to.
    const uint64_t free_symbols = symbols & ~symbol_before & ~plain_before;
    uint64_t starts = free_symbols, unsure = in.wide;

    if constexpr (Pattern::kAnyBeforeWord) {
      const uint64_t joined =
          symbol_bytes(symbols & in.inside, after_free_symbol(free_symbols)).behind;
      starts |= first_letters & ~joined & ~blank_before;
    } else {
      starts |= first_letters & ~plain_before;
    }
    if constexpr (Pattern::kMarksInWords) {
      starts |= in.stop & letters & letter_before & ~in.doubt;
      unsure |= in.doubt | (letters & in.symbols & symbol_before);
    }

    if constexpr (Pattern::kSpaceBeforeNumber) {
      starts |= first_numbers & ~plain_before;
    } else if constexpr (Pattern::kMostDigits == 1) {
      starts |= in.number & ~in.inside;
    } else {
      static_assert(Pattern::kMostDigits == 3);
      const uint64_t three =
          in.number & (in.number << 1 | digits_before >> 1) & (in.number << 2 | digits_before);
      digits_before = in.number >> 62;
      uint64_t numbers = first_numbers;
      for (uint64_t next = (first_numbers << 3 | numbers_before) & three; next != 0;
           next = next << 3 & three)
        numbers |= next;
      numbers_before = numbers >> 61;
      starts |= numbers;
    }

    uint64_t rest = in.space;
    if constexpr (Pattern::kLineEndsAfterSymbols) {
      const MarkedRuns::Found tail = tails(in.line_end, in.line_end & symbol_before);
      rest &= ~tail.inside;
      if (Pattern::kSlashAfterSymbols) unsure |= tail.behind & in.slash;
    }
    starts |= rest & ~after_rest(rest);
    if constexpr (Pattern::kSpacesToLineEnd) {
      // What follows a line end begins a piece, if it is not followed by another line end.
      const uint64_t indents = blanks & after_line_end(in.line_end & rest);
      const uint64_t sum = blanks + indents;
      if (sum < blanks || (sum & in.line_end) != 0) {
        unsure |= indents;
      } else {
        starts |= indents;
      }
    }
    // The last character of white space begins a piece; seen from the byte behind it.
    const uint64_t last_blanks = ~in.space & blank_before;
    starts |= last_blanks >> 1;
    if (b > 0) starts_[b - 1] |= last_blanks << 63;

    uint64_t begun = begun_next, kept = kept_next;
    begun_next = kept_next = 0;
    for (uint64_t marks = in.apostrophe & (Pattern::kEndingFirst ? free_symbols : letter_before);
         marks != 0; marks &= marks - 1) {
      const auto i = static_cast<unsigned>(std::countr_zero(marks));
      const size_t at = b * 64 + i, size = Pieces<Pattern>::ending(text_, at);
      if (size == 0 || (!Pattern::kEndingFirst && at == last_ending)) continue;
      last_ending = at + size;
      // It is one with what it stands at: nothing begins inside, and something behind it.
      const uint64_t inside =
          Pattern::kEndingFirst ? (uint64_t{1} << size) - 2 : (uint64_t{1} << size) - 1;
      kept |= inside << i;
      begun |= uint64_t{1} << size << i;
      if (i > 0) {
        kept_next |= inside >> (64 - i);
        begun_next |= uint64_t{1} << size >> (64 - i);
      }
    }
    starts_[b] = (starts & ~kept) | begun;
    unsure_[b] = unsure;
  }
  starts_[blocks.size()] = unsure_[blocks.size()] = 0;
  // White space at the window's end may go on behind it, and where the last piece ends is not known.
  size_t end = size_;
  while (end > 0 && window_.bit(&ClassBits::space, end - 1)) --end;
  // Its first byte may itself be settled, so the next one is marked too.
  for (const size_t at : {end, std::min(end + 1, size_)})
    unsure_[at / 64] |= uint64_t{1} << (at % 64);
}

// The bits of [from, end) go, and the one of `end` comes.
template <class Pattern>
void PieceStarts<Pattern>::replace(size_t from, size_t end) {
  const uint64_t below = (uint64_t{1} << (end % 64)) - 1;
  uint64_t keep = (uint64_t{1} << (from % 64)) - 1;
  for (size_t block = from / 64; block < end / 64; ++block, keep = 0) starts_[block] &= keep;
  starts_[end / 64] = (starts_[end / 64] & (keep | ~below)) | uint64_t{1} << (end % 64);
}

template <class Pattern>
size_t PieceStarts<Pattern>::settle(const Pieces<Pattern>& pieces) {
  if (size_ == 0) return 0;
  starts_[0] &= ~uint64_t{1};
  size_t at = 0;  // a piece begins here, and all before is settled
  for (size_t block = 0;;) {
    const uint64_t later = at / 64 == block ? ~uint64_t{1} << (at % 64) : ~uint64_t{0};
    const uint64_t unsure = unsure_[block] & later;
    uint64_t starts = starts_[block] & later;
    if (unsure != 0) starts &= (unsure & (0 - unsure)) - 1;
    if (starts != 0) at = block * 64 + static_cast<size_t>(std::bit_width(starts)) - 1;
    if (unsure == 0) {
      ++block;
      continue;
    }
    const size_t doubtful = block * 64 + static_cast<size_t>(std::countr_zero(unsure));
    for (bool known = false; !known;) {
      const size_t end = pieces.next(at);
      if (end == kNeedMore) return at;
      known = end < size_ && end >= doubtful && settled(end);
      replace(at + 1, end);
      at = end;
      if (at >= size_) return at;
    }
    block = at / 64;
  }
}

size_t list_places(std::span<const uint64_t> bits, size_t end, uint32_t* places) {
  size_t count = 0;
  const auto list = [&](size_t block, uint64_t here) {
    if (here != 0) count += write_places(here, block * 64, places + count);
  };
  for (size_t block = 0; block < end / 64; ++block) list(block, bits[block]);
  list(end / 64, bits[end / 64] & (~uint64_t{0} >> (63 - end % 64)));
  return count;
}

template class PieceStarts<Cl100k>;
template class PieceStarts<O200k>;
template class PieceStarts<Gpt2>;
template class PieceStarts<Llama3>;
template class PieceStarts<Qwen2>;

}  // namespace tamis::tokenize
