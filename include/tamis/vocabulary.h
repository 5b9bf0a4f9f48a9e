// Exact token counts and ids of a byte-pair vocabulary.
//
//   auto v = Vocabulary::open("o200k_base").value();     // embedded; or open_file(path to a .tpack)
//   v->count("hello world");                             // 2
//   v->encode("hello world");                            // {24912, 2375}
//
// encode() treats its input as ordinary text: "<|endoftext|>" in it is encoded as characters, like
// tiktoken's encode_ordinary(). Ill-formed UTF-8 is encoded byte by byte after U+FFFD replacement,
// as the reference does after decoding with "replace".
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

class Vocabulary {
 public:
  // An embedded vocabulary by name ("o200k_base"). Code::kUsage names the known ones otherwise.
  static Result<std::shared_ptr<const Vocabulary>> open(std::string_view name);
  static Result<std::shared_ptr<const Vocabulary>> open_file(const std::string& path);
  static std::vector<std::string_view> embedded();

  virtual ~Vocabulary() = default;
  virtual std::string_view name() const = 0;
  virtual std::string_view content_hash() const = 0;  // hex SHA-256 of the pack
  virtual uint32_t size() const = 0;                  // ordinary tokens

  virtual uint64_t count(std::string_view text) const = 0;
  virtual void encode(std::string_view text, std::vector<uint32_t>& ids) const = 0;  // appends
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
  // The bytes of the ids; Code::kInput names the first id that is not in the vocabulary.
  virtual Result<std::string> decode(std::span<const uint32_t> ids) const = 0;

  std::vector<uint32_t> encode(std::string_view text) const {
    std::vector<uint32_t> ids;
    encode(text, ids);
    return ids;
  }
};

}  // namespace tamis
