#include "base/json_number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

namespace tamis {
namespace {

void append_integer(int64_t value, std::string& out) {
  char buffer[24];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value).ptr;
  out.append(buffer, end);
}

// from_chars says "out of range" for both ends. The decimal exponent of the first digit that is not zero tells which.
bool is_huge(std::string_view text) {
  int64_t exponent = 0;
  const size_t e = text.find_first_of("eE");
  if (e != std::string_view::npos) {
    std::string_view digits = text.substr(e + 1);
    const bool negative = digits.front() == '-';
    if (negative || digits.front() == '+') digits.remove_prefix(1);
    for (const char c : digits)
      exponent = std::min<int64_t>(exponent * 10 + (c - '0'), int64_t{1} << 50);
    if (negative) exponent = -exponent;
  }
  const std::string_view mantissa = text.substr(0, e);
  const size_t point = std::min(mantissa.find('.'), mantissa.size());
  const size_t first = mantissa.find_first_of("123456789");
  if (first == std::string_view::npos) return false;
  return exponent + static_cast<int64_t>(point) - static_cast<int64_t>(first) > 0;
}

}  // namespace

void append_json_number(int64_t value, std::string& out) {
  if (value > kMaxExactInteger || value < -kMaxExactInteger) {
    append_json_number(static_cast<double>(value), out);
  } else {
    append_integer(value, out);
  }
}

// ECMA-262 Number::toString: the shortest digits that read back, k of them, value = digits * 10^(n - k).
void append_json_number(double value, std::string& out) {
  if (!std::isfinite(value)) {
    out.append("null");
    return;
  }
  if (value == 0) {
    out.push_back('0');  // also for -0
    return;
  }
  char buffer[32];
  const auto end =
      std::to_chars(buffer, buffer + sizeof(buffer), value, std::chars_format::scientific).ptr;
  std::string_view text(buffer, static_cast<size_t>(end - buffer));
  if (text.front() == '-') {
    out.push_back('-');
    text.remove_prefix(1);
  }
  const size_t e = text.find('e');
  int exponent = 0;
  const bool negative = text[e + 1] == '-';
  std::from_chars(text.data() + e + 2, text.data() + text.size(), exponent);
  if (negative) exponent = -exponent;
  std::string digits(text.substr(0, 1));
  if (e > 2) digits.append(text.substr(2, e - 2));

  const int k = static_cast<int>(digits.size());
  const int n = exponent + 1;
  if (k <= n && n <= 21) {
    out.append(digits).append(static_cast<size_t>(n - k), '0');
  } else if (0 < n && n <= 21) {
    out.append(digits, 0, static_cast<size_t>(n)).push_back('.');
    out.append(digits, static_cast<size_t>(n));
  } else if (-6 < n && n <= 0) {
    out.append("0.").append(static_cast<size_t>(-n), '0').append(digits);
  } else {
    out.push_back(digits[0]);
    if (k > 1) out.append(".").append(digits, 1);
    out.append(n > 0 ? "e+" : "e");
    append_integer(n - 1, out);
  }
}

bool parse_json_number(std::string_view text, double& value) {
  value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec == std::errc::result_out_of_range) {
    value = 0;
    return !is_huge(text);
  }
  return result.ec == std::errc() && std::isfinite(value);
}

}  // namespace tamis
