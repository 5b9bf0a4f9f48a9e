// What becomes of text before it is cut into pieces: added tokens are taken out, the rest is normalized, a space goes before it.
//
//   TAMIS_TRY(Preparation preparation, Preparation::create(rules, special_tokens, "x.tpack"));
//   preparation.run(text, [&](const Stretch& s) { if (s.added_token == kNoToken) cut(s.text); else take(s.added_token); });
//
// In the order of the reference (Hugging Face tokenizers 0.23, AddedVocabulary::extract_and_normalize): added tokens that are not
// "normalized" are looked for in the text as it came, the leftmost and longest first; what lies between is normalized; in that the
// others are looked for, themselves normalized. Special tokens are ordinary text (its option encode_special_tokens), but where one
// stands no other token begins inside it. Tokens that are added and not special become their id.
//
// Normal forms are those of Unicode 9.0: the reference's tables (crate unicode-normalization-alignments) end there, and leave
// every character alone that came later.
//
// Thread-safety: immutable. Cost: nothing for a vocabulary without such rules; a look for what a normal form can change, else.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tamis/result.h"
#include "text/text.h"
#include "tokenize/bpe.h"
#include "tokenize/normal_form_9.h"
#include "tokenize/string_matcher.h"
#include "tokenize/text_rules.h"
#include "tokenize/trie_builder.h"

namespace tamis::tokenize {

// A part of the text. Parts follow each other without gaps.
struct Stretch {
  std::string_view text;            // as it is to be cut
  uint32_t added_token = kNoToken;  // the id that the whole stretch is
  uint64_t begin = 0, end = 0;      // in the source
  uint64_t prefix = 0;              // bytes at the front of `text` that come from nowhere
  // What led to `text` from source byte `edits_begin` on, and where `text` lies in its output; null: text is the source's own bytes.
  const EditMap* edits = nullptr;
  uint64_t edits_begin = 0, text_begin = 0;

  // The bytes of the source that text[from, to) comes from.
  Span source(uint64_t from, uint64_t to) const {
    from -= std::min(from, prefix);
    to -= std::min(to, prefix);
    if (edits == nullptr) return {begin + from, begin + to};
    const Span span = edits->to_source({text_begin + from, text_begin + to});
    return {edits_begin + span.begin, edits_begin + span.end};
  }
};

class Preparation {
 public:
  static Result<Preparation> create(const TextRules& rules, std::vector<SpecialToken> tokens,
                                    std::string_view name);
  // Nothing is ever done: the text is its only stretch.
  bool none() const { return none_; }
  // The text is its only stretch, and stays what it is.
  bool leaves(std::string_view text) const;
  // Whether a control token may be written in other characters than its own (normal forms aside that are canonical).
  bool folds() const;

  // text: well-formed UTF-8, not empty.
  template <class Use>
  void run(std::string_view text, const Use& use) const {
    size_t at = 0;
    while (at < text.size()) {
      const Match added = find(as_it_came_, text, at);
      if (added.begin > at) run_between(text, at, added.begin, use);
      if (added.token != kNoToken) {
        Stretch stretch;
        stretch.text = text.substr(added.begin, added.end - added.begin);
        stretch.added_token = added.token;
        stretch.begin = added.begin;
        stretch.end = added.end;
        use(stretch);
      }
      at = added.end;
    }
  }

 private:
  // Added tokens that are looked for at the same time, with the special ones among them.
  struct TokenSet {
    std::vector<SpecialToken> tokens;
    Trie trie;
    std::vector<uint64_t>
        starts;  // a bit for each two bytes that one begins with; of a single byte all of its
    BytePairSet begins;  // the same, not exactly
  };
  struct Match {
    size_t begin, end;
    uint32_t token = kNoToken;  // its id; kNoToken: there is none, and begin == end == text.size()
  };

  static Result<TokenSet> token_set(std::vector<SpecialToken> tokens);
  // The first added token from `at` on.
  Match find(const TokenSet& set, std::string_view text, size_t at) const;
  // The first place from `from` on where one of the set may begin.
  static size_t skip(const TokenSet& set, std::string_view text, size_t from);
  void normalize(text::Text& text) const;
  bool changes(std::string_view text) const;
  bool wants_prefix(const Stretch& stretch) const;

  template <class Use>
  void run_between(std::string_view source, size_t begin, size_t end, const Use& use) const {
    const std::string_view part = source.substr(begin, end - begin);
    const bool same = !changes(part);
    if (same && normalized_.tokens.empty()) {
      Stretch stretch;
      stretch.text = part;
      stretch.begin = begin;
      stretch.end = end;
      give(stretch, use);
      return;
    }
    text::Text text(part);
    if (!same) normalize(text);
    const std::string_view bytes = text.bytes();
    const auto stretch_of = [&](size_t from, size_t to) {
      Stretch stretch;
      stretch.text = bytes.substr(from, to - from);
      stretch.edits = &text.edits();
      stretch.edits_begin = begin;
      stretch.text_begin = from;
      const Span span = stretch.source(0, to - from);
      stretch.begin = span.begin;
      stretch.end = span.end;
      return stretch;
    };
    for (size_t at = 0; at < bytes.size();) {
      const Match added = find(normalized_, bytes, at);
      if (added.begin > at) give(stretch_of(at, added.begin), use);
      if (added.token != kNoToken) {
        Stretch stretch = stretch_of(added.begin, added.end);
        stretch.added_token = added.token;
        use(stretch);
      }
      at = added.end;
    }
  }

  // With a space before it, where the rules say so.
  template <class Use>
  void give(Stretch stretch, const Use& use) const {
    if (!wants_prefix(stretch)) return use(stretch);
    const std::string prefixed = " " + std::string(stretch.text);
    stretch.text = prefixed;
    stretch.prefix = 1;
    use(stretch);
  }

  TextRules rules_;
  std::vector<NormalForm9> forms_;  // those of rules_.normalizer, in order
  TokenSet as_it_came_, normalized_;
  bool none_ = true;
};

}  // namespace tamis::tokenize
