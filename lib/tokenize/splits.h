// How each token is built: the two tokens that it is merged from, as bpe.h needs them.
//
//   TAMIS_TRY(Splits splits, splits_of_ranks(tokens, trie));           // tiktoken's rule: neighbours merge whose bytes are a token
//   TAMIS_TRY(Splits splits, splits_of_list(tokens, trie, rules, false));   // a list of merges, in order of rank
//
// `tokens` and all numbers here are those of bpe.h: a lower number merges earlier.
// Thread-safety: plain functions. Cost: linear in the bytes of the tokens if merges come in order of rank, n log n for each token
// otherwise.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tamis/result.h"
#include "tokenize/bpe.h"
#include "tokenize/pack.h"
#include "tokenize/trie_builder.h"

namespace tamis::tokenize {

struct Splits {
  std::vector<Split> splits;           // by number
  std::vector<uint64_t> unordered;     // a bit for each token; empty if all are ordered
  std::vector<uint32_t> never_merged;  // numbers
};

Result<Splits> splits_of_ranks(const TokenTable& tokens, const Trie& trie);
// rules: by number; characters: tokens are built from characters, not bytes. Code::kCorrupt: they do not build the tokens that they name.
Result<Splits> splits_of_list(const TokenTable& tokens, const Trie& trie,
                              std::span<const MergeRule> rules, bool characters);

}  // namespace tamis::tokenize
