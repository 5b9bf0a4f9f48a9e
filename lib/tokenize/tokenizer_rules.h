// The normalizer and the pre-tokenizer of a tokenizer.json, as TextRules.
//
//   TAMIS_TRY(TokenizerRules rules, read_tokenizer_rules(json, "tokenizer.json", false));
//
// Thread-safety: plain functions.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "tamis/result.h"
#include "tokenize/pack.h"

namespace tamis::tokenize {

struct TokenizerRules {
  PreTokenizer pre_tokenizer = PreTokenizer::kNone;
  TextRules text;
};

// characters: the model has byte_fallback, so its text is characters; else bytes. Code::kUnsupported names the member.
Result<TokenizerRules> read_tokenizer_rules(const Json& file, std::string_view name,
                                            bool characters);

// text with a space for each U+2581.
std::string with_spaces(std::string_view text);

}  // namespace tamis::tokenize
