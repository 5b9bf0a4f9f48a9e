#include "normalize/entity_evidence.h"

#include <algorithm>
#include <iterator>

namespace tamis::normalize {

namespace {

constexpr size_t kNear = 300;  // bytes to each side: the lines around
constexpr size_t kLongestTag = 1024;
constexpr size_t kSignsOfCode = 10, kCodeEvery = 400;  // that many, one in so many bytes

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

struct Word {
  std::string_view lower;
  EntityEvidence::Sign sign;
  bool prefix;  // the word may go on
};

// Words of English that the other languages have borrowed, and their own for "entity".
constexpr Word kWords[] = {
    {"ampersand", EntityEvidence::kTalk, true},
    {"charref", EntityEvidence::kTalk, true},
    {"htmlentities", EntityEvidence::kTalk, false},
    {"htmlspecialchars", EntityEvidence::kTalk, true},
    {"nbsp", EntityEvidence::kTalk, false},
    {"unescape", EntityEvidence::kTalk, true},
    {"accent", EntityEvidence::kTechnical, true},
    {"browser", EntityEvidence::kTechnical, true},
    {"character", EntityEvidence::kTechnical, true},
    {"docbook", EntityEvidence::kTechnical, false},
    {"encod", EntityEvidence::kTechnical, true},
    {"entidad", EntityEvidence::kTechnical, true},
    {"entit", EntityEvidence::kTechnical, true},
    {"escap", EntityEvidence::kTechnical, true},
    {"html", EntityEvidence::kTechnical, true},
    {"javascript", EntityEvidence::kTechnical, false},
    {"latex", EntityEvidence::kTechnical, false},
    {"markdown", EntityEvidence::kTechnical, false},
    {"markup", EntityEvidence::kTechnical, false},
    {"sgml", EntityEvidence::kTechnical, false},
    {"symbol", EntityEvidence::kTechnical, true},
    {"syntax", EntityEvidence::kTechnical, false},
    {"unicode", EntityEvidence::kTechnical, false},
    {"xhtml", EntityEvidence::kTechnical, false},
    {"xml", EntityEvidence::kTechnical, true},
    {"xslt", EntityEvidence::kTechnical, false},
};
constexpr size_t kLongestWord = 16;

// Operators and punctuation that programs have and prose does not.
constexpr std::string_view kOperators[] = {"();", "\");", "');", "];",  "==", "!=", "&&", "||",
                                           "::",  "/*",   "*/",  "=\"", "='", "+=", "=&"};
constexpr std::string_view kOperatorStarts = "(\"']=!&|:/*+";

}  // namespace

size_t tag_size(std::string_view text, size_t at) {
  const std::string_view rest = text.substr(at, kLongestTag);
  if (rest.starts_with("<!--") || rest.starts_with("<!DOCTYPE") || rest.starts_with("<!doctype") ||
      rest.starts_with("<![CDATA[") || rest.starts_with("<?xml") || rest.starts_with("<?php"))
    return 4;
  size_t i = 1;
  if (i < rest.size() && rest[i] == '/') ++i;
  if (i >= rest.size() || !is_letter(rest[i])) return 0;
  while (i < rest.size() && (is_letter(rest[i]) || is_digit(rest[i]) || rest[i] == '-' ||
                             (rest[i] == ':' && i + 1 < rest.size() && is_letter(rest[i + 1]))))
    ++i;
  if (i >= rest.size() || !(is_blank(rest[i]) || rest[i] == '>' || rest[i] == '/')) return 0;
  const size_t end = rest.find_first_of("<>", i);
  return end == std::string_view::npos || rest[end] == '<' ? 0 : end + 1;
}

EntityEvidence::EntityEvidence(std::string_view text) {
  size_t word = 0;  // where the present one begins
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (is_letter(c)) continue;
    if (at - word >= 3) look_at_word(text, word, at);
    word = at + 1;
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    switch (c) {
      case '{':
      case '}':
        add(kCode, at);
        break;
      case '<':
        if (tag_size(text, at) != 0) {
          markup_ = true;
          return;
        }
        add(kLess, at);
        break;
      case '>':
        if (at > 0 && text[at - 1] != '\n' && text[at - 1] != '>') add(kGreater, at);
        break;
      case '&':
        if (!is_letter(next) && next != '#') add(kAmpersand, at);
        break;
      default:
        break;
    }
    if (kOperatorStarts.find(c) == std::string_view::npos) continue;
    const std::string_view rest = text.substr(at, 3);
    if (std::any_of(std::begin(kOperators), std::end(kOperators),
                    [&](std::string_view o) { return rest.starts_with(o); }))
      add(kCode, at);
  }
  if (text.size() - word >= 3) look_at_word(text, word, text.size());
  code_ = signs_[kCode].size() >= kSignsOfCode && signs_[kCode].size() >= text.size() / kCodeEvery;
}

void EntityEvidence::look_at_word(std::string_view text, size_t begin, size_t end) {
  char lower[kLongestWord + 1];
  const size_t size = std::min(end - begin, sizeof lower);
  for (size_t i = 0; i < size; ++i) lower[i] = static_cast<char>(text[begin + i] | 0x20);
  const std::string_view word(lower, size);
  for (const Word& w : kWords) {
    if (!word.starts_with(w.lower) || (!w.prefix && word != w.lower)) continue;
    // The name of a reference is not talk about it.
    if (begin > 0 && (text[begin - 1] == '&' || text[begin - 1] == ';') && end < text.size() &&
        text[end] == ';')
      return;
    add(w.sign, begin);
    return;
  }
}

bool EntityEvidence::near(Sign sign, size_t begin, size_t end) const {
  const std::vector<size_t>& places = signs_[sign];
  const auto first =
      std::lower_bound(places.begin(), places.end(), begin > kNear ? begin - kNear : 0);
  return first != places.end() && *first < end + kNear;
}

}  // namespace tamis::normalize
