// One file of a delivery, read once from its first byte to its last.
//
//   ShardCheck c = check_shard(fs, root, {data_entry, leaves_entry, first_record}, tick);
//   c.range, c.statistics, c.ids           // what it adds to the whole
//   c.failures                             // what is wrong, line by line
//
// While the packed bytes are hashed they are unpacked, and each line is hashed, compared with its leaf, read strictly and
// counted.
// Thread-safety: pure; `tick` is called by the calling thread. Memory: one line, and 16 bytes a record.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "io/file.h"
#include "io/many_files.h"
#include "manifest/file_list.h"
#include "manifest/merkle.h"
#include "manifest/statistics.h"
#include "manifest/withdrawn.h"
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

class RecordInspector;

struct ShardTask {
  const FileEntry& data;
  const FileEntry& leaves;
  uint64_t first_record = 0;               // number of its first leaf
  std::span<const Withdrawn> withdrawn{};  // of this shard
  uint64_t line_bytes = uint64_t{1} << 30;
  uint64_t mark = 0;  // a number of records whose root is wanted too, if it lies inside
  RecordInspector* inspector = nullptr;
  unsigned thread = 0;
};

struct ShardCheck : FileCheck {
  explicit ShardCheck(uint64_t first_record) : range(first_record) {}
  bool whole = false;  // every line was seen
  MerkleRoot range;
  std::optional<MerkleRoot> prefix;  // of the leaves before the mark
  Statistics statistics;
  std::vector<IdMark> ids;
  std::vector<IdMark> kept;  // ids that clusters name
  std::vector<RescanFinding> rescan;
  std::map<std::string, uint64_t> rescan_by_type;
};

// Notes a failure, of which one file is given room for a hundred.
void add_failure(FileCheck& check, std::string_view path, uint64_t line, std::string expected,
                 std::string found, std::string_view what_to_do);

// Called with each number of bytes that was read from files; false stops the check where it is.
using Tick = std::function<bool(uint64_t bytes)>;

// Files that are no shards, one after the other; what comes in one block each is hashed two by two.
FileCheck check_files(io::FilesReader& files, std::span<const FileEntry* const> entries,
                      const Tick& tick);
ShardCheck check_shard(io::FileSystem& fs, const std::string& root, const ShardTask& task,
                       const Tick& tick);
// Its leaves alone: no line is read, and nothing is counted.
ShardCheck check_leaves(io::FileSystem& fs, const std::string& root, const ShardTask& task,
                        const Tick& tick);

}  // namespace tamis::manifest
