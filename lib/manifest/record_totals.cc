#include "manifest/record_totals.h"

#include <algorithm>

#include "manifest/advice.h"
#include "manifest/canonical_reader.h"

namespace tamis::manifest {

void RecordTotals::add_withdrawn(const std::vector<Withdrawn>& withdrawn) {
  for (const Withdrawn& w : withdrawn)
    ids_.push_back(IdMark::of(xxh3_128(escaped(w.id)), w.number));
}

void RecordTotals::add(const ShardCheck& shard) {
  whole_ = whole_ && shard.whole && shard.range.begin() == root_.size();
  if (shard.prefix) {
    prefix_ = root_;
    prefix_->append(*shard.prefix);
  }
  root_.append(shard.range);
  statistics_.merge(shard.statistics);
  ids_.insert(ids_.end(), shard.ids.begin(), shard.ids.end());
  kept_.insert(kept_.end(), shard.kept.begin(), shard.kept.end());
}

void RecordTotals::check_ids(const ShardPlan& plan, FailureList& failures) {
  std::sort(ids_.begin(), ids_.end());
  for (size_t i = 1; i < ids_.size(); ++i) {
    if (!ids_[i].same_id(ids_[i - 1])) continue;
    const auto [file, line] = plan.place_of(ids_[i].record());
    const auto [other, other_line] = plan.place_of(ids_[i - 1].record());
    failures.add(file, line, "an id of its own",
                 "that of " + other + ", line " + std::to_string(other_line), kAskSender);
  }
}

void RecordTotals::check_kept(const ShardPlan& plan, FailureList& failures) const {
  for (const IdMark& kept : kept_) {
    const auto at = std::lower_bound(ids_.begin(), ids_.end(),
                                     IdMark{kept.high, kept.low & ~IdMark::kRecordMask});
    if (at != ids_.end() && at->same_id(kept)) continue;
    const auto [file, line] = plan.place_of(kept.record());
    failures.add(file, line, "a cluster.kept_id that is a record of the delivery",
                 "none with that id", kAskSender);
  }
}

}  // namespace tamis::manifest
