#include "manifest/delivery_writer.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <set>

#include "base/try.h"
#include "io/path.h"
#include "manifest/merkle.h"
#include "manifest/safe_path.h"
#include "manifest/seal.h"
#include "manifest/shard_writer.h"
#include "manifest/statement_file.h"

namespace tamis::manifest {
namespace {

constexpr uint32_t kFolderMode = 0755;
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

struct DeliveryWriter::State {
  io::FileSystem& fs;
  std::string staging;
  DeliveryOptions options;
  bool broken = false;  // an error was returned, or the delivery is sealed

  std::optional<ShardWriter> shard;
  std::optional<LeavesWriter> leaves;
  uint32_t shards = 0;
  uint64_t shard_records = 0;
  MerkleRoot record_root;
  Statistics statistics;
  std::deque<Hash128> ids;  // grows without a copy
  std::vector<FileEntry> files;
  std::set<std::string> folders;  // made, relative

  State(io::FileSystem& file_system, std::string folder, DeliveryOptions o)
      : fs(file_system), staging(std::move(folder)), options(o) {}

  std::string in_staging(std::string_view path) const { return io::join_path(staging, path); }

  Status make_folders(std::string_view path) {
    for (size_t slash = path.find('/'); slash != std::string_view::npos;
         slash = path.find('/', slash + 1)) {
      const std::string folder(path.substr(0, slash));
      if (folders.insert(folder).second)
        TAMIS_CHECK(fs.make_directory(in_staging(folder), kFolderMode));
    }
    return {};
  }

  Status begin_shard() {
    if (shards == kMaxShards) {
      return fail(Code::kLimit, "a delivery has at most 100000 shards; raise deliver.shard_bytes");
    }
    TAMIS_CHECK(make_folders(data_path(shards)));
    TAMIS_CHECK(make_folders(leaves_path(shards)));
    TAMIS_TRY(ShardWriter data, ShardWriter::create(options.zstd_level));
    TAMIS_TRY(LeavesWriter hashes, LeavesWriter::create(fs, in_staging(leaves_path(shards))));
    shard.emplace(std::move(data));
    leaves.emplace(std::move(hashes));
    shard_records = 0;
    return {};
  }

  Status end_shard() {
    if (!shard) return {};
    const std::string path = data_path(shards);
    TAMIS_TRY(const PackedShard packed, shard->finish(fs, in_staging(path)));
    files.push_back(
        {path, FileRole::kData, packed.bytes, shard_records, packed.unpacked, packed.sha256});
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
    record_root.add(leaf);
    ++shard_records;
    return {};
  }

  Status check_ids() {
    std::sort(ids.begin(), ids.end());
    if (std::adjacent_find(ids.begin(), ids.end()) == ids.end()) return {};
    return fail(Code::kInput,
                "two records of the delivery have the same id; use ids = \"sequential\", or make "
                "the ids of the "
                "archive differ");
  }

  Status check_paths() {
    std::vector<std::string> keys;
    for (const FileEntry& file : files) keys.push_back(collision_key(file.path));
    for (const std::string_view path : {kHeadPath, kFilesPath, kCheckpointPath, kStatementPath}) {
      keys.push_back(collision_key(path));
    }
    std::sort(keys.begin(), keys.end());
    const auto twice = std::adjacent_find(keys.begin(), keys.end());
    if (twice == keys.end()) return {};
    return fail(Code::kUsage, "two files of the delivery would meet where case does not count: " +
                                  io::show_path(*twice));
  }

  Result<Seal> seal(const Statement& statement, const Signer* key);
};

DeliveryWriter::DeliveryWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
DeliveryWriter::DeliveryWriter(DeliveryWriter&&) noexcept = default;
DeliveryWriter& DeliveryWriter::operator=(DeliveryWriter&&) noexcept = default;
DeliveryWriter::~DeliveryWriter() = default;

Result<DeliveryWriter> DeliveryWriter::create(io::FileSystem& fs, std::string staging,
                                              DeliveryOptions options) {
  TAMIS_TRY(const ShardWriter probe, ShardWriter::create(options.zstd_level));
  TAMIS_CHECK(fs.make_directory(staging, kFolderMode));
  TAMIS_TRY(const auto names, fs.list(staging));
  if (!names.empty()) {
    return fail(Code::kOutput,
                io::show_path(staging) + ": expected an empty folder to write the delivery in");
  }
  auto state = std::make_unique<State>(fs, std::move(staging), options);
  TAMIS_CHECK(state->make_folders(data_path(0)));
  TAMIS_CHECK(state->make_folders(leaves_path(0)));
  return DeliveryWriter(std::move(state));
}

Status DeliveryWriter::add(const Record& record) {
  auto encoded = encode(record);
  if (!encoded) {
    state_->broken = true;
    return tl::make_unexpected(std::move(encoded).error());
  }
  return add(*encoded);
}

Status DeliveryWriter::add(const EncodedRecord& record) {
  if (state_->broken) return fail(Code::kUsage, "this delivery is sealed or failed; start another");
  if (!state_->options.ids_differ) state_->ids.push_back(record.id);
  state_->statistics.add(record.line.size() + 1, record.facts);
  auto added = state_->add(record.line, record.leaf);
  state_->broken = !added;
  return added;
}

Status DeliveryWriter::add_file(const std::string& path, std::string_view bytes) {
  if (state_->broken) return fail(Code::kUsage, "this delivery is sealed or failed; start another");
  if (const std::string_view problem = path_problem(path); !problem.empty()) {
    return fail(Code::kUsage, io::show_path(path) + ": expected " + std::string(problem));
  }
  if (is_reserved_path(path)) {
    return fail(Code::kUsage,
                io::show_path(path) + ": this name belongs to the format; choose another");
  }
  auto written = state_->make_folders(path);
  if (written) written = write_new_file(state_->fs, state_->in_staging(path), bytes);
  state_->broken = !written;
  if (written) state_->files.push_back({path, FileRole::kOther, bytes.size(), 0, 0, sha256(bytes)});
  return written;
}

uint64_t DeliveryWriter::records() const { return state_->statistics.records(); }
const Statistics& DeliveryWriter::statistics() const { return state_->statistics; }

Result<Seal> DeliveryWriter::seal(const Statement& statement, const Signer* key) {
  if (state_->broken) return fail(Code::kUsage, "this delivery is sealed or failed; start another");
  state_->broken = true;
  return state_->seal(statement, key);
}

Result<Seal> DeliveryWriter::State::seal(const Statement& statement, const Signer* key) {
  TAMIS_CHECK(end_shard());
  TAMIS_CHECK(check_ids());
  TAMIS_CHECK(check_paths());
  const bool draft = statement.route.empty() || key == nullptr || !statement.blocked.empty();
  const std::string signer = key ? key->verifying().name() : std::string();
  if (signer.starts_with(kDraftPrefix)) {
    return fail(Code::kUsage,
                "a key name must not start with DRAFT/; make another with tamis keygen");
  }

  SealInput input;
  input.draft = draft;
  input.files = std::move(files);
  input.records = record_root.size();
  input.record_root = record_root.root();
  input.statistics = statistics.json();
  input.statement = &statement;
  TAMIS_TRY(SealedManifest sealed, seal_manifest(std::move(input), key));
  Seal out;
  out.draft = draft;
  out.origin = sealed.checkpoint.origin;
  out.checkpoint = sealed.checkpoint;
  out.note = sealed.note;
  out.statistics = statistics;
  out.bytes = sealed.bytes;
  TAMIS_CHECK(write_manifest(fs, staging, sealed));
  for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) {
    TAMIS_CHECK(fs.sync_directory(in_staging(*folder)));
  }
  TAMIS_CHECK(fs.sync_directory(staging));
  return out;
}

}  // namespace tamis::manifest
