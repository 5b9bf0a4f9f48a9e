#include "tokenize/text_bounds.h"

#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

#include <algorithm>

#include "base/utf8.h"

namespace tamis::tokenize {

namespace {

// Around a bound, white space is looked at this far: more blank lines are no more of a paragraph.
constexpr size_t kSpaceWindow = 64;
constexpr size_t kFlagBytes = 4;  // of a regional indicator

size_t before(std::string_view text, size_t at) {
  do --at;
  while (at > 0 && utf8::is_continuation(text[at]));
  return at;
}

char32_t character_before(std::string_view text, size_t at) {
  return utf8::decode(text, before(text, at)).code_point;
}

bool is_ascii(std::string_view text, size_t at) { return static_cast<uint8_t>(text[at]) < 0x80; }

UGraphemeClusterBreak cluster_class(char32_t c) {
  return static_cast<UGraphemeClusterBreak>(
      u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_GRAPHEME_CLUSTER_BREAK));
}

}  // namespace

bool is_white_space(char32_t c) {
  return c < 0x80 ? c == ' ' || (c >= '\t' && c <= '\r')
                  : u_isUWhiteSpace(static_cast<UChar32>(c)) != 0;
}

bool is_inside_placeholder(std::string_view text, size_t at) {
  // "[" of type, "_", up to ten digits, "]": redact/placeholder.h. No type is longer.
  constexpr size_t kLongest = 64;
  const auto is_name = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  size_t open = at;
  while (open > 0 && at - open < kLongest && is_name(text[open - 1])) --open;
  if (open == 0 || text[open - 1] != '[') return false;
  size_t close = at;
  while (close < text.size() && close - open < kLongest && is_name(text[close])) ++close;
  if (close == text.size() || text[close] != ']') return false;
  const std::string_view inside = text.substr(open, close - open);
  const size_t last = inside.rfind('_');
  if (last == std::string_view::npos || last == 0 || last + 1 == inside.size()) return false;
  const std::string_view number = inside.substr(last + 1);
  return number.size() <= 10 && inside[0] >= 'A' && inside[0] <= 'Z' &&
         std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
}

struct TextBounds::Breaks {
  std::unique_ptr<icu::BreakIterator> clusters, sentences;
  const icu::Normalizer2 *nfc = nullptr, *nfkc = nullptr;
  UText window = UTEXT_INITIALIZER;

  ~Breaks() { utext_close(&window); }

  // False if ICU would not have it, which it only does for want of memory.
  bool open(icu::BreakIterator& breaks, std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    utext_openUTF8(&window, text.data(), static_cast<int64_t>(text.size()), &status);
    breaks.setText(&window, status);
    return U_SUCCESS(status);
  }
};

TextBounds::TextBounds() : breaks_(std::make_unique<Breaks>()) {}
TextBounds::TextBounds(TextBounds&&) noexcept = default;
TextBounds& TextBounds::operator=(TextBounds&&) noexcept = default;
TextBounds::~TextBounds() = default;

Result<TextBounds> TextBounds::create() {
  UErrorCode status = U_ZERO_ERROR;
  TextBounds bounds;
  Breaks& b = *bounds.breaks_;
  b.clusters.reset(icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
  b.sentences.reset(icu::BreakIterator::createSentenceInstance(icu::Locale::getRoot(), status));
  b.nfc = icu::Normalizer2::getNFCInstance(status);
  b.nfkc = icu::Normalizer2::getNFKCInstance(status);
  if (U_FAILURE(status))
    return fail(Code::kInternal, std::string("chunks: ICU has no data for text breaks (") +
                                     u_errorName(status) + "); install ICU's data library");
  return bounds;
}

void TextBounds::set_text(std::string_view text) {
  text_ = text;
  flags_begin_ = flags_end_ = 0;
}

bool TextBounds::is_cluster_bound(size_t from, size_t at) {
  if (at == from || at == text_.size()) return true;
  if (utf8::is_continuation(text_[at])) return false;
  if (is_ascii(text_, at) && is_ascii(text_, at - 1))
    return !(text_[at - 1] == '\r' && text_[at] == '\n');
  const auto left = cluster_class(character_before(text_, at));
  const auto right = cluster_class(utf8::decode(text_, at).code_point);
  switch (right) {
    case U_GCB_EXTEND:
    case U_GCB_ZWJ:
    case U_GCB_SPACING_MARK:  // GB9, GB9a; but GB4 goes before them
      return left == U_GCB_CONTROL || left == U_GCB_CR || left == U_GCB_LF;
    case U_GCB_CONTROL:
    case U_GCB_CR:
    case U_GCB_LF:
      return !(left == U_GCB_CR && right == U_GCB_LF);
    default:
      break;
  }
  const auto joins = [](UGraphemeClusterBreak c) {
    switch (c) {
      case U_GCB_OTHER:
      case U_GCB_CONTROL:
      case U_GCB_CR:
      case U_GCB_LF:
        return false;
      default:
        return true;
    }
  };
  if (left == U_GCB_REGIONAL_INDICATOR && right == U_GCB_REGIONAL_INDICATOR)
    return (at - flags_begin(at)) / kFlagBytes % 2 ==
           0;  // GB12, GB13: in pairs from where they begin
  // Neither side is one that joins: GB999. The rest depends on more than two characters, or on ICU's version of the rules, but
  // not on what lies far: one character after `at`, and before it a run of marks. Of a longer run than this the end is looked at.
  if (!joins(left) && !joins(right)) return true;
  constexpr size_t kBack = 512;
  if (at - from > kBack) from = utf8::character_start(text_, at - kBack);
  const size_t end = at + utf8::decode(text_, at).size;
  if (!breaks_->open(*breaks_->clusters, text_.substr(from, end - from))) return false;
  return breaks_->clusters->isBoundary(static_cast<int32_t>(at - from)) != 0;
}

// Where the run of regional indicators that ends at `at` begins. Remembered, as the next question is about the same run.
size_t TextBounds::flags_begin(size_t at) {
  if (at > flags_begin_ && at <= flags_end_) return flags_begin_;
  size_t begin = at;
  while (begin > 0) {
    const size_t c = before(text_, begin);
    if (cluster_class(utf8::decode(text_, c).code_point) != U_GCB_REGIONAL_INDICATOR) break;
    begin = c;
    if (begin == flags_end_ && flags_begin_ < flags_end_) {  // the run that is known goes on
      begin = flags_begin_;
      break;
    }
  }
  flags_begin_ = begin;
  flags_end_ = at;
  return begin;
}

bool TextBounds::is_normalization_bound(size_t at) const {
  if (at == 0 || at == text_.size() || is_ascii(text_, at)) return true;
  const auto c = static_cast<UChar32>(utf8::decode(text_, at).code_point);
  return breaks_->nfc->hasBoundaryBefore(c) != 0 && breaks_->nfkc->hasBoundaryBefore(c) != 0;
}

bool TextBounds::is_word_bound(size_t at) const {
  if (at == 0 || at == text_.size()) return true;
  return is_white_space(character_before(text_, at)) ||
         is_white_space(utf8::decode(text_, at).code_point);
}

bool TextBounds::is_paragraph_bound(size_t at) const {
  int line_ends = 0;
  const auto see = [&](char32_t c, char32_t next) {
    if (c == 0x2029) line_ends += 2;
    if (c == '\n' || (c == '\r' && next != '\n') || c == 0x85 || c == 0x2028) ++line_ends;
  };
  char32_t next = at < text_.size() ? utf8::decode(text_, at).code_point : 0;
  for (size_t i = at; i > 0 && at - i < kSpaceWindow && line_ends < 2;) {
    const char32_t c = character_before(text_, i);
    if (!is_white_space(c)) break;
    see(c, next);
    next = c;
    i = before(text_, i);
  }
  for (size_t i = at; i < text_.size() && i - at < kSpaceWindow && line_ends < 2;) {
    const utf8::Decoded c = utf8::decode(text_, i);
    if (!is_white_space(c.code_point)) break;
    i += c.size;
    see(c.code_point, i < text_.size() ? utf8::decode(text_, i).code_point : 0);
  }
  return line_ends >= 2;
}

void TextBounds::sentence_ends(size_t from, size_t to, std::vector<size_t>& ends) {
  ends.clear();
  // What follows an end decides whether it is one: a small letter goes on with the sentence (SB8).
  constexpr size_t kAhead = 64;
  const size_t end = utf8::character_start(text_, std::min(text_.size(), to + kAhead));
  icu::BreakIterator& breaks = *breaks_->sentences;
  if (!breaks_->open(breaks, text_.substr(from, end - from))) return;
  size_t before_this = from;  // the end of the sentence before, with its white space
  breaks.first();
  for (int32_t at = breaks.next(); at != icu::BreakIterator::DONE; at = breaks.next()) {
    const size_t whole = from + static_cast<size_t>(at);
    if (whole == end && end != text_.size()) break;  // the window's end is no sentence's
    size_t place = whole;
    while (place > before_this && is_white_space(character_before(text_, place)))
      place = before(text_, place);
    if (place > to) break;
    if (place > before_this) ends.push_back(place);
    before_this = whole;
  }
}

}  // namespace tamis::tokenize
