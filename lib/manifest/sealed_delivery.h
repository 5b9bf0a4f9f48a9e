// A delivery that is there to be worked with: what describes it, read and held against the checkpoint.
//
//   TAMIS_TRY(SealedDelivery d, SealedDelivery::open(fs, "delivery"));
//   d.shards[0].data->records
//   TAMIS_CHECK(d.for_each_leaf(fs, [&](uint64_t number, const Sha256Digest& leaf) { … }));
//   TAMIS_CHECK(d.for_each_line(fs, 0, [&](uint64_t number, std::string_view line) { … return true; }));
//
// What prove, diff, withdraw, sign and extend start from. It reads the manifest's own files only and trusts their chain
// (checkpoint, head, list); the bytes of the other files are compared as they are read, with the leaves or with their
// digest. It does not judge as verify() does: whoever wants to know everything that is wrong asks that.
//
// Thread-safety: immutable once opened. Ownership: values. Cost: the manifest's three files.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "io/file.h"
#include "manifest/checkpoint.h"
#include "manifest/file_list.h"
#include "manifest/withdrawn.h"
#include "tamis/result.h"

namespace tamis::manifest {

struct Shard {
  FileEntry data, leaves;
  uint64_t first = 0;  // number of its first leaf
};

class SealedDelivery {
 public:
  // Code::kInput if there is no delivery; Code::kMismatch if its parts do not belong together.
  static Result<SealedDelivery> open(io::FileSystem& fs, const std::string& root);

  std::string root;
  std::string note_bytes;  // manifest/checkpoint, with the signatures
  Note note;
  Checkpoint checkpoint;
  Json head;
  std::vector<FileEntry> files;  // as listed
  std::vector<Shard> shards;
  std::vector<Withdrawn> withdrawn;

  std::string path_of(std::string_view file) const;

  // Every leaf in order, from the files of leaves. Code::kMismatch if one has not the listed digest.
  Status for_each_leaf(io::FileSystem& fs,
                       const std::function<void(uint64_t number, const Sha256Digest&)>& leaf) const;
  Status for_each_leaf(io::FileSystem& fs, size_t shard,
                       const std::function<void(uint64_t number, const Sha256Digest&)>& leaf) const;
  // Every record of a shard that was not withdrawn, held against its leaf; `line` returns false to stop.
  Status for_each_line(
      io::FileSystem& fs, size_t shard,
      const std::function<bool(uint64_t number, std::string_view line)>& line) const;
};

// A file of a delivery, whole. Code::kInput if it cannot be read or is longer than `limit`.
Result<std::string> read_found(io::FileSystem& fs, const std::string& path, uint64_t limit);

}  // namespace tamis::manifest
