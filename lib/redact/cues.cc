#include "redact/cues.h"

#include <algorithm>
#include <bit>

#include "base/utf8.h"
#include "redact/byte_filter.h"
#include "redact/chars.h"
#include "redact/cue_words.h"
#include "redact/edges.h"
#include "redact/fold.h"

namespace tamis::redact {

namespace {

// A word may begin and end at any character of a script that is written without spaces, and where punctuation of any script parts it.
bool parts_words(std::string_view text, size_t at) {
  const char32_t c = utf8::decode(text, at).code_point;
  return !letter_beyond_ascii(c) || unspaced_script(c);
}

bool begins_word(std::string_view text, size_t at) {
  const unsigned char c = byte_at(text, at), before = byte_at(text, at - 1);
  if (!in_word(before) || (is_digit(before) && !is_digit(c))) return true;
  if (c >= 0x80 && parts_words(text, at)) return true;
  return before >= 0x80 && parts_words(text, utf8::character_start(text, at - 1));
}

bool stops_word(std::string_view text, size_t at) {
  const unsigned char c = byte_at(text, at);
  if (c < 0x80) return !is_letter(c);
  return parts_words(text, at);
}

// The end of the word that goes on at text[at].
size_t word_end(std::string_view text, size_t at) {
  while (at < text.size()) {
    const unsigned char c = byte_at(text, at);
    if (c < 0x80 ? !is_letter(c) : !letter_beyond_ascii(utf8::decode(text, at).code_point)) break;
    at += c < 0x80 ? 1 : utf8::decode(text, at).size;
  }
  return at;
}

// Words for a reading reach far ("call me any day after six on …"); words against it speak of what stands right beside them.
int weaken(const int decibans, Subject subject, size_t distance) {
  if (subject < Subject::kVersion)
    return distance <= 10 ? decibans
                          : std::max(0, decibans - static_cast<int>((distance - 10) / 2));
  return distance <= 8 ? decibans : std::max(0, decibans - 4 * static_cast<int>(distance - 8));
}

}  // namespace

void CueIndex::goes_on(const std::string& word) {
  for (char c = 'a'; c <= 'z'; ++c) {
    const std::string longer = word + c;
    if (longer.size() == kFilterBytes) {
      fours_.add(print_at(longer, 0) | kSmallPrint);
    } else {
      short_.add(
          short_print(print_at(longer, 0) | kSmallPrint, static_cast<unsigned>(longer.size())));
      goes_on(longer);
    }
  }
}

CueIndex CueIndex::compile(std::span<const Cue> rows) {
  CueIndex index;
  index.entries_.reserve(rows.size());
  for (const Cue& row : rows)
    index.entries_.push_back({fold(row.text), row.subject, row.decibans, row.flags});
  std::sort(index.entries_.begin(), index.entries_.end(), [](const Entry& a, const Entry& b) {
    return a.folded != b.folded ? a.folded < b.folded : a.subject < b.subject;
  });
  for (Entry& e : index.entries_) {
    e.print = print_at(e.folded, 0) | kSmallPrint;
    for (size_t i = 0; i < kFilterBytes && i < e.folded.size(); ++i) e.told |= 0xFFu << (8 * i);
  }
  for (size_t i = 0; i < index.entries_.size(); ++i) {
    const std::string& folded = index.entries_[i].folded;
    const unsigned char first = byte_at(folded, 0), second = byte_at(folded, 1);
    const auto pair = static_cast<uint16_t>(first << 8 | second);
    if (index.by_pair_.empty() || index.by_pair_.back().first != pair)
      index.by_pair_.emplace_back(pair, static_cast<uint16_t>(i));
    index.begins_.add(first, second);
    index.digits_ = index.digits_ || is_digit(first);
    if (first >= 0x80) {
      const char32_t c = utf8::decode(folded, 0).code_point;
      index.beyond_[c % 1024 / 64] |= uint64_t{1} << (c % 64);
    }
    const uint32_t print = index.entries_[i].print;
    if (folded.size() >= kFilterBytes) {
      index.fours_.add(print);
    } else {
      unsigned letters = 0;
      while (is_letter(byte_at(folded, letters))) ++letters;
      index.short_.add(short_print(print, letters));
      if (index.entries_[i].flags & kPrefix) index.goes_on(folded);
    }
    // Anything but a letter may follow a word of one letter.
    for (unsigned c = 0; c < 0x100 && folded.size() == 1; ++c)
      if (!is_letter(static_cast<unsigned char>(c)))
        index.begins_.add(first, static_cast<unsigned char>(c));
  }
  return index;
}

namespace {

// The first two bytes of what stands at text[at], folded.
std::pair<unsigned char, unsigned char> folded_pair(std::string_view text, size_t at) {
  const unsigned char c = byte_at(text, at), d = byte_at(text, at + 1);
  if (c < 0x80 && d < 0x80) return {to_lower(c), to_lower(d)};
  std::string folded;
  for (size_t n = 0; n < 2 && folded.size() < 2 && at < text.size(); ++n) {
    const utf8::Decoded character = utf8::decode(text, at);
    utf8::append(folded, fold_character(character.code_point));
    at += character.size;
  }
  return {byte_at(folded, 0), byte_at(folded, 1)};
}

// Where `folded` ends if text[at] begins with it in any case and with any accents; else npos.
size_t end_of(std::string_view folded, std::string_view text, size_t at) {
  for (size_t i = 0; i < folded.size();) {
    const unsigned char c = byte_at(text, at);
    if (at >= text.size()) return std::string_view::npos;
    if (c < 0x80) {
      if (to_lower(c) != byte_at(folded, i)) return std::string_view::npos;
      ++i, ++at;
      continue;
    }
    const utf8::Decoded d = utf8::decode(text, at);
    char bytes[4];
    const std::string_view character(bytes, utf8::encode(fold_character(d.code_point), bytes));
    if (folded.compare(i, character.size(), character) != 0) return std::string_view::npos;
    i += character.size();
    at += d.size;
  }
  return at;
}

}  // namespace

template <class F>
void CueIndex::match(std::string_view text, size_t at, F&& found) const {
  const auto [first, second] = folded_pair(text, at);
  if (!begins_.has(first, second)) return;
  // Four bytes tell most of the words that do not stand here.
  const uint32_t print = folded_print(text, at);
  // Those of one letter stand before the others of the same first byte.
  for (const unsigned next : {0u, unsigned{second}}) {
    const auto pair = static_cast<uint16_t>(unsigned{first} << 8 | next);
    const auto it = std::lower_bound(by_pair_.begin(), by_pair_.end(), pair,
                                     [](const auto& row, uint16_t p) { return row.first < p; });
    if (it == by_pair_.end() || it->first != pair) continue;
    const size_t last = std::next(it) == by_pair_.end() ? entries_.size() : std::next(it)->second;
    for (size_t i = it->second; i < last; ++i) {
      const Entry& e = entries_[i];
      if (((print ^ e.print) & e.told) != 0) continue;
      size_t end = end_of(e.folded, text, at);
      if (end == std::string_view::npos) continue;
      const size_t last_character = utf8::character_start(text, end - 1);
      const bool open_end =
          byte_at(text, last_character) >= 0x80 && parts_words(text, last_character);
      if (!open_end && !stops_word(text, end)) {
        if (!(e.flags & kPrefix)) continue;
        end = word_end(text, end);
      }
      found(i, end);
    }
  }
}

void CueReader::search(size_t b, CueMemory::Block& block) const {
  std::vector<CueMemory::Match>& matches = memory_.matches_;
  block.first = static_cast<uint32_t>(matches.size());
  // Words of ASCII begin where no letter stands before; beyond, anywhere.
  const text::ClassBlock& classes = classes_[b];
  const uint64_t letter_before = b == 0 ? 0 : classes_[b - 1].letter >> 63;
  uint64_t starts =
      (classes.letter & ~(classes.letter << 1 | letter_before)) | classes.digit | classes.non_ascii;
  if (!index_.digits_) starts &= ~classes.digit;
  std::array<uint8_t, text::kBlockBytes> places;
  size_t count = 0;
  const size_t base = b * text::kBlockBytes;
  const uint64_t letters_behind = b + 1 < classes_.size() ? classes_[b + 1].letter : 0;
  for (; starts != 0; starts &= starts - 1) {
    const auto bit = static_cast<uint8_t>(std::countr_zero(starts));
    const uint64_t letters = classes.letter >> bit | letters_behind << 1 << (63 - bit);
    places[count] = bit;
    count += index_.may_begin(print_at(text_, base + bit),
                              static_cast<unsigned>(std::countr_one(letters)));
  }
  for (size_t i = 0; i < count; ++i) {
    const size_t at = base + places[i];
    if (const unsigned char c = byte_at(text_, at);
        c >= 0x80 && (utf8::is_continuation(text_[at]) ||
                      !index_.may_begin_with(fold_character(utf8::decode(text_, at).code_point))))
      continue;
    if (!begins_word(text_, at)) continue;
    index_.match(text_, at, [&](size_t entry, size_t end) {
      matches.push_back({at, end, static_cast<uint32_t>(entry)});
      block.subjects |= uint32_t{1} << static_cast<unsigned>(index_.entries_[entry].subject);
    });
  }
  block.count = static_cast<uint32_t>(matches.size()) - block.first;
}

// Calls f for each cue that begins in text[from, to).
template <class F>
void CueReader::each_from(size_t from, size_t to, F&& f) const {
  for (size_t b = from / text::kBlockBytes; from < to && b <= (to - 1) / text::kBlockBytes; ++b) {
    const CueMemory::Block& found = block(b);
    for (size_t i = found.first; i < size_t{found.first} + found.count; ++i)
      if (const CueMemory::Match& m = memory_.matches_[i]; m.begin >= from && m.begin < to)
        f(m, index_.entries_[m.entry]);
  }
}

CueReading CueReader::read(size_t begin, size_t end) const {
  CueReading reading;
  size_t from = begin > kCueBefore ? begin - kCueBefore : 0;
  bool barrier_known = false;
  each_from(from, begin, [&](const CueMemory::Match& m, const CueIndex::Entry& e) {
    if (!(e.flags & kBefore) || m.end > begin) return;
    if (!barrier_known) {
      from += barrier_before(text_.substr(from, begin - from));
      barrier_known = true;
    }
    if (m.begin < from) return;
    if (e.subject >= Subject::kVersion) {
      // "ISBN 10.1.2.3 +49 30 …": the word speaks of what stands between ("ISBN-13: " does not)
      const std::string_view between = text_.substr(m.end, begin - m.end);
      if (std::count_if(between.begin(), between.end(),
                        [](char c) { return is_digit(static_cast<unsigned char>(c)); }) > 2)
        return;
    }
    auto& best = reading.before[static_cast<size_t>(e.subject)];
    best = static_cast<int8_t>(std::max<int>(best, weaken(e.decibans, e.subject, begin - m.end)));
  });
  each_from(end, std::min(end + kCueBegins, text_.size()),
            [&](const CueMemory::Match& m, const CueIndex::Entry& e) {
              if (!(e.flags & kAfter) || m.end > end + kCueAfter) return;
              const std::string_view words = text_.substr(end, m.end - end);
              if (words.find_first_of("[\n") != std::string_view::npos) return;
              // "… 53705-2280. Phone: 608 …": a label speaks of what follows it.
              size_t next = m.end;
              while (byte_at(text_, next) == '.' || byte_at(text_, next) == ' ') ++next;
              if (const unsigned char c = byte_at(text_, next);
                  c == ':' || c == '=' || c == '[' || c == '(' || is_digit(c) || c == '+')
                return;
              auto& best = reading.after[static_cast<size_t>(e.subject)];
              best = std::max(best, e.decibans);
            });
  return reading;
}

}  // namespace tamis::redact
