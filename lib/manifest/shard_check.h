// One file of a delivery, read once from its first byte to its last.
//
//   ShardCheck c = check_shard(fs, root, data_entry, leaves_entry, first_record, limits, tick);
//   c.range, c.statistics, c.ids           // what it adds to the whole
//   c.failures                             // what is wrong, line by line
//
// While the packed bytes are hashed they are unpacked, and each line is hashed, compared with its leaf, read strictly and
// counted.
// Thread-safety: pure; `tick` is called by the calling thread. Memory: one line, and 16 bytes a record.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "io/file.h"
#include "manifest/file_list.h"
#include "manifest/merkle.h"
#include "manifest/statistics.h"
#include "tamis/verify.h"

namespace tamis::manifest {

// A record's id, hashed, with the record's number: 88 bits and 40. Sorting brings equal ids together.
struct IdMark {
  uint64_t high = 0, low = 0;
  static IdMark of(const Hash128& hash, uint64_t record);
  uint64_t record() const { return low & kRecordMask; }
  bool same_id(const IdMark& o) const {
    return high == o.high && (low | kRecordMask) == (o.low | kRecordMask);
  }
  friend auto operator<=>(const IdMark&, const IdMark&) = default;
  static constexpr uint64_t kRecordMask = (uint64_t{1} << 40) - 1;
};

struct FileCheck {
  std::vector<VerifyFailure> failures;
  uint64_t more_failures = 0;  // beyond what one file is given room for
};

struct ShardCheck : FileCheck {
  explicit ShardCheck(uint64_t first_record) : range(first_record) {}
  bool whole = false;  // every line was seen
  MerkleRoot range;
  Statistics statistics;
  std::vector<IdMark> ids;
  std::vector<IdMark> kept;  // ids that clusters name
};

// Called with each number of bytes that was read from files; false stops the check where it is.
using Tick = std::function<bool(uint64_t bytes)>;

FileCheck check_file(io::FileSystem& fs, const std::string& root, const FileEntry& entry,
                     const Tick& tick);
ShardCheck check_shard(io::FileSystem& fs, const std::string& root, const FileEntry& data,
                       const FileEntry& leaves, uint64_t first_record, uint64_t line_bytes,
                       const Tick& tick);

}  // namespace tamis::manifest
