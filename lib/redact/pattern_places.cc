#include "redact/pattern_places.h"

#include <re2/filtered_re2.h>
#include <re2/re2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <numeric>

#include "base/utf8.h"
#include "redact/chars.h"

namespace tamis::redact {

namespace {

constexpr int kShortestPlace = 2;
constexpr int kMostGroups = 15;

// How often a byte is met in text, roughly: letters by their rank in the prose of many languages.
int commonness(unsigned char c) {
  constexpr std::string_view kByRank = "eainrtoslducmhpgbvkfzwyjxq";
  if (c == ' ') return 30;
  const size_t rank = kByRank.find(static_cast<char>(to_lower(c)));
  if (rank != std::string_view::npos) return 26 - static_cast<int>(rank);
  return is_digit(c) ? 8 : c >= 0x80 ? 6 : 4;
}

int pair_cost(std::string_view s, size_t at) {
  return commonness(byte_at(s, at)) * commonness(byte_at(s, at + 1));
}

// RE2 gives strings in small letters. Text is compared without regard to the case of ASCII letters only, so of a string the longest
// part without other letters that have a case is taken; and of that the end that begins with the rarest pair.
std::string usable_part(std::string_view atom) {
  std::string_view best;
  size_t from = 0;
  for (size_t at = 0; at <= atom.size();) {
    const bool end = at == atom.size();
    const utf8::Decoded d = end ? utf8::Decoded{} : utf8::decode(atom, at);
    const bool breaks =
        end || (d.code_point >= 0x80 &&
                u_hasBinaryProperty(static_cast<UChar32>(d.code_point), UCHAR_CASED));
    if (breaks) {
      if (at - from > best.size()) best = atom.substr(from, at - from);
      from = at + (end ? 0 : d.size);
    }
    if (end) break;
    at += d.size;
  }
  if (best.size() < kShortestPlace) return {};
  size_t begin = 0;
  for (size_t at = 1; at + kShortestPlace <= best.size(); ++at)
    if (pair_cost(best, at) < pair_cost(best, begin)) begin = at;
  return std::string(best.substr(begin));
}

enum class LetterCase : uint8_t { kSmall, kCapital, kAny };

// RE2's strings have lost their case. If all letters that a pattern can demand are written in one case, so are the strings; classes of all
// 26 letters demand none (RE2 takes no strings from classes of more than ten). What is not understood here is any case.
LetterCase case_of(std::string_view pattern) {
  bool small = false, capital = false, in_class = false;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const unsigned char c = byte_at(pattern, i), next = byte_at(pattern, i + 1);
    if (c == '\\') {
      // Classes and assertions, and signs taken literally; \x41 and \Q…\E write letters.
      if (next == 'x' || next == 'Q' || next == 'C' || is_digit(next)) return LetterCase::kAny;
      ++i;
      if ((next == 'p' || next == 'P') && byte_at(pattern, i + 1) == '{')
        i = std::min(pattern.find('}', i), pattern.size());
      else if (next == 'p' || next == 'P')
        ++i;
      continue;
    }
    if (!in_class && c == '(' && next == '?') {
      size_t end = i + 2;
      if (byte_at(pattern, end) == 'P' || byte_at(pattern, end) == '<') {
        end = pattern.find('>', end);
      } else {
        while (end < pattern.size() && pattern[end] != ':' && pattern[end] != ')') {
          if (pattern[end] == 'i') return LetterCase::kAny;
          ++end;
        }
      }
      i = std::min(end, pattern.size());
      continue;
    }
    if (c == '[' && !in_class) {
      in_class = true;
      if (next == '^') ++i;
      if (byte_at(pattern, i + 1) == ']') ++i;  // a bracket that stands first is itself
      continue;
    }
    if (in_class && c == '[') return LetterCase::kAny;  // [:alpha:]
    if (in_class && c == ']') {
      in_class = false;
      continue;
    }
    if (in_class && (pattern.substr(i, 3) == "A-Z" || pattern.substr(i, 3) == "a-z")) {
      i += 2;
      continue;
    }
    small = small || (is_letter(c) && !is_upper(c));
    capital = capital || is_upper(c);
  }
  if (small && capital) return LetterCase::kAny;
  return capital ? LetterCase::kCapital : LetterCase::kSmall;
}

// A string in small letters, as the pattern writes it.
std::string in_case(std::string_view small, LetterCase letters) {
  std::string out(small);
  if (letters == LetterCase::kCapital)
    for (char& c : out)
      if (is_letter(static_cast<unsigned char>(c))) c = static_cast<char>(c & ~0x20);
  return out;
}

std::string error_of(const RE2& re, std::string_view pattern) {
  if (re.error_code() == RE2::ErrorPatternTooLarge)
    return "it is too large: RE2 would need more memory than a rule may have; make its repetitions "
           "smaller, or write several rules";
  std::string out = re.error();
  if (const size_t at = pattern.find(re.error_arg());
      !re.error_arg().empty() && at != std::string_view::npos)
    out += ", at byte " + std::to_string(at + 1) + " of the pattern";
  return out + "; the syntax is RE2's (no look-around, no back references)";
}

}  // namespace

PatternPlaces pattern_places(std::string_view pattern, int64_t memory) {
  PatternPlaces out;
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(memory);
  const re2::StringPiece text(pattern.data(), pattern.size());
  const RE2 re(text, options);
  if (!re.ok()) {
    out.error = error_of(re, pattern);
    return out;
  }
  if (RE2::FullMatch("", re)) {
    out.error = "it matches the empty string, which is no value";
    return out;
  }
  const auto& groups = re.NamedCapturingGroups();
  if (const auto group = groups.find("value"); group != groups.end())
    out.value_group = group->second;
  if (const auto group = groups.find("check"); group != groups.end())
    out.check_group = group->second;
  if (std::max(out.value_group, out.check_group) > kMostGroups) {
    out.error = "the group \"value\" or \"check\" stands behind " + std::to_string(kMostGroups) +
                " others or more; write those as (?:…)";
    return out;
  }
  re2::FilteredRE2 filter(kShortestPlace);
  int id = 0;
  if (filter.Add(text, options, &id) != RE2::NoError) return out;
  std::vector<std::string> atoms;
  filter.Compile(&atoms);
  std::vector<std::string> parts;
  for (const std::string& atom : atoms) parts.push_back(usable_part(atom));

  // May it match a text that holds all atoms but those of `without`?
  const auto may_match = [&](const std::vector<bool>& without) {
    std::vector<int> held, potentials;
    for (size_t i = 0; i < atoms.size(); ++i)
      if (!without[i]) held.push_back(static_cast<int>(i));
    filter.AllPotentials(held, &potentials);
    return !potentials.empty();
  };
  std::vector<bool> chosen(atoms.size());
  for (size_t i = 0; i < atoms.size(); ++i) chosen[i] = !parts[i].empty();
  if (atoms.empty() || may_match(chosen)) return out;
  const LetterCase letters = case_of(pattern);
  out.any_case = letters == LetterCase::kAny;
  std::vector<size_t> order(atoms.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, [&](size_t a, size_t b) {
    const auto cost = [&](size_t i) { return parts[i].empty() ? 0 : pair_cost(parts[i], 0); };
    return cost(a) > cost(b);
  });
  for (const size_t i : order) {
    if (!chosen[i]) continue;
    chosen[i] = false;
    if (may_match(chosen)) chosen[i] = true;
  }
  for (size_t i = 0; i < atoms.size(); ++i)
    if (chosen[i]) out.places.push_back(in_case(parts[i], letters));
  std::ranges::sort(out.places);
  out.places.erase(std::unique(out.places.begin(), out.places.end()), out.places.end());
  return out;
}

}  // namespace tamis::redact
