// Byte-pair encoding by its definition: merge the pair of lowest rank, the leftmost of equals, until nothing merges.
//
//   MergeRun run;                                   // scratch, reused
//   run.run(symbols, [&](uint32_t left, uint32_t right) { return Merge{rank, id}; });      // rank kNoToken: they do not merge
//   symbols;                                        // what is left
//   run.last();                                     // the merge that came last
//
// For what is not hot: finding out how each token is built when a vocabulary is compiled, and the few pairs that Bpe cannot tell by
// rank. Thread-safety: serves one thread. Cost: n log n for n symbols, two look-ups a merge.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "tokenize/split.h"

namespace tamis::tokenize {

struct Merge {
  uint32_t rank = kNoToken, id = kNoToken;
};

class MergeRun {
 public:
  struct Last {
    uint32_t left = kNoToken, right = kNoToken, rank = kNoToken;
  };

  // symbols: the initial ones on entry, the encoding on return.
  template <class Lookup>
  void run(std::vector<uint32_t>& symbols, const Lookup& lookup) {
    last_ = {};
    const auto count = static_cast<uint32_t>(symbols.size());
    nodes_.clear();
    queue_.clear();
    for (uint32_t i = 0; i < count; ++i)
      nodes_.push_back({i == 0 ? kNoToken : i - 1, i + 1 == count ? kNoToken : i + 1});
    const auto offer = [&](uint32_t at) {
      if (at == kNoToken || nodes_[at].next == kNoToken) return;
      const Merge merge = lookup(symbols[at], symbols[nodes_[at].next]);
      if (merge.rank != kNoToken)
        queue_.push_back({merge.rank, at, merge.id, symbols[at], symbols[nodes_[at].next]});
    };
    for (uint32_t i = 0; i < count; ++i) offer(i);
    std::make_heap(queue_.begin(), queue_.end(), later);
    while (!queue_.empty()) {
      std::pop_heap(queue_.begin(), queue_.end(), later);
      const Candidate best = queue_.back();
      queue_.pop_back();
      // A candidate whose symbols have merged with others since is void.
      const uint32_t next = nodes_[best.at].next;
      if (symbols[best.at] != best.left || next == kNoToken || symbols[next] != best.right)
        continue;
      last_ = {best.left, best.right, best.rank};
      symbols[best.at] = best.id;
      symbols[next] = kNoToken;
      nodes_[best.at].next = nodes_[next].next;
      if (nodes_[next].next != kNoToken) nodes_[nodes_[next].next].before = best.at;
      for (const uint32_t at : {nodes_[best.at].before, best.at}) {
        const size_t size = queue_.size();
        offer(at);
        if (queue_.size() != size) std::push_heap(queue_.begin(), queue_.end(), later);
      }
    }
    std::erase(symbols, kNoToken);
  }

  const Last& last() const { return last_; }

 private:
  struct Node {
    uint32_t before, next;
  };
  struct Candidate {
    uint32_t rank, at, id, left, right;
  };
  static bool later(const Candidate& a, const Candidate& b) {
    return a.rank != b.rank ? a.rank > b.rank : a.at > b.at;
  }

  std::vector<Node> nodes_;
  std::vector<Candidate> queue_;
  Last last_;
};

}  // namespace tamis::tokenize
