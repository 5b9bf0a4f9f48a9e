// What the shards add up to: the record tree, the statistics, and that no two ids are equal.
//
//   RecordTotals totals;
//   for (shard of all, in order) totals.add(shard);
//   totals.root(), totals.statistics()
//   totals.check_ids(plan, failures);
//
// Thread-safety: one thread. Memory: 16 bytes a record.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "manifest/merkle.h"
#include "manifest/shard_check.h"
#include "manifest/shard_plan.h"
#include "manifest/statistics.h"

namespace tamis::manifest {

class RecordTotals {
 public:
  // Records that were taken back: their ids are not used again.
  void add_withdrawn(const std::vector<Withdrawn>& withdrawn);
  void add(const ShardCheck& shard);

  bool whole() const { return whole_; }  // every line of every shard so far was seen
  const MerkleRoot& root() const { return root_; }
  // The tree of the first `mark` records, if there are so many; `mark` is that of every ShardTask.
  std::optional<MerkleRoot> first(uint64_t mark) const {
    return mark == root_.size() ? root_ : prefix_;
  }
  const Statistics& statistics() const { return statistics_; }

  void check_ids(const ShardPlan& plan, FailureList& failures);
  // That each record which repeats another names one of the delivery; after check_ids().
  void check_kept(const ShardPlan& plan, FailureList& failures) const;

 private:
  bool whole_ = true;
  MerkleRoot root_;
  std::optional<MerkleRoot> prefix_;
  Statistics statistics_;
  std::deque<IdMark> ids_;  // grows without a copy
  std::vector<IdMark> kept_;
};

}  // namespace tamis::manifest
