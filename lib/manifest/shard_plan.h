// What there is to read: each data file with its leaves, every other file alone, and which shards a sample leaves out.
//
//   ShardPlan plan(files, withdrawn, failures);   // a list that does not pair is a failure
//   plan.choose_sample(10, seed);                 // only for level `sample`
//   plan.leave_out(there);                        // what is not there has nothing to hash
//   for (const Task& task : plan.tasks()) …
//
// Ownership: files and withdrawn records must outlive it. Thread-safety: const calls may be concurrent.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "manifest/file_list.h"
#include "manifest/verify_head.h"
#include "manifest/withdrawn.h"

namespace tamis::manifest {

// One thing for a thread to do: a shard with its leaves, or any other file.
struct Task {
  const FileEntry* file = nullptr;
  const FileEntry* leaves = nullptr;  // null: not a shard
  uint64_t first_record = 0;
  bool leaves_only = false;  // its lines are left out
};

class ShardPlan {
 public:
  ShardPlan() = default;
  ShardPlan(const std::vector<FileEntry>& files, const std::vector<Withdrawn>& withdrawn,
            FailureList& failures);

  // Those with the smallest digests of seed and number are read, so that a sender cannot know them beforehand, and a receiver can
  // ask for the same ones again. Seed 0: by chance.
  void choose_sample(unsigned percent, uint64_t seed);
  // Tasks whose files are not there; `there` by the file's place among the files.
  void leave_out(const std::vector<FileEntry>& files, const std::vector<bool>& there);

  const std::vector<Task>& tasks() const { return tasks_; }
  bool whole() const { return whole_; }  // every shard can be read, so that all records are seen
  // Of a sample, the shards of which lines are read, and all; both 0 where all are read.
  size_t sampled() const { return sampled_; }
  size_t shards() const { return shards_; }
  uint64_t seed() const { return seed_; }
  uint64_t bytes() const;  // of all that is to be read
  // File and line where record `number` stands.
  std::pair<std::string, uint64_t> place_of(uint64_t number) const;

 private:
  std::vector<Task> tasks_;  // shards first
  const std::vector<Withdrawn>* withdrawn_ = nullptr;
  bool whole_ = true;
  size_t sampled_ = 0, shards_ = 0;
  uint64_t seed_ = 0;
};

}  // namespace tamis::manifest
