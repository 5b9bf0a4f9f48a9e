#include "tokenize/general_category.h"

#include <algorithm>

namespace tamis::tokenize {
namespace {

// In the order of the enumeration.
constexpr std::string_view kNames = "LuLlLtLmLoMnMcMeNdNlNoPcPdPsPePiPfPoSmScSkSoZsZlZpCcCfCsCoCn";

std::string_view name_of(Category category) {
  return kNames.substr(2 * static_cast<size_t>(category), 2);
}

uint8_t class_of(Category category) {
  switch (category) {
    case Category::kLu:
    case Category::kLt:
      return kUpper;
    case Category::kLl:
      return kLower;
    case Category::kLm:
    case Category::kLo:
      return kLetter;
    case Category::kMn:
    case Category::kMc:
    case Category::kMe:
      return kMark;
    case Category::kNd:
    case Category::kNl:
    case Category::kNo:
      return kNumber;
    default:
      return kOther;
  }
}

}  // namespace

std::vector<CodePointRange> category_ranges(std::string_view name) {
  std::vector<CodePointRange> ranges;
  if (name.empty() || name.size() > 2) return ranges;
  const auto runs = category_runs();
  for (size_t i = 0; i < runs.size(); ++i) {
    if (!name_of(runs[i].category).starts_with(name)) continue;
    const uint32_t last = (i + 1 < runs.size() ? runs[i + 1].first : 0x110000) - 1;
    if (!ranges.empty() && ranges.back().second + 1 == runs[i].first) {
      ranges.back().second = last;
    } else {
      ranges.emplace_back(runs[i].first, last);
    }
  }
  return ranges;
}

std::span<const CodePointRange> white_space() {
  static constexpr CodePointRange kRanges[] = {
      {0x09, 0x0D},     {0x20, 0x20},     {0x85, 0x85},     {0xA0, 0xA0},     {0x1680, 0x1680},
      {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}};
  return kRanges;
}

std::vector<ClassRange> class_ranges() {
  std::vector<ClassRange> ranges;
  const auto add = [&](uint32_t first, uint32_t last, uint8_t char_class) {
    if (char_class == kOther) return;
    if (!ranges.empty() && ranges.back().char_class == char_class &&
        ranges.back().last + 1 == first) {
      ranges.back().last = last;
    } else {
      ranges.push_back({first, last, char_class});
    }
  };
  // No white space has one of the other classes, so it may be laid over them.
  const auto spaces = white_space();
  size_t space = 0;
  const auto runs = category_runs();
  for (size_t i = 0; i < runs.size(); ++i) {
    const uint32_t end = i + 1 < runs.size() ? runs[i + 1].first : 0x110000;
    const uint8_t char_class = class_of(runs[i].category);
    if (char_class != kOther) {
      add(runs[i].first, end - 1, char_class);
      continue;
    }
    for (; space < spaces.size() && spaces[space].first < end; ++space) {
      add(std::max(spaces[space].first, runs[i].first), std::min(spaces[space].second, end - 1),
          kSpace);
      if (spaces[space].second >= end) break;
    }
  }
  return ranges;
}

}  // namespace tamis::tokenize
