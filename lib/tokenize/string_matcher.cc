#include "tokenize/string_matcher.h"

#include <algorithm>

namespace tamis::tokenize {

namespace {

// Gives each distinct upper half of the bytes one of eight bits; beyond eight, bits are shared.
void fill(const std::array<bool, 256>& bytes, std::array<uint8_t, 16>& low,
          std::array<uint8_t, 16>& high) {
  int used = 0;
  for (size_t upper = 0; upper < 16; ++upper) {
    if (std::none_of(bytes.begin() + static_cast<ptrdiff_t>(upper * 16),
                     bytes.begin() + static_cast<ptrdiff_t>(upper * 16 + 16),
                     [](bool b) { return b; }))
      continue;
    const auto bit = static_cast<uint8_t>(1u << (used++ % 8));
    high[upper] = bit;
    for (size_t lower = 0; lower < 16; ++lower)
      if (bytes[upper * 16 + lower]) low[lower] = static_cast<uint8_t>(low[lower] | bit);
  }
}

}  // namespace

BytePairSet BytePairSet::of(std::span<const std::string_view> strings) {
  std::array<bool, 256> firsts{}, seconds{};
  for (const std::string_view s : strings) {
    firsts[static_cast<uint8_t>(s[0])] = true;
    if (s.size() > 1) {
      seconds[static_cast<uint8_t>(s[1])] = true;
    } else {
      seconds.fill(true);
    }
  }
  BytePairSet set;
  fill(firsts, set.first_low, set.first_high);
  fill(seconds, set.second_low, set.second_high);
  return set;
}

StringMatcher::StringMatcher(std::span<const std::string_view> strings) {
  if (strings.empty()) return;
  begins_ = BytePairSet::of(strings);
  size_t bytes = 1;
  for (const std::string_view s : strings) {
    longest_ = std::max(longest_, s.size());
    bytes += s.size();
    for (const char c : s) {
      uint16_t& number = classes_[static_cast<uint8_t>(c)];
      if (number == 0) number = static_cast<uint16_t>(width_++);
    }
  }
  // The trie; 0 means no child, as nothing leads back to the root yet.
  table_.reserve(bytes * width_);
  table_.resize(width_);
  shortest_.resize(1);
  for (size_t i = 0; i < strings.size(); ++i) {
    State state = 0;
    for (const char c : strings[i]) {
      const size_t slot = state + classes_[static_cast<uint8_t>(c)];
      if (table_[slot] == 0) {
        table_[slot] = static_cast<State>(table_.size());
        table_.resize(table_.size() + width_);
        shortest_.push_back(0);
      }
      state = table_[slot];
    }
    if (shortest_[state / width_] == 0) shortest_[state / width_] = static_cast<uint32_t>(i) + 1;
  }

  // Level by level: a missing child is the child of the longest proper suffix that is itself a node. Those are nearer to the
  // root, so their rows are done. A suffix that ends a string does so with a shorter one.
  std::vector<State> suffix(shortest_.size()), queue;
  for (uint32_t c = 0; c < width_; ++c)
    if (table_[c] != 0) queue.push_back(table_[c]);
  for (size_t i = 0; i < queue.size(); ++i) {
    const State state = queue[i], back = suffix[state / width_];
    if (shortest_[back / width_] != 0) shortest_[state / width_] = shortest_[back / width_];
    for (uint32_t c = 0; c < width_; ++c) {
      State& child = table_[state + c];
      if (child == 0) {
        child = table_[back + c];
      } else {
        suffix[child / width_] = table_[back + c];
        queue.push_back(child);
      }
    }
  }
}

size_t find_byte_pair_scalar(std::string_view text, size_t from, const BytePairSet& set) {
  const auto in = [](const auto& low, const auto& high, char c) {
    const auto byte = static_cast<uint8_t>(c);
    return (low[byte & 15] & high[byte >> 4]) != 0;
  };
  for (size_t i = from; i < text.size(); ++i)
    if (in(set.first_low, set.first_high, text[i]) &&
        (i + 1 == text.size() || in(set.second_low, set.second_high, text[i + 1])))
      return i;
  return text.size();
}

}  // namespace tamis::tokenize
