// The words that a value may be, as tables of keys hold them: "off|mark|cut".
//
//   split_words("off|mark|cut")        // {"off", "mark", "cut"}; of "" one that is empty
//   is_word("off|mark|cut", "mark")    // true
//
// Thread-safety: pure functions; views into `words`.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace tamis {

inline std::vector<std::string_view> split_words(std::string_view words) {
  std::vector<std::string_view> out;
  for (;;) {
    const size_t bar = std::min(words.find('|'), words.size());
    out.push_back(words.substr(0, bar));
    if (bar == words.size()) return out;
    words.remove_prefix(bar + 1);
  }
}

// No word is empty here.
inline bool is_word(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const size_t bar = std::min(words.find('|'), words.size());
    if (words.substr(0, bar) == word) return true;
    words.remove_prefix(std::min(bar + 1, words.size()));
  }
  return false;
}

}  // namespace tamis
