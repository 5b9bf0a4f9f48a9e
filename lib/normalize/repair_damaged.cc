// Sequences that lost a byte on their way: a no-break space that became a space, an undefined byte that became ? or U+FFFD.
// They are looked for only in texts where whole sequences of the same charset were found.
#include <unicode/uchar.h>

#include <algorithm>

#include "normalize/plausible.h"
#include "normalize/repair_runs.h"

namespace tamis::normalize {

namespace {

bool is_letter(char32_t c) { return u_isalpha(static_cast<UChar32>(c)); }
bool is_mark(char32_t c) { return (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_M_MASK) != 0; }
bool is_upper(char32_t c) { return u_isupper(static_cast<UChar32>(c)); }

// The contractions of Portuguese a + article or pronoun; after a lost no-break space the rest of the word stands alone.
bool is_portuguese_rest(std::string_view word) {
  static constexpr std::string_view kRests[] = {"s", "quele", "quela", "queles", "quelas", "quilo"};
  return std::find(std::begin(kRests), std::end(kRests), word) != std::end(kRests);
}

}  // namespace

bool MojibakeFinder::read_damaged(size_t begin, CharsetId charset, MojibakeSequence& out) const {
  const Character first = at(begin);
  const uint8_t lead = charsets_.byte_of(charset, first.code_point);
  if ((charsets_.lead_mask(first.code_point) >> charset & 1) == 0 || first.end >= in_.size())
    return false;
  const char32_t left = before(begin);
  const Character second = at(first.end);
  // A letter outside Latin beside another one is in its word.
  if (first.code_point >= 0x370 && is_letter(first.code_point) &&
      ((left >= 0x370 && is_letter(left)) ||
       (second.code_point >= 0x370 && is_letter(second.code_point))))
    return false;

  if (lead < 0xE0 && second.code_point == ' ') {
    out = {begin, second.end, 0, false, false};
    const std::string_view rest = in_.substr(second.end);
    const auto letters = static_cast<size_t>(
        std::find_if_not(rest.begin(), rest.end(),
                         [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }) -
        rest.begin());
    const std::string_view word = rest.substr(0, letters);
    if (lead == 0xC2 && left > ' ' && !is_upper(left)) {
      out.result = 0xA0;
      return true;
    }
    if (lead == 0xC3 && !is_letter(left) && !is_upper(after(second.end))) {
      out.result =
          0xE0;  // a word in French, Portuguese, Italian; the space that divides it is kept, if it is not the lost byte
      out.keep_space = !is_portuguese_rest(word) || rest.substr(letters).starts_with('\'') ||
                       rest.substr(letters).starts_with("\xE2\x80\x99");
      return true;
    }
    if (lead == 0xC5 && !is_letter(left) && !word.empty() && word[0] >= 'a') {
      out.result = 0x160;  // S with caron begins a word of Baltic and Slavic languages
      return true;
    }
    // A letter of Greek, Cyrillic, Hebrew or Arabic within its word.
    out.result = (lead & 0x1Fu) << 6 | 0x20u;
    out.in_word = true;
    return lead >= 0xCE && is_letter(out.result);
  }

  // The rest of the sequence, with at least one byte left whole; a space counts as a lost no-break space if nothing worse is missing.
  const size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t value = lead & (0xFFu >> (size + 1));
  size_t whole = 0, lost = 0, spaces = 0, questions = 0;
  bool symbol = false;  // one of the whole ones is no letter
  size_t position = first.end;
  for (size_t i = 1; i < size; ++i) {
    if (position >= in_.size()) return false;
    const Character c = at(position);
    const uint8_t byte = charsets_.byte_of(charset, c.code_point);
    if (byte >= 0x80 && byte <= 0xBF) {
      ++whole;
      symbol = symbol || !is_letter(c.code_point);
      value = value << 6 | (byte & 0x3Fu);
    } else if (c.code_point == 0xFFFD || c.code_point == '?') {
      ++lost;
      questions += c.code_point == '?' ? 1 : 0;
      if (c.code_point == '?' && size == 2 && oddness(left, first.code_point, '?') < 3)
        return false;
    } else if (c.code_point == ' ' && size == 3) {
      ++spaces;
      value = value << 6 | 0x20u;
    } else {
      return false;
    }
    position = c.end;
  }
  if (lost + spaces == 0 || (size > 2 && whole == 0) || (questions > 0 && size > 2 && !symbol))
    return false;
  out = {begin, position, 0xFFFD, false, false};
  if (lost > 0) return spaces == 0;
  if (spaces > 1 || value < 0x800 || (value >= 0xD800 && value <= 0xDFFF)) return false;
  out.result = value;
  out.in_word = is_letter(value) || is_mark(value);
  return weight_of_result(value) >= 0;
}

void MojibakeFinder::find_damaged(std::vector<MojibakeSequence>& out) const {
  uint16_t supported = 0;
  for (CharsetId id = 0; id < Charsets::kCount; ++id)
    if (evidence_.explained[id] > 0) supported = static_cast<uint16_t>(supported | 1u << id);
  const size_t whole = out.size();
  size_t next = 0;  // in out[0, whole)
  for (size_t position = 0; position < in_.size();) {
    while (next < whole && out[next].end <= position) ++next;
    if (next < whole && out[next].begin <= position) {
      position = out[next].end;
      continue;
    }
    if (static_cast<unsigned char>(in_[position]) < 0x80) {
      ++position;
      continue;
    }
    const Character c = at(position);
    const uint16_t mask = charsets_.lead_mask(c.code_point) & supported;
    MojibakeSequence s;
    bool found = false;
    for (CharsetId id = 0; id < Charsets::kCount && !found; ++id) {
      if ((mask >> id & 1) == 0 || !read_damaged(position, id, s)) continue;
      const bool touches_left = (next > 0 && out[next - 1].end == position) ||
                                (out.size() > whole && out.back().end == position);
      const bool touches_right = next < whole && out[next].begin == s.end;
      found = (next == whole || s.end <= out[next].begin) &&
              (!s.in_word || touches_left || touches_right);
    }
    if (found) out.push_back(s);
    position = found ? s.end : c.end;
  }
}

}  // namespace tamis::normalize
