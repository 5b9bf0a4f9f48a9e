#include "tokenize/bpe.h"

#include <algorithm>

namespace tamis::tokenize {

// Goes back in time from the finished tokens: `left` and `right` are the ends that touch, `before` the rank below which a merge of them
// would have come first. Of two undone merges of equal rank the right one is the younger, for the leftmost pair merges first; that
// is also why the touching ends win against a merge of the same rank on their right, but not against one on their left.
bool BpeTables::may_follow(uint32_t left, uint32_t right) const {
  uint32_t before = kNoToken;
  while (true) {
    if (merged(left, right) < before) return false;
    const Split l = splits[left], r = splits[right];
    const bool left_is_byte = l.left == kSingleByte, right_is_byte = r.left == kSingleByte;
    if (left_is_byte && right_is_byte) return true;
    if (!left_is_byte && (right_is_byte || left > right)) {
      before = left;
      left = l.right;
    } else {
      before = right + 1;
      right = r.left;
    }
  }
}

// As longest(), without tokens that no merges lead to.
BpeTables::Match Bpe::longest_merged(const uint8_t* p, size_t size) const {
  BpeTables::Match match = tables_.longest(p, size);
  if (tables_.has_never_merged)
    while (match.id != kNoToken && tables_.splits[match.id].left == kNeverMerged)
      match = tables_.longest(p, match.size - 1);
  return match;
}

std::span<const BpeTables::Match> Bpe::encode(std::string_view piece, BpeScratch& scratch) const {
  const auto* bytes = reinterpret_cast<const uint8_t*>(piece.data());
  auto& tokens = scratch.tokens;
  tokens.clear();
  // A piece that is a token is that token, even if no merges lead to it: the reference looks before it merges.
  BpeTables::Match next = tables_.longest(bytes, piece.size());
  if (next.size == piece.size()) {
    tokens.push_back(next);
    return tokens;
  }
  if (tables_.has_never_merged) next = longest_merged(bytes, piece.size());

  scratch.dead.assign(piece.size() / 64 + 1, 0);
  size_t at = 0;
  while (true) {
    const size_t end = at + next.size;
    if (next.id != kNoToken) {
      const bool dead = (scratch.dead[end / 64] >> (end % 64) & 1) != 0;
      if (!dead && (tokens.empty() || tables_.may_follow(tokens.back().id, next.id))) {
        tokens.push_back(next);
        at = end;
        if (at == piece.size()) return tokens;
        next = longest_merged(bytes + at, piece.size() - at);
        continue;
      }
      next = longest_merged(bytes + at, next.size - 1);
      continue;
    }
    // No token may follow here, so the encoding has no boundary here: the token before must be shorter. At the start of the
    // piece a single byte always fits, so there is one.
    scratch.dead[at / 64] |= uint64_t{1} << (at % 64);
    at -= tokens.back().size;
    next = longest_merged(bytes + at, tokens.back().size - 1);
    tokens.pop_back();
  }
}

}  // namespace tamis::tokenize
