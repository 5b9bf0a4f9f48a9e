// Scratch memory between calls, so that a thread finds a warm cache: one pool for each vocabulary.
//
//   auto scratch = pool.take();                      // one that is free, or a new one
//   encoder.count(text, *scratch);
//   pool.give_back(std::move(scratch));              // not a destructor's work: after an error it is thrown away
//
// Thread-safety: any number of threads; what is taken serves one call. Ownership: a pool owns what is free. Cost: one lock each.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "tokenize/encoder.h"
#include "tokenize/joint_counter.h"

namespace tamis::tokenize {

inline constexpr size_t kKeptScratches = 64;
inline constexpr int64_t kCacheBytes = int64_t{64}
                                       << 20;  // that the caches of all threads may grow by

class ScratchPool {
 public:
  std::unique_ptr<EncodeScratch> take() {
    {
      const std::lock_guard lock(mutex_);
      if (!free_.empty()) {
        auto scratch = std::move(free_.back());
        free_.pop_back();
        return scratch;
      }
    }
    return std::make_unique<EncodeScratch>(&budget_);
  }

  void give_back(std::unique_ptr<EncodeScratch> scratch) {
    const std::lock_guard lock(mutex_);
    if (free_.size() < kKeptScratches) free_.push_back(std::move(scratch));
  }

  CacheBudget& budget() { return budget_; }

 private:
  std::mutex mutex_;
  CacheBudget budget_{kCacheBytes};
  std::vector<std::unique_ptr<EncodeScratch>> free_;
};

// A JointCounter and of which vocabularies it is. Kept by what they are and not where: another may lie there tomorrow.
struct JointScratch {
  std::vector<Sha256Digest> of;
  std::vector<uint8_t> members;           // of these, those that count together
  std::unique_ptr<JointCounter> counter;  // if there are two
};

class JointPool {
 public:
  // Null if there is none free.
  std::unique_ptr<JointScratch> take(std::span<const Sha256Digest> of) {
    const std::lock_guard lock(mutex_);
    for (auto& scratch : free_) {
      if (!std::equal(of.begin(), of.end(), scratch->of.begin(), scratch->of.end())) continue;
      std::swap(scratch, free_.back());
      auto found = std::move(free_.back());
      free_.pop_back();
      return found;
    }
    return nullptr;
  }
  void give_back(std::unique_ptr<JointScratch> scratch) {
    const std::lock_guard lock(mutex_);
    if (free_.size() >= kKeptScratches) free_.erase(free_.begin());
    free_.push_back(std::move(scratch));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<JointScratch>> free_;
};

}  // namespace tamis::tokenize
