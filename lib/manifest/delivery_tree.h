// What lies in a delivery's folder: every file with its size, and everything that should not be there.
//
//   TAMIS_TRY(DeliveryTree tree, read_tree(fs, "delivery", Sizes::kAsked));
//   tree.files.find("data/part-00000.jsonl.zst")
//
// Links, devices, sockets and names that could lead outside are never followed or opened; they are problems.
// Who reads every file to its end needs no sizes: then a folder that says what its entries are is all that is asked.
// Thread-safety: values. Cost: one stat a file, or none.
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

enum class Sizes { kAsked, kLeftOut };

struct DeliveryTree {
  std::map<std::string, uint64_t>
      files;  // path -> size (or 0), regular files with names that may be
  std::set<std::string> folders;
  std::vector<VerifyFailure> problems;
};

// Code::kInput if there is no folder at `path`.
Result<DeliveryTree> read_tree(io::FileSystem& fs, const std::string& path, Sizes sizes);

}  // namespace tamis::manifest
