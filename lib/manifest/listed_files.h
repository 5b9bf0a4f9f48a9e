// manifest/files.jsonl as a verifier reads it: against itself, then against what lies in the folder.
//
//   ListedFiles list = read_list(bytes, salted(head), failures);   // what is wrong with it is a failure, line by line
//   list.root, list.digest, list.bytes                             // as counted here, for the head and the checkpoint
//   std::vector<bool> there = compare_tree(list.files, tree, failures);
//
// Thread-safety: pure functions. Cost: one pass over the list, and one over both lists side by side.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "manifest/delivery_tree.h"
#include "manifest/file_list.h"
#include "manifest/verify_head.h"

namespace tamis::manifest {

enum class OtherFiles { kSalted, kPlain, kUnknown };  // kUnknown: the head does not say

struct ListedFiles {
  std::vector<FileEntry> files;  // those whose line is right and whose path may be opened
  uint64_t lines = 0;
  uint64_t bytes = 0;  // of files
  Sha256Digest root{}, digest{};
};

ListedFiles read_list(std::string_view bytes, OtherFiles others, FailureList& failures);

// Which of `files` are there, by their place. What is there and not listed, or listed and not there, is a failure.
std::vector<bool> compare_tree(const std::vector<FileEntry>& files, const DeliveryTree& tree,
                               FailureList& failures);

}  // namespace tamis::manifest
