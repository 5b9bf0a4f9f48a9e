#include "manifest/shard_plan.h"

#include <algorithm>
#include <map>
#include <random>

#include "manifest/advice.h"
#include "manifest/shard_check.h"

namespace tamis::manifest {
namespace {

constexpr uint64_t kManyRecords = IdMark::kRecordMask + 1;

}  // namespace

ShardPlan::ShardPlan(const std::vector<FileEntry>& files, const std::vector<Withdrawn>& withdrawn,
                     FailureList& failures)
    : withdrawn_(&withdrawn) {
  std::map<std::string_view, const FileEntry*> by_path;
  for (const FileEntry& file : files) by_path.emplace_hint(by_path.end(), file.path, &file);
  uint64_t first = 0;
  for (uint32_t shard = 0; shard < kMaxShards; ++shard) {
    const auto data = by_path.find(data_path(shard));
    const auto leaves = by_path.find(leaves_path(shard));
    if (data == by_path.end() || leaves == by_path.end()) break;
    const uint64_t next = first + std::min(leaves->second->records, kManyRecords - first);
    const uint64_t taken = withdrawn_between(withdrawn, first, next).size();
    if (data->second->role != FileRole::kData || leaves->second->role != FileRole::kLeaves ||
        data->second->records + taken != leaves->second->records ||
        leaves->second->bytes != 32 * leaves->second->records) {
      failures.add(kFilesPath, 0,
                   "a data file and its leaves, with the same records but for withdrawn ones, "
                   "for shard " +
                       std::to_string(shard),
                   "something else", kAskSender);
      whole_ = false;
    }
    tasks_.push_back({data->second, leaves->second, first, false});
    first = next;
    by_path.erase(data);
    by_path.erase(leaves);
  }
  if (!withdrawn.empty() && withdrawn.back().number >= first) {
    failures.add(kWithdrawnPath, withdrawn.size(), "a number below " + std::to_string(first),
                 std::to_string(withdrawn.back().number), kAskSender);
    whole_ = false;
  }
  for (const auto& [path, file] : by_path) {
    const bool is_withdrawn = path == kWithdrawnPath && file->role == FileRole::kWithdrawn;
    if (!is_withdrawn && (file->role != FileRole::kOther || is_reserved_path(path))) {
      failures.add(
          path, 0,
          "data and leaves numbered from 0 without a gap, and nothing else under such names",
          "a file outside of that", kAskSender);
      whole_ = false;
    }
    tasks_.push_back({file, nullptr, 0, false});
  }
}

void ShardPlan::choose_sample(unsigned percent, uint64_t seed) {
  const auto shards = std::find_if(tasks_.begin(), tasks_.end(),
                                   [](const Task& task) { return task.leaves == nullptr; });
  shards_ = static_cast<size_t>(shards - tasks_.begin());
  if (shards_ == 0) return;
  seed_ = seed;
  std::random_device random;
  while (seed_ == 0) seed_ = (uint64_t{random()} << 32 | random()) >> 11;
  std::vector<std::pair<Sha256Digest, size_t>> order;
  for (size_t i = 0; i < shards_; ++i) {
    order.emplace_back(sha256(std::to_string(seed_) + ' ' + std::to_string(i)), i);
  }
  std::sort(order.begin(), order.end());
  sampled_ = std::max<size_t>(1, (shards_ * percent + 99) / 100);
  for (size_t i = sampled_; i < order.size(); ++i) tasks_[order[i].second].leaves_only = true;
}

void ShardPlan::leave_out(const std::vector<FileEntry>& files, const std::vector<bool>& there) {
  std::erase_if(tasks_, [&](const Task& task) {
    const auto gone = [&](const FileEntry* file) {
      return file != nullptr && !there[static_cast<size_t>(file - files.data())];
    };
    if (!gone(task.file) && !gone(task.leaves)) return false;
    whole_ = whole_ && task.leaves == nullptr;
    return true;
  });
}

uint64_t ShardPlan::bytes() const {
  uint64_t out = 0;
  for (const Task& task : tasks_) out += task.file->bytes + (task.leaves ? task.leaves->bytes : 0);
  return out;
}

std::pair<std::string, uint64_t> ShardPlan::place_of(uint64_t number) const {
  for (const Task& task : tasks_) {
    if (!task.leaves || number < task.first_record ||
        number - task.first_record >= task.leaves->records) {
      continue;
    }
    const auto before = withdrawn_between(*withdrawn_, task.first_record, number + 1);
    if (!before.empty() && before.back().number == number) {
      return {std::string(kWithdrawnPath), withdrawn_between(*withdrawn_, 0, number).size() + 1};
    }
    return {task.file->path, number - task.first_record - before.size() + 1};
  }
  return {"data", 0};
}

}  // namespace tamis::manifest
