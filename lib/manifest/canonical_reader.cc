#include "manifest/canonical_reader.h"

#include <charconv>

#include "base/json.h"
#include "base/json_number.h"

namespace tamis::manifest {

std::string escaped(std::string_view text) {
  std::string quoted;
  append_json_string(text, quoted);
  return quoted.substr(1, quoted.size() - 2);
}

Status CanonicalReader::refusal() const {
  return fail(Code::kInput,
              "byte " + std::to_string(error_at_) + ": expected " + std::string(expected_),
              error_at_);
}

bool CanonicalReader::filled(std::string_view& out) {
  const size_t begin = at_;
  StringSpan s;
  if (!string(s)) return false;
  if (s.raw.empty()) return refuse_at(begin, "a string that is not empty; leave the member out");
  out = s.raw;
  return true;
}

bool CanonicalReader::string(StringSpan& out) {
  if (!take("\"")) return refuse("a string");
  const size_t begin = at_;
  uint64_t escapes = 0;  // bytes that escaping added
  while (true) {
    at_ = find_json_escape(line_, at_);
    if (at_ == line_.size()) return refuse("a closing quote");
    if (line_[at_] == '"') break;
    if (line_[at_] != '\\') return refuse("controls escaped");
    const size_t size = escape();
    if (size == 0) return refuse("an escape as RFC 8785 writes it");
    at_ += size;
    escapes += size - 1;
  }
  out.raw = line_.substr(begin, at_ - begin);
  out.bytes = out.raw.size() - escapes;
  ++at_;
  return true;
}

// The bytes of the escape at at_, all of which stand for one; 0 if canonical JSON has no such escape.
size_t CanonicalReader::escape() const {
  const std::string_view e = line_.substr(at_, 6);
  if (e.size() < 2) return 0;
  constexpr std::string_view kShort = "\"\\bfnrt";
  if (kShort.find(e[1]) != std::string_view::npos) return 2;
  if (e.size() < 6 || e.substr(1, 3) != "u00") return 0;
  const char high = e[4];
  const char low = e[5];
  const bool digit = low >= '0' && low <= '9';
  if ((high != '0' && high != '1') || (!digit && (low < 'a' || low > 'f'))) return 0;
  // These five have a short form.
  if (high == '0' && (low == '8' || low == '9' || low == 'a' || low == 'c' || low == 'd')) return 0;
  return 6;
}

std::string CanonicalReader::unescaped(const StringSpan& s) {
  if (s.bytes == s.raw.size()) return std::string(s.raw);
  std::string quoted = "\"";
  quoted.append(s.raw).append("\"");
  const auto parsed = Json::parse(quoted);
  return parsed ? parsed->as_string() : std::string();
}

bool CanonicalReader::integer(int64_t& out) {
  const size_t begin = at_;
  if (at_ < line_.size() && line_[at_] == '-') ++at_;
  const size_t digits = at_;
  while (at_ < line_.size() && line_[at_] >= '0' && line_[at_] <= '9') ++at_;
  const std::string_view text = line_.substr(begin, at_ - begin);
  const bool padded = line_.substr(digits, 1) == "0" && (at_ - digits > 1 || digits != begin);
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), out);
  if (parsed.ec != std::errc() || padded || out > kMaxExactInteger || out < -kMaxExactInteger) {
    return refuse_at(begin, "an integer within 2^53");
  }
  return true;
}

}  // namespace tamis::manifest
