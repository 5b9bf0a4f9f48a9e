#include <cstring>

#include "base/json.h"
#include "base/json_number.h"
#include "base/json_wide.h"

namespace tamis {
namespace {

bool needs_escape(char c) { return static_cast<uint8_t>(c) < 0x20 || c == '"' || c == '\\'; }

// Eight bytes at a time: whether a byte of `word` is a control, a quote or a backslash. The classic test for "a byte is
// less than n" borrows across bytes only upwards of a true hit, so it never misses and is exact enough to skip by.
bool any_needs_escape(uint64_t word) {
  constexpr uint64_t kOnes = 0x0101010101010101u;
  constexpr uint64_t kHigh = 0x8080808080808080u;
  const uint64_t quote = word ^ (kOnes * '"');
  const uint64_t backslash = word ^ (kOnes * '\\');
  const uint64_t hits = ((word - kOnes * 0x20) & ~word) | ((quote - kOnes) & ~quote) |
                        ((backslash - kOnes) & ~backslash);
  return (hits & kHigh) != 0;
}

}  // namespace

size_t find_json_escape(std::string_view s, size_t at) {
  while (s.size() - at >= 8) {
    uint64_t word;
    std::memcpy(&word, s.data() + at, 8);
    if (any_needs_escape(word)) break;
    at += 8;
  }
  while (at < s.size() && !needs_escape(s[at])) ++at;
  return at;
}

void append_json_string(std::string_view s, std::string& out) {
  out.push_back('"');
  size_t at = 0;
  if (s.size() >= kWideString) at = append_json_wide(s, out);
  while (true) {
    const size_t escape = find_json_escape(s, at);
    out.append(s, at, escape - at);
    if (escape == s.size()) break;
    char written[6];
    out.append(written, static_cast<size_t>(write_json_escape(s[escape], written) - written));
    at = escape + 1;
  }
  out.push_back('"');
}

void JsonWriter::comma() {
  if (!first_) out_.push_back(',');
  first_ = false;
}

JsonWriter& JsonWriter::begin_object() {
  comma();
  out_.push_back('{');
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  out_.push_back('}');
  first_ = false;
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  comma();
  out_.push_back('[');
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  out_.push_back(']');
  first_ = false;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view k) {
  comma();
  append_json_string(k, out_);
  out_.push_back(':');
  first_ = true;  // the value that follows takes no comma
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view s) {
  comma();
  append_json_string(s, out_);
  return *this;
}

JsonWriter& JsonWriter::integer(int64_t i) {
  comma();
  append_json_number(i, out_);
  return *this;
}

JsonWriter& JsonWriter::boolean(bool b) {
  comma();
  out_.append(b ? "true" : "false");
  return *this;
}

JsonWriter& JsonWriter::null() {
  comma();
  out_.append("null");
  return *this;
}

}  // namespace tamis
