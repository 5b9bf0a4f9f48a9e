// Exact token counts and ids of a byte-pair vocabulary.
//
//   auto v = Vocabulary::open("o200k_base").value();     // embedded; or open_file(path to a .tpack)
//   v->count("hello world");                             // 2
//   v->encode("hello world");                            // {24912, 2375}
//
// encode() treats its input as ordinary text: "<|endoftext|>" in it is encoded as characters, like
// tiktoken's encode_ordinary(). Of a vocabulary that was compiled from a tokenizer.json the ids are those of its encode() with
// add_special_tokens=False and encode_special_tokens=True: special tokens are text, added tokens that are not special are matched.
// Ill-formed UTF-8 is encoded byte by byte after U+FFFD replacement, as the reference does after decoding with "replace".
//
// Thread-safety: immutable; any number of threads. Cost: linear in the input, also on hostile text;
// bounded caches.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tamis/edit_map.h"
#include "tamis/result.h"

namespace tamis {

// A string that stands for control: an encoder that is told to read special tokens makes one id of it.
struct ControlToken {
  std::string_view text;  // lives as long as the vocabulary
  uint32_t id = 0;
  bool special = true;  // false: an "added" token, which the reference reads without being told to
  bool normalized = false;  // the reference looks for it after its normalizer, not before
};

// One stretch of text that is encoded by itself.
struct Piece {
  uint64_t end = 0;  // its last byte + 1 in the text; it begins where the one before ended
  uint32_t tokens = 0;
};
// Returns whether it wants more.
using PieceSink = std::function<bool(std::span<const Piece>)>;

// What a vocabulary was made from, and how it works.
struct VocabularyInfo {
  uint32_t greatest_id = 0;
  uint32_t merges = 0;     // tokens that merges lead to
  uint32_t unordered = 0;  // of these, built from a part of higher rank (docs/tokens.md)
  uint64_t image_bytes = 0;
  std::string pre_tokenizer;  // "o200k"
  std::string rules;          // what is done to text before, as JSON; empty if nothing is
  std::string unicode, source, licence;
};

// How a vocabulary is compiled.
struct CompileOptions {
  // Letters, digits, '.', '_', '+' and '-', at most 64. Ranks need one of "o200k_base", "cl100k_base", "p50k_base", "r50k_base".
  std::string name;
  std::string
      licence;  // what the pack says of the terms it may be handed on under; empty: what is known of the name
  std::string file = "the vocabulary";  // what errors call the input
};

class Vocabulary {
 public:
  // An embedded vocabulary by name ("o200k_base"). Code::kUsage names the known ones otherwise.
  static Result<std::shared_ptr<const Vocabulary>> open(std::string_view name);
  static Result<std::shared_ptr<const Vocabulary>> open_file(const std::string& path);
  // The bytes of a pack; `name` is what errors call it.
  static Result<std::shared_ptr<const Vocabulary>> from_pack(std::string_view bytes,
                                                             const std::string& name);
  // The bytes of a pack, made of a tokenizer.json (its first character is '{') or of tiktoken's ranks. Code::kInput names the
  // line or the JSON pointer; Code::kUnsupported the part that this build cannot do.
  static Result<std::string> compile(std::string_view bytes, const CompileOptions& options);
  // open_file() for what names_file(), open() else: what command lines and recipes name.
  static Result<std::shared_ptr<const Vocabulary>> open_any(const std::string& name_or_path);
  static bool names_file(std::string_view name_or_path);  // it holds a '/' or ends with ".tpack"
  static std::vector<std::string_view> embedded();

  virtual ~Vocabulary() = default;
  virtual std::string_view name() const = 0;
  virtual std::string_view content_hash() const = 0;  // hex SHA-256 of the pack
  virtual uint32_t size() const = 0;                  // ordinary tokens

  virtual uint64_t count(std::string_view text) const = 0;
  virtual void encode(std::string_view text, std::vector<uint32_t>& ids) const = 0;  // appends
  // encode(), with the bytes of `text` that each token covers; appends to both. Where the vocabulary rewrites text (a normal form,
  // U+FFFD for what is ill-formed), a token covers all that its bytes were made from, so tokens may share bytes, or cover none.
  virtual void encode_with_offsets(std::string_view text, std::vector<uint32_t>& ids,
                                   std::vector<Span>& spans) const = 0;
  // count() for each of many texts.
  void count_many(std::span<const std::string_view> texts, std::span<uint64_t> counts) const;
  // count() under each of several vocabularies, in one scan that they share (docs/tokens.md). counts: as many as vocabularies.
  static void count_all(std::span<const Vocabulary* const> vocabularies, std::string_view text,
                        std::span<uint64_t> counts);
  // The pieces that encode() cuts the text into, in order, some at a time. Precondition: well-formed UTF-8.
  virtual void pieces(std::string_view text, const PieceSink& sink) const = 0;
  // Whether what follows a piece decides where it ends only if it ends in white space, and nothing before a piece ever does: then
  // pieces that another character ends stay what they are when the text is cut behind them. True of all patterns of tiktoken.
  virtual bool looks_ahead_at_spaces_only() const { return false; }
  // Special and added tokens, by id.
  virtual std::vector<ControlToken> control_tokens() const = 0;
  // Whether the reference changes more of a text than its canonical form before it encodes (compatibility forms, case, marks):
  // a control token may then be written in other characters.
  virtual bool folds_text() const { return false; }
  virtual VocabularyInfo info() const = 0;
  // What `tamis vocab info` and `tamis vocab lint` print, as canonical JSON: lib/tokenize/vocabulary_report.h says what is in it.
  // placeholders: strings whose cost is told; none: some of Tamis's. most: of how many tokens of a kind the ids are listed.
  std::string info_json() const;
  std::string lint_json(const std::vector<std::string>& placeholders = {},
                        uint64_t most = 20) const;
  // The bytes of one token as it stands inside a text, and the tokens of a text that no rule changes or cuts before merging.
  virtual Result<std::string> token_bytes(uint32_t id) const = 0;
  virtual void encode_piece(std::string_view piece, std::vector<uint32_t>& ids) const = 0;
  // The bytes of the ids; Code::kInput names the first id that is not in the vocabulary.
  virtual Result<std::string> decode(std::span<const uint32_t> ids) const = 0;

  std::vector<uint32_t> encode(std::string_view text) const {
    std::vector<uint32_t> ids;
    encode(text, ids);
    return ids;
  }

 protected:
  virtual uint64_t count_valid(std::string_view text) const = 0;  // well-formed UTF-8
};

}  // namespace tamis
