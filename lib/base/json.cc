#include "base/json.h"

#include <algorithm>

#include "base/json_number.h"

namespace tamis {
namespace {

void indent(std::string& out, size_t depth) {
  out.push_back('\n');
  out.append(2 * depth, ' ');
}

void write_pretty(const Json& json, size_t depth, std::string& out) {
  if (json.is_array() && !json.items().empty()) {
    out.push_back('[');
    bool first = true;
    for (const Json& item : json.items()) {
      if (!first) out.push_back(',');
      first = false;
      indent(out, depth + 1);
      write_pretty(item, depth + 1, out);
    }
    indent(out, depth);
    out.push_back(']');
  } else if (json.is_object() && !json.members().empty()) {
    out.push_back('{');
    bool first = true;
    for (const auto& [key, value] : json.members()) {
      if (!first) out.push_back(',');
      first = false;
      indent(out, depth + 1);
      append_json_string(key, out);
      out.append(": ");
      write_pretty(value, depth + 1, out);
    }
    indent(out, depth);
    out.push_back('}');
  } else {
    json.canonical(out);
  }
}

}  // namespace

// RFC 8785 section 3.2.3 orders keys by UTF-16 code units. In UTF-8 that is byte order, but for one case: a character
// above U+FFFF (lead byte F0..F4, surrogates D800.. in UTF-16) comes before U+E000..U+FFFF (lead byte EE, EF).
bool json_key_less(std::string_view a, std::string_view b) {
  const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (y == b.end()) return false;
  if (x == a.end()) return true;
  const auto p = static_cast<uint8_t>(*x);
  const auto q = static_cast<uint8_t>(*y);
  const auto after_surrogates = [](uint8_t lead) { return lead == 0xEE || lead == 0xEF; };
  if (p >= 0xF0 && after_surrogates(q)) return true;
  if (q >= 0xF0 && after_surrogates(p)) return false;
  return p < q;
}

bool Json::as_bool() const { return is_bool() && std::get<bool>(value_); }
int64_t Json::as_int() const { return is_int() ? std::get<int64_t>(value_) : 0; }
double Json::as_double() const {
  if (is_int()) return static_cast<double>(std::get<int64_t>(value_));
  return is_double() ? std::get<double>(value_) : 0.0;
}
const std::string& Json::as_string() const {
  static const std::string kEmpty;
  return is_string() ? std::get<std::string>(value_) : kEmpty;
}
const Json::Array& Json::items() const {
  static const Array kEmpty;
  return is_array() ? std::get<Array>(value_) : kEmpty;
}
const Json::Object& Json::members() const {
  static const Object kEmpty;
  return is_object() ? std::get<Object>(value_) : kEmpty;
}

const Json& Json::operator[](std::string_view key) const {
  static const Json kNull;
  for (const auto& [name, value] : members()) {
    if (name == key) return value;
  }
  return kNull;
}

bool Json::has(std::string_view key) const {
  const Object& all = members();
  return std::any_of(all.begin(), all.end(), [key](const Member& m) { return m.first == key; });
}

Json& Json::set(std::string_view key, Json value) {
  if (!is_object()) value_ = Object{};
  auto& all = std::get<Object>(value_);
  const auto found =
      std::find_if(all.begin(), all.end(), [key](const Member& m) { return m.first == key; });
  if (found != all.end()) {
    found->second = std::move(value);
  } else {
    all.emplace_back(std::string(key), std::move(value));
  }
  return *this;
}

Json& Json::push(Json value) {
  if (!is_array()) value_ = Array{};
  std::get<Array>(value_).push_back(std::move(value));
  return *this;
}

void Json::canonical(std::string& out) const {
  if (is_null()) {
    out.append("null");
  } else if (is_bool()) {
    out.append(as_bool() ? "true" : "false");
  } else if (is_int()) {
    append_json_number(as_int(), out);
  } else if (is_double()) {
    append_json_number(as_double(), out);
  } else if (is_string()) {
    append_json_string(as_string(), out);
  } else if (is_array()) {
    out.push_back('[');
    for (size_t i = 0; i < items().size(); ++i) {
      if (i != 0) out.push_back(',');
      items()[i].canonical(out);
    }
    out.push_back(']');
  } else {
    std::vector<const Member*> sorted;
    sorted.reserve(members().size());
    for (const Member& member : members()) sorted.push_back(&member);
    std::sort(sorted.begin(), sorted.end(),
              [](const Member* a, const Member* b) { return json_key_less(a->first, b->first); });
    out.push_back('{');
    for (size_t i = 0; i < sorted.size(); ++i) {
      if (i != 0) out.push_back(',');
      append_json_string(sorted[i]->first, out);
      out.push_back(':');
      sorted[i]->second.canonical(out);
    }
    out.push_back('}');
  }
}

std::string Json::canonical() const {
  std::string out;
  canonical(out);
  return out;
}

std::string Json::pretty() const {
  std::string out;
  write_pretty(*this, 0, out);
  return out;
}

}  // namespace tamis
