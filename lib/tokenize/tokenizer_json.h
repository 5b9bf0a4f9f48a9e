// Packs from the tokenizer.json files of Hugging Face tokenizers, as far as they hold byte-pair vocabularies.
//
//   TAMIS_TRY(Pack pack, compile_tokenizer_json(bytes, "tokenizer.json", {.name = "qwen3"}));
//
// Two families: byte-level (GPT-2's alphabet: Llama 3, Qwen, GPT-OSS, DeepSeek …) and characters with byte_fallback (SentencePiece:
// Gemma, Llama 2, Mistral …). What the file says is honoured, or the file is refused by the JSON pointer (RFC 6901) of the member that
// is not supported; docs/tokens.md lists both. The ids are those of
//
//   tokenizer.encode_special_tokens = True; tokenizer.encode(text, add_special_tokens=False).ids
//
// that is: special tokens in the text are ordinary text, other added tokens are matched. `post_processor`, `truncation` and `padding`
// have no part in that and are not read.
//
// A token's merge is found by encoding the token: of several that are listed for it only one is ever applied (docs/tokens.md).
// Thread-safety: plain functions. Cost: some seconds and about ten times the file in memory for 250,000 tokens.
#pragma once

#include <string>
#include <string_view>

#include "tamis/result.h"
#include "tokenize/pack.h"

namespace tamis::tokenize {

struct TokenizerJsonOptions {
  std::string name;
  std::string licence;
};

// Code::kInput: damaged or contradictory, with the pointer or byte; Code::kUnsupported: a part that this build cannot do.
Result<Pack> compile_tokenizer_json(std::string_view bytes, std::string_view file,
                                    const TokenizerJsonOptions& options);

}  // namespace tamis::tokenize
