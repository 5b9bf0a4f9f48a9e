#include "tokenize/bpe.h"

#include <algorithm>
#include <bit>

#include "base/utf8.h"

namespace tamis::tokenize {
namespace {

constexpr size_t kKnownPairs = size_t{1} << 12;

}  // namespace

// Goes back in time from the finished tokens: `left` and `right` are the ends that touch, `before` the rank below which a merge of them
// would have come first. Of two undone merges of equal rank the right one is the younger, for the leftmost pair merges first; that
// is also why the touching ends win against a merge of the same rank on their right, but not against one on their left.
bool BpeTables::may_follow(uint32_t left, uint32_t right) const {
  uint32_t before = kNoToken;
  while (true) {
    if (merged(left, right) < before) return false;
    const Split l = splits[left], r = splits[right];
    const bool left_is_initial = is_initial(l), right_is_initial = is_initial(r);
    if (left_is_initial && right_is_initial) return true;
    if (!left_is_initial && (right_is_initial || left > right)) {
      before = left;
      left = l.right;
    } else {
      before = right + 1;
      right = r.left;
    }
  }
}

void BpeTables::append_initial(uint32_t id, std::vector<uint32_t>& out) const {
  // A token's parts lie to its left and right, so a stack of right parts is enough.
  std::vector<uint32_t> open{id};
  while (!open.empty()) {
    const uint32_t top = open.back();
    open.pop_back();
    if (is_initial(splits[top])) {
      out.push_back(top);
    } else {
      open.push_back(splits[top].right);
      open.push_back(splits[top].left);
    }
  }
}

bool Bpe::may_follow(uint32_t left, uint32_t right, BpeScratch& scratch) const {
  if (tables_.unordered == nullptr || (tables_.is_ordered(left) && tables_.is_ordered(right)))
      [[likely]]
    return tables_.may_follow(left, right);
  if (scratch.known_pairs.empty()) scratch.known_pairs.resize(kKnownPairs);
  BpeScratch::KnownPair& known =
      scratch
          .known_pairs[BpeTables::pair_hash(left, right) >> (64 - std::countr_zero(kKnownPairs))];
  if (known.left != left || known.right != right)
    known = {left, right, may_follow_by_definition(left, right, scratch)};
  return known.may_follow;
}

bool Bpe::may_follow_by_definition(uint32_t left, uint32_t right, BpeScratch& scratch) const {
  auto& symbols = scratch.symbols;
  symbols.clear();
  tables_.append_initial(left, symbols);
  tables_.append_initial(right, symbols);
  scratch.merge_run.run(symbols, [&](uint32_t l, uint32_t r) {
    const uint32_t id = tables_.merged(l, r);
    return Merge{id, id};
  });
  return symbols.size() == 2 && symbols[0] == left && symbols[1] == right;
}

// As longest(), without tokens that no merges lead to.
BpeTables::Match Bpe::longest_merged(const uint8_t* p, size_t size) const {
  BpeTables::Match match = tables_.longest(p, size);
  if (tables_.has_never_merged)
    while (match.id != kNoToken && tables_.splits[match.id].left == kNeverMerged)
      match = tables_.longest(p, match.size - 1);
  return match;
}

std::span<const BpeTables::Match> Bpe::finish(BpeScratch& scratch) const {
  if (tables_.external != nullptr)
    for (BpeTables::Match& token : scratch.tokens) token.id = tables_.external[token.id];
  return scratch.tokens;
}

std::span<const BpeTables::Match> Bpe::encode(std::string_view piece, BpeScratch& scratch) const {
  const auto* bytes = reinterpret_cast<const uint8_t*>(piece.data());
  auto& tokens = scratch.tokens;
  tokens.clear();
  // A piece that is a token is that token; if no merges lead to it, the trie holds it only where the reference looks before it merges.
  BpeTables::Match next = tables_.longest(bytes, piece.size());
  if (next.size == piece.size()) {
    tokens.push_back(next);
    return finish(scratch);
  }
  if (tables_.has_never_merged) next = longest_merged(bytes, piece.size());

  scratch.dead.assign(piece.size() / 64 + 1, 0);
  size_t at = 0;
  size_t floor =
      0;  // tokens before this one are settled: a character without a token came after them
  bool fresh = true;  // `next` is the longest of all tokens here, or none is
  while (true) {
    // No token at all: the character is none.
    if (next.id == kNoToken && fresh) {
      const size_t end = at + utf8::decode(piece, at).size;
      for (; at < end; ++at) tokens.push_back({tables_.first_byte_token + bytes[at], 1});
      floor = tokens.size();
      if (at == piece.size()) return finish(scratch);
      next = longest_merged(bytes + at, piece.size() - at);
      continue;
    }
    const size_t end = at + next.size;
    if (next.id != kNoToken) {
      const bool dead = (scratch.dead[end / 64] >> (end % 64) & 1) != 0;
      if (!dead && (tokens.size() == floor || may_follow(tokens.back().id, next.id, scratch))) {
        tokens.push_back(next);
        at = end;
        if (at == piece.size()) return finish(scratch);
        fresh = true;
        next = longest_merged(bytes + at, piece.size() - at);
        continue;
      }
      fresh = false;
      next = longest_merged(bytes + at, next.size - 1);
      continue;
    }
    // No token may follow here, so the encoding has no boundary here: the token before must be shorter. At the start of the
    // piece a single byte or character always fits, so there is one.
    scratch.dead[at / 64] |= uint64_t{1} << (at % 64);
    at -= tokens.back().size;
    next = longest_merged(bytes + at, tokens.back().size - 1);
    tokens.pop_back();
    fresh = false;
  }
}

}  // namespace tamis::tokenize
