// Byte-pair encoding of one piece of text, exactly, in linear time.
//
//   Bpe bpe(tables);                    // borrows an image's tables
//   BpeScratch scratch;
//   auto tokens = bpe.encode("tokenization", scratch);   // borrowed from scratch until the next call
//
// The reference repeats "merge the adjacent pair whose bytes have the lowest rank, the leftmost of equals" until nothing merges. Here
// the result is found directly, from three facts (proofs in docs/tokens.md; none needs more of a vocabulary than stated):
//   1. A part of an encoding is the encoding of its bytes. So a sequence of tokens is the encoding of its bytes exactly if each two
//      neighbours are that of theirs: were a merge to cross some boundary first, it would cross it in those two alone.
//   2. When two neighbours merge into a token, they are always the same two: the last ones left when the token's own bytes are
//      encoded. So each token has one split, and one pair.
//   3. If all that a token was built from came in order of rank, its merges do, and whether two such tokens may stand side by side is
//      told by undoing both, youngest first, and asking at each step if the two ends would have merged before. In some vocabularies
//      a few tokens are built out of order (Gemma's long runs of line ends); for pairs with one of these, both are encoded by the
//      definition (merge_run.h), and the answer is remembered.
// encode() takes the longest token that may follow the last one, and goes back where none does. By 1 the tokens so far are the
// encoding of the bytes so far, so no place is tried twice: linear in the piece, times the number of tokens that begin at one place.
//
// Tokens have numbers of their own here, so that a lower number always means an earlier merge; external_id() gives the id that the
// vocabulary calls them by. Text is made of bytes, or of the characters that are tokens; a character that is none is encoded as
// one token for each of its bytes, which nothing merges with ("byte fallback").
//
// Short pieces are merged by the definition instead, which is less work for a word (short_merge.h).
//
// Thread-safety: Bpe is immutable; a scratch serves one thread. Cost: about 25 cycles a byte; 8 bytes of scratch a token.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tokenize/merge_run.h"
#include "tokenize/pair_map.h"
#include "tokenize/short_merge.h"
#include "tokenize/split.h"

namespace tamis::tokenize {

// A node of the trie, 32 bits. A child of node n by byte c is the unit at base(n) + c, if that unit's label is c.
//   bits 0-8   label: the byte, or 256 for a unit that no byte leads to
//   bit 9      leaf: a token that no longer token begins with; bits 10-31 are its id
//   bit 10     (not a leaf) ends a token, whose id is in bits 9-31 of the unit at base + 256
//   bits 11-31 (not a leaf) base
// Two nodes never share a base, so the label alone tells whose child a unit is.
using TrieUnit = uint32_t;
inline constexpr TrieUnit kTrieLabel = 0x1FF;
inline constexpr TrieUnit kTrieNoByte = 0x100;
inline constexpr TrieUnit kTrieLeaf = 0x200;
inline constexpr TrieUnit kTrieEnds = 0x400;
inline constexpr int kTrieLeafShift = 10;
inline constexpr int kTrieBaseShift = 11;
inline constexpr int kTrieIdShift = 9;
inline constexpr uint32_t kTrieValueSlot = 256;
inline constexpr uint32_t kTrieUnitLimit = uint32_t{1} << 21;

// Whether the encoding of both tokens' bytes is both tokens (docs/tokens.md, "Why it is linear, and exact", 3). Precondition: both are
// ordered. merged(l, r): the token that the two merge into, or kNoToken.
//
// Goes back in time from the finished tokens: `left` and `right` are the ends that touch, `before` the rank below which a merge of them
// would have come first. Of two undone merges of equal rank the right one is the younger, for the leftmost pair merges first; that
// is also why the touching ends win against a merge of the same rank on their right, but not against one on their left.
template <class Merged>
bool may_be_neighbours(const Split* splits, uint32_t left, uint32_t right, const Merged& merged) {
  uint32_t before = kNoToken;
  while (true) {
    if (merged(left, right) < before) return false;
    const Split l = splits[left], r = splits[right];
    // Which side was merged last is as good as random: selected, not branched upon.
    const uint32_t left_age = is_initial(l) ? 0 : left + 1,
                   right_age = is_initial(r) ? 0 : right + 1;
    if ((left_age | right_age) == 0) return true;
    const bool undo_left = left_age > right_age;
    before = undo_left ? left : right + 1;
    left = undo_left ? l.right : left;
    right = undo_left ? right : r.left;
  }
}

// Borrowed tables; their making is in build_image().
struct BpeTables {
  const TrieUnit* trie = nullptr;
  uint32_t root = 0;              // base of the trie's root
  const Split* splits = nullptr;  // by id
  PairMap pairs;                  // what is merged from which two
  bool has_never_merged = false;  // the trie holds tokens that no merges lead to
  const uint64_t* unordered =
      nullptr;  // a bit for each token that was built out of order; none if null
  const uint32_t* external = nullptr;  // by number: the vocabulary's id; null: the same
  uint32_t first_byte_token =
      kNoToken;  // the numbers of 256 tokens for bytes that no merge takes; none if kNoToken

  struct Match {
    uint32_t id = kNoToken, size = 0;
    friend bool operator==(const Match&, const Match&) = default;
  };
  // The longest token at the front of the `size` bytes at p.
  Match longest(const uint8_t* p, size_t size) const;
  // The token that the pair merges into, or kNoToken.
  uint32_t merged(uint32_t left, uint32_t right) const { return pairs.find(left, right); }
  // Whether encoding the bytes of both gives both. Precondition: both are ordered.
  bool may_follow(uint32_t left, uint32_t right) const {
    return may_be_neighbours(splits, left, right,
                             [&](uint32_t l, uint32_t r) { return merged(l, r); });
  }
  bool is_ordered(uint32_t id) const {
    return unordered == nullptr || (unordered[id / 64] >> (id % 64) & 1) == 0;
  }
  // The bytes or characters that a token is built from; appends.
  void append_initial(uint32_t id, std::vector<uint32_t>& out) const;
  uint32_t external_id(uint32_t id) const { return external == nullptr ? id : external[id]; }
};

struct BpeScratch {
  std::vector<BpeTables::Match> tokens;
  std::vector<uint64_t> dead;  // a bit for each place that no encoding passes through
  // Whether the second of two tokens may follow the first, as asked lately: the first plus 1 in the upper half, then the second,
  // and the answer in the lowest bit. 0: nothing.
  std::vector<uint64_t> known_pairs;
  // What was found at places where the longest token does not fit.
  struct FirstFit {
    uint32_t before = kNoToken, longest = kNoToken;
    BpeTables::Match fit;
  };
  std::vector<FirstFit> first_fits;
  std::vector<uint32_t> symbols;
  MergeRun merge_run;
  ShortMerge short_merge;
  std::array<uint8_t, ShortMerge::kMostSymbols + 1> symbol_ends{};  // in bytes; the first is 0
};

class Bpe {
 public:
  explicit Bpe(const BpeTables& tables);

  // piece: not empty. The tokens with their sizes, in order; ids are the vocabulary's.
  std::span<const BpeTables::Match> encode(std::string_view piece, BpeScratch& scratch) const;

 private:
  bool merge_short(std::string_view piece, BpeScratch& scratch) const;
  BpeTables::Match longest_merged(const uint8_t* p, size_t size) const;
  bool may_follow(uint32_t left, uint32_t right, BpeScratch& scratch) const;
  template <class Find>
  static BpeTables::Match first_fit(uint32_t before, const BpeTables::Match& longest,
                                    BpeScratch& scratch, const Find& find);
  static size_t repeat(std::string_view piece, size_t at, size_t floor,
                       std::vector<BpeTables::Match>& tokens);
  bool may_follow_by_definition(uint32_t left, uint32_t right, BpeScratch& scratch) const;
  std::span<const BpeTables::Match> finish(BpeScratch& scratch) const;
  BpeTables tables_;
  std::array<uint32_t, 256> of_byte_;  // the token of a character that is one byte; or kNoToken
};

inline BpeTables::Match BpeTables::longest(const uint8_t* p, size_t size) const {
  uint32_t base = root, end_base = 0, end_size = 0;
  for (size_t i = 0; i < size; ++i) {
    const TrieUnit unit = trie[base + p[i]];
    if ((unit & kTrieLabel) != p[i]) break;
    if (unit & kTrieLeaf) return {unit >> kTrieLeafShift, static_cast<uint32_t>(i + 1)};
    base = unit >> kTrieBaseShift;
    if (unit & kTrieEnds) {
      end_base = base;
      end_size = static_cast<uint32_t>(i + 1);
    }
  }
  if (end_size == 0) return {};
  return {trie[end_base + kTrieValueSlot] >> kTrieIdShift, end_size};
}

}  // namespace tamis::tokenize
