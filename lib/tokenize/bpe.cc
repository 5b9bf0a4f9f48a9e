#include "tokenize/bpe.h"

#include <algorithm>
#include <bit>

#include "base/utf8.h"

namespace tamis::tokenize {
namespace {

constexpr size_t kKnownPairs = size_t{1} << 15;
constexpr size_t kFirstFits = size_t{1} << 10;
constexpr uint32_t kShorter = uint32_t{1} << 31,
                   kNothing = kShorter - 1;  // no token has such a number
constexpr size_t kMergedPiece = 15;          // bytes; to be merged by the definition
constexpr size_t kAskedAgain = 64;  // bytes; where the same question is likely to come again
constexpr size_t kRunStep =
    256;  // bytes after which a long piece is asked whether it repeats itself
constexpr size_t kLongestCycle = 8;  // tokens
constexpr size_t kMistaken = 4;      // tokens

// Where the answer about two tokens is remembered.
template <size_t kSlots>
size_t slot_of(uint32_t left, uint32_t right) {
  uint64_t h = (uint64_t{left} << 32 | right) * 0x9E3779B97F4A7C15u;
  h ^= h >> 32;
  return h * 0xD6E8FEB86659FD93u >> (64 - std::countr_zero(kSlots));
}

}  // namespace

Bpe::Bpe(const BpeTables& tables) : tables_(tables) {
  for (size_t i = 0; i < of_byte_.size(); ++i) {
    const auto byte = static_cast<uint8_t>(i);
    of_byte_[i] = tables.longest(&byte, 1).id;
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

// The same neighbours come again and again in text, and going back in time takes some look-ups that wait for memory each.
bool Bpe::may_follow(uint32_t left, uint32_t right, BpeScratch& scratch) const {
  const uint64_t pair = uint64_t{left + 1} << 32 | uint64_t{right} << 1;
  if (scratch.known_pairs.empty()) scratch.known_pairs.resize(kKnownPairs);
  uint64_t& known =
      scratch.known_pairs[pair * 0x9E3779B97F4A7C15u >> (64 - std::countr_zero(kKnownPairs))];
  if ((known & ~uint64_t{1}) != pair) {
    const bool ordered = tables_.is_ordered(left) && tables_.is_ordered(right);
    known = pair | uint64_t{ordered ? tables_.may_follow(left, right)
                                    : may_follow_by_definition(left, right, scratch)};
  }
  return (known & 1) != 0;
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

// The tokens that begin at a place are the beginnings of the longest one, so which of them is the first to fit depends on the token before
// and the longest alone; and which shorter one is the next (kShorter), on these two as well. In a long run of one thing the same
// questions come again and again.
template <class Find>
BpeTables::Match Bpe::first_fit(uint32_t before, const BpeTables::Match& longest,
                                BpeScratch& scratch, const Find& find) {
  if (scratch.first_fits.empty()) scratch.first_fits.resize(kFirstFits);
  BpeScratch::FirstFit& known = scratch.first_fits[slot_of<kFirstFits>(before, longest.id)];
  if (known.before != before || known.longest != longest.id)
    known = {before, longest.id, find(longest)};
  return known.fit;
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

// Where tokens repeat those before them and the text goes on repeating, so does its encoding: all neighbours in it have been neighbours
// before. The last tokens may be mistaken ones that the search is about to give up, so a few are left out of sight. Replaces these
// by repetitions if that leads further; returns the place that is reached, or `at`.
size_t Bpe::repeat(std::string_view piece, size_t at, size_t floor,
                   std::vector<BpeTables::Match>& tokens) {
  size_t end = at;
  for (size_t mistaken = 0; mistaken <= kMistaken; ++mistaken) {
    const size_t count = tokens.size() - mistaken;
    size_t bytes = 0;
    for (size_t cycle = 1; cycle <= kLongestCycle && floor + 2 * cycle <= count; ++cycle) {
      const auto last = tokens.begin() + static_cast<ptrdiff_t>(count - cycle);
      bytes += last->size;
      if (!std::equal(last, last + static_cast<ptrdiff_t>(cycle),
                      last - static_cast<ptrdiff_t>(cycle)))
        continue;
      const auto from = piece.begin() + static_cast<ptrdiff_t>(end);
      const auto same = std::mismatch(from, piece.end(), from - static_cast<ptrdiff_t>(bytes));
      const size_t times = static_cast<size_t>(same.first - from) / bytes;
      if (end + times * bytes <= at) break;
      tokens.resize(count + times * cycle);
      for (size_t i = count; i < tokens.size(); ++i) tokens[i] = tokens[i - cycle];
      return end + times * bytes;
    }
    if (count == floor) break;
    end -= tokens[count - 1].size;
  }
  return at;
}

// By the definition, into the scratch's tokens. False where a character is no token: nothing merges across it.
bool Bpe::merge_short(std::string_view piece, BpeScratch& scratch) const {
  ShortMerge& merge = scratch.short_merge;
  auto& ends = scratch.symbol_ends;
  size_t count = 0;
  for (size_t at = 0; at < piece.size();) {
    const auto* const p = reinterpret_cast<const uint8_t*>(piece.data()) + at;
    size_t size = 1;
    uint32_t token = of_byte_[*p];
    if (token == kNoToken) [[unlikely]] {
      size = utf8::decode(piece, at).size;
      const BpeTables::Match match = tables_.longest(p, size);
      if (match.size != size) return false;
      token = match.id;
    }
    merge.symbols()[count] = token;
    at += size;
    ends[++count] = static_cast<uint8_t>(at);
  }
  merge.run(count, tables_.pairs);
  merge.tokens([&](uint32_t id, size_t first, size_t end) {
    scratch.tokens.push_back({id, static_cast<uint32_t>(ends[end] - ends[first])});
  });
  return true;
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
  if (piece.size() <= kMergedPiece && merge_short(piece, scratch)) return finish(scratch);
  if (tables_.has_never_merged) next = longest_merged(bytes, piece.size());

  scratch.dead.assign(piece.size() / 64 + 1, 0);
  size_t at = 0;
  size_t floor =
      0;  // tokens before this one are settled: a character without a token came after them
  const bool asked_again = piece.size() > kAskedAgain;
  size_t next_repeat = kRunStep,
         repeated_to = 0;  // tokens before that place may not be the longest that were possible
  const auto longest_here = [&] { return longest_merged(bytes + at, piece.size() - at); };
  const auto fits = [&](const BpeTables::Match& token) {
    return tokens.size() == floor || may_follow(tokens.back().id, token.id, scratch);
  };
  const auto search_shorter = [&](BpeTables::Match token) {
    do {
      token = longest_merged(bytes + at, token.size - 1);
    } while (token.id != kNoToken && !fits(token));
    return token;
  };
  const auto shorter = [&](const BpeTables::Match& token) {
    if (!asked_again) return search_shorter(token);
    const uint32_t before = tokens.size() == floor ? kNothing : tokens.back().id;
    return first_fit(before | kShorter, token, scratch, search_shorter);
  };
  bool reached = true;  // this place for the first time; `next` is the longest of all tokens here
  while (true) {
    if (reached) {
      if (next.id == kNoToken) {  // the character is no token
        const size_t end = at + utf8::decode(piece, at).size;
        for (; at < end; ++at) tokens.push_back({tables_.first_byte_token + bytes[at], 1});
        floor = tokens.size();
        if (at == piece.size()) return finish(scratch);
        next = longest_here();
        continue;
      }
      if (tokens.size() != floor && (asked_again || !fits(next)))
        next = first_fit(tokens.back().id, next, scratch, [&](const BpeTables::Match& longest) {
          return fits(longest) ? longest : shorter(longest);
        });
      reached = false;
    }
    while (next.id != kNoToken &&
           (scratch.dead[(at + next.size) / 64] >> ((at + next.size) % 64) & 1) != 0)
      next = shorter(next);
    if (next.id != kNoToken) {
      tokens.push_back(next);
      at += next.size;
      if (at >= next_repeat) {
        const size_t reached_before = at;
        at = repeat(piece, at, floor, tokens);
        if (at != reached_before) repeated_to = at;
        next_repeat = at + kRunStep;
      }
      if (at == piece.size()) return finish(scratch);
      next = longest_here();
      reached = true;
      continue;
    }
    // No token may follow here, so the encoding has no boundary here: the token before must be shorter. At the start of the
    // piece a single byte or character always fits, so there is one.
    scratch.dead[at / 64] |= uint64_t{1} << (at % 64);
    const BpeTables::Match last = tokens.back();
    tokens.pop_back();
    at -= last.size;
    reached = at < repeated_to;
    next = reached ? longest_here() : shorter(last);
  }
}

}  // namespace tamis::tokenize
