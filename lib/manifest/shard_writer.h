// One file of lines, packed with zstd (RFC 8878) as a single frame that says how long its content is and carries a
// checksum. Readers that unpack in one call need the length, and readers that stop after a frame need there to be one.
//
//   TAMIS_TRY(ShardWriter shard, ShardWriter::create(3));
//   TAMIS_CHECK(shard.add(line));              // a line feed is added
//   TAMIS_TRY(PackedShard packed, shard.finish(fs, path));
//
// The length stands in the frame's first bytes but is known last, and files are written front to back; so the packed bytes
// wait in memory. The file depends on the lines, the level and the version of zstd alone.
// Memory: the packed size. Thread-safety: one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "io/file.h"
#include "tamis/result.h"

namespace tamis::manifest {

struct PackedShard {
  uint64_t bytes = 0;     // of the file
  uint64_t unpacked = 0;  // of the lines
  Sha256Digest sha256{};  // of the file
};

class ShardWriter {
 public:
  static Result<ShardWriter> create(int level);  // zstd's 1 … 19
  ShardWriter(ShardWriter&&) noexcept;
  ShardWriter& operator=(ShardWriter&&) noexcept;
  ~ShardWriter();

  Status add(std::string_view line);
  uint64_t unpacked() const;
  // Creates, writes, syncs and closes the file.
  Result<PackedShard> finish(io::FileSystem& fs, const std::string& path);

 private:
  struct State;
  explicit ShardWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

std::string zstd_version();  // "1.5.4"

}  // namespace tamis::manifest
