// A vocabulary of control tokens alone, one token a byte: what the guard and the chunker see of a stranger's pack.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tamis/vocabulary.h"

namespace tamis {

class FakeVocabulary : public Vocabulary {
 public:
  explicit FakeVocabulary(std::vector<std::string> specials, bool folds = false,
                          bool special = true)
      : specials_(std::move(specials)), folds_(folds), special_(special) {}

  std::string_view name() const override { return "fake"; }
  std::string_view content_hash() const override { return "00"; }
  uint32_t size() const override { return 256; }
  uint64_t count(std::string_view text) const override { return text.size(); }
  void encode(std::string_view text, std::vector<uint32_t>& ids) const override {
    for (const char c : text) ids.push_back(static_cast<uint8_t>(c));
  }
  void encode_with_offsets(std::string_view text, std::vector<uint32_t>& ids,
                           std::vector<Span>& spans) const override {
    encode(text, ids);
    for (size_t i = 0; i < text.size(); ++i) spans.push_back({i, i + 1});
  }
  VocabularyInfo info() const override { return {}; }
  Result<std::string> token_bytes(uint32_t id) const override { return decode({&id, 1}); }
  void encode_piece(std::string_view piece, std::vector<uint32_t>& ids) const override {
    encode(piece, ids);
  }
  void pieces(std::string_view text, const PieceSink& sink) const override {
    for (size_t i = 0; i < text.size(); ++i) {
      const Piece piece{i + 1, 1};
      if (!sink({&piece, 1})) return;
    }
  }
  std::vector<ControlToken> control_tokens() const override {
    std::vector<ControlToken> tokens;
    for (const std::string& s : specials_)
      tokens.push_back({s, 256 + static_cast<uint32_t>(tokens.size()), special_, false});
    return tokens;
  }
  bool folds_text() const override { return folds_; }
  Result<std::string> decode(std::span<const uint32_t> ids) const override {
    std::string out;
    for (const uint32_t id : ids) out.push_back(static_cast<char>(id));
    return out;
  }

 private:
  std::vector<std::string> specials_;
  bool folds_, special_;

 protected:
  uint64_t count_valid(std::string_view text) const override { return text.size(); }
};

inline std::shared_ptr<const Vocabulary> fake_vocabulary(std::vector<std::string> specials,
                                                         bool folds = false, bool special = true) {
  return std::make_shared<FakeVocabulary>(std::move(specials), folds, special);
}

}  // namespace tamis
