#include "manifest/shard_series.h"

#include <optional>

#include "base/try.h"
#include "io/path.h"
#include "manifest/shard_writer.h"

namespace tamis::manifest {
namespace {

constexpr uint32_t kFileMode = 0644;
constexpr size_t kLeafBuffer = size_t{1} << 16;

std::string_view view(const Sha256Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// The hashes of a shard's records, written as they come.
class LeavesWriter {
 public:
  static Result<LeavesWriter> create(io::FileSystem& fs, const std::string& path) {
    LeavesWriter out;
    TAMIS_TRY(out.file_, fs.create(path, kFileMode));
    return out;
  }
  Status add(const Sha256Digest& leaf) {
    buffer_.append(view(leaf));
    ++records_;
    return buffer_.size() < kLeafBuffer ? Status() : flush();
  }
  Result<FileEntry> finish(std::string path) {
    TAMIS_CHECK(flush());
    TAMIS_CHECK(file_->sync());
    TAMIS_CHECK(file_->close());
    FileEntry entry;
    entry.path = std::move(path);
    entry.role = FileRole::kLeaves;
    entry.bytes = records_ * 32;
    entry.records = records_;
    entry.sha256 = sha_.finish();
    return entry;
  }

 private:
  Status flush() {
    sha_.update(buffer_);
    TAMIS_CHECK(file_->write(buffer_));
    buffer_.clear();
    return {};
  }
  std::unique_ptr<io::WritableFile> file_;
  std::string buffer_;
  Sha256 sha_;
  uint64_t records_ = 0;
};

}  // namespace

struct ShardSeries::State {
  io::FileSystem& fs;
  std::string folder;
  ShardOptions options;
  uint32_t shards = 0;  // the number of the next one to be finished
  MerkleRoot root;
  std::optional<ShardWriter> shard{};
  std::optional<LeavesWriter> leaves{};
  uint64_t shard_records = 0;
  std::vector<FileEntry> files{};

  std::string at(std::string_view path) const { return io::join_path(folder, path); }

  Status begin_shard() {
    if (shards == kMaxShards) {
      return fail(Code::kLimit, "a delivery has at most 100000 shards; raise deliver.shard_bytes");
    }
    TAMIS_TRY(ShardWriter data, ShardWriter::create(options.zstd_level));
    TAMIS_TRY(LeavesWriter hashes, LeavesWriter::create(fs, at(leaves_path(shards))));
    shard.emplace(std::move(data));
    leaves.emplace(std::move(hashes));
    shard_records = 0;
    return {};
  }

  Status end_shard() {
    if (!shard) return {};
    const std::string path = data_path(shards);
    TAMIS_TRY(const PackedShard packed, shard->finish(fs, at(path)));
    FileEntry data;
    data.path = path;
    data.role = FileRole::kData;
    data.bytes = packed.bytes;
    data.records = shard_records;
    data.unpacked = packed.unpacked;
    data.sha256 = packed.sha256;
    files.push_back(std::move(data));
    TAMIS_TRY(FileEntry entry, leaves->finish(leaves_path(shards)));
    files.push_back(std::move(entry));
    shard.reset();
    leaves.reset();
    ++shards;
    return {};
  }

  Status add(std::string_view line, const Sha256Digest& leaf) {
    if (shard && shard->unpacked() + line.size() + 1 > options.shard_bytes)
      TAMIS_CHECK(end_shard());
    if (!shard) TAMIS_CHECK(begin_shard());
    TAMIS_CHECK(shard->add(line));
    TAMIS_CHECK(leaves->add(leaf));
    root.add(leaf);
    ++shard_records;
    return {};
  }
};

ShardSeries::ShardSeries(io::FileSystem& fs, std::string folder, ShardOptions options,
                         uint32_t first_shard, MerkleRoot records)
    : state_(new State{fs, std::move(folder), options, first_shard, std::move(records)}) {}
ShardSeries::ShardSeries(ShardSeries&&) noexcept = default;
ShardSeries::~ShardSeries() = default;

Status ShardSeries::add(std::string_view line, const Sha256Digest& leaf) {
  return state_->add(line, leaf);
}

const MerkleRoot& ShardSeries::root() const { return state_->root; }

Result<std::vector<FileEntry>> ShardSeries::finish() {
  TAMIS_CHECK(state_->end_shard());
  return std::move(state_->files);
}

}  // namespace tamis::manifest
