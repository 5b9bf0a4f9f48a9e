#include "tokenize/pieces.h"

#include "base/utf8.h"

namespace tamis::tokenize {
namespace {

bool is_line_end(char c) { return c == '\r' || c == '\n'; }

}  // namespace

template <class Pattern>
size_t Pieces<Pattern>::ending(std::string_view text, size_t at) {
  const auto folded = [&](size_t i) {
    if (i >= text.size() || static_cast<uint8_t>(text[i]) >= 0x80) return 0;
    return Pattern::kEndingAnyCase ? text[i] | 0x20 : int{text[i]};
  };
  switch (folded(at + 1)) {
    case 's':
    case 't':
    case 'm':
    case 'd':
      return 2;
    case 'r':
    case 'v':
      return folded(at + 2) == 'e' ? 3 : 0;
    case 'l':
      return folded(at + 2) == 'l' ? 3 : 0;
    default:
      return Pattern::kEndingAnyCase && text.substr(at + 1).starts_with("\u017F") ? 3 : 0;
  }
}

template <class Pattern>
size_t Pieces<Pattern>::word_by_character(size_t start) const {
  size_t at = start, after_caseless = start;
  const auto class_here = [&] { return classes_.of(utf8::decode(text_, at).code_point); };
  while (at < size_ && (class_here() & (kUpper | kLetter | kMark)) != 0) {
    const bool caseless = class_here() != kUpper;
    at += character_size(at);
    if (caseless) after_caseless = at;
  }
  if (at < size_ && class_here() == kLower) {
    while (at < size_ && (class_here() & (kLower | kLetter | kMark)) != 0) at += character_size(at);
    return at;
  }
  // At the window's end a small letter may still follow.
  if (at >= size_ && !last_) return size_;
  return after_caseless > start ? after_caseless : at;
}

template <class Pattern>
size_t Pieces<Pattern>::other(size_t at) const {
  const size_t size = character_size(at);
  const bool symbol = window_.bit(&ClassBits::symbols, at);
  if (Pattern::kAnyBeforeWord &&
      (symbol || (window_.bit(&ClassBits::space, at) && !is_line_end(text_[at])))) {
    if (at + size >= size_ && !last_) return size_;
    if (window_.letters(at + size)) return word(at + size);
  }
  if (symbol) return symbols(at);
  if (text_[at] == ' ' && window_.bit(&ClassBits::symbols, at + 1)) return symbols(at + 1);
  const size_t number = at + (Pattern::kSpaceBeforeNumber && text_[at] == ' ' ? 1 : 0);
  if (window_.bit(&ClassBits::number, number)) {
    if (Pattern::kMostDigits == 0) return window_.run_end(&ClassBits::number, number);
    size_t end = number + character_size(number);
    for (int i = 1; i < Pattern::kMostDigits && window_.bit(&ClassBits::number, end); ++i)
      end += character_size(end);
    return end;
  }
  return spaces(at);
}

template <class Pattern>
size_t Pieces<Pattern>::symbols(size_t at) const {
  size_t end = window_.run_end(&ClassBits::symbols, at);
  while (Pattern::kLineEndsAfterSymbols && end < size_ &&
         (is_line_end(text_[end]) || (Pattern::kSlashAfterSymbols && text_[end] == '/')))
    ++end;
  return end;
}

template <class Pattern>
size_t Pieces<Pattern>::spaces(size_t at) const {
  const size_t end = window_.run_end(&ClassBits::space, at);
  if (end >= size_ && !last_) return size_;
  if (Pattern::kLastSpacesWhole && end == text_.size()) return end;
  for (size_t i = Pattern::kSpacesToLineEnd ? end : at; i > at; --i)
    if (is_line_end(text_[i - 1])) return i;
  if (end == text_.size()) return end;
  size_t last = end - 1;
  while (utf8::is_continuation(text_[last])) --last;
  return last > at ? last : end;
}

template class Pieces<Cl100k>;
template class Pieces<O200k>;
template class Pieces<Gpt2>;
template class Pieces<Llama3>;
template class Pieces<Qwen2>;

}  // namespace tamis::tokenize
