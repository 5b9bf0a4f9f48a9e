// What differs between two deliveries, or two versions of one: by file, and by record.
//
//   auto report = diff("delivery-1", "delivery-2");
//   report->records_same, report->changed       // ids whose record is another one
//
// Records are compared by their leaves: shards with equal leaves are not read. Both deliveries are taken as their manifests say; where lines are
// read they are held against them.
// Thread-safety: pure. Memory: 48 bytes a record of shards that differ. Cost: the leaves, and the shards that differ.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tamis/result.h"

namespace tamis {

struct DiffReport {
  std::vector<std::string> files_added, files_removed, files_changed;  // paths
  uint64_t files_same = 0;
  std::vector<std::string> added, removed,
      changed;  // ids of records, in the order of the delivery they are in
  uint64_t records_same = 0;

  bool same() const;
  std::string to_text(uint64_t most = 20) const;  // so many names of each kind
  std::string to_json() const;
};

Result<DiffReport> diff(const std::string& before, const std::string& after);

}  // namespace tamis
