#include "redact/mac.h"

#include <algorithm>
#include <iterator>

#include "redact/chars.h"
#include "redact/edges.h"
#include "redact/fold.h"
#include "redact/rules.h"

namespace tamis::redact {

namespace {

bool in_form(unsigned char c) { return is_hex(c) || c == '-' || c == '.'; }

bool has_form(std::string_view run, size_t group, char sign) {
  for (size_t i = 0; i < run.size(); ++i) {
    const bool between = i % (group + 1) == group;
    if (between ? run[i] != sign : !is_hex(static_cast<unsigned char>(run[i]))) return false;
  }
  return true;
}

}  // namespace

bool speaks_of_hardware(std::string_view text, size_t begin) {
  constexpr std::string_view kWords[] = {
      "mac",    "ethernet", "hwaddr",   "hardware", "ether",  "bluetooth", "bssid",
      "lladdr", "physical", "physisch", "physique", "fisica", "link-layer"};
  const FoldedWindow before(text, begin > 40 ? begin - 40 : 0, begin);
  const std::string_view words = before.bytes();
  return std::any_of(std::begin(kWords), std::end(kWords), [&](std::string_view word) {
    const size_t at = words.rfind(word);
    return at != std::string_view::npos && !is_letter(byte_at(words, at - 1)) &&
           !is_letter(byte_at(words, at + word.size()));
  });
}

void find_mac(std::string_view text, size_t at, size_t& done, Candidates& out) {
  if (at < done) return;
  // The group that holds the digit: two characters with a hyphen beside them, or four with a dot.
  size_t group = at, group_end = at;
  while (group > 0 && at - group < 4 && is_hex(byte_at(text, group - 1))) --group;
  while (group_end < at + 5 && is_hex(byte_at(text, group_end))) ++group_end;
  const unsigned char sign = group_end - group == 2 ? '-' : '.';
  if ((group_end - group != 2 && group_end - group != 4) ||
      (byte_at(text, group_end) != sign && byte_at(text, group - 1) != sign))
    return;
  size_t begin = at, end = at;
  while (begin > 0 && at - begin < 24 && in_form(byte_at(text, begin - 1))) --begin;
  while (end < text.size() && end - at < 24 && in_form(byte_at(text, end))) ++end;
  while (end > begin && !is_hex(byte_at(text, end - 1))) --end;
  const std::string_view run = text.substr(begin, end - begin);
  if (run.size() < 14) return;
  done = end;
  const bool hyphens = run.size() == 17 && has_form(run, 2, '-');
  const bool dots = run.size() == 14 && has_form(run, 4, '.');
  if ((!hyphens && !dots) || touches_word_before(text, begin) || touches_word_after(text, end))
    return;
  const bool letters = std::any_of(run.begin(), run.end(),
                                   [](char c) { return is_letter(static_cast<unsigned char>(c)); });
  if (!letters && !(hyphens && speaks_of_hardware(text, begin)))
    return;  // 12-34-56-78-90-12, 2019.1204.1530: other numbers are written so
  const bool nobody = run.find_first_not_of("0-.") == std::string_view::npos ||
                      run.find_first_not_of("fF-.") == std::string_view::npos;
  constexpr RuleId kMac = rule_id("mac.groups");
  out.push_back({begin, end, kMac, static_cast<int16_t>(hyphens ? 14 : 11), false, nobody});
}

}  // namespace tamis::redact
