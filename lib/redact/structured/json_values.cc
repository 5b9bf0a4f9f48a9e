// JSON: a tape of tokens first, so that a value can ask its neighbours what it is.
#include <algorithm>
#include <optional>
#include <vector>

#include "base/json.h"
#include "base/try.h"
#include "io/json_check.h"
#include "io/json_unescape.h"
#include "redact/chars.h"
#include "redact/structured/field_names.h"
#include "redact/structured/readers.h"

namespace tamis::redact {

namespace {

constexpr uint32_t kNone = ~uint32_t{0};

struct Token {
  enum class Kind : uint8_t { kObject, kArray, kString, kNumber, kWord } kind;
  uint64_t begin = 0, end = 0;          // strings without their quotes
  uint64_t key_begin = 0, key_end = 0;  // without quotes; in objects only
  uint32_t parent = kNone;
};

bool is_json_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The end of the string whose first byte behind the quote is text[at]: its closing quote.
size_t string_end(std::string_view text, size_t at) {
  while (text[at = find_json_escape(text, at)] != '"') at += 2;
  return at;
}

// `text` is JSON: find_json_fault() found nothing.
std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  uint32_t parent = kNone;
  uint64_t key_begin = 0, key_end = 0;
  bool key_due = false;
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (is_json_space(c) || c == ':') {
      ++at;
      continue;
    }
    if (c == ',') {
      key_due = tokens[parent].kind == Token::Kind::kObject;
      ++at;
      continue;
    }
    if (c == '}' || c == ']') {
      tokens[parent].end = ++at;
      parent = tokens[parent].parent;
      key_due = false;
      continue;
    }
    if (c == '"' && key_due) {
      key_begin = at + 1;
      key_end = string_end(text, at + 1);
      at = key_end + 1;
      key_due = false;
      continue;
    }
    Token token{.kind = Token::Kind::kWord,
                .begin = at,
                .end = 0,
                .key_begin = key_begin,
                .key_end = key_end,
                .parent = parent};
    key_begin = key_end = 0;
    if (c == '{' || c == '[') {
      token.kind = c == '{' ? Token::Kind::kObject : Token::Kind::kArray;
      key_due = c == '{';
      parent = static_cast<uint32_t>(tokens.size());
      ++at;
    } else if (c == '"') {
      token.kind = Token::Kind::kString;
      token.begin = at + 1;
      token.end = string_end(text, at + 1);
      at = token.end + 1;
    } else {
      if (c == '-' || is_digit(static_cast<unsigned char>(c))) token.kind = Token::Kind::kNumber;
      while (at < text.size() && !is_json_space(text[at]) && text[at] != ',' && text[at] != '}' &&
             text[at] != ']')
        ++at;
      token.end = at;
    }
    tokens.push_back(token);
  }
  return tokens;
}

// The bytes inside a string's quotes, into the open value or layer: runs side by side, and one unit for each character
// that is escaped.
void read_string(ValueView& view, std::string_view text, uint64_t begin, uint64_t end) {
  char buffer[16];
  for (uint64_t at = begin; at < end;) {
    size_t plain = text.substr(at, end - at).find('\\');
    if (plain == std::string_view::npos) plain = end - at;
    view.verbatim(at, text.substr(at, plain));
    at += plain;
    if (at >= end) return;
    size_t size = 2;
    if (text[at + 1] == 'u') {
      size = 6;
      const bool high = (text[at + 2] | 0x20) == 'd' &&
                        ((text[at + 3] >= '8' && text[at + 3] <= '9') ||
                         ((text[at + 3] | 0x20) >= 'a' && (text[at + 3] | 0x20) <= 'b'));
      if (high && end - at >= 12 && text[at + 6] == '\\' && text[at + 7] == 'u' &&
          (text[at + 8] | 0x20) == 'd' && (text[at + 9] | 0x20) >= 'c' &&
          (text[at + 9] | 0x20) <= 'f')
        size = 12;
    }
    const size_t bytes = io::unescape_json(text.substr(at, size), buffer);
    view.decoded(at, size, std::string_view(buffer, bytes));
    at += size;
  }
}

std::string unescaped(std::string_view raw) {
  std::string out(raw.size(), '\0');
  const size_t size = io::unescape_json(raw, out.data());
  out.resize(size == io::kBadEscape ? 0 : size);
  return out;
}

class JsonReader {
 public:
  JsonReader(ValueView& view, uint32_t layer, const ReadLimits& limits)
      : view_(view), layer_(layer), limits_(limits), text_(view.layer(layer)) {}

  Status run() {
    if (const auto fault = io::find_json_fault(text_, limits_.json_depth))
      return fail(fault->too_deep ? Code::kLimit : Code::kInput,
                  "not JSON: " + std::string(fault->what), fault->offset, "json.invalid");
    tokens_ = tokens_of(text_);
    for (uint32_t i = 0; i < tokens_.size(); ++i) read(i);
    return {};
  }

 private:
  std::string_view key(const Token& t) const {
    return text_.substr(t.key_begin, t.key_end - t.key_begin);
  }
  std::string key_text(const Token& t) const {
    const std::string_view raw = key(t);
    return raw.find('\\') == std::string_view::npos ? std::string(raw) : unescaped(raw);
  }

  void read(uint32_t index) {
    const Token& t = tokens_[index];
    if (t.key_end > t.key_begin && may_hold_value(key(t))) {
      view_.part();
      value(t.key_begin, t.key_end, Escape::kJsonString);
    }
    if (t.kind == Token::Kind::kNumber) {
      view_.label(label(index));
      value(t.begin, t.end, Escape::kJsonNumber);
    } else if (t.kind == Token::Kind::kString && t.end > t.begin) {
      if (inner(t)) return;
      view_.label(label(index));
      value(t.begin, t.end, Escape::kJsonString);
    }
  }

  void value(uint64_t begin, uint64_t end, Escape escape) {
    const size_t from = view_.bytes().size();
    view_.begin_value(layer_, begin, escape);
    if (escape == Escape::kJsonNumber)
      view_.verbatim(begin, text_.substr(begin, end - begin));
    else
      read_string(view_, text_, begin, end);
    view_.end_value(end);
    echo_queries(view_, from);
  }

  // A string that holds JSON is read as JSON.
  bool inner(const Token& t) {
    if (limits_.layers == 0) return false;
    const std::string_view raw = text_.substr(t.begin, t.end - t.begin);
    const size_t first = raw.find_first_not_of(" \t");
    if (first == std::string_view::npos || (raw[first] != '{' && raw[first] != '[')) return false;
    if (!looks_like_json(unescaped(raw))) return false;
    const uint32_t layer = view_.begin_layer(layer_, t.begin, Escape::kJsonString);
    read_string(view_, text_, t.begin, t.end);
    view_.end_layer(t.end);
    ReadLimits within = limits_;
    --within.layers;
    if (JsonReader(view_, layer, within).run()) return true;
    view_.drop_layer();
    return false;
  }

  // What stands around the value says what it is: its key, that of its parents, or a neighbour's value.
  std::string label(uint32_t index) const {
    uint32_t at = index;
    bool item = false;
    while (tokens_[at].parent != kNone && tokens_[tokens_[at].parent].kind == Token::Kind::kArray) {
      at = tokens_[at].parent;
      item = true;
    }
    const Token& named = tokens_[at];
    if (named.key_end == named.key_begin) return {};
    const std::string name = key_text(named);
    std::string own = field_label(name);
    // "phones" holds one phone after the other.
    if (item && own.size() > 3 && own.ends_with('s') && !own.ends_with("ss")) own.pop_back();
    if (!is_generic_name(name) || named.parent == kNone) return own;
    std::string around = neighbour(at);
    if (around.empty()) {
      uint32_t up = named.parent;
      while (up != kNone && tokens_[up].key_end == tokens_[up].key_begin) up = tokens_[up].parent;
      if (up != kNone) {
        around = field_label(key_text(tokens_[up]));
        if (around.size() > 3 && around.ends_with('s') && !around.ends_with("ss"))
          around.pop_back();
      }
    }
    return around.empty() ? own : around + " " + own;
  }

  // {"type": "phone", "value": …}: the words of a field that says what kind of value this is.
  std::string neighbour(uint32_t at) const {
    const uint32_t parent = tokens_[at].parent;
    const auto kind_of = [&](uint32_t i) -> std::string {
      const Token& t = tokens_[i];
      if (t.parent != parent || t.kind != Token::Kind::kString || !is_kind_name(key(t))) return {};
      const std::string text =
          unescaped(text_.substr(t.begin, std::min<uint64_t>(t.end - t.begin, 128)));
      return may_be_label(text) ? field_label(text) : std::string();
    };
    constexpr uint32_t kNear = 8;
    for (uint32_t i = at; i-- > parent + 1 && at - i <= kNear;)
      if (std::string found = kind_of(i); !found.empty()) return found;
    for (uint32_t i = at + 1; i < tokens_.size() && i - at <= kNear; ++i)
      if (std::string found = kind_of(i); !found.empty()) return found;
    return {};
  }

  ValueView& view_;
  const uint32_t layer_;
  const ReadLimits limits_;
  const std::string_view text_;
  std::vector<Token> tokens_;
};

}  // namespace

bool looks_like_json(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n"), last = text.find_last_not_of(" \t\r\n");
  if (first == std::string_view::npos || last - first < 5)
    return false;  // {"a":1} is the least of interest
  const char open = text[first], close = text[last];
  if (!(open == '{' && close == '}') && !(open == '[' && close == ']')) return false;
  return !io::find_json_fault(text, 64);
}

Status read_json(ValueView& view, uint32_t layer, const ReadLimits& limits) {
  return JsonReader(view, layer, limits).run();
}

}  // namespace tamis::redact
