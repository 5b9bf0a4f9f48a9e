#include "normalize/repair_runs.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <bit>

#include "base/utf8.h"
#include "normalize/plausible.h"

namespace tamis::normalize {

namespace {

constexpr int kSure = 5;       // a run of this weight is repaired
constexpr int kWeak = 3;       // beside sure ones of its charset, or with others like it
constexpr int kPossible = -3;  // beside several sure ones, where nothing speaks against it
constexpr size_t kLine = 400;  // bytes to each side in which a witness is looked for

bool is_letter(char32_t c) { return u_isalpha(static_cast<UChar32>(c)); }
bool is_box(char32_t c) { return c >= 0x2500 && c <= 0x259F; }

size_t sequence_size(uint8_t lead) { return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4; }

// A character of two or three bytes of well-formed text.
char32_t short_character(const unsigned char* c) {
  return c[0] < 0xE0 ? (c[0] & 0x1Fu) << 6 | (c[1] & 0x3Fu)
                     : (c[0] & 0x0Fu) << 12 | (c[1] & 0x3Fu) << 6 | (c[2] & 0x3Fu);
}

// How often a lead byte begins mojibake rather than a word: quotes and dashes, accented Latin, emoji come first.
int prior(uint8_t lead) {
  switch (lead) {
    case 0xC2:
    case 0xC3:
    case 0xEF:
      return 1;
    case 0xE2:
      return 2;
    case 0xF0:
      return 3;
    default:
      return 0;
  }
}

// A byte of UTF-8 that another may follow, as ISO 8859-1 or windows-1252 spell it.
bool may_continue(char32_t c) {
  return (c >= 0x80 && c <= 0xBF) || (c >= 0xC2 && c <= 0xF4) || (c >= 0x2013 && c <= 0x203A) ||
         c == 0x20AC || c == 0x2122 || c == 0x152 || c == 0x153 || c == 0x160 || c == 0x161 ||
         c == 0x178 || c == 0x17D || c == 0x17E || c == 0x192 || c == 0x2C6 || c == 0x2DC;
}

}  // namespace

MojibakeFinder::Character MojibakeFinder::at(size_t position) const {
  const utf8::Decoded d = utf8::decode(in_, position);
  return {d.code_point, position + d.size};
}

char32_t MojibakeFinder::before(size_t position) const {
  if (position == 0) return 0;
  do --position;
  while (utf8::is_continuation(in_[position]));
  return at(position).code_point;
}

char32_t MojibakeFinder::after(size_t position) const {
  return position < in_.size() ? at(position).code_point : 0;
}

// Unicode 15, table 3-7, over the bytes that `charset` gives the characters. Two surrogates (CESU-8) are one character.
bool MojibakeFinder::read_sequence(size_t begin, CharsetId charset, MojibakeSequence& out) const {
  const auto read = [&](size_t position, char32_t& value, size_t& end) {
    const Character first = at(position);
    const uint8_t lead = charsets_.byte_of(charset, first.code_point);
    if ((charsets_.lead_mask(first.code_point) >> charset & 1) == 0) return false;
    const size_t size = sequence_size(lead);
    value = size == 2 ? lead & 0x1Fu : size == 3 ? lead & 0x0Fu : lead & 0x07u;
    end = first.end;
    for (size_t i = 1; i < size; ++i) {
      if (end >= in_.size()) return false;
      const Character c = at(end);
      const uint8_t byte = charsets_.byte_of(charset, c.code_point);
      if (byte < 0x80 || byte > 0xBF) return false;
      value = value << 6 | (byte & 0x3Fu);
      end = c.end;
    }
    return value >= (size == 2 ? 0x80u : size == 3 ? 0x800u : 0x10000u) && value <= 0x10FFFF;
  };
  size_t end = 0;
  char32_t value = 0;
  if (!read(begin, value, end)) return false;
  if (value >= 0xD800 && value <= 0xDFFF) {
    char32_t low = 0;
    if (value >= 0xDC00 || end >= in_.size() || !read(end, low, end) || low < 0xDC00 ||
        low > 0xDFFF)
      return false;
    value = 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00);
  }
  out = {begin, end, value, false, false};
  return true;
}

int MojibakeFinder::weigh_sequence(const MojibakeSequence& s, CharsetId charset, char32_t previous,
                                   char32_t next, bool& odd) const {
  const Character first = at(s.begin);
  const uint8_t lead = charsets_.byte_of(charset, first.code_point);
  int weight = weight_of_result(s.result);
  // A C1 control is the result where another layer lies below, one of ISO 8859-1 or with a byte that its charset leaves
  // undefined: it continues the sequence of that layer. And one that was a control before is as odd after the repair.
  if (weight == kImpossible && s.result <= 0x9F && s.result >= 0x80 &&
      (at(first.end).code_point == s.result || may_continue(previous)))
    weight = 0;
  if (weight == kImpossible) return kImpossible;
  weight += prior(lead) + (sequence_size(lead) == 3 ? 2 : sequence_size(lead) == 4 ? 4 : 0);

  int oddities = 0;
  char32_t left = before(s.begin);
  for (size_t position = s.begin; position < s.end;) {
    const Character c = at(position);
    oddities += oddness(left, c.code_point, after(c.end));
    left = c.code_point;
    position = c.end;
  }
  // A with circumflex or tilde (or the root sign of macintosh) with nothing before it: no word begins and ends so. What follows is a
  // sign of Latin-1, or the vowel that is a word in Italian, French and Portuguese.
  if (!is_letter(before(s.begin))) {
    const char32_t sign = at(first.end).code_point;
    const bool alone = s.result == 0xE0 || (!is_letter(after(s.end)) && !is_letter(sign) &&
                                            !(sign >= 0x2010 && sign <= 0x2026));
    if (first.code_point == 0xC2 && s.result <= 0xBF) oddities += 3;
    if ((first.code_point == 0xC3 || first.code_point == 0x221A) && s.result <= 0xFF && alone)
      oddities += 3;
  }
  // A piece of a frame stands beside other pieces and blanks, not before a letter or sign.
  if (is_box(first.code_point) && !is_box(before(s.begin)) && !is_box(after(first.end)))
    oddities += 3;
  odd = odd || oddities >= 3;
  return weight + oddities + fit(previous, s.result, next);
}

// Fills `run` and scratch_; run.count is 0 if there is none.
void MojibakeFinder::weigh_run(size_t begin, CharsetId charset, Run& run) {
  run = Run{};
  scratch_.clear();
  MojibakeSequence s;
  for (size_t position = begin; position < in_.size() && read_sequence(position, charset, s);
       position = s.end)
    scratch_.push_back(s);
  if (scratch_.empty()) return;
  run.charset = charset;
  run.begin = begin;
  run.end = scratch_.back().end;
  run.weight = -Charsets::info(charset).penalty;
  run.solid = scratch_.size() > 1;
  for (size_t i = 0; i < scratch_.size(); ++i) {
    const char32_t previous = i == 0 ? before(begin) : scratch_[i - 1].result;
    const char32_t next = i + 1 == scratch_.size() ? after(run.end) : scratch_[i + 1].result;
    const int weight = weigh_sequence(scratch_[i], charset, previous, next, run.odd);
    if (weight <= kImpossible / 2) return;
    run.weight += weight;
    run.solid = run.solid || scratch_[i].result >= 0x800;
  }
  // A row of letters outside Latin that goes on beyond the run is a word.
  const char32_t lead = at(begin).code_point;
  const char32_t left = before(begin), right = after(run.end);
  if (lead >= 0x370 && is_letter(lead) &&
      ((left >= 0x370 && is_letter(left)) || (right >= 0x370 && is_letter(right))))
    run.weight -= 6;
  // Characters that a repair has just made are no text that someone wrote: where they spell UTF-8 again, that is the layer below.
  if (prior(charsets_.byte_of(charset, at(begin).code_point)) > 0 && was_repaired(begin, run.end)) {
    run.weight += 4;
    run.odd = true;
  }
  // Bytes that continue a character have one that begins it before them: one of that kind that touches the run's begin was
  // not misread. Quotes and dashes may stand there, typed later or repaired before.
  if (left >= 0x80 && !(left >= 0x2010 && left <= 0x2026) &&
      (charsets_.continuation_mask(left) >> charset & 1) != 0)
    run.weight -= 6;
  // Without anything odd, letters are letters: in charsets that are rare, before bytes that begin more words than mojibake, and where
  // three characters that punctuation ends may be a letter by chance.
  const bool doubtful = Charsets::info(charset).penalty > 0 ||
                        prior(charsets_.byte_of(charset, lead)) == 0 ||
                        (scratch_[0].result >= 0x800 && is_letter(scratch_[0].result));
  if (!run.odd && doubtful) run.weight = std::min(run.weight, kSure - 1);
  run.fair = run.weight == kSure - 1 && is_letter(left) && is_letter(right);
  run.count = scratch_.size();
}

bool MojibakeFinder::was_repaired(size_t begin, size_t end) const {
  auto span = std::upper_bound(evidence_.repaired.begin(), evidence_.repaired.end(), begin,
                               [](size_t b, const auto& s) { return b < s.second; });
  for (; span != evidence_.repaired.end() && span->first <= begin; ++span) {
    begin = span->second;
    if (begin >= end) return true;
  }
  return false;
}

// All runs that are at least possible, the best charset for each; of charsets that weigh alike a preferred one. `coverage`, if given,
// counts the sequences that each charset could explain.
void MojibakeFinder::collect(uint16_t preferred, Counts* coverage) {
  runs_.clear();
  sequences_.clear();
  std::vector<MojibakeSequence> sequences;
  size_t done = 0;
  for_each_marked(looks_, &Look::pair, [&](size_t position) {
    if (position < done) return;
    // Of Cyrillic and Greek text every letter comes by here, so this is kept short.
    const auto* const c = reinterpret_cast<const unsigned char*>(in_.data()) + position;
    const auto* const next = c + (c[0] < 0xE0 ? 2 : 3);
    if (next[0] > 0xE2) return;  // beyond what single-byte charsets have
    uint16_t mask = charsets_.lead_mask(short_character(c));
    if (mask != 0) mask &= charsets_.continuation_mask(short_character(next));
    if (mask == 0) return;
    Run best;
    int best_choice = 0;
    for (; mask != 0; mask = static_cast<uint16_t>(mask & (mask - 1))) {
      const auto id = static_cast<CharsetId>(std::countr_zero(mask));
      Run run;
      weigh_run(position, id, run);
      if (run.count == 0 || run.weight < kPossible) continue;
      if (coverage != nullptr && run.weight >= kWeak) (*coverage)[id] += run.count;
      const int choice = run.weight + ((preferred >> id & 1) != 0 ? 50 : 0);
      if (best.count != 0 && choice <= best_choice) continue;
      best = run;
      best_choice = choice;
      sequences.swap(scratch_);
    }
    if (best.count == 0) return;
    best.first = sequences_.size();
    sequences_.insert(sequences_.end(), sequences.begin(), sequences.end());
    runs_.push_back(best);
    done = best.end;
  });
}

// A character near by, in the same line, that the charset has among its upper half and that stands outside every run: it was
// not misread, so the text around was not misread as a whole.
bool MojibakeFinder::has_witness(const Run& run) const {
  size_t begin = run.begin > kLine ? run.begin - kLine : 0;
  while (begin < run.begin && utf8::is_continuation(in_[begin])) ++begin;
  if (const size_t line = in_.substr(begin, run.begin - begin).rfind('\n');
      line != std::string_view::npos)
    begin += line + 1;
  const size_t limit = std::min(in_.size(), run.end + kLine);
  auto other = std::lower_bound(runs_.begin(), runs_.end(), begin,
                                [](const Run& r, size_t b) { return r.end <= b; });
  for (size_t position = begin; position < limit && in_[position] != '\n';) {
    while (other != runs_.end() && other->end <= position) ++other;
    if (other != runs_.end() && other->begin <= position) {
      position = other->end;
      continue;
    }
    const Character c = at(position);
    MojibakeSequence damaged;
    // Ã and a blank may have been à, wherever it stands.
    const bool lost = charsets_.byte_of(run.charset, c.code_point) == 0xC3 && after(c.end) == ' ';
    if (c.code_point >= 0x80 && charsets_.byte_of(run.charset, c.code_point) != 0 && !lost) {
      if (!read_damaged(position, run.charset, damaged) || damaged.in_word) return true;
      position = damaged.end;
    } else {
      position = c.end;
    }
  }
  return false;
}

// More of the same charset's upper half left over in the word than runs explain: mojibake that was changed since, in case or by
// cutting. What can be read of it would be wrong.
bool MojibakeFinder::has_debris(const Run& run) const {
  const auto in_word = [&](size_t position) {
    return static_cast<unsigned char>(in_[position]) > ' ' &&
           !in_.substr(position).starts_with("\xC2\xA0");
  };
  size_t begin = run.begin;
  while (begin > 0 && run.begin - begin < kLine && in_word(begin - 1)) --begin;
  while (utf8::is_continuation(in_[begin])) ++begin;
  auto other = std::lower_bound(runs_.begin(), runs_.end(), begin,
                                [](const Run& r, size_t b) { return r.end <= b; });
  size_t explained = 0, left_over = 0;
  for (size_t position = begin;
       position < in_.size() && position < run.end + kLine && in_word(position);) {
    while (other != runs_.end() && other->end <= position) ++other;
    const Character c = at(position);
    MojibakeSequence damaged;
    if (other != runs_.end() && other->begin <= position) {
      ++(other->charset == run.charset ? explained : left_over);
    } else if (c.code_point >= 0x80 && !(c.code_point >= 0x2010 && c.code_point <= 0x2026) &&
               charsets_.byte_of(run.charset, c.code_point) != 0) {
      if (read_damaged(position, run.charset, damaged) && !damaged.in_word) {
        position = damaged.end;
        continue;
      }
      ++left_over;
    }
    position = c.end;
  }
  return left_over > explained;
}

// Other charsets that spell the same characters alike are supported too: a Lithuanian text has letters that only
// windows-1257 explains, between others that windows-1252 explains as well.
void MojibakeFinder::count_evidence(const Run& run) {
  for (CharsetId id = 0; id < Charsets::kCount; ++id) {
    bool same = true;
    for (size_t position = run.begin; position < run.end && same;) {
      const Character c = at(position);
      same = charsets_.byte_of(id, c.code_point) == charsets_.byte_of(run.charset, c.code_point);
      position = c.end;
    }
    if (same) evidence_.explained[id] += run.count;
  }
}

void MojibakeFinder::choose() {
  const Counts& evidence = evidence_.explained;
  Counts sure = evidence, odd{}, fair{};
  for (const Run& run : runs_) {
    if (run.weight >= kSure)
      sure[run.charset] += run.count;
    else if (run.odd && run.weight >= kWeak)
      odd[run.charset] += run.count;
    if (run.fair) fair[run.charset] += run.count;
  }
  for (Run& run : runs_) {
    if (run.weight < kSure || has_debris(run)) continue;
    // Two characters are little: one that stands correctly beside them weighs more.
    run.taken = run.solid || sure[run.charset] > 1 || !has_witness(run);
    if (run.taken) count_evidence(run);
  }
  for (Run& run : runs_) {
    if (run.taken || run.weight >= kSure || has_debris(run)) continue;
    const bool together =
        (run.odd && odd[run.charset] >= 3) || (run.fair && fair[run.charset] >= 2);
    if (run.weight >= kWeak)
      run.taken = evidence[run.charset] > 0 || (together && !has_witness(run));
    else
      run.taken = evidence[run.charset] >= 3 && !has_witness(run);
  }
}

std::vector<MojibakeSequence> MojibakeFinder::find() {
  Counts coverage{};
  collect(0, &coverage);
  if (std::none_of(runs_.begin(), runs_.end(), [](const Run& r) { return r.weight >= kWeak; }))
    return {};
  // One charset was at work, most likely: where several explain a run, the one that explains most of the text.
  const size_t most = *std::max_element(coverage.begin(), coverage.end());
  uint16_t preferred = 0;
  for (CharsetId id = 0; id < Charsets::kCount; ++id)
    if (coverage[id] == most) preferred = static_cast<uint16_t>(preferred | 1u << id);
  collect(preferred, nullptr);
  choose();
  std::vector<MojibakeSequence> found;
  for (const Run& run : runs_)
    if (run.taken)
      found.insert(found.end(), sequences_.begin() + static_cast<std::ptrdiff_t>(run.first),
                   sequences_.begin() + static_cast<std::ptrdiff_t>(run.first + run.count));
  if (std::any_of(evidence_.explained.begin(), evidence_.explained.end(),
                  [](size_t n) { return n > 0; })) {
    find_damaged(found);
    std::sort(found.begin(), found.end(), [](const MojibakeSequence& a, const MojibakeSequence& b) {
      return a.begin < b.begin;
    });
  }
  return found;
}

}  // namespace tamis::normalize
