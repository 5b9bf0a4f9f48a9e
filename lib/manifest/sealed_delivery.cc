#include "manifest/sealed_delivery.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "base/try.h"
#include "io/lines.h"
#include "io/path.h"
#include "io/streams.h"
#include "manifest/head.h"
#include "manifest/merkle.h"
#include "manifest/safe_path.h"

namespace tamis::manifest {
namespace {

constexpr uint64_t kMaxListBytes = uint64_t{1} << 30;
constexpr uint64_t kMaxNoteBytes = uint64_t{1} << 16;
constexpr uint64_t kMaxLineBytes = uint64_t{1} << 30;
constexpr size_t kStep = size_t{1} << 16;

tl::unexpected<Error> broken(const std::string& root, std::string_view file, std::string what) {
  return fail(Code::kMismatch, io::show_path(io::join_path(root, file)) + ": " + std::move(what) +
                                   "; tamis verify says everything that is wrong");
}

}  // namespace

Result<std::string> read_found(io::FileSystem& fs, const std::string& path, uint64_t limit) {
  TAMIS_TRY(const auto file, fs.open_found(path));
  std::string bytes;
  while (true) {
    const size_t end = bytes.size();
    bytes.resize(end + kStep);
    TAMIS_TRY(const size_t n, file->read(bytes.data() + end, kStep));
    bytes.resize(end + n);
    if (n == 0) return bytes;
    if (bytes.size() > limit) {
      return fail(Code::kInput, io::show_path(path) + ": expected at most " +
                                    std::to_string(limit) + " bytes, found more");
    }
  }
}

std::string SealedDelivery::path_of(std::string_view file) const {
  return io::join_path(root, file);
}

Result<SealedDelivery> SealedDelivery::open(io::FileSystem& fs, const std::string& root) {
  SealedDelivery out;
  out.root = root;
  TAMIS_TRY(const io::FileStat there, fs.stat(out.path_of(kCheckpointPath), false));
  if (there.kind != io::FileKind::kRegular) {
    return fail(Code::kInput, io::show_path(root) +
                                  ": expected a delivery, with a file manifest/checkpoint in it");
  }
  TAMIS_TRY(out.note_bytes, read_found(fs, out.path_of(kCheckpointPath), kMaxNoteBytes));
  const auto note = Note::parse(out.note_bytes);
  if (!note) return broken(root, kCheckpointPath, note.error().message);
  out.note = *note;
  const auto point = Checkpoint::parse(out.note.text);
  if (!point) return broken(root, kCheckpointPath, point.error().message);
  out.checkpoint = *point;

  TAMIS_TRY(const std::string head, read_found(fs, out.path_of(kHeadPath), kMaxHeadBytes));
  if (sha256(head) != out.checkpoint.head) {
    return broken(root, kHeadPath, "expected the head that the checkpoint names, found another");
  }
  TAMIS_TRY(out.head, Json::parse(head, kHeadPath, 32));
  if (const auto problems = check_members(out.head); !problems.empty()) {
    return broken(root, kHeadPath,
                  problems.front().where + ": expected " + problems.front().expected + ", found " +
                      problems.front().found);
  }

  TAMIS_TRY(const std::string list, read_found(fs, out.path_of(kFilesPath), kMaxListBytes));
  MerkleRoot file_root;
  std::map<std::string_view, const FileEntry*> by_path;
  std::string_view rest = list;
  for (uint64_t line = 1; !rest.empty(); ++line) {
    const std::string_view text = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), text.size() + 1));
    file_root.add(leaf_hash(text));
    auto entry = FileEntry::parse(text);
    if (!entry || !path_problem(entry->path).empty()) {
      return broken(root, kFilesPath,
                    "line " + std::to_string(line) + ": expected a file of the delivery");
    }
    out.files.push_back(std::move(*entry));
  }
  if (file_root.root() != out.checkpoint.file_root || file_root.size() != out.checkpoint.files) {
    return broken(root, kFilesPath, "expected the list that the checkpoint names, found another");
  }
  for (const FileEntry& file : out.files) by_path.emplace(file.path, &file);
  if (const auto entry = by_path.find(kWithdrawnPath); entry != by_path.end()) {
    TAMIS_TRY(const std::string bytes, read_found(fs, out.path_of(kWithdrawnPath), kMaxListBytes));
    auto withdrawn = parse_withdrawn(bytes);
    if (!withdrawn || sha256(bytes) != entry->second->sha256) {
      return broken(root, kWithdrawnPath, "expected the withdrawn records that were sealed");
    }
    out.withdrawn = std::move(*withdrawn);
  }
  uint64_t first = 0;
  for (uint32_t i = 0; i < kMaxShards; ++i) {
    const auto data = by_path.find(data_path(i));
    const auto leaves = by_path.find(leaves_path(i));
    if (data == by_path.end() || leaves == by_path.end()) break;
    const uint64_t taken =
        withdrawn_between(out.withdrawn, first, first + leaves->second->records).size();
    if (leaves->second->bytes / 32 != leaves->second->records ||
        leaves->second->records != data->second->records + taken) {
      return broken(root, kFilesPath,
                    "expected 32 bytes of leaves a record in shard " + std::to_string(i));
    }
    out.shards.push_back({*data->second, *leaves->second, first});
    first += leaves->second->records;
  }
  if (first != out.checkpoint.records) {
    return broken(root, kFilesPath,
                  "expected shards of " + std::to_string(out.checkpoint.records) +
                      " records, found " + std::to_string(first));
  }
  return out;
}

Status SealedDelivery::for_each_leaf(
    io::FileSystem& fs, size_t shard,
    const std::function<void(uint64_t, const Sha256Digest&)>& leaf) const {
  const Shard& s = shards[shard];
  TAMIS_TRY(const auto file, fs.open_found(path_of(s.leaves.path)));
  std::string buffer(kStep, '\0');
  Sha256 sha;
  size_t kept = 0;
  uint64_t number = s.first;
  while (true) {
    TAMIS_TRY(const size_t n, file->read(buffer.data() + kept, buffer.size() - kept));
    if (n == 0) break;
    sha.update(std::string_view(buffer).substr(kept, n));
    const size_t end = kept + n;
    size_t at = 0;
    for (; end - at >= 32; at += 32) {
      Sha256Digest digest;
      std::memcpy(digest.data(), buffer.data() + at, 32);
      leaf(number++, digest);
    }
    kept = end - at;
    std::memmove(buffer.data(), buffer.data() + at, kept);
  }
  if (sha.finish() != s.leaves.sha256) {
    return broken(root, s.leaves.path, "expected the leaves that were sealed, found others");
  }
  return {};
}

Status SealedDelivery::for_each_leaf(
    io::FileSystem& fs, const std::function<void(uint64_t, const Sha256Digest&)>& leaf) const {
  for (size_t i = 0; i < shards.size(); ++i) TAMIS_CHECK(for_each_leaf(fs, i, leaf));
  return {};
}

Status SealedDelivery::for_each_line(
    io::FileSystem& fs, size_t shard,
    const std::function<bool(uint64_t, std::string_view)>& line) const {
  const Shard& s = shards[shard];
  std::vector<Sha256Digest> leaves;
  TAMIS_CHECK(for_each_leaf(fs, shard,
                            [&](uint64_t, const Sha256Digest& leaf) { leaves.push_back(leaf); }));
  TAMIS_TRY(auto file, fs.open_found(path_of(s.data.path)));
  TAMIS_TRY(auto source, io::open_source(std::move(file), io::Packing::kZstd,
                                         io::show_path(path_of(s.data.path))));
  io::LineReader reader(*source, kMaxLineBytes);
  io::Line text;
  auto taken = withdrawn_between(withdrawn, s.first, s.first + s.leaves.records);
  for (size_t i = 0;; ++i) {
    for (; !taken.empty() && taken.front().number == s.first + i; ++i) taken = taken.subspan(1);
    TAMIS_TRY(const bool more, reader.next(text));
    if (!more) {
      if (i == leaves.size()) return {};
      return broken(root, s.data.path,
                    "expected " + std::to_string(s.data.records) + " records, found fewer");
    }
    if (text.too_long || i >= leaves.size() || leaf_hash(text.bytes) != leaves[i]) {
      return broken(root, s.data.path,
                    "line " + std::to_string(text.number) +
                        ": expected the record that was sealed, found another");
    }
    if (!line(s.first + i, text.bytes)) return {};
  }
}

}  // namespace tamis::manifest
