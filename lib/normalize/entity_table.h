// The named character references of HTML: 2125 names, each one or two characters.
//
//   find_entity("eacute")->first;     // U+00E9
//
// Source: HTML Living Standard, section 13.5; made by make_entity_table.py. Thread-safety: a constant table. Cost: a binary search.
#pragma once

#include <cstddef>
#include <string_view>

namespace tamis::normalize {

struct NamedEntity {
  std::string_view name;  // without & and ;
  char32_t first = 0;
  char32_t second = 0;  // 0: there is none
};

inline constexpr size_t kLongestEntityName = 31;

const NamedEntity* find_entity(std::string_view name);  // nullptr if HTML has no such name

}  // namespace tamis::normalize
