// The data files of a delivery and their leaves, one after another: lines go in, files of a wanted size come out.
//
//   ShardSeries shards(fs, folder, {}, 0, MerkleRoot());      // or behind the shards of an older version
//   TAMIS_CHECK(shards.add(line, leaf));
//   TAMIS_TRY(std::vector<FileEntry> files, shards.finish());
//   shards.root()
//
// The folders data/ and manifest/records/ are there already. Each file is synced and closed when the next begins.
// Thread-safety: one thread. Memory: one packed shard. Format: docs/formats/manifest.md, "Shards and leaves".
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "io/file.h"
#include "manifest/file_list.h"
#include "manifest/merkle.h"

namespace tamis::manifest {

struct ShardOptions {
  uint64_t shard_bytes = uint64_t{256}
                         << 20;  // of lines before packing; a longer line makes a shard of its own
  int zstd_level = 3;            // 1 … 19
};

class ShardSeries {
 public:
  ShardSeries(io::FileSystem& fs, std::string folder, ShardOptions options, uint32_t first_shard,
              MerkleRoot records);
  ShardSeries(ShardSeries&&) noexcept;
  ~ShardSeries();

  Status add(std::string_view line, const Sha256Digest& leaf);
  const MerkleRoot& root() const;
  Result<std::vector<FileEntry>> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tamis::manifest
