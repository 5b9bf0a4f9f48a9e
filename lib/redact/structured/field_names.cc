#include "redact/structured/field_names.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "redact/chars.h"

namespace tamis::redact {

namespace {

// clang-format off
constexpr std::string_view kGeneric[] = {  // sorted
    "#text", "$", "$t", "_", "address", "content", "data", "default", "display", "displayvalue", "e164", "entry", "field", "formatted", "full", "home",
    "i", "id", "international", "item", "items", "local", "main", "mobile", "national", "no", "nr", "num", "number", "other", "primary", "private", "raw",
    "secondary", "str", "string", "text", "v", "val", "value", "valuestring", "work",
};
constexpr std::string_view kKinds[] = {  // sorted
    "attribute", "code", "field", "fieldname", "header", "key", "kind", "label", "name", "property", "question", "system", "term", "title", "type", "use",
};
// clang-format on

template <size_t N>
bool listed(const std::string_view (&words)[N], std::string_view name) {
  std::array<char, 16> lower{};
  if (name.empty() || name.size() > lower.size()) return false;
  for (size_t i = 0; i < name.size(); ++i) lower[i] = static_cast<char>(to_lower(byte_at(name, i)));
  return std::binary_search(std::begin(words), std::end(words),
                            std::string_view(lower.data(), name.size()));
}

bool is_small(unsigned char c) { return is_letter(c) && !is_upper(c); }

}  // namespace

std::string field_label(std::string_view name) {
  if (name.size() > kLongestLabel)
    name = name.substr(0, utf8::character_start(name, kLongestLabel));
  std::string out;
  out.reserve(name.size() + 8);
  for (size_t at = 0; at < name.size(); ++at) {
    const unsigned char c = byte_at(name, at), before = byte_at(name, at - 1),
                        next = byte_at(name, at + 1);
    // A colon, a quote or a line end would say that the name ends here.
    if (c <= ' ' || c == '_' || c == '-' || c == '.' || c == ':' || c == '"' || c == '\'' ||
        c == 0x7F) {
      if (!out.empty() && out.back() != ' ') out += ' ';
      continue;
    }
    // "homePhone", "IPAddress"
    if (is_upper(c) &&
        (is_small(before) || is_digit(before) || (is_upper(before) && is_small(next))) &&
        !out.empty() && out.back() != ' ')
      out += ' ';
    out += static_cast<char>(c);
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

bool is_generic_name(std::string_view name) { return listed(kGeneric, name); }
bool is_kind_name(std::string_view name) { return listed(kKinds, name); }

bool may_be_label(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char ch) {
    const auto c = static_cast<unsigned char>(ch);
    return is_letter(c) || c >= 0x80 || c == ' ' || c == '-' || c == '_' || c == '.' || c == '/' ||
           c == ':' || c == '(' || c == ')' || c == '?';
  });
}

bool may_hold_value(std::string_view name) {
  return name.size() > 48 || !std::all_of(name.begin(), name.end(), [](char ch) {
           const auto c = static_cast<unsigned char>(ch);
           return is_letter(c) || c == '_' || c == '-';
         });
}

}  // namespace tamis::redact
