// Small vocabularies made up on the spot, and byte-pair encoding as its definition says it: the oracle of this room's tests.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/utf8.h"
#include "tamis/vocabulary.h"
#include "tokenize/general_category.h"
#include "tokenize/pack.h"
#include "tokenize/tokenizer_json.h"

namespace tamis::testing {

using Pair = std::pair<std::string, std::string>;

// Each byte as GPT-2's alphabet writes it.
inline std::string in_alphabet(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<uint8_t>(c);
    char32_t code_point = byte, next = 0x100;
    for (uint32_t b = 0; b <= byte; ++b) {
      const bool itself = (b >= 0x21 && b <= 0x7E) || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      if (b == byte && !itself) code_point = next;
      if (!itself) ++next;
    }
    utf8::append(out, code_point);
  }
  return out;
}

// A vocabulary of listed merges: ids in the order given, of initial symbols first.
struct SmallVocabulary {
  bool characters = false;
  std::vector<std::string> initial;  // characters; for bytes all 256
  std::vector<Pair> merges;
  bool ignore_merges = false;
  std::map<std::string, uint32_t> ids;

  void number() {
    ids.clear();
    if (!characters) {
      initial.clear();
      for (int b = 0; b < 256; ++b) initial.emplace_back(1, static_cast<char>(b));
    }
    for (const std::string& s : initial) ids.emplace(s, static_cast<uint32_t>(ids.size()));
    for (const Pair& m : merges) ids.emplace(m.first + m.second, static_cast<uint32_t>(ids.size()));
  }

  std::string json(const std::string& rest) const {
    Json model = Json::object(), vocab = Json::object(), list = Json::array();
    const auto written = [&](const std::string& s) { return characters ? s : in_alphabet(s); };
    for (const auto& [text, id] : ids) vocab.set(written(text), id);
    uint32_t next = static_cast<uint32_t>(ids.size());
    if (characters)
      for (int b = 0; b < 256; ++b) {
        const char* digits = "0123456789ABCDEF";
        vocab.set(std::string("<0x") + digits[b / 16] + digits[b % 16] + ">", next++);
      }
    for (const Pair& m : merges) {
      Json pair = Json::array();
      pair.push(written(m.first)).push(written(m.second));
      list.push(std::move(pair));
    }
    model.set("type", "BPE").set("vocab", std::move(vocab));
    model.set("merges", std::move(list));
    model.set("byte_fallback", characters);
    model.set("ignore_merges", ignore_merges);
    return "{\"model\":" + model.canonical() + rest + "}";
  }

  // By the definition: the pair that is listed first, the leftmost of equals, until none is left.
  std::vector<uint32_t> encode(const std::string& piece) const {
    if (ignore_merges && ids.contains(piece)) return {ids.at(piece)};
    std::map<Pair, size_t> rank;
    for (size_t i = 0; i < merges.size(); ++i) rank[merges[i]] = i;
    std::vector<std::string> parts;
    for (size_t at = 0; at < piece.size();) {
      const size_t size = characters ? utf8::decode(piece, at).size : 1;
      const std::string c = piece.substr(at, size);
      if (ids.contains(c)) {
        parts.push_back(c);
      } else {
        for (const char byte : c) parts.push_back(std::string("\xFF") + byte);  // in no token
      }
      at += size;
    }
    while (true) {
      size_t best = ~size_t{0}, where = 0;
      for (size_t i = 0; i + 1 < parts.size(); ++i)
        if (const auto found = rank.find({parts[i], parts[i + 1]});
            found != rank.end() && found->second < best)
          best = found->second, where = i;
      if (best == ~size_t{0}) break;
      parts[where] += parts[where + 1];
      parts.erase(parts.begin() + static_cast<ptrdiff_t>(where) + 1);
    }
    std::vector<uint32_t> out;
    for (const std::string& p : parts)
      out.push_back(p.size() == 2 && p[0] == '\xFF'
                        ? static_cast<uint32_t>(ids.size()) + static_cast<uint8_t>(p[1])
                        : ids.at(p));
    return out;
  }
};

inline Result<std::shared_ptr<const Vocabulary>> vocabulary_of(const std::string& json) {
  auto pack = tokenize::compile_tokenizer_json(json, "small.json", {"small", ""});
  if (!pack) return tl::make_unexpected(pack.error());
  return Vocabulary::from_pack(tokenize::write_pack(*pack), "small.tpack");
}

inline const char* kWholeText = ",\"normalizer\":null,\"pre_tokenizer\":null";
inline const char* kByteLevelWhole =
    ",\"pre_tokenizer\":{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"Split\",\"pattern\":{"
    "\"Regex\":"
    "\"[\\\\s\\\\S]+\"},\"behavior\":\"Isolated\",\"invert\":false},{\"type\":\"ByteLevel\",\"add_"
    "prefix_space\":"
    "false,\"use_regex\":false}]}";

}  // namespace tamis::testing
