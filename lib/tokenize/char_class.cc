#include "tokenize/char_class.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>

namespace tamis::tokenize {
namespace {

constexpr std::pair<std::string_view, CharClass> kNames[] = {
    {"upper", kUpper}, {"lower", kLower},   {"letter", kLetter},
    {"mark", kMark},   {"number", kNumber}, {"space", kSpace},
};

bool read_hex(std::string_view digits, uint32_t& value) {
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value, 16);
  return error == std::errc() && stop == end;
}

// "0041..005A upper" or "00AA letter".
bool read_range(std::string_view line, ClassRange& range) {
  const size_t space = line.find(' ');
  if (space == std::string_view::npos) return false;
  const std::string_view points = line.substr(0, space), name = line.substr(space + 1);
  const size_t dots = points.find("..");
  if (!read_hex(points.substr(0, dots), range.first)) return false;
  range.last = range.first;
  if (dots != std::string_view::npos && !read_hex(points.substr(dots + 2), range.last))
    return false;
  for (const auto& [known, char_class] : kNames) {
    if (known != name) continue;
    range.char_class = char_class;
    return range.first <= range.last && range.last < 0x110000;
  }
  return false;
}

}  // namespace

Result<std::vector<ClassRange>> parse_class_ranges(std::string_view text, std::string_view name) {
  std::vector<ClassRange> ranges;
  size_t number = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    ++number;
    if (!line.empty() && line.front() != '#') {
      ClassRange range;
      if (!read_range(line, range) || (!ranges.empty() && range.first <= ranges.back().last))
        return fail(Code::kInput,
                    std::string(name) + ": line " + std::to_string(number) +
                        ": expected FIRST..LAST CLASS in ascending order, as "
                        "make_unicode_classes.py writes",
                    at);
      ranges.push_back(range);
    }
    at = end + 1;
  }
  return ranges;
}

ClassPages lay_out_classes(const std::vector<ClassRange>& ranges) {
  using Page = std::array<uint8_t, kClassPage>;
  ClassPages pages;
  pages.index.reserve(kClassPages);
  std::map<Page, uint16_t> known;
  size_t next = 0;
  for (uint32_t number = 0; number < kClassPages; ++number) {
    Page page{};
    const uint32_t first = number * kClassPage, last = first + kClassPage - 1;
    while (next < ranges.size() && ranges[next].last < first) ++next;
    for (size_t r = next; r < ranges.size() && ranges[r].first <= last; ++r) {
      const uint32_t from = std::max(ranges[r].first, first), to = std::min(ranges[r].last, last);
      std::fill(page.begin() + (from - first), page.begin() + (to - first + 1),
                ranges[r].char_class);
    }
    const auto [place, fresh] = known.try_emplace(page, static_cast<uint16_t>(known.size()));
    if (fresh) pages.classes.insert(pages.classes.end(), page.begin(), page.end());
    pages.index.push_back(place->second);
  }
  return pages;
}

}  // namespace tamis::tokenize
