// A strict reader for JSON (RFC 8259), with the limits of I-JSON (RFC 7493 section 2): no duplicate keys, no lone
// surrogates, well-formed UTF-8.
#include <algorithm>
#include <charconv>

#include "base/json.h"
#include "base/json_number.h"
#include "base/utf8.h"

namespace tamis {
namespace {

// The stack is used once per level, so a caller's limit is held to what any thread's stack can bear.
constexpr uint32_t kMaxDepth = 1000;

class Parser {
 public:
  Parser(std::string_view bytes, std::string_view name, uint32_t depth)
      : bytes_(bytes), name_(name), max_depth_(std::min(depth, kMaxDepth)) {}

  Result<Json> run() {
    if (const size_t bad = utf8::find_invalid(bytes_); bad != std::string_view::npos) {
      at_ = bad;
      return error("well-formed UTF-8");
    }
    Json value;
    if (!parse_value(value, 0)) return tl::make_unexpected(std::move(error_));
    skip_space();
    if (at_ != bytes_.size()) return error("nothing after the value");
    return value;
  }

 private:
  tl::unexpected<Error> error(std::string_view expected) {
    refuse(expected);
    return tl::make_unexpected(std::move(error_));
  }

  bool refuse(std::string_view expected) { return refuse_at(at_, expected); }

  bool refuse_at(size_t at, std::string_view expected) {
    error_.code = Code::kInput;
    error_.offset = at;
    error_.message = std::string(name_) + ": byte " + std::to_string(at) + ": expected " +
                     std::string(expected) + (at >= bytes_.size() ? ", but it ends here" : "");
    return false;
  }

  bool at_end() const { return at_ == bytes_.size(); }
  char peek() const { return at_end() ? '\0' : bytes_[at_]; }

  void skip_space() {
    while (!at_end() && (bytes_[at_] == ' ' || bytes_[at_] == '\n' || bytes_[at_] == '\t' ||
                         bytes_[at_] == '\r')) {
      ++at_;
    }
  }

  bool take(char c) {
    if (at_end() || bytes_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool parse_value(Json& out, uint32_t depth) {
    skip_space();
    switch (peek()) {
      case '{':
        return parse_object(out, depth);
      case '[':
        return parse_array(out, depth);
      case '"': {
        std::string s;
        if (!parse_string(s)) return false;
        out = Json(std::move(s));
        return true;
      }
      case 't':
        return parse_word("true", Json(true), out);
      case 'f':
        return parse_word("false", Json(false), out);
      case 'n':
        return parse_word("null", Json(), out);
      default:
        return parse_number(out);
    }
  }

  bool parse_word(std::string_view word, Json value, Json& out) {
    if (bytes_.substr(at_, word.size()) != word) return refuse("a value");
    at_ += word.size();
    out = std::move(value);
    return true;
  }

  bool enter(uint32_t depth) {
    if (depth < max_depth_) return true;
    return refuse("at most " + std::to_string(max_depth_) + " nested arrays and objects");
  }

  bool parse_array(Json& out, uint32_t depth) {
    if (!enter(depth)) return false;
    ++at_;
    out = Json::array();
    skip_space();
    if (take(']')) return true;
    while (true) {
      Json item;
      if (!parse_value(item, depth + 1)) return false;
      out.push(std::move(item));
      skip_space();
      if (take(']')) return true;
      if (!take(',')) return refuse("',' or ']'");
    }
  }

  bool parse_object(Json& out, uint32_t depth) {
    if (!enter(depth)) return false;
    ++at_;
    Json::Object members;
    std::vector<size_t> places;  // where each key starts
    skip_space();
    if (!take('}')) {
      while (true) {
        skip_space();
        if (peek() != '"') return refuse("a key in quotes");
        places.push_back(at_);
        std::string key;
        if (!parse_string(key)) return false;
        skip_space();
        if (!take(':')) return refuse("':'");
        Json value;
        if (!parse_value(value, depth + 1)) return false;
        members.emplace_back(std::move(key), std::move(value));
        skip_space();
        if (take('}')) break;
        if (!take(',')) return refuse("',' or '}'");
      }
    }
    if (const size_t place = duplicate(members, places); place != std::string_view::npos) {
      return refuse_at(place, "each key of an object once");
    }
    out = Json::from_members(std::move(members));
    return true;
  }

  // The place of the first key that an earlier one equals, or npos.
  static size_t duplicate(const Json::Object& members, const std::vector<size_t>& places) {
    constexpr size_t kFew = 16;
    size_t found = std::string_view::npos;
    if (members.size() <= kFew) {
      for (size_t i = 1; i < members.size(); ++i) {
        for (size_t k = 0; k < i; ++k) {
          if (members[i].first == members[k].first) return places[i];
        }
      }
      return found;
    }
    std::vector<uint32_t> order(members.size());
    for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
      const int c = members[a].first.compare(members[b].first);
      return c != 0 ? c < 0 : a < b;
    });
    for (size_t i = 1; i < order.size(); ++i) {
      if (members[order[i]].first == members[order[i - 1]].first) {
        found = std::min(found, places[order[i]]);
      }
    }
    return found;
  }

  bool parse_string(std::string& out) {
    ++at_;
    while (true) {
      const size_t begin = at_;
      at_ = find_json_escape(bytes_, at_);
      out.append(bytes_, begin, at_ - begin);
      if (take('"')) return true;
      if (peek() != '\\' || at_end()) return refuse("a closing quote, controls escaped");
      if (!parse_escape(out)) return false;
    }
  }

  bool parse_escape(std::string& out) {
    const size_t begin = at_;
    ++at_;
    const char c = peek();
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kValues = "\"\\/\b\f\n\r\t";
    if (const size_t which = at_end() ? std::string_view::npos : kNames.find(c);
        which != std::string_view::npos) {
      out.push_back(kValues[which]);
      ++at_;
      return true;
    }
    if (c != 'u') return refuse("an escape of RFC 8259");
    ++at_;
    uint32_t unit = 0;
    if (!parse_hex4(unit)) return false;
    if (unit >= 0xDC00 && unit <= 0xDFFF) {
      return refuse_at(begin, "a high surrogate before this low one");
    }
    char32_t code_point = unit;
    if (unit >= 0xD800 && unit <= 0xDBFF) {
      uint32_t low = 0;
      const size_t second = at_;
      if (!take('\\') || !take('u') || !parse_hex4(low) || low < 0xDC00 || low > 0xDFFF) {
        return refuse_at(second, "a low surrogate escape after a high one");
      }
      code_point = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
    utf8::append(out, code_point);
    return true;
  }

  bool parse_hex4(uint32_t& unit) {
    for (int i = 0; i < 4; ++i, ++at_) {
      const char c = peek();
      uint32_t digit = 0;
      if (c >= '0' && c <= '9') {
        digit = static_cast<uint32_t>(c - '0');
      } else if (c >= 'a' && c <= 'f') {
        digit = static_cast<uint32_t>(c - 'a') + 10;
      } else if (c >= 'A' && c <= 'F') {
        digit = static_cast<uint32_t>(c - 'A') + 10;
      } else {
        return refuse("four hexadecimal digits");
      }
      unit = unit << 4 | digit;
    }
    return true;
  }

  bool digits() {
    const size_t begin = at_;
    while (!at_end() && bytes_[at_] >= '0' && bytes_[at_] <= '9') ++at_;
    return at_ != begin;
  }

  bool parse_number(Json& out) {
    const size_t begin = at_;
    take('-');
    if (!take('0') && !digits()) return at_ == begin ? refuse("a value") : refuse("a digit");
    bool integer = true;
    if (take('.')) {
      integer = false;
      if (!digits()) return refuse("a digit after the point");
    }
    if (take('e') || take('E')) {
      integer = false;
      if (!take('+')) take('-');
      if (!digits()) return refuse("a digit in the exponent");
    }
    const std::string_view text = bytes_.substr(begin, at_ - begin);
    if (integer) {
      int64_t value = 0;
      if (std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc()) {
        out = Json(value);
        return true;
      }
    }
    double value = 0;
    if (!parse_json_number(text, value)) return refuse_at(begin, "a number that fits a double");
    out = Json(value);
    return true;
  }

  std::string_view bytes_;
  std::string_view name_;
  uint32_t max_depth_;
  size_t at_ = 0;
  Error error_;
};

}  // namespace

Result<Json> Json::parse(std::string_view bytes, std::string_view name, uint32_t depth) {
  return Parser(bytes, name, depth).run();
}

}  // namespace tamis
