#include "redact/vin.h"

#include "redact/chars.h"
#include "redact/edges.h"
#include "redact/rules.h"

namespace tamis::redact {

namespace {
bool in_vin(unsigned char c) {
  return is_digit(c) || (is_upper(c) && c != 'I' && c != 'O' && c != 'Q');
}
}  // namespace

char vin_check_character(std::string_view vin) {
  // Table III of 565.15: the letters' values; table IV: the weights of the places.
  constexpr int kLetters[] = {1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4,
                              5, 0, 7, 0, 9, 2, 3, 4, 5, 6, 7, 8, 9};
  constexpr int kWeights[] = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
  int sum = 0;
  for (size_t i = 0; i < 17; ++i) {
    const auto c = static_cast<unsigned char>(vin[i]);
    sum += (is_digit(c) ? c - '0' : kLetters[c - 'A']) * kWeights[i];
  }
  const int rest = sum % 11;
  return rest == 10 ? 'X' : static_cast<char>('0' + rest);
}

void find_vin(std::string_view text, size_t at, Candidates& out) {
  // Most numbers have no capital beside them.
  size_t digits_end = at;
  while (digits_end < at + 17 && is_digit(byte_at(text, digits_end))) ++digits_end;
  if (!is_upper(byte_at(text, at - 1)) && !is_upper(byte_at(text, digits_end))) return;
  size_t begin = at;
  while (begin > 0 && at - begin < 17 && in_vin(byte_at(text, begin - 1))) --begin;
  for (size_t i = begin; i < at; ++i)
    if (is_digit(byte_at(text, i))) return;  // found from its first digit
  size_t end = at;
  while (end < begin + 18 && in_vin(byte_at(text, end))) ++end;
  if (end - begin != 17 || touches_word_before(text, begin) || touches_word_after(text, end))
    return;
  const std::string_view vin = text.substr(begin, 17);
  size_t digits = 0;
  for (const char c : vin) digits += is_digit(static_cast<unsigned char>(c));
  // The last four are digits (49 CFR 565.15(d)), and no vehicle's number has digits only.
  if (digits == 17 || digits < 5) return;
  for (size_t i = 13; i < 17; ++i)
    if (!is_digit(static_cast<unsigned char>(vin[i]))) return;
  if (vin_check_character(vin) != vin[8]) return;
  constexpr RuleId kVin = rule_id("vehicle.vin");
  out.push_back({begin, end, kVin, 11, true, false});
}

}  // namespace tamis::redact
