// The one digit-run scanner: every numeric identifier starts here.
//
//   "Tel. (030) 123-4567, or"
//         ^^^   ^^^ ^^^^      three groups, joined by ") " and "-": one chain
//
// A group is a run of ASCII digits. Groups that are joined by something people put inside a number (one blank, hyphen, dot,
// slash, parentheses, up to four characters in all, no line end) form a chain. Chains are handed to the recognisers in pages
// of at most kPage groups; the last kOverlap groups of a full page open the next one, so a number of up to kOverlap groups is seen whole.
// Cost: a few operations for each 64 bytes, and some for each group.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "text/scan.h"

namespace tamis::redact {

// What stands between two groups of a chain.
enum class Joint : uint8_t {
  kNone,    // nothing that joins: the chain begins here
  kBlank,   // one blank (also U+00A0, U+202F)
  kHyphen,  // - and U+2010..U+2013
  kDot,
  kSlash,
  kOpen,   // "(" with blanks: 0049 (30
  kClose,  // ")" with blanks, hyphen or slash: 030) 12
  kWide,   // two blanks, or a hyphen or slash between blanks
};

struct DigitGroup {
  uint64_t begin = 0, end = 0;  // bytes
  Joint joint = Joint::kNone;   // to the group before
  size_t size() const { return end - begin; }
};

// The joint that `gap` is; kNone if digits left and right of it do not belong together.
Joint classify_gap(std::string_view gap);

class DigitRuns {
 public:
  static constexpr size_t kPage = 256;
  static constexpr size_t kOverlap = 16;
  static constexpr size_t kGap = 6;  // the longest joint in bytes: blank, U+2013, blank is 5

  void start() { chain_.clear(); }

  // Where the group ends that begins at `begin`.
  static size_t group_end(std::span<const text::ClassBlock> blocks, size_t begin) {
    size_t b = begin / text::kBlockBytes;
    uint64_t others = ~blocks[b].digit & (~uint64_t{0} << (begin % text::kBlockBytes));
    while (others == 0) {
      if (++b == blocks.size()) return b * text::kBlockBytes;
      others = ~blocks[b].digit;
    }
    return b * text::kBlockBytes + static_cast<size_t>(std::countr_zero(others));
  }

  // Takes the groups in order. Calls f(std::span<const DigitGroup> chain, size_t starts) for each chain that is
  // complete: the recognisers may begin a number at groups [0, starts) and read on to the end of the chain.
  template <class F>
  void add(std::string_view text, size_t begin, size_t end, F&& f) {
    Joint joint = Joint::kNone;
    if (!chain_.empty()) {
      const size_t last = chain_.back().end;
      if (begin - last <= kGap) joint = classify_gap(text.substr(last, begin - last));
      if (joint == Joint::kNone) finish(f);
    }
    chain_.push_back({begin, end, joint});
    if (chain_.size() == kPage) {
      f(std::span<const DigitGroup>(chain_), kPage - kOverlap);
      chain_.erase(chain_.begin(), chain_.end() - kOverlap);
    }
  }

  template <class F>
  void finish(F&& f) {
    if (!chain_.empty()) f(std::span<const DigitGroup>(chain_), chain_.size());
    chain_.clear();
  }

 private:
  std::vector<DigitGroup> chain_;
};

}  // namespace tamis::redact
