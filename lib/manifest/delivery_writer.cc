#include "manifest/delivery_writer.h"

#include <algorithm>
#include <deque>
#include <set>

#include "base/try.h"
#include "io/path.h"
#include "manifest/safe_path.h"
#include "manifest/salts.h"
#include "manifest/seal.h"
#include "manifest/shard_series.h"
#include "manifest/shard_writer.h"
#include "manifest/statement_file.h"

namespace tamis::manifest {
namespace {

constexpr uint32_t kFolderMode = 0755;

}  // namespace

struct DeliveryWriter::State {
  io::FileSystem& fs;
  std::string staging;
  DeliveryOptions options;
  bool broken = false;  // an error was returned, or the delivery is sealed

  ShardSeries shards;
  Statistics statistics;
  std::deque<Hash128> ids;  // grows without a copy
  std::vector<FileEntry> files;
  std::set<std::string> folders;  // made, relative

  State(io::FileSystem& file_system, std::string folder, DeliveryOptions o)
      : fs(file_system),
        staging(std::move(folder)),
        options(o),
        shards(fs, staging, {o.shard_bytes, o.zstd_level}, 0, MerkleRoot()) {}

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
    for (const std::string_view path : manifest_paths()) {
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
  auto encoded = encode(record, state_->options.salts);
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
  auto added = state_->shards.add(record.line, record.leaf);
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
  if (!written) return written;
  FileEntry entry;
  entry.path = path;
  entry.bytes = bytes.size();
  entry.sha256 = sha256(bytes);
  if (state_->options.salts) entry.salt = state_->options.salts->of_file(path);
  state_->files.push_back(std::move(entry));
  return {};
}

uint64_t DeliveryWriter::records() const { return state_->statistics.records(); }
const Statistics& DeliveryWriter::statistics() const { return state_->statistics; }

Result<Seal> DeliveryWriter::seal(const Statement& statement, const Signer* key) {
  if (state_->broken) return fail(Code::kUsage, "this delivery is sealed or failed; start another");
  state_->broken = true;
  return state_->seal(statement, key);
}

Result<Seal> DeliveryWriter::State::seal(const Statement& statement, const Signer* key) {
  TAMIS_TRY(std::vector<FileEntry> data, shards.finish());
  for (FileEntry& file : data) files.push_back(std::move(file));
  TAMIS_CHECK(check_ids());
  TAMIS_CHECK(check_paths());
  const bool draft = statement.route.empty() || key == nullptr || !statement.blocked.empty();
  const std::string signer = key ? key->verifying().name() : std::string();
  if (signer.starts_with(kDraftPrefix)) {
    return fail(Code::kUsage,
                "a key name must not start with DRAFT/; make another with tamis keygen");
  }

  const bool salts = statement.route == "private" && key != nullptr;
  if (statistics.salted() != (salts ? statistics.records() : 0)) {
    return fail(
        Code::kInternal,
        "every record of a signed private delivery has a salt, and no other record has one");
  }
  SealInput input;
  input.draft = draft;
  input.files = std::move(files);
  input.records = shards.root().size();
  input.record_root = shards.root().root();
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
