#include "redact/placeholder.h"

#include <cstring>

#include "redact/chars.h"

namespace tamis::redact {

std::string write_placeholder(std::string_view type, uint32_t number) {
  std::string out;
  out.reserve(type.size() + 8);
  return out.append("[").append(type).append("_").append(std::to_string(number)).append("]");
}

std::string write_stand_in(std::string_view type, std::string_view tail) {
  std::string out;
  out.reserve(type.size() + tail.size() + 3);
  return out.append("[").append(type).append("_").append(tail).append("]");
}

void find_stand_ins(std::string_view text, std::span<const EntityType> types,
                    std::vector<size_t>& positions) {
  for (size_t at = 0; at < text.size();) {
    const void* bracket = std::memchr(text.data() + at, '[', text.size() - at);
    if (bracket == nullptr) return;
    at = static_cast<size_t>(static_cast<const char*>(bracket) - text.data()) + 1;
    size_t name = at;
    while (byte_at(text, name) == '\\') ++name;
    if (is_upper(byte_at(text, name))) {
      for (const EntityType& type : types) {
        if (type.name[0] != text[name] || text.compare(name, type.name.size(), type.name) != 0 ||
            byte_at(text, name + type.name.size()) != '_')
          continue;
        positions.push_back(at);
        break;
      }
    }
    at = name;
  }
}

}  // namespace tamis::redact
