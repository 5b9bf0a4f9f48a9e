#include "redact/rule_cues.h"

#include <algorithm>

#include "redact/chars.h"
#include "redact/cue_words.h"
#include "redact/cues.h"
#include "redact/fold.h"

namespace tamis::redact {

namespace {

// Calls f(begin, end) for each place where the word stands whole.
template <class F>
void each_place(std::string_view window, std::string_view word, bool open_end, bool may_go_on,
                F&& f) {
  for (size_t at = window.find(word); at != std::string_view::npos;
       at = window.find(word, at + 1)) {
    if (in_word(byte_at(word, 0)) && !starts_word(window, at)) continue;
    size_t end = at + word.size();
    if (in_word(byte_at(word, word.size() - 1)) && !ends_word(window, end, open_end)) {
      if (!may_go_on) continue;
      while (end < window.size() && in_word(byte_at(window, end)) &&
             !is_digit(byte_at(window, end)))
        ++end;
    }
    f(at, end);
  }
}

}  // namespace

RuleCues RuleCues::compile(std::span<const CueSpec> rows) {
  RuleCues cues;
  for (const CueSpec& row : rows) {
    for (const std::string& word : row.words) {
      const bool may_go_on = word.ends_with('*');
      std::string folded = fold(std::string_view(word).substr(0, word.size() - may_go_on));
      if (folded.empty()) continue;
      size_t last = folded.size() - 1;
      while (last > 0 && (byte_at(folded, last) & 0xC0) == 0x80) --last;
      const bool open_end = unspaced(byte_at(folded, last), byte_at(folded, last + 1));
      cues.words_.push_back({std::move(folded), static_cast<int>(row.decibans),
                             static_cast<size_t>(row.distance), row.before, row.after, open_end,
                             may_go_on});
    }
  }
  return cues;
}

int RuleCues::read(std::string_view text, size_t begin, size_t end) const {
  if (words_.empty()) return 0;
  int best = 0;
  const size_t from = begin > kCueBefore ? begin - kCueBefore : 0;
  const FoldedWindow before(text, from + barrier_before(text.substr(from, begin - from)), begin);
  const FoldedWindow after(
      text, end, end + std::min(kCueAfter, text.substr(end, kCueAfter).find_first_of("[\n")));
  for (const Word& w : words_) {
    if (w.decibans <= best) continue;
    if (w.before)
      each_place(before.bytes(), w.folded, w.open_end, w.may_go_on, [&](size_t, size_t to) {
        if (begin - before.source(to) <= w.distance) best = std::max(best, w.decibans);
      });
    if (w.after)
      each_place(after.bytes(), w.folded, w.open_end, w.may_go_on, [&](size_t at, size_t) {
        if (after.source(at) - end <= w.distance) best = std::max(best, w.decibans);
      });
  }
  return best;
}

}  // namespace tamis::redact
