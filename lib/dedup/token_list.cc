#include "dedup/token_list.h"

#include <algorithm>

namespace tamis::dedup {

namespace {

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r\f\v") == std::string_view::npos;
}

// Calls turn(line, where it begins, where the next one begins) for every line.
template <typename Turn>
void each_line(std::string_view text, Turn&& turn) {
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    turn(text.substr(begin, end - begin), begin, std::min(end + 1, text.size()));
    begin = end + 1;
  }
}

}  // namespace

void paragraph_starts(std::string_view text, const TokenList& list, std::vector<uint32_t>& starts) {
  starts.clear();
  if (list.empty()) return;
  bool has_blank = false;
  each_line(text, [&](std::string_view line, size_t, size_t) { has_blank |= is_blank(line); });
  starts.push_back(0);
  auto token = list.begins.begin();
  each_line(text, [&](std::string_view line, size_t, size_t next) {
    if (has_blank && !is_blank(line)) return;
    token = std::lower_bound(token, list.begins.end(), static_cast<uint32_t>(next));
    const auto start = static_cast<uint32_t>(token - list.begins.begin());
    if (start < list.begins.size() && start > starts.back()) starts.push_back(start);
  });
}

Span bytes_of(std::string_view text, std::span<const uint32_t> begins, size_t first, size_t count) {
  const size_t last = first + count - 1;
  size_t begin = begins[first], end = text.size();
  const size_t newline = begin == 0 ? text.npos : text.rfind('\n', begin - 1);
  const size_t line = newline == text.npos ? 0 : newline + 1;
  if (first == 0 || begins[first - 1] < line) begin = line;
  if (last + 1 < begins.size()) {
    end = begins[last + 1];
    const size_t break_at = end == 0 ? text.npos : text.rfind('\n', end - 1);
    if (break_at != text.npos && break_at > begins[last]) end = break_at + 1;
  }
  return {begin, std::max(begin, end)};
}

}  // namespace tamis::dedup
