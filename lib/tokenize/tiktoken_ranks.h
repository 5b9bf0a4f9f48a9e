// Packs from the rank files that tiktoken uses.
//
//   TAMIS_TRY(TiktokenSource source, tiktoken_source("o200k_base"));          // or fill one in for a vocabulary of your own
//   TAMIS_TRY(Pack pack, compile_tiktoken(ranks, source, classes));
//
// A rank file holds a line for each token: its bytes in base64, a space, its rank in decimal. The pattern and the special tokens are not
// in it; for the vocabularies known by name they are in the table of tiktoken_ranks.cc.
// Thread-safety: plain functions. Cost: n log n in the file, about 0.1 s for 200,000 tokens.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tamis/result.h"
#include "tokenize/pack.h"

namespace tamis::tokenize {

struct TiktokenSource {
  std::string name;
  PreTokenizer pre_tokenizer = PreTokenizer::kO200k;
  std::vector<SpecialToken> special_tokens;  // by id
  std::string file_sha256;                   // of the rank file; empty: any
  std::string licence;
};

// What a rank file of that name needs besides its ranks; Code::kUsage names the known ones.
Result<TiktokenSource> tiktoken_source(std::string_view name);

// Character classes for the patterns: their version and ranges.
struct ClassSource {
  std::string unicode;
  std::vector<ClassRange> ranges;
};

// Code::kInput names the line, or the digest that was expected.
Result<Pack> compile_tiktoken(std::string_view ranks, const TiktokenSource& source,
                              const ClassSource& classes);

}  // namespace tamis::tokenize
