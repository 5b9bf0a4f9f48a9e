#include "redact/spelled_email.h"

#include <algorithm>
#include <string>

#include "redact/chars.h"
#include "redact/domains.h"
#include "redact/edges.h"
#include "redact/rules.h"

namespace tamis::redact {

namespace {

constexpr size_t kReach = 96;
constexpr size_t kLabels = 5;

bool in_label(unsigned char c) { return is_alnum(c) || c == '-' || c == '_'; }
bool opens(unsigned char c) { return c == '[' || c == '(' || c == '{' || c == '<'; }
bool closes(unsigned char c) { return c == ']' || c == ')' || c == '}' || c == '>'; }

// A spelled sign: the word at `word`, with blanks and at most one pair of brackets around it.
struct Sign {
  size_t begin = 0, end = 0;  // with blanks and brackets
  bool brackets = false;
};

Sign sign_around(std::string_view text, size_t word, size_t size) {
  Sign s{word, word + size, false};
  const auto blank_before = [&] {
    return s.begin > 0 && (byte_at(text, s.begin - 1) == ' ' || byte_at(text, s.begin - 1) == '\t');
  };
  const auto blank_after = [&] {
    return byte_at(text, s.end) == ' ' || byte_at(text, s.end) == '\t';
  };
  for (size_t n = 0; n < 2 && blank_before(); ++n) --s.begin;
  for (size_t n = 0; n < 2 && blank_after(); ++n) ++s.end;
  if (s.begin > 0 && opens(byte_at(text, s.begin - 1)) && closes(byte_at(text, s.end))) {
    s.brackets = true;
    --s.begin;
    ++s.end;
    for (size_t n = 0; n < 2 && blank_before(); ++n) --s.begin;
    for (size_t n = 0; n < 2 && blank_after(); ++n) ++s.end;
  }
  return s;
}

std::string_view word_at(std::string_view text, size_t at) {
  size_t end = at;
  while (end < at + 8 && is_letter(byte_at(text, end))) ++end;
  return text.substr(at, end - at);
}

bool is_at(std::string_view word) { return equal_folded(word, "at"); }

// "dot" as it is said: English, Spanish and Italian, Portuguese, French, German and Polish, Dutch, Polish, Czech, Slovak, Hungarian, Finnish, Turkish,
// Russian and Ukrainian, Greek. Small letters.
constexpr std::string_view kDots[] = {"dot",    "punto", "ponto",  "point", "punkt", "punt",
                                      "kropka", "tečka", "tecka",  "bodka", "pont",  "piste",
                                      "nokta",  "точка", "крапка", "τελεία"};

// The bytes of the word for a dot that begins, or ends, at text[at]; 0 if there is none.
size_t dot_word_at(std::string_view text, size_t at) {
  constexpr std::string_view kBegin = "dpkbtn";  // or beyond ASCII
  const unsigned char first = to_lower(byte_at(text, at));
  if (first < 0x80 && kBegin.find(static_cast<char>(first)) == std::string_view::npos) return 0;
  for (const std::string_view word : kDots)
    if (starts_with_folded(text.substr(std::min(at, text.size())), word) &&
        !touches_word_after(text, at + word.size()))
      return word.size();
  return 0;
}
size_t dot_word_before(std::string_view text, size_t at) {
  for (const std::string_view word : kDots)
    if (at >= word.size() && equal_folded(text.substr(at - word.size(), word.size()), word) &&
        !touches_word_before(text, at - word.size()))
      return word.size();
  return 0;
}

size_t label_end(std::string_view text, size_t begin) {
  size_t end = begin;
  while (end < begin + 63 && in_label(byte_at(text, end))) ++end;
  return end;
}
size_t label_begin(std::string_view text, size_t end) {
  size_t begin = end;
  while (begin > 0 && end - begin < 64 && in_label(byte_at(text, begin - 1))) --begin;
  return begin;
}

// A dot before `end`: "." or a spelled one; where it begins, or npos.
size_t dot_before(std::string_view text, size_t end) {
  if (end > 0 && text[end - 1] == '.') return end - 1;
  size_t at = end;
  while (at > 0 && end - at < 4 && (byte_at(text, at - 1) == ' ' || closes(byte_at(text, at - 1))))
    --at;
  const size_t size = at == end ? 0 : dot_word_before(text, at);
  if (size == 0) return std::string_view::npos;
  const Sign s = sign_around(text, at - size, size);
  return s.end == end ? s.begin : std::string_view::npos;
}

size_t dot_after(std::string_view text, size_t at, bool& spelled) {
  if (byte_at(text, at) == '.' && is_alnum(byte_at(text, at + 1))) return at + 1;
  if (opens(byte_at(text, at)) && byte_at(text, at + 1) == '.' && closes(byte_at(text, at + 2)) &&
      is_alnum(byte_at(text, at + 3))) {
    spelled = true;
    return at + 3;
  }
  size_t word = at;
  while (word < at + 4 && (byte_at(text, word) == ' ' || opens(byte_at(text, word)))) ++word;
  const size_t size = word == at ? 0 : dot_word_at(text, word);
  if (size == 0) return std::string_view::npos;
  const Sign s = sign_around(text, word, size);
  if (s.begin != at) return std::string_view::npos;
  spelled = true;
  return s.end;
}

// Words of prose that stand before "at" or "dot" ("the dot com years", "look at the dot").
bool is_prose(std::string_view label) {
  constexpr std::string_view kWords[] = {
      "the", "a",    "an",  "this", "that", "our", "your", "my",   "his",     "her",  "its",
      "is",  "are",  "was", "were", "be",   "and", "or",   "of",   "to",      "in",   "on",
      "it",  "them", "us",  "me",   "him",  "you", "we",   "look", "looking", "each", "every"};
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](std::string_view w) { return equal_folded(label, w); });
}

}  // namespace

void SpelledAt::add_to(ByteFilter& filter, unsigned group, PrintSet& prints) {
  for (const char before : {' ', '\t', '[', '(', '{', '<'})
    for (const char behind : {' ', '\t', ']', ')', '}', '>'}) {
      const std::string word = {before, 'a', 't', behind};
      filter.add_letters(group, word);
      prints.add(print_at(word, 0) | kSmallPrint);
    }
}

void find_spelled_email(std::string_view text, size_t at, size_t& done, Candidates& out) {
  const bool written = text[at] == '@';
  if (!written && (to_lower(byte_at(text, at)) != 'a' || !is_at(word_at(text, at)))) return;
  find_spelled_email(text, at, written ? 1 : 2, written, done, out);
}

void find_spelled_email(std::string_view text, size_t at, size_t size, bool telling, size_t& done,
                        Candidates& out) {
  if (at < done) return;
  const Sign sign = sign_around(text, at, size);
  // Nothing between it and a name; "jane@corp.test" is for email.h.
  // But "jane@corp(dot)test" has only its dots spelled.
  const bool glued = sign.begin == at || sign.end == at + size;
  if (glued && (!telling || text[at] != '@')) return;
  // "at" is a word of prose too: nearly always no dot comes.
  bool spelled = false;
  const size_t first_end = label_end(text, sign.end);
  if (first_end == sign.end || dot_after(text, first_end, spelled) == std::string_view::npos)
    return;
  spelled = false;
  // The name: labels with dots, from right to left.
  size_t begin = label_begin(text, sign.begin);
  const std::string_view name = text.substr(begin, sign.begin - begin);
  if (name.empty() || is_prose(name)) return;
  for (size_t n = 0; n < kLabels && sign.begin - begin < kReach; ++n) {
    const size_t dot = dot_before(text, begin);
    if (dot == std::string_view::npos) break;
    const size_t next = label_begin(text, dot);
    if (next == dot) break;
    begin = next;
  }
  // The host: labels with dots, of which the last is a top-level domain.
  size_t stop = 0, from = sign.end;
  bool reserved_host = false;
  std::string host;
  for (size_t n = 0; n < kLabels; ++n) {
    const size_t end = label_end(text, from);
    if (end == from) break;
    const std::string_view label = text.substr(from, end - from);
    if (n == 0 && is_prose(label)) return;
    if (n > 0) host += '.';
    for (const char c : label) host += static_cast<char>(to_lower(static_cast<unsigned char>(c)));
    if (n > 0) {
      const TopLevel top = top_level(host.substr(host.rfind('.') + 1));
      if (top == TopLevel::kPublic || top == TopLevel::kPrivate) {
        stop = end;
        reserved_host = domain_reserved(host);
      }
    }
    const size_t next = dot_after(text, end, spelled);
    if (next == std::string_view::npos) break;
    from = next;
  }
  if (stop == 0 || touches_word_after(text, stop) || touches_word_before(text, begin)) return;
  if (!spelled && (glued || (!sign.brackets && !telling))) return;
  done = stop;
  constexpr RuleId kSpelled = rule_id("email.spelled");
  out.push_back(
      {begin, stop, kSpelled, static_cast<int16_t>(sign.brackets ? 22 : 8), false, reserved_host});
}

}  // namespace tamis::redact
