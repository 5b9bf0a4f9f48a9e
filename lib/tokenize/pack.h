// A vocabulary as it is kept and handed on: which byte strings are tokens, in which order they merge, how text is cut before.
//
//   TAMIS_TRY(Pack pack, compile_tiktoken(ranks, source, classes));   // tiktoken_ranks.h
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

namespace tamis::tokenize {

// The rules that cut text into pieces; numbers are part of the image, names of the pack.
enum class PreTokenizer : uint32_t { kCl100k = 1, kO200k = 2 };
std::string_view pre_tokenizer_name(PreTokenizer rules);

inline constexpr uint32_t kTokenIdLimit = uint32_t{1} << 21;
inline constexpr size_t kTokenBytesLimit = 512;

struct SpecialToken {
  std::string text;
  uint32_t id = 0;
  friend bool operator==(const SpecialToken&, const SpecialToken&) = default;
};

// The ordinary tokens in byte order. A token's id is its merge rank, as in tiktoken.
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
};

std::string write_pack(const Pack& pack);
// Code::kCorrupt names the byte; Code::kUnsupported says what is newer than this build.
Result<Pack> read_pack(std::string_view bytes, std::string_view name);

// What every vocabulary must hold to be usable, whatever file it came from: each single byte, no id twice, ids and lengths within
// the limits. Code::kInput otherwise; `name` is the file's.
Status check_tokens(const TokenTable& tokens, const std::vector<SpecialToken>& special_tokens,
                    std::string_view name);

}  // namespace tamis::tokenize
