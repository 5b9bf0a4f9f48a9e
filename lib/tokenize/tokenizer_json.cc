#include "tokenize/tokenizer_json.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/json.h"
#include "base/try.h"
#include "base/utf8.h"
#include "tokenize/general_category.h"
#include "tokenize/merge_run.h"
#include "tokenize/tokenizer_rules.h"

namespace tamis::tokenize {
namespace {

// The byte that each character of GPT-2's alphabet stands for: printable Latin-1 for itself, the other 68 bytes in order from U+0100 on.
class ByteAlphabet {
 public:
  ByteAlphabet() {
    of_character_.fill(-1);
    int next = 0x100;
    for (int byte = 0; byte < 256; ++byte) {
      const bool itself =
          (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
      of_character_[static_cast<size_t>(itself ? byte : next++)] = static_cast<int16_t>(byte);
    }
  }
  // false: a character that is not in the alphabet.
  bool decode(std::string_view text, std::string& out) const {
    out.clear();
    for (size_t at = 0; at < text.size();) {
      const utf8::Decoded d = utf8::decode(text, at);
      if (d.code_point >= of_character_.size() || of_character_[d.code_point] < 0) return false;
      out.push_back(static_cast<char>(of_character_[d.code_point]));
      at += d.size;
    }
    return true;
  }

 private:
  std::array<int16_t, 0x100 + 68> of_character_;
};

// "<0x0A>": the token for a byte.
std::optional<uint8_t> byte_of(std::string_view text) {
  if (text.size() != 6 || !text.starts_with("<0x") || text[5] != '>') return std::nullopt;
  uint32_t value = 0;
  for (const char c : text.substr(3, 2)) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit && (c < 'A' || c > 'F')) return std::nullopt;
    value = value * 16 + static_cast<uint32_t>(digit ? c - '0' : c - 'A' + 10);
  }
  return static_cast<uint8_t>(value);
}

struct PairHash {
  size_t operator()(uint64_t pair) const {
    pair *= 0x9E3779B97F4A7C15u;
    return pair ^ pair >> 32;
  }
};

class Compiler {
 public:
  Compiler(const Json& file, std::string_view name) : file_(file), place_(std::string(name)) {}

  Status run(Pack& pack) {
    TAMIS_CHECK(model());
    TokenizerRules rules;
    TAMIS_TRY(rules, read_tokenizer_rules(file_, place_, characters_));
    spaces_ = rules.text.spaces;
    TAMIS_CHECK(vocabulary(pack));
    TAMIS_CHECK(merges());
    TAMIS_CHECK(added_tokens(pack));
    pack.pre_tokenizer = rules.pre_tokenizer;
    pack.rules = std::move(rules.text);
    pack.listed_merges = true;
    pack.whole_pieces = file_["model"]["ignore_merges"].as_bool();
    pack.characters = characters_;
    return effective_merges(pack);
  }

 private:
  tl::unexpected<Error> bad(std::string_view pointer, std::string_view what,
                            Code code = Code::kInput) const {
    return fail(code, place_ + ": " + std::string(pointer) + ": " + std::string(what));
  }

  Status model() {
    const Json& model = file_["model"];
    if (!model.is_object()) return bad("/model", "expected an object; is this a tokenizer.json?");
    // Old files leave the type out; then it is told by the merges.
    const std::string& type = model["type"].as_string();
    if (type != "BPE" && !(model["type"].is_null() && model.has("merges")))
      return bad("/model/type", "expected \"BPE\", the only kind that is supported",
                 Code::kUnsupported);
    for (const std::string_view member : {"continuing_subword_prefix", "end_of_word_suffix"})
      if (!model[member].is_null() && !model[member].as_string().empty())
        return bad("/model/" + std::string(member), "is not supported", Code::kUnsupported);
    if (model["dropout"].is_double() ? model["dropout"].as_double() != 0
                                     : model["dropout"].as_int() != 0)
      return bad("/model/dropout", "encoding by chance is not supported", Code::kUnsupported);
    if (!model["vocab"].is_object())
      return bad("/model/vocab", "expected an object of tokens and ids");
    if (!model["merges"].is_array()) return bad("/model/merges", "expected an array");
    characters_ = model["byte_fallback"].as_bool();
    return {};
  }

  Status vocabulary(Pack& pack) {
    const Json& vocab = file_["model"]["vocab"];
    std::vector<std::pair<std::string, uint32_t>> tokens;
    if (characters_) pack.byte_tokens.assign(256, kNoToken);
    std::vector<std::string_view> of_added;
    for (const Json& token : file_["added_tokens"].items())
      of_added.push_back(token["content"].as_string());
    std::sort(of_added.begin(), of_added.end());
    std::string bytes;
    for (const auto& [text, id] : vocab.members()) {
      if (!id.is_int() || id.as_int() < 0 || id.as_int() >= int64_t{kTokenIdLimit})
        return bad("/model/vocab", "expected ids from 0 to " + std::to_string(kTokenIdLimit - 1) +
                                       ", found another for a token");
      const auto number = static_cast<uint32_t>(id.as_int());
      of_text_.emplace(text, number);
      if (const auto byte = characters_ ? byte_of(text) : std::nullopt) {
        pack.byte_tokens[*byte] = number;
        continue;
      }
      if (characters_) {
        bytes = spelled(text);
        // It could not be told from the one with U+2581.
        if (spaces_ && text.find(' ') != std::string::npos)
          return bad("/model/vocab",
                     "token " + std::to_string(number) +
                         " holds a space, which the normalizer leaves none of",
                     Code::kUnsupported);
      } else if (!alphabet_.decode(text, bytes)) {
        // Control tokens may lie in the vocabulary, in characters that no text is made of here.
        if (!std::binary_search(of_added.begin(), of_added.end(), std::string_view(text)))
          return bad("/model/vocab",
                     "token " + std::to_string(number) +
                         " holds a character that is not in the alphabet of bytes",
                     Code::kUnsupported);
        continue;
      }
      if (bytes.empty() || bytes.size() > kTokenBytesLimit)
        return bad("/model/vocab",
                   "token " + std::to_string(number) + " has " + std::to_string(bytes.size()) +
                       " bytes; supported are 1 to " + std::to_string(kTokenBytesLimit),
                   Code::kUnsupported);
      tokens.emplace_back(bytes, number);
    }
    std::sort(tokens.begin(), tokens.end());
    for (size_t i = 0; i < tokens.size(); ++i) {
      if (i > 0 && tokens[i].first == tokens[i - 1].first)
        return bad("/model/vocab", "tokens " + std::to_string(tokens[i - 1].second) + " and " +
                                       std::to_string(tokens[i].second) + " are the same bytes");
      pack.tokens.add(tokens[i].first, tokens[i].second);
    }
    return {};
  }

  // As the pack writes it: with spaces where the file has U+2581.
  std::string spelled(std::string_view text) const {
    if (!spaces_) return std::string(text);
    return with_spaces(text);
  }

  // The two sides of a merge: "a b", or ["a", "b"].
  bool sides(const Json& merge, std::string_view& left, std::string_view& right) const {
    if (merge.is_array()) {
      if (merge.items().size() != 2 || !merge.items()[0].is_string() ||
          !merge.items()[1].is_string())
        return false;
      left = merge.items()[0].as_string();
      right = merge.items()[1].as_string();
      return true;
    }
    const std::string_view text = merge.as_string();
    const size_t space = text.find(' ');
    if (space == std::string_view::npos || text.find(' ', space + 1) != std::string_view::npos)
      return false;
    left = text.substr(0, space);
    right = text.substr(space + 1);
    return true;
  }

  Status merges() {
    const auto& rows = file_["model"]["merges"].items();
    if (rows.size() >= kNoToken - 8) return bad("/model/merges", "too many");
    merge_of_.reserve(rows.size());
    std::string joined;
    for (size_t i = 0; i < rows.size(); ++i) {
      const auto place = [&] { return "/model/merges/" + std::to_string(i); };
      std::string_view left, right;
      if (!sides(rows[i], left, right))
        return bad(place(), "expected two tokens, as \"a b\" or [\"a\", \"b\"]");
      joined.assign(left).append(right);
      const auto l = of_text_.find(std::string(left)), r = of_text_.find(std::string(right)),
                 whole = of_text_.find(joined);
      if (l == of_text_.end() || r == of_text_.end() || whole == of_text_.end())
        return bad(place(), "its tokens, or what they merge into, are not in /model/vocab");
      if (characters_ && (byte_of(left) || byte_of(right) || byte_of(joined)))
        return bad(place(), "merges of byte tokens are not supported", Code::kUnsupported);
      // Of a pair that is listed twice the last place counts, as in the reference.
      merge_of_[uint64_t{l->second} << 32 | r->second] = {static_cast<uint32_t>(i), whole->second};
    }
    return {};
  }

  Status added_tokens(Pack& pack) {
    const auto& rows = file_["added_tokens"].items();
    bool strips_right = false;
    for (size_t i = 0; i < rows.size(); ++i) {
      const Json& row = rows[i];
      const std::string place = "/added_tokens/" + std::to_string(i);
      SpecialToken token;
      token.text = row["content"].as_string();
      const int64_t id = row["id"].as_int();
      if (token.text.empty()) return bad(place + "/content", "expected a string that is not empty");
      if (!row["id"].is_int() || id < 0 || id >= int64_t{kTokenIdLimit})
        return bad(place + "/id", "expected a token id");
      token.id = static_cast<uint32_t>(id);
      token.special = row["special"].as_bool();
      token.normalized = row["normalized"].as_bool();
      token.lstrip = row["lstrip"].as_bool();
      token.rstrip = row["rstrip"].as_bool();
      if (const auto known = of_text_.find(token.text);
          known != of_text_.end() && known->second != token.id)
        return bad(place + "/id", "expected the id of the same token in /model/vocab, " +
                                      std::to_string(known->second));
      if (!token.special && row["single_word"].as_bool())
        return bad(place + "/single_word", "is not supported", Code::kUnsupported);
      strips_right |= !token.special && token.rstrip;
      pack.special_tokens.push_back(std::move(token));
    }
    std::sort(pack.special_tokens.begin(), pack.special_tokens.end(),
              [](const SpecialToken& a, const SpecialToken& b) { return a.id < b.id; });
    if (strips_right)
      for (const SpecialToken& token : pack.special_tokens)
        if (token.text.find_first_of(" \t\n\v\f\r\xC2\xE1\xE2\xE3") == 0)
          return bad("/added_tokens",
                     "rstrip beside tokens that begin with white space is not supported",
                     Code::kUnsupported);
    return {};
  }

  // Encodes each token by the definition, to find the one merge that leads to it.
  Status effective_merges(Pack& pack) {
    std::vector<uint32_t> initial(kTokenIdLimit, kNoToken);  // by code point: the character's token
    std::array<uint32_t, 256> of_byte;
    of_byte.fill(kNoToken);
    for (size_t i = 0; i < pack.tokens.size(); ++i) {
      const std::string_view bytes = pack.tokens.bytes(i);
      if (characters_) {
        const utf8::Decoded d = utf8::decode(bytes, 0);
        if (d.size == bytes.size()) initial[d.code_point] = pack.tokens.id(i);
      } else if (bytes.size() == 1) {
        of_byte[static_cast<uint8_t>(bytes[0])] = pack.tokens.id(i);
      }
    }
    struct Ranked {
      uint32_t rank;
      MergeRule rule;
    };
    std::vector<Ranked> found;
    std::vector<uint32_t> symbols;
    MergeRun run;
    const auto lookup = [&](uint32_t left, uint32_t right) {
      const auto merge = merge_of_.find(uint64_t{left} << 32 | right);
      return merge == merge_of_.end() ? Merge{} : merge->second;
    };
    for (size_t i = 0; i < pack.tokens.size(); ++i) {
      const std::string_view bytes = pack.tokens.bytes(i);
      const uint32_t id = pack.tokens.id(i);
      symbols.clear();
      for (size_t at = 0; at < bytes.size();) {
        if (characters_) {
          const utf8::Decoded d = utf8::decode(bytes, at);
          symbols.push_back(initial[d.code_point]);
          at += d.size;
        } else {
          symbols.push_back(of_byte[static_cast<uint8_t>(bytes[at++])]);
        }
      }
      if (symbols.size() < 2 ||
          std::find(symbols.begin(), symbols.end(), kNoToken) != symbols.end())
        continue;
      run.run(symbols, lookup);
      if (symbols.size() == 1 && symbols[0] == id)
        found.push_back({run.last().rank, {run.last().left, run.last().right, id}});
    }
    std::sort(found.begin(), found.end(),
              [](const Ranked& a, const Ranked& b) { return a.rank < b.rank; });
    for (const Ranked& f : found) pack.merges.push_back(f.rule);
    return {};
  }

  const Json& file_;
  std::string place_;
  bool characters_ = false, spaces_ = false;
  ByteAlphabet alphabet_;
  std::unordered_map<std::string, uint32_t> of_text_;
  std::unordered_map<uint64_t, Merge, PairHash> merge_of_;
};

}  // namespace

Result<Pack> compile_tokenizer_json(std::string_view bytes, std::string_view file,
                                    const TokenizerJsonOptions& options) {
  TAMIS_TRY(const Json json, Json::parse(bytes, file));
  Pack pack;
  pack.name = options.name;
  pack.licence = options.licence;
  pack.source_file = std::string(file.substr(file.find_last_of('/') + 1));
  pack.source_sha256 = sha256_hex(bytes);
  pack.unicode = std::string(kUnicodeVersion);
  pack.classes = class_ranges();
  TAMIS_CHECK(Compiler(json, file).run(pack));
  TAMIS_CHECK(check_tokens(pack, file));
  return pack;
}

}  // namespace tamis::tokenize
