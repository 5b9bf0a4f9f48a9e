// A vocabulary as it is kept and handed on: which byte strings are tokens, in which order they merge, and what is done to text before.
//
//   TAMIS_TRY(Pack pack, compile_tiktoken(ranks, source, classes));   // tiktoken_ranks.h; or compile_tokenizer_json()
//   std::string file = write_pack(pack);                              // the same bytes each time
//   TAMIS_TRY(Pack again, read_pack(file, "o200k_base.tpack"));
//
// A pack holds data only. What makes encoding fast (trie, splits, pairs) is derived from it by build_image(), so a pack cannot lie
// about it: a hostile file gives an error or a strange vocabulary, never a wrong look-up.
// The format is written down in docs/formats/vocabulary-pack.md.
// Thread-safety: plain values. Ownership: owns all bytes. Cost: linear in the file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tamis/result.h"
#include "tokenize/char_class.h"
#include "tokenize/text_rules.h"

namespace tamis::tokenize {

// The rules that cut text into pieces; numbers are part of the image, names of the pack.
enum class PreTokenizer : uint32_t {
  kCl100k = 1,
  kO200k = 2,
  kGpt2 = 3,
  kLlama3 = 4,
  kQwen2 = 5,
  kNone = 6,       // the text is one piece
  kMetaspace = 7,  // a piece begins at each space
  kStages = 8,     // Pack::stages
};
std::string_view pre_tokenizer_name(PreTokenizer rules);

inline constexpr uint32_t kTokenIdLimit = uint32_t{1} << 21;
inline constexpr size_t kTokenBytesLimit = 4096;

// The ordinary tokens in byte order.
class TokenTable {
 public:
  void add(std::string_view bytes, uint32_t id);  // in byte order
  size_t size() const { return tokens_.size(); }
  std::string_view bytes(size_t i) const { return {blob_.data() + tokens_[i].at, tokens_[i].size}; }
  uint32_t id(size_t i) const { return tokens_[i].id; }
  uint32_t id_limit() const { return id_limit_; }  // one more than the greatest id

 private:
  struct Token {
    uint32_t at, id;
    uint16_t size;
  };
  std::string blob_;
  std::vector<Token> tokens_;
  uint32_t id_limit_ = 0;
};

// Two tokens that merge into a third.
struct MergeRule {
  uint32_t left = 0, right = 0, id = 0;
  friend bool operator==(const MergeRule&, const MergeRule&) = default;
};

struct Pack {
  std::string name;  // "o200k_base"
  PreTokenizer pre_tokenizer = PreTokenizer::kO200k;
  std::string unicode;      // the version of `classes`
  std::string source_file;  // what it was compiled from
  std::string source_sha256;
  std::string licence;
  std::vector<ClassRange> classes;
  std::vector<SpecialToken> special_tokens;  // by id
  TokenTable tokens;

  // false: a token's id is its rank, and any two neighbours merge whose bytes together are a token (tiktoken).
  // true: what merges is listed, in order of rank; each token has at most one rule (tokenizer.json).
  bool listed_merges = false;
  std::vector<MergeRule> merges;
  bool whole_pieces =
      true;  // a piece that is a token is that token, whatever merges ("ignore_merges")
  // What tokens are built from: bytes, or characters; then the ids of the tokens for bytes (0x00 first) that stand for characters
  // which are no token.
  bool characters = false;
  std::vector<uint32_t> byte_tokens;
  TextRules rules;
};

std::string write_pack(const Pack& pack);
// Code::kCorrupt names the byte; Code::kUnsupported says what is newer than this build.
Result<Pack> read_pack(std::string_view bytes, std::string_view name);

// A name travels: into records, manifests, command lines and messages. Letters, digits, '.', '_', '+', '-', at most 64, and not the
// ending of a file: "qwen3@8f14e45fceea" and "./qwen3.tpack" stay what else they are. Code::kInput otherwise; `file` is what errors name.
Status check_name(std::string_view name, std::string_view file);

// What every vocabulary must hold to be usable, whatever file it came from: a token for each byte, no id twice, ids and lengths within
// the limits. Code::kInput otherwise; `name` is the file's.
Status check_tokens(const Pack& pack, std::string_view name);

}  // namespace tamis::tokenize
