// What lies in a delivery's folder: every file with its size, and everything that should not be there.
//
//   TAMIS_TRY(DeliveryTree tree, read_tree(fs, "delivery"));
//   tree.files.find("data/part-00000.jsonl.zst")
//
// Links, devices, sockets and names that could lead outside are never followed or opened; they are problems.
// Thread-safety: values. Cost: one stat a file.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "io/file.h"
#include "tamis/result.h"
#include "tamis/verify.h"

namespace tamis::manifest {

struct DeliveryTree {
  std::map<std::string, uint64_t> files;  // path -> size, regular files with names that may be
  std::set<std::string> folders;
  std::vector<VerifyFailure> problems;
};

// Code::kInput if there is no folder at `path`.
Result<DeliveryTree> read_tree(io::FileSystem& fs, const std::string& path);

}  // namespace tamis::manifest
