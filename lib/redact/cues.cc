#include "redact/cues.h"

#include <algorithm>

#include "redact/chars.h"
#include "redact/cue_words.h"
#include "redact/fold.h"

namespace tamis::redact {

namespace {

// Words for a reading reach far ("call me any day after six on …"); words against it speak of what stands right beside them.
int weaken(const int decibans, Subject subject, size_t distance) {
  if (subject < Subject::kVersion)
    return distance <= 10 ? decibans
                          : std::max(0, decibans - static_cast<int>((distance - 10) / 2));
  return distance <= 8 ? decibans : std::max(0, decibans - 4 * static_cast<int>(distance - 8));
}

}  // namespace

CueIndex CueIndex::compile(std::span<const Cue> rows) {
  CueIndex index;
  index.entries_.reserve(rows.size());
  for (const Cue& row : rows)
    index.entries_.push_back({fold(row.text), row.subject, row.decibans, row.flags});
  std::sort(index.entries_.begin(), index.entries_.end(), [](const Entry& a, const Entry& b) {
    return a.folded != b.folded ? a.folded < b.folded : a.subject < b.subject;
  });
  size_t at = 0;
  for (size_t first = 0; first < 256; ++first) {
    index.by_first_[first] = static_cast<uint32_t>(at);
    while (at < index.entries_.size() && byte_at(index.entries_[at].folded, 0) == first) ++at;
  }
  index.by_first_[256] = static_cast<uint32_t>(at);
  for (const Entry& e : index.entries_) {
    const size_t first = byte_at(e.folded, 0);
    for (size_t second = 0; second < 256; ++second)
      if (e.folded.size() == 1 || byte_at(e.folded, 1) == second)
        index.begins_.add(static_cast<unsigned char>(first), static_cast<unsigned char>(second));
  }
  return index;
}

template <class F>
void CueIndex::match(std::string_view window, F&& found) const {
  for (size_t at = 0; at < window.size(); ++at) {
    const unsigned char first = byte_at(window, at), second = byte_at(window, at + 1);
    if (!begins_.has(first, second) || !starts_word(window, at)) continue;
    for (size_t i = by_first_[first]; i < by_first_[size_t{first} + 1]; ++i) {
      const Entry& e = entries_[i];
      if (e.folded.size() > 1 && byte_at(e.folded, 1) != second) continue;
      if (window.compare(at, e.folded.size(), e.folded) != 0) continue;
      size_t last = e.folded.size() - 1;
      while (last > 0 && (byte_at(e.folded, last) & 0xC0) == 0x80) --last;
      const bool open_end = unspaced(byte_at(e.folded, last), byte_at(e.folded, last + 1));
      size_t end = at + e.folded.size();
      if (!ends_word(window, end, open_end)) {
        if (!(e.flags & kPrefix)) continue;
        while (end < window.size() && in_word(byte_at(window, end)) &&
               !is_digit(byte_at(window, end)))
          ++end;
      }
      found(e, at, end);
    }
  }
}

CueReading CueIndex::read(std::string_view text, size_t begin, size_t end) const {
  CueReading reading;
  const size_t from = begin > kCueBefore ? begin - kCueBefore : 0;
  const FoldedWindow before(text, from + barrier_before(text.substr(from, begin - from)), begin);
  match(before.bytes(), [&](const Entry& e, size_t, size_t to) {
    if (!(e.flags & kBefore)) return;
    if (e.subject >=
        Subject::
            kVersion) {  // "ISBN 10.1.2.3 +49 30 …": the word speaks of what stands between ("ISBN-13: " does not)
      const std::string_view between = text.substr(before.source(to), begin - before.source(to));
      if (std::count_if(between.begin(), between.end(),
                        [](char c) { return is_digit(static_cast<unsigned char>(c)); }) > 2)
        return;
    }
    auto& best = reading.before[static_cast<size_t>(e.subject)];
    best = static_cast<int8_t>(
        std::max<int>(best, weaken(e.decibans, e.subject, begin - before.source(to))));
  });
  const FoldedWindow after(
      text, end, end + std::min(kCueAfter, text.substr(end, kCueAfter).find_first_of("[\n")));
  match(after.bytes(), [&](const Entry& e, size_t start, size_t to) {
    if (!(e.flags & kAfter)) return;
    // "… 53705-2280. Phone: 608 …": a label speaks of what follows it.
    size_t next = after.source(to);
    while (byte_at(text, next) == '.' || byte_at(text, next) == ' ') ++next;
    if (const unsigned char c = byte_at(text, next);
        c == ':' || c == '=' || c == '[' || c == '(' || is_digit(c) || c == '+')
      return;
    const size_t distance = after.source(start) - end;
    if (distance > 4) return;
    auto& best = reading.after[static_cast<size_t>(e.subject)];
    best = std::max(best, e.decibans);
  });
  return reading;
}

}  // namespace tamis::redact
