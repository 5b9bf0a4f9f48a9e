// All places where any of many strings ends, in one pass: the automaton of Aho and Corasick ("Efficient string matching: an aid to
// bibliographic search", CACM 18:6, 1975), as a dense table over classes of bytes.
//
//   StringMatcher matcher({"<|im_start|>", "<|im_end|>"});
//   StringMatcher::State state = 0;
//   for (size_t i = matcher.skip(text, 0); i < text.size(); …) {
//     state = matcher.next(state, text[i]);
//     if (matcher.ends(state)) …                       // a string ends with byte i; matcher.shortest(state) is its number
//     if (state == 0) i = matcher.skip(text, i + 1) …  // nothing is open: go to where a string may begin
//   }
//
// Of the strings that end at one place the shortest is told, which the longer ones hold: a break in it breaks them all.
// skip() looks for two bytes in a row that some string begins with, by SIMD (two table look-ups for 16 to 64 bytes).
//
// Thread-safety: immutable. Ownership: keeps no view of the strings. Cost: strings' bytes × classes × 4 bytes of table; a byte is
// two loads, and in skip() a fraction of a cycle.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tamis::tokenize {

// The bytes that strings begin with, and those that come second, as tables for vector shuffles: a byte is in a set if
// low[byte & 15] & high[byte >> 4] is not 0. Exact for up to eight distinct upper halves, else a superset.
struct BytePairSet {
  // strings: not empty; to one of a single byte any byte comes second.
  static BytePairSet of(std::span<const std::string_view> strings);

  alignas(16) std::array<uint8_t, 16> first_low{}, first_high{}, second_low{}, second_high{};
};
// The first i >= from with text[i] in the first set and text[i + 1] in the second (or text[i] the last byte and in the first);
// text.size() if there is none.
size_t find_byte_pair(std::string_view text, size_t from, const BytePairSet& set);
size_t find_byte_pair_scalar(std::string_view text, size_t from, const BytePairSet& set);

class StringMatcher {
 public:
  using State = uint32_t;

  StringMatcher() = default;  // of no strings
  // Precondition: strings of two bytes and more.
  explicit StringMatcher(std::span<const std::string_view> strings);

  bool empty() const { return shortest_.empty(); }
  State next(State state, char byte) const {
    return table_[state + classes_[static_cast<uint8_t>(byte)]];
  }
  // Precondition of the next three: not empty().
  bool ends(State state) const { return shortest_[state / width_] != 0; }
  uint32_t shortest(State state) const { return shortest_[state / width_] - 1; }
  size_t longest_string() const { return longest_; }
  size_t skip(std::string_view text, size_t from) const {
    return find_byte_pair(text, from, begins_);
  }

 private:
  uint32_t width_ = 1;                   // classes; a state is its row's place in table_
  std::array<uint16_t, 256> classes_{};  // 0: in no string
  std::vector<State> table_;
  std::vector<uint32_t> shortest_;  // by row: number of the string + 1, or 0
  size_t longest_ = 0;
  BytePairSet begins_;
};

}  // namespace tamis::tokenize
