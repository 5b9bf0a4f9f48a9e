#include "io/path.h"

#include "base/utf8.h"

namespace tamis::io {
namespace {

std::string_view without_trailing_slashes(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return path;
}

// What could start a new line, move the cursor or turn the reading direction of a terminal.
bool is_unsafe(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || c == 0x061C ||
         (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF || c == U'\\' || c == U'\'';
}

}  // namespace

std::string join_path(std::string_view directory, std::string_view name) {
  if (directory.empty() || name.starts_with('/')) return std::string(name);
  std::string path(directory);
  if (name.empty()) return path;
  if (path.back() != '/') path += '/';
  return path += name;
}

std::string parent_path(std::string_view path) {
  path = without_trailing_slashes(path);
  const size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  if (slash == 0) return "/";
  return std::string(without_trailing_slashes(path.substr(0, slash)));
}

std::string_view file_name(std::string_view path) {
  path = without_trailing_slashes(path);
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos || path.size() == 1 ? path : path.substr(slash + 1);
}

std::string show_path(std::string_view path) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out = "'";
  for (size_t at = 0; at < path.size();) {
    const auto c = utf8::decode(path, at);
    for (size_t i = at; i < at + c.size; ++i) {
      const auto byte = static_cast<unsigned char>(path[i]);
      if (c.valid && !is_unsafe(c.code_point)) {
        out += path[i];
      } else {
        out += "\\x";
        out += kDigits[byte >> 4];
        out += kDigits[byte & 15];
      }
    }
    at += c.size;
  }
  return out += '\'';
}

}  // namespace tamis::io
