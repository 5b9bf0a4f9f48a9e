#include "redact/validators.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "redact/card.h"
#include "redact/chars.h"
#include "redact/device_numbers.h"
#include "redact/iban.h"
#include "redact/luhn.h"
#include "redact/ssn.h"
#include "redact/vin.h"

namespace tamis::redact {

namespace {

constexpr size_t kMostDigits = 64;

// Digits of a value that has nothing else; empty if it has, or is too long.
class DigitsOf {
 public:
  explicit DigitsOf(std::string_view value) {
    if (value.size() > kMostDigits) return;
    for (const char c : value) {
      if (!is_digit(static_cast<unsigned char>(c))) return;
      digits_[size_++] = static_cast<uint8_t>(c - '0');
    }
    whole_ = true;
  }
  Digits get() const { return {digits_.data(), whole_ ? size_ : 0}; }

 private:
  std::array<uint8_t, kMostDigits> digits_{};
  size_t size_ = 0;
  bool whole_ = false;
};

// 0..9 and 10..35 for A..Z; -1 for anything else.
int alphanumeric(char c) {
  const auto u = static_cast<unsigned char>(c);
  return is_digit(u) ? u - '0' : is_upper(u) ? u - 'A' + 10 : -1;
}

bool luhn_check(std::string_view v) { return luhn(DigitsOf(v).get()); }

// ISO/IEC 7064 section 7, pure systems: the weighted sum with the check character is 1 modulo M; '*' or X stands for the last value.
template <int kModulus, int kRadix, int kAlphabet>
bool pure_system(std::string_view v) {
  if (v.size() < 2) return false;
  int rest = 0;
  for (size_t i = 0; i < v.size(); ++i) {
    int value = alphanumeric(v[i]);
    const bool extra = i + 1 == v.size() && (kModulus == 11 ? v[i] == 'X' : v[i] == '*');
    if (extra) value = kModulus - 1;
    if (value < 0 || (!extra && value >= kAlphabet)) return false;
    rest = (rest * kRadix + value) % kModulus;
  }
  return rest == 1;
}

// ISO/IEC 7064 section 8, hybrid systems MOD M+1, M.
template <int kM>
bool hybrid_system(std::string_view v) {
  if (v.size() < 2) return false;
  int product = kM;
  for (size_t i = 0; i < v.size(); ++i) {
    const int value = alphanumeric(v[i]);
    if (value < 0 || value >= kM) return false;
    const int sum = (product + value) % kM;
    if (i + 1 == v.size()) return sum == 1;
    product = (sum == 0 ? kM : sum) * 2 % (kM + 1);
  }
  return false;
}

// ISO/IEC 7064 MOD 97-10: letters count as two digits, the two check digits stand last.
bool mod97_10(std::string_view v) {
  if (v.size() < 3) return false;
  int rest = 0;
  for (const char c : v) {
    const int value = alphanumeric(c);
    if (value < 0) return false;
    rest = (rest * (value < 10 ? 10 : 100) + value) % 97;
  }
  return rest == 1;
}

// J. Verhoeff, "Error Detecting Decimal Codes" (1969): the dihedral group of order 10 and a permutation of period 8.
bool verhoeff(std::string_view v) {
  static constexpr uint8_t kPermutation[10] = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
  const DigitsOf of(v);
  const Digits d = of.get();
  if (d.size() < 2) return false;
  unsigned check = 0;
  for (size_t i = 0; i < d.size(); ++i) {
    unsigned x = d[d.size() - 1 - i];
    for (size_t k = 0; k < i % 8; ++k) x = kPermutation[x];
    // Rotations are 0..4, reflections 5..9.
    const unsigned a = check;
    if (a < 5)
      check = x < 5 ? (a + x) % 5 : 5 + (a + x - 5) % 5;
    else
      check = x < 5 ? 5 + (a - x) % 5 : (a + 5 - x) % 5;
  }
  return check == 0;
}

// H. M. Damm, "Total anti-symmetrische Quasigruppen" (2004), the quasigroup of order 10.
bool damm(std::string_view v) {
  static constexpr std::string_view kRows[10] = {
      "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
      "3674209581", "5869720134", "8945362017", "9438617205", "2581436790"};
  const DigitsOf of(v);
  const Digits d = of.get();
  if (d.size() < 2) return false;
  size_t row = 0;
  for (const uint8_t digit : d) row = static_cast<size_t>(kRows[row][digit] - '0');
  return row == 0;
}

// ISO 2108, the ten-digit form: weights 10 to 1, X for 10.
bool isbn10(std::string_view v) {
  if (v.size() != 10) return false;
  int sum = 0;
  for (int i = 0; i < 10; ++i) {
    const char c = v[static_cast<size_t>(i)];
    if (!is_digit(static_cast<unsigned char>(c)) && !(i == 9 && c == 'X')) return false;
    sum += (c == 'X' ? 10 : c - '0') * (10 - i);
  }
  return sum % 11 == 0;
}

// GS1 General Specifications section 7.9: from the right, weights 1 and 3.
bool ean(std::string_view v) {
  const DigitsOf of(v);
  const Digits d = of.get();
  if (d.size() < 8) return false;
  unsigned sum = 0;
  for (size_t i = 0; i < d.size(); ++i) sum += d[d.size() - 1 - i] * (i % 2 == 0 ? 1u : 3u);
  return sum % 10 == 0;
}

bool vin(std::string_view v) {
  return v.size() == 17 &&
         std::all_of(
             v.begin(), v.end(),
             [](char c) { return alphanumeric(c) >= 0 && c != 'I' && c != 'O' && c != 'Q'; }) &&
         vin_check_character(v) == v[8];
}

template <Strength (*kCheck)(Digits)>
bool by_strength(std::string_view v) {
  const DigitsOf of(v);
  return kCheck(of.get()).possible;
}

// clang-format off
constexpr Validator kValidators[] = {
    {"luhn",         10, luhn_check,                 "ISO/IEC 7812-1 annex B"},
    {"verhoeff",     10, verhoeff,                   "J. Verhoeff, Error Detecting Decimal Codes (1969)"},
    {"damm",         10, damm,                       "H. M. Damm, Total anti-symmetrische Quasigruppen (2004)"},
    {"iso7064_97_10", 19, mod97_10,                  "ISO/IEC 7064 section 7, MOD 97-10"},
    {"iso7064_11_2", 10, pure_system<11, 2, 10>,     "ISO/IEC 7064 section 7, MOD 11-2"},
    {"iso7064_37_2", 15, pure_system<37, 2, 36>,     "ISO/IEC 7064 section 7, MOD 37-2"},
    {"iso7064_11_10", 10, hybrid_system<10>,         "ISO/IEC 7064 section 8, MOD 11,10"},
    {"iso7064_37_36", 15, hybrid_system<36>,         "ISO/IEC 7064 section 8, MOD 37,36"},
    {"iban",         19, iban_valid,                 "ISO 13616-1: length and structure by country, MOD 97-10"},
    {"isbn10",       10, isbn10,                     "ISO 2108, ten digits"},
    {"ean",          10, ean,                        "GS1 General Specifications section 7.9: GTIN, EAN, ISBN-13"},
    {"card",         12, by_strength<card_check>,    "ISO/IEC 7812-1: issuer ranges, length, Luhn"},
    {"imei",         10, by_strength<imei_check>,    "3GPP TS 23.003 section 6.2.1"},
    {"iccid",        20, by_strength<iccid_check>,   "ITU-T E.118 section 4"},
    {"aba",          14, by_strength<aba_check>,     "ABA Key to Routing Numbers"},
    {"us_ssn",        1, by_strength<us_ssn_check>,  "20 CFR 422.103: ranges never issued"},
    {"vin",          10, vin,                        "49 CFR 565.15"},
};
// clang-format on

}  // namespace

std::span<const Validator> validators() { return kValidators; }

const Validator* find_validator(std::string_view name) {
  const auto at = std::find_if(std::begin(kValidators), std::end(kValidators),
                               [&](const Validator& v) { return v.name == name; });
  return at == std::end(kValidators) ? nullptr : at;
}

bool weighted_sum(std::string_view value, const WeightedSum& rule) {
  const bool all = rule.sum == WeightedSum::Sum::kZero;
  if (value.size() != rule.weights.size() + (all ? 0 : 1)) return false;
  int64_t sum = 0;
  for (size_t i = 0; i < rule.weights.size(); ++i) {
    const char c = value[i];
    int64_t digit = c - '0';
    if (c == 'X' && all && rule.ten == WeightedSum::Ten::kX && i + 1 == value.size())
      digit = 10;
    else if (!is_digit(static_cast<unsigned char>(c)))
      return false;
    sum += digit * rule.weights[i];
  }
  int64_t rest = sum % rule.modulus;
  if (rest < 0) rest += rule.modulus;
  if (all) return rest == 0;
  if (rule.sum == WeightedSum::Sum::kComplement) rest = (rule.modulus - rest) % rule.modulus;
  const char last = value.back();
  if (rest >= 10) {
    if (rest > 10 || rule.ten == WeightedSum::Ten::kReject) return false;
    return last == (rule.ten == WeightedSum::Ten::kX ? 'X' : '0');
  }
  return last == '0' + rest;
}

int8_t modulus_decibans(int64_t modulus) {
  // 10^(n/10), rounded up: chance is right once in as many.
  static constexpr int kOdds[] = {1,   2,   2,   2,   3,   4,   4,   6,   7,   8,
                                  10,  13,  16,  20,  26,  32,  40,  51,  64,  80,
                                  100, 126, 159, 200, 252, 317, 399, 502, 631, 795};
  const auto at = std::upper_bound(std::begin(kOdds), std::end(kOdds), modulus);
  return static_cast<int8_t>(at - std::begin(kOdds) - 1);
}

}  // namespace tamis::redact
