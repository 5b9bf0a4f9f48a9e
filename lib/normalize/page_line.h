// A short line as page furniture sees it: its letters without case, its numbers apart.
//
//   PageLine a = read_page_line("THE ANNALS   12"), b = read_page_line("The Annals 14");
//   a.key == b.key              // "the annals #"
//   like(a, b, 2)               // true: two pages on, and the number counts with them
//
// Thread-safety: pure. Cost: linear in the line, which has at most kLongestPageLine characters; like() compares letters within a band.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tamis::normalize {

inline constexpr size_t kLongestPageLine = 100;  // characters

struct PageLine {
  // Folded; white space is one space, each number '#'. Empty: the line is longer, or holds neither letter nor digit.
  std::u32string key;
  std::vector<uint64_t>
      numbers;       // also Roman ones that stand alone, or small ones at an end of the line
  size_t words = 0;  // runs of two letters or more
  bool has_letters = false;
  bool is_division = false;  // "Chapter #", "§ #": a heading that counts
  bool says_page = false;    // no words but "page", "of" and their like
  bool is_dashed = false;    // "- # -"
  bool is_plain =
      true;  // letters, numbers, blanks and what stands in titles: no signs of a program
};

PageLine read_page_line(std::string_view line);

// True if `b` says on a page `pages` further on what `a` says on its own. `exact`: letter by letter.
bool like(const PageLine& a, const PageLine& b, int64_t pages, bool exact = false);

}  // namespace tamis::normalize
