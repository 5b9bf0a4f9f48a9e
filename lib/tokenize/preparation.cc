#include "tokenize/preparation.h"

#include <array>
#include <bit>
#include <iterator>

#include "base/try.h"
#include "base/utf8.h"
#include "tokenize/general_category.h"
#include "tokenize/normal_form_9.h"

namespace tamis::tokenize {
namespace {

constexpr std::string_view kMetaspace = "\u2581";

bool is_space(char32_t c) {
  for (const auto& [first, last] : white_space())
    if (c >= first && c <= last) return true;
  return false;
}

void replace_all(text::Text& text, std::string_view from, std::string_view to) {
  text::Rewriter rewriter(text);
  const std::string_view in = text.bytes();
  for (size_t at = in.find(from); at != std::string_view::npos;
       at = in.find(from, at + from.size())) {
    rewriter.keep_to(at);
    rewriter.replace(from.size(), to, EditRule::kNormalForm);
  }
  std::move(rewriter).finish();
}

bool is_form(const NormalStep& step) {
  return step.kind != NormalStep::kPrepend && step.kind != NormalStep::kReplace;
}

}  // namespace

Result<Preparation> Preparation::create(const TextRules& rules, std::vector<SpecialToken> tokens,
                                        std::string_view name) {
  Preparation out;
  out.rules_ = rules;
  for (const NormalStep& step : rules.normalizer)
    if (is_form(step)) out.forms_.emplace_back(step.kind);
  std::vector<SpecialToken> raw, normalized;
  for (SpecialToken& token : tokens) {
    if (token.normalized) {
      text::Text text(token.text);
      if (out.changes(token.text)) out.normalize(text);
      SpecialToken copy = token;
      copy.text = std::string(text.bytes());
      normalized.push_back(std::move(copy));
    } else {
      raw.push_back(std::move(token));
    }
  }
  auto first = token_set(std::move(raw)), second = token_set(std::move(normalized));
  for (const auto* set : {&first, &second})
    if (!*set)
      return fail(set->error().code, std::string(name) + ": added tokens: " + set->error().message);
  out.as_it_came_ = std::move(*first);
  out.normalized_ = std::move(*second);
  out.none_ = rules.normalizer.empty() && !rules.spaces && rules.prefix == PrefixSpace::kNever &&
              out.as_it_came_.tokens.empty() && out.normalized_.tokens.empty();
  return out;
}

Result<Preparation::TokenSet> Preparation::token_set(std::vector<SpecialToken> tokens) {
  TokenSet set;
  // Special tokens alone change nothing: they are ordinary text.
  if (std::all_of(tokens.begin(), tokens.end(), [](const SpecialToken& t) { return t.special; }))
    return set;
  std::sort(tokens.begin(), tokens.end(),
            [](const SpecialToken& a, const SpecialToken& b) { return a.text < b.text; });
  // Of two that normalization made equal the reference keeps one; which, its hashing tells.
  TokenTable table;
  set.starts.assign(65536 / 64, 0);
  std::vector<std::string_view> texts;
  for (const SpecialToken& token : tokens)
    if (!token.text.empty()) texts.push_back(token.text);
  set.begins = BytePairSet::of(texts);
  for (SpecialToken& token : tokens) {
    if (token.text.empty()) continue;
    if (!set.tokens.empty() && set.tokens.back().text == token.text)
      return fail(Code::kUnsupported, "tokens " + std::to_string(set.tokens.back().id) + " and " +
                                          std::to_string(token.id) +
                                          " are the same when normalized");
    table.add(token.text, static_cast<uint32_t>(set.tokens.size()));
    const uint32_t first = static_cast<uint8_t>(token.text[0]);
    const auto mark = [&](uint32_t pair) { set.starts[pair / 64] |= uint64_t{1} << (pair % 64); };
    if (token.text.size() > 1) {
      mark(first << 8 | static_cast<uint8_t>(token.text[1]));
    } else {
      for (uint32_t second = 0; second < 256; ++second) mark(first << 8 | second);
    }
    set.tokens.push_back(std::move(token));
  }
  TAMIS_TRY(set.trie, build_trie(table));
  return set;
}

// Vectors leap over long stretches; where pairs come so often that the leaps are short (a set with blanks), one by one is faster.
size_t Preparation::skip(const TokenSet& set, std::string_view text, size_t from) {
  constexpr size_t kOneByOne = 64;
  const auto* p = reinterpret_cast<const uint8_t*>(text.data());
  while (from < text.size()) {
    const size_t end = std::min(from + kOneByOne, text.size());
    for (; from < end; ++from) {
      const uint32_t pair = uint32_t{p[from]} << 8 | (from + 1 < text.size() ? p[from + 1] : 0);
      if ((set.starts[pair / 64] >> (pair % 64) & 1) != 0) return from;
    }
    from = find_byte_pair(text, from, set.begins);
  }
  return text.size();
}

Preparation::Match Preparation::find(const TokenSet& set, std::string_view text, size_t at) const {
  const Match none{text.size(), text.size()};
  if (set.tokens.empty()) return none;
  const auto* p = reinterpret_cast<const uint8_t*>(text.data());
  BpeTables tables;
  tables.trie = set.trie.units.data();
  tables.root = set.trie.root;
  for (size_t i = skip(set, text, at); i < text.size(); i = skip(set, text, i)) {
    const BpeTables::Match match = tables.longest(p + i, text.size() - i);
    if (match.id == kNoToken) {
      ++i;
      continue;
    }
    const SpecialToken& token = set.tokens[match.id];
    size_t begin = i, end = i + match.size;
    if (token.special) {
      i = end;
      continue;
    }
    if (token.lstrip)
      while (begin > at) {
        const size_t before = utf8::character_start(text, begin - 1);
        if (before < at || !is_space(utf8::decode(text, before).code_point)) break;
        begin = before;
      }
    if (token.rstrip)
      while (end < text.size()) {
        const utf8::Decoded d = utf8::decode(text, end);
        if (!is_space(d.code_point)) break;
        end += d.size;
      }
    return {begin, end, token.id};
  }
  return none;
}

bool Preparation::changes(std::string_view text) const {
  if (rules_.spaces && text.find(kMetaspace) != std::string_view::npos) return true;
  auto form = forms_.begin();
  for (const NormalStep& step : rules_.normalizer) {
    switch (step.kind) {
      case NormalStep::kPrepend:
        return true;
      case NormalStep::kReplace:
        if (text.find(step.from) != std::string_view::npos) return true;
        break;
      default:
        if (!(form++)->holds(text)) return true;
        break;
    }
  }
  return false;
}

void Preparation::normalize(text::Text& text) const {
  auto form = forms_.begin();
  for (const NormalStep& step : rules_.normalizer) {
    if (step.kind == NormalStep::kPrepend) {
      if (text.bytes().empty()) continue;
      text::Rewriter rewriter(text);
      rewriter.replace(0, step.to, EditRule::kNormalForm);
      std::move(rewriter).finish();
    } else if (step.kind == NormalStep::kReplace) {
      replace_all(text, step.from, step.to);
    } else {
      if (!form->holds(text.bytes())) form->make(text);
      ++form;
    }
  }
  if (rules_.spaces) replace_all(text, kMetaspace, " ");
}

bool Preparation::leaves(std::string_view text) const {
  if (none_) return true;
  return rules_.prefix == PrefixSpace::kNever && !changes(text) &&
         find(as_it_came_, text, 0).token == kNoToken &&
         find(normalized_, text, 0).token == kNoToken;
}

bool Preparation::folds() const {
  return std::any_of(rules_.normalizer.begin(), rules_.normalizer.end(),
                     [](const NormalStep& step) {
                       return step.kind == NormalStep::kNfkc || step.kind == NormalStep::kNfkd ||
                              step.kind == NormalStep::kReplace;
                     });
}

bool Preparation::wants_prefix(const Stretch& stretch) const {
  if (rules_.prefix == PrefixSpace::kNever || stretch.text.starts_with(' ')) return false;
  return rules_.prefix == PrefixSpace::kUnlessSpace || stretch.begin == 0;
}

}  // namespace tamis::tokenize
