// Where text may be cut without harm: grapheme clusters, normalization, sentences, placeholders.
//
//   TextBounds bounds = TextBounds::create().value();       // scratch of one thread
//   bounds.set_text(text);
//   bounds.is_cluster_bound(from, at)                       // from: a place before `at` that is a bound
//
// Grapheme clusters and sentences are those of UAX #29 as ICU's root locale has them. ICU is asked only where the two characters do not
// settle it (GB3 to GB9b of the standard name the classes), and for sentences only in windows of bounded size, so the answer
// depends on the window: it is a function of the text and the place, never of time or locale.
//
// Thread-safety: one thread. Ownership: borrows the text. Cost: some 10 ns a bound between letters, a few microseconds where ICU is
// asked; sentences about 30 ns a byte of the window.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "tamis/result.h"

namespace tamis::tokenize {

class TextBounds {
 public:
  // Code::kInternal if ICU has no data.
  static Result<TextBounds> create();
  TextBounds(TextBounds&&) noexcept;
  TextBounds& operator=(TextBounds&&) noexcept;
  ~TextBounds();

  // text: well-formed UTF-8.
  void set_text(std::string_view text);

  // Between two grapheme clusters; `from` <= at is a bound, and begins what is looked at.
  bool is_cluster_bound(size_t from, size_t at);
  // Normalizing (NFC, NFKC) the two sides apart gives what normalizing them together gives.
  bool is_normalization_bound(size_t at) const;
  // White space on one side or both.
  bool is_word_bound(size_t at) const;
  // Two line ends in the white space around `at`.
  bool is_paragraph_bound(size_t at) const;
  // Sentence ends in (from, to], ascending, each moved back over white space before it.
  void sentence_ends(size_t from, size_t to, std::vector<size_t>& ends);

 private:
  struct Breaks;
  TextBounds();
  size_t flags_begin(size_t at);

  std::unique_ptr<Breaks> breaks_;
  std::string_view text_;
  size_t flags_begin_ = 0, flags_end_ = 0;  // a run of regional indicators
};

bool is_white_space(char32_t c);  // White_Space
// Whether `at` lies inside something of the shape of a placeholder, [TYPE_12].
bool is_inside_placeholder(std::string_view text, size_t at);

}  // namespace tamis::tokenize
