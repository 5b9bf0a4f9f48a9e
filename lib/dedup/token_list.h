// The tokens of a text in order, and where each begins: for whoever looks for places and not for sets.
//
//   TokenList list;
//   TokenFolder(Profile::kStandard).run(text, list);
//   list.hashes[i]; list.begins[i];          // byte of `text`
//
// A token ends somewhere before the next one begins.
// Thread-safety: one thread. Texts below 4 GiB.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tamis/edit_map.h"

namespace tamis::dedup {

struct TokenList {
  static constexpr bool kKnowsPlaces = true;

  std::vector<uint64_t> hashes;
  std::vector<uint32_t> begins;

  void begin(size_t at) { place_ = static_cast<uint32_t>(at); }
  void push(uint64_t token) {
    hashes.push_back(token);
    begins.push_back(place_);
  }
  bool empty() const { return hashes.empty(); }
  void clear() {
    hashes.clear();
    begins.clear();
  }

 private:
  uint32_t place_ = 0;
};

// Replaces `starts` by the tokens that paragraphs begin with. Paragraphs end at blank lines, or, in a text without one, with every line.
void paragraph_starts(std::string_view text, const TokenList& list, std::vector<uint32_t>& starts);

// The bytes that go with `count` >= 1 tokens from `first` on, for whoever cuts them out: whole lines where the tokens fill them, so that no
// quotation mark or line end is left alone; else up to the next token. `begins`: where the tokens of the text begin.
Span bytes_of(std::string_view text, std::span<const uint32_t> begins, size_t first, size_t count);

}  // namespace tamis::dedup
