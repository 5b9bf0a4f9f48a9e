#include "io/json_check.h"

#include <vector>

namespace tamis::io {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

class Checker {
 public:
  Checker(std::string_view text, uint32_t depth) : text_(text), depth_(depth) {}

  std::optional<JsonFault> run() {
    if (!value()) return fault_;
    while (!open_.empty()) {
      if (!step()) return fault_;
    }
    skip_space();
    if (at_ < text_.size()) {
      wrong("nothing but white space may follow the value");
      return fault_;
    }
    return std::nullopt;
  }

 private:
  // One more member or item of the innermost array or object, or its end.
  bool step() {
    const bool object = open_.back();
    skip_space();
    if (peek() == (object ? '}' : ']')) {
      ++at_;
      open_.pop_back();
      fresh_ = false;
      return true;
    }
    if (!fresh_) {
      if (peek() != ',')
        return wrong(object ? "',' or '}' was expected" : "',' or ']' was expected");
      ++at_;
      skip_space();
    }
    fresh_ = false;
    if (object) {
      if (peek() != '"') return wrong("a key in double quotes was expected");
      if (!string()) return false;
      skip_space();
      if (peek() != ':') return wrong("':' was expected after the key");
      ++at_;
    }
    return value();
  }

  // A scalar to its end, or the opening of an array or object.
  bool value() {
    skip_space();
    switch (peek()) {
      case '{':
      case '[':
        if (open_.size() >= depth_) {
          fault_.too_deep = true;
          return wrong("arrays and objects are nested deeper than limits.json_depth");
        }
        open_.push_back(peek() == '{');
        fresh_ = true;
        ++at_;
        return true;
      case '"':
        return string();
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        if (peek() == '-' || is_digit(peek())) return number();
        return wrong("a value was expected");
    }
  }

  bool word(std::string_view w) {
    for (const char c : w) {
      if (peek() != c) return wrong("true, false, null, a number or a string was expected");
      ++at_;
    }
    return true;
  }

  // RFC 8259 section 6.
  bool number() {
    if (peek() == '-') ++at_;
    if (peek() == '0')
      ++at_;
    else if (!digits())
      return false;
    if (peek() == '.') {
      ++at_;
      if (!digits()) return false;
    }
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (!digits()) return false;
    }
    return true;
  }

  bool digits() {
    if (!is_digit(peek())) return wrong("a digit was expected");
    while (is_digit(peek())) ++at_;
    return true;
  }

  // RFC 8259 section 7.
  bool string() {
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return true;
      }
      if (static_cast<unsigned char>(c) < 0x20)
        return wrong("a control character in a string must be escaped");
      if (c == '\\' && !escape()) return false;
    }
    return wrong("a string is not closed");
  }

  // Leaves at_ on the last byte of the escape.
  bool escape() {
    ++at_;
    switch (peek()) {
      case '"':
      case '\\':
      case '/':
      case 'b':
      case 'f':
      case 'n':
      case 'r':
      case 't':
        return true;
      case 'u':
        for (int i = 0; i < 4; ++i) {
          ++at_;
          if (!is_hex(peek())) return wrong("four hexadecimal digits must follow \\u");
        }
        return true;
      default:
        return wrong("JSON knows no such escape");
    }
  }

  // RFC 8259 section 2.
  void skip_space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
  }
  // NUL at the end: no grammar rule takes one, so it is refused there as anywhere.
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool wrong(std::string_view what) {
    fault_.offset = at_ < text_.size() ? at_ : text_.size();
    fault_.what = what;
    return false;
  }

  std::string_view text_;
  uint32_t depth_;
  size_t at_ = 0;
  std::vector<bool> open_;  // true: object
  bool fresh_ = false;      // just after the opening bracket
  JsonFault fault_;
};

}  // namespace

std::optional<JsonFault> find_json_fault(std::string_view text, uint32_t depth) {
  return Checker(text, depth).run();
}

}  // namespace tamis::io
