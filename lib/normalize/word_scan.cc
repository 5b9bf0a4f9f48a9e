#include "normalize/word_scan.h"

#include <unicode/uchar.h>

#include "base/utf8.h"
#include "normalize/character_context.h"

namespace tamis::normalize {

namespace {

bool ascii_letter(unsigned char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

// Beside one of these a run of letters is part of something else: a number, an address, a path.
bool spoils_word(std::string_view text, size_t at) {
  if (at >= text.size()) return false;
  const char c = text[at];
  if (static_cast<unsigned char>(c) < 0x80)
    return (c >= '0' && c <= '9') || c == '_' || c == '@' || c == '/' || c == '\\';
  const char32_t character = utf8::decode(text, at).code_point;
  // Spaceless letters too: a run beside them is a fragment of a mixed word.
  return u_isdigit(static_cast<UChar32>(character)) ||
         (is_letter(character) && !is_word_character(character));
}

size_t step_back(std::string_view text, size_t at) {
  do --at;
  while (at > 0 && utf8::is_continuation(text[at]));
  return at;
}

size_t letter_at(std::string_view text, size_t at) {  // its bytes, or 0
  if (at >= text.size()) return 0;
  const auto c = static_cast<unsigned char>(text[at]);
  if (c < 0x80) return ascii_letter(c) ? 1 : 0;
  const utf8::Decoded d = utf8::decode(text, at);
  return d.valid && is_word_character(d.code_point) ? d.size : 0;
}

size_t run_end(std::string_view text, size_t at) {
  while (const size_t size = letter_at(text, at)) at += size;
  return at;
}

size_t run_begin(std::string_view text, size_t at) {
  while (at > 0) {
    const size_t before = step_back(text, at);
    if (letter_at(text, before) != at - before) break;
    at = before;
  }
  return at;
}

constexpr std::string_view kSoftHyphen = "\xC2\xAD";

// A hyphen, soft or not, and then the end of the line.
bool cut_by_line_end(std::string_view text, size_t at) {
  const size_t size =
      text.substr(at).starts_with(kSoftHyphen) ? kSoftHyphen.size() : hyphen_at(text, at);
  return size != 0 && at + size < text.size() && text[at + size] == '\n';
}

// The other half stands on the line before: a hyphen, the line end, blanks, then this word.
bool cut_before(std::string_view text, size_t at) {
  while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) --at;
  if (at == 0 || text[at - 1] != '\n') return false;
  --at;
  if (at == 0) return false;
  const size_t before = step_back(text, at);
  return cut_by_line_end(text, before);
}

}  // namespace

bool is_word_character(char32_t c) {
  if (c < 0x80) return ascii_letter(static_cast<unsigned char>(c));
  const auto u = static_cast<UChar32>(c);
  if ((U_GET_GC_MASK(u) & U_GC_M_MASK) != 0) return true;
  return u_isalpha(u) && !is_spaceless(c);
}

void fold_word(std::string_view word, std::string& out) {
  for (size_t at = 0; at < word.size();) {
    const auto c = static_cast<unsigned char>(word[at]);
    if (c < 0x80) {
      out += static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
      ++at;
    } else if (const size_t hyphen = hyphen_at(word, at)) {
      out += '-';
      at += hyphen;
    } else {
      const utf8::Decoded d = utf8::decode(word, at);
      const auto u = static_cast<UChar32>(d.code_point);
      utf8::append(out, static_cast<char32_t>(u_foldCase(u, U_FOLD_CASE_DEFAULT)));
      at += d.size;
    }
  }
}

size_t hyphen_at(std::string_view text, size_t at) {
  if (at >= text.size()) return 0;
  if (text[at] == '-') return 1;
  return text.substr(at, 3) == "\xE2\x80\x90" ? 3 : 0;
}

Span word_after(std::string_view text, size_t at) { return {at, run_end(text, at)}; }
Span word_before(std::string_view text, size_t at) { return {run_begin(text, at), at}; }

Span compound_after(std::string_view text, size_t at) {
  size_t end = run_end(text, at);
  if (end == at) return {at, at};
  for (size_t hyphen; (hyphen = hyphen_at(text, end)) != 0;) {
    const size_t next = run_end(text, end + hyphen);
    if (next == end + hyphen) break;
    end = next;
  }
  return {at, end};
}

Span compound_before(std::string_view text, size_t at) {
  size_t begin = run_begin(text, at);
  if (begin == at) return {at, at};
  while (begin > 0) {
    const size_t hyphen = step_back(text, begin);
    if (hyphen == 0 || hyphen_at(text, hyphen) != begin - hyphen) break;
    const size_t next = run_begin(text, hyphen);
    if (next == hyphen) break;
    begin = next;
  }
  return {begin, at};
}

bool WordScanner::next(std::string_view text, size_t& at) {
  while (at < text.size()) {
    if (letter_at(text, at) == 0) {
      at += static_cast<unsigned char>(text[at]) < 0x80 ? 1 : utf8::decode(text, at).size;
      continue;
    }
    const Span whole = compound_after(text, at);
    at = whole.end;
    if (whole.begin > 0 && spoils_word(text, step_back(text, whole.begin))) continue;
    if (spoils_word(text, whole.end)) continue;
    if (cut_by_line_end(text, whole.end) || cut_before(text, whole.begin)) continue;
    compound_.clear();
    fold_word(text.substr(whole.begin, whole.size()), compound_);
    return true;
  }
  return false;
}

}  // namespace tamis::normalize
