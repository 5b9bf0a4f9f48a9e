// Numbers of JSON as text, written as ECMAScript does (RFC 8785 section 3.2.2.3) and read exactly.
//
//   append_json_number(1e21, out);     // "1e+21"
//   parse_json_number("4.50", value);  // 4.5
//
// Thread-safety: pure functions, no locale.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tamis {

// A canonical number is an IEEE double, so an integer beyond 2^53 is written as the double next to it. Manifests hold
// none: verify refuses them.
inline constexpr int64_t kMaxExactInteger = (int64_t{1} << 53) - 1;

void append_json_number(int64_t value, std::string& out);
void append_json_number(double value, std::string& out);  // not finite: "null", as JSON.stringify

// `text` must match the grammar of RFC 8259 section 6. False: too large for a double. Too small is 0.
bool parse_json_number(std::string_view text, double& value);

}  // namespace tamis
