// The general category of each character, at the Unicode version of the references' regex engines (16.0: both Rust's regex-syntax 0.8,
// which tiktoken uses, and the Oniguruma of Hugging Face tokenizers 0.23).
//
//   for (const CategoryRun& run : category_runs()) …      // {0x41, Category::kLu}, {0x5B, Category::kPs}, …
//   category_ranges("L")                                  // the ranges of all letters; also "Lu", "M", "P", …
//   class_ranges()                                        // what a pack carries (char_class.h)
//
// Thread-safety: constant tables. Cost: 3,300 rows; made by packs/make_unicode_classes.py.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "tokenize/char_class.h"

namespace tamis::tokenize {

inline constexpr std::string_view kUnicodeVersion = "16.0.0";

enum class Category : uint8_t {
  kLu,
  kLl,
  kLt,
  kLm,
  kLo,
  kMn,
  kMc,
  kMe,
  kNd,
  kNl,
  kNo,
  kPc,
  kPd,
  kPs,
  kPe,
  kPi,
  kPf,
  kPo,
  kSm,
  kSc,
  kSk,
  kSo,
  kZs,
  kZl,
  kZp,
  kCc,
  kCf,
  kCs,
  kCo,
  kCn,
};

// From `first` to where the next run begins.
struct CategoryRun {
  uint32_t first;
  Category category;
};
std::span<const CategoryRun> category_runs();

using CodePointRange = std::pair<uint32_t, uint32_t>;  // inclusive

// Of a category ("Lu") or a group of them ("L"); empty if there is no such. Ascending.
std::vector<CodePointRange> category_ranges(std::string_view name);
// White_Space (PropList.txt). Ascending.
std::span<const CodePointRange> white_space();
std::vector<ClassRange> class_ranges();

}  // namespace tamis::tokenize
