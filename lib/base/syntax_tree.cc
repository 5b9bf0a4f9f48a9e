#include "base/syntax_tree.h"

#include <algorithm>
#include <charconv>

#define TOML_EXCEPTIONS \
  1  // without them its parse() is noexcept, which ends the process where memory does
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "base/json.h"
#include "base/try.h"

namespace tamis {

namespace {

using Kind = SyntaxValue::Kind;

// Where lines begin, so that a place becomes an offset without reading the text again.
class Lines {
 public:
  explicit Lines(std::string_view text) : size_(text.size()) {
    for (size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
      begins_.push_back(at + 1);
  }
  uint64_t offset(uint64_t line, uint64_t column) const {
    const uint64_t begin =
        begins_[std::min<uint64_t>(line == 0 ? 0 : line - 1, begins_.size() - 1)];
    return std::min<uint64_t>(begin + (column == 0 ? 0 : column - 1), size_);
  }

 private:
  std::vector<uint64_t> begins_{0};
  uint64_t size_;
};

std::string place(std::string_view name, uint64_t line, uint64_t column) {
  return std::string(name) + ":" + std::to_string(line) + ":" + std::to_string(column) + ": ";
}

void set_place(SyntaxValue& v, const toml::source_position& p, const Lines& lines) {
  v.line = p.line;
  v.column = p.column;
  v.offset = lines.offset(v.line, v.column);
}

SyntaxValue convert(const toml::node& node, const Lines& lines) {
  SyntaxValue v;
  set_place(v, node.source().begin, lines);
  if (auto* s = node.as_string()) {
    v.kind = Kind::kString;
    v.string = s->get();
  } else if (auto* i = node.as_integer()) {
    v.kind = Kind::kInteger;
    v.integer = i->get();
  } else if (auto* b = node.as_boolean()) {
    v.kind = Kind::kBool;
    v.boolean = b->get();
  } else if (auto* a = node.as_array()) {
    v.kind = Kind::kArray;
    for (const toml::node& item : *a) v.items.push_back(convert(item, lines));
  } else if (auto* t = node.as_table()) {
    v.kind = Kind::kTable;
    for (const auto& [key, item] : *t) {
      v.members.push_back({std::string(key.str()), convert(item, lines)});
      set_place(v.members.back().value, key.source().begin, lines);
    }
    // toml++ keeps tables sorted; errors should come in the order of the file.
    std::ranges::stable_sort(v.members, {}, [](const auto& m) { return m.value.offset; });
  }
  return v;
}

// Walks JSON that Json::parse() has accepted, so it need not check anything again; it only knows
// where things are.
class JsonWalker {
 public:
  explicit JsonWalker(std::string_view text) : text_(text) {}

  SyntaxValue walk(const Json& value) {
    skip_space();
    SyntaxValue v;
    mark(v, at_);
    if (value.is_object()) {
      v.kind = Kind::kTable;
      ++at_;
      for (const auto& [key, member] : value.members()) {
        skip_space();
        const size_t key_at = at_;
        skip_string();
        skip_space();
        ++at_;  // ':'
        v.members.push_back({key, walk(member)});
        mark(v.members.back().value, key_at);
        skip_space();
        ++at_;  // ',' or '}'
      }
      if (value.members().empty()) {
        skip_space();
        ++at_;
      }
    } else if (value.is_array()) {
      v.kind = Kind::kArray;
      ++at_;
      for (const Json& item : value.items()) {
        v.items.push_back(walk(item));
        skip_space();
        ++at_;
      }
      if (value.items().empty()) {
        skip_space();
        ++at_;
      }
    } else if (value.is_string()) {
      v.kind = Kind::kString;
      v.string = value.as_string();
      skip_string();
    } else {
      if (value.is_bool()) {
        v.kind = Kind::kBool;
        v.boolean = value.as_bool();
      } else if (value.is_int()) {
        v.kind = Kind::kInteger;
        v.integer = value.as_int();
      }
      while (at_ < text_.size() &&
             std::string_view(",]} \t\r\n").find(text_[at_]) == std::string_view::npos)
        ++at_;
    }
    return v;
  }

 private:
  void skip_space() {
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }
  void skip_string() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
      if (text_[at_] == '\\') ++at_;
    ++at_;
  }
  void mark(SyntaxValue& v, size_t at) const {
    v.offset = at;
    const std::string_view before = text_.substr(0, at);
    v.line = 1 + static_cast<uint64_t>(std::ranges::count(before, '\n'));
    const size_t start = before.rfind('\n');
    v.column = start == std::string_view::npos ? at + 1 : at - start;
  }

  std::string_view text_;
  size_t at_ = 0;
};

struct Unit {
  std::string_view name;
  unsigned shift;
};
constexpr Unit kUnits[] = {{"GiB", 30}, {"MiB", 20}, {"KiB", 10}, {"B", 0}, {"", 0}};

}  // namespace

std::string_view SyntaxValue::kind_name() const {
  switch (kind) {
    case Kind::kBool:
      return "true or false";
    case Kind::kInteger:
      return "an integer";
    case Kind::kString:
      return "a string";
    case Kind::kArray:
      return "a list";
    case Kind::kTable:
      return "a table";
    case Kind::kOther:
      break;
  }
  return "a number with a fraction, a date or null";
}

Result<SyntaxValue> parse_toml_syntax(std::string_view text, std::string_view name) {
  const Lines lines(text);
  try {
    // Not told the name: toml++ 3.3 copies it in a constructor that is noexcept, which ends the
    // process where memory does.
    return convert(toml::parse(text), lines);
  } catch (const toml::parse_error& error) {
    const auto& p = error.source().begin;
    return fail(Code::kRecipe, place(name, p.line, p.column) + std::string(error.description()),
                lines.offset(p.line, p.column));
  }
}

Result<SyntaxValue> parse_json_syntax(std::string_view text, std::string_view name) {
  Result<Json> json = Json::parse(text, name);
  if (!json) {
    Error error = std::move(json).error();
    error.code = Code::kRecipe;
    return tl::make_unexpected(std::move(error));
  }
  return JsonWalker(text).walk(*json);
}

std::optional<uint64_t> parse_size(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  for (const Unit& unit : kUnits) {
    if (text != unit.name) continue;
    if (number > (~uint64_t{0} >> unit.shift)) return std::nullopt;
    return number << unit.shift;
  }
  return std::nullopt;
}

std::string format_size(uint64_t bytes) {
  for (const Unit& unit : kUnits)
    if (bytes >> unit.shift && (bytes & ((uint64_t{1} << unit.shift) - 1)) == 0)
      return std::to_string(bytes >> unit.shift) + " " + std::string(unit.name);
  return std::to_string(bytes) + " B";
}

}  // namespace tamis
