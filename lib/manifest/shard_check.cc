#include "manifest/shard_check.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "base/try.h"
#include "io/path.h"
#include "io/streams.h"
#include "manifest/advice.h"
#include "manifest/verify.h"

namespace tamis::manifest {
namespace {

constexpr size_t kBuffer = size_t{1} << 18;
constexpr size_t kLeavesBuffer = size_t{1} << 14;
constexpr size_t kFailuresPerFile = 100;

struct Seen {
  uint64_t bytes = 0;
  Sha256 sha;
  bool stopped = false;
};

// Everything that is read through it is hashed and reported.
class HashedFile final : public io::ReadableFile {
 public:
  HashedFile(std::unique_ptr<io::ReadableFile> file, std::shared_ptr<Seen> seen, const Tick& tick)
      : file_(std::move(file)), seen_(std::move(seen)), tick_(tick) {}

  Result<size_t> read(char* buffer, size_t size) override {
    TAMIS_TRY(const size_t n, file_->read(buffer, size));
    seen_->sha.update(std::string_view(buffer, n));
    seen_->bytes += n;
    if (!tick_(n)) {
      seen_->stopped = true;
      return fail(Code::kCancelled, "stopped");
    }
    return n;
  }
  Result<size_t> read_at(char* buffer, size_t size, uint64_t offset) const override {
    return file_->read_at(buffer, size, offset);
  }
  Result<io::FileStat> stat() const override { return file_->stat(); }

 private:
  std::unique_ptr<io::ReadableFile> file_;
  std::shared_ptr<Seen> seen_;
  const Tick& tick_;
};

// Reads on to the end, so that the digest is of the whole file even where its content is damaged.
Status drain(io::ReadableFile& file) {
  const auto buffer = std::make_unique_for_overwrite<char[]>(kBuffer);
  while (true) {
    TAMIS_TRY(const size_t n, file.read(buffer.get(), kBuffer));
    if (n == 0) return {};
  }
}

// Lends a file to a reader that wants to own one.
class Borrowed final : public io::ReadableFile {
 public:
  explicit Borrowed(io::ReadableFile& file) : file_(file) {}
  Result<size_t> read(char* buffer, size_t size) override { return file_.read(buffer, size); }
  Result<size_t> read_at(char* buffer, size_t size, uint64_t offset) const override {
    return file_.read_at(buffer, size, offset);
  }
  Result<io::FileStat> stat() const override { return file_.stat(); }

 private:
  io::ReadableFile& file_;
};

void compare_bytes(FileCheck& check, const FileEntry& entry, uint64_t bytes,
                   const Sha256Digest& digest) {
  if (bytes == entry.bytes && digest == entry.sha256) return;
  add_failure(check, entry.path, 0,
              std::to_string(entry.bytes) + " bytes with SHA-256 " + hex(entry.sha256),
              std::to_string(bytes) + " bytes with SHA-256 " + hex(digest), kGetAgain);
}

// A file that is no shard. If it comes in a single block, its bytes are kept, to be hashed when the next file is.
class ListedFile {
 public:
  // False if it was stopped.
  bool read(io::FilesReader& files, const FileEntry& entry, const Tick& tick) {
    entry_ = &entry;
    bool stopped = false;
    status_ = files.read(entry.path, entry.bytes, [&](std::string_view block, bool last) {
      if (last && bytes_ == 0) {
        whole_ = block;
      } else {
        if (!sha_) sha_.emplace();
        sha_->update(block);
      }
      bytes_ += block.size();
      stopped = !tick(block.size());
      return !stopped;
    });
    return !stopped;
  }

  bool is_whole() const { return status_ && !whole_.empty(); }
  std::string_view whole() const { return whole_; }

  void compare(FileCheck& check) { compare(check, sha_ ? sha_->finish() : sha256(whole_)); }
  void compare(FileCheck& check, const Sha256Digest& digest) const {
    if (status_) return compare_bytes(check, *entry_, bytes_, digest);
    add_failure(check, entry_->path, 0, "a file that can be read", status_.error().message,
                kGetAgain);
  }

 private:
  const FileEntry* entry_ = nullptr;
  Status status_;
  uint64_t bytes_ = 0;
  std::string_view whole_;
  std::optional<Sha256> sha_;
};

// The leaves of a shard, one by one. A file that ends early gives nothing from then on.
class LeavesReader {
 public:
  LeavesReader(std::unique_ptr<io::ReadableFile> file)
      : file_(std::move(file)), buffer_(kLeavesBuffer, '\0') {}

  bool next(Sha256Digest& leaf) {
    if (end_ - at_ < leaf.size()) fill();
    if (end_ - at_ < leaf.size()) return false;
    std::memcpy(leaf.data(), buffer_.data() + at_, leaf.size());
    at_ += leaf.size();
    return true;
  }
  const Status& status() const { return status_; }
  Status finish() { return status_ ? drain(*file_) : status_; }

 private:
  void fill() {
    std::memmove(buffer_.data(), buffer_.data() + at_, end_ - at_);
    end_ -= at_;
    at_ = 0;
    while (status_ && end_ < sizeof(Sha256Digest)) {
      const auto n = file_->read(buffer_.data() + end_, buffer_.size() - end_);
      if (!n) {
        status_ = tl::make_unexpected(n.error());
      } else if (*n == 0) {
        return;
      } else {
        end_ += *n;
      }
    }
  }
  std::unique_ptr<io::ReadableFile> file_;
  std::string buffer_;
  size_t at_ = 0, end_ = 0;
  Status status_;
};

class ShardChecker {
 public:
  explicit ShardChecker(const ShardTask& task)
      : task_(task),
        data_(task.data),
        leaves_entry_(task.leaves),
        out_(task.first_record),
        withdrawn_(task.withdrawn) {}

  ShardCheck run_leaves(io::FileSystem& fs, const std::string& root, const Tick& tick) {
    auto file = fs.open_found(io::join_path(root, leaves_entry_.path));
    if (!file) {
      add_failure(out_, leaves_entry_.path, 0, "a file that can be read", file.error().message,
                  kGetAgain);
      return std::move(out_);
    }
    const auto seen = std::make_shared<Seen>();
    LeavesReader leaves(std::make_unique<HashedFile>(std::move(*file), seen, tick));
    for (Sha256Digest leaf; leaves.next(leaf);) {
      if (!withdrawn_.empty() && withdrawn_.front().number == out_.range.size()) take_back(leaf);
      add_leaf(leaf);
    }
    if (seen->stopped) return std::move(out_);
    out_.whole = out_.range.size() - task_.first_record == leaves_entry_.records;
    finish_file(leaves_entry_, leaves.finish(), *seen);
    return std::move(out_);
  }

  ShardCheck run(io::FileSystem& fs, const std::string& root, const Tick& tick) {
    auto leaves_file = fs.open_found(io::join_path(root, leaves_entry_.path));
    auto data_file = fs.open_found(io::join_path(root, data_.path));
    if (!leaves_file || !data_file) {
      const bool data = !data_file;
      add_failure(out_, data ? data_.path : leaves_entry_.path, 0, "a file that can be read",
                  data ? data_file.error().message : leaves_file.error().message, kGetAgain);
      return std::move(out_);
    }
    const auto data_seen = std::make_shared<Seen>();
    const auto leaves_seen = std::make_shared<Seen>();
    LeavesReader leaves(std::make_unique<HashedFile>(std::move(*leaves_file), leaves_seen, tick));
    HashedFile packed(std::move(*data_file), data_seen, tick);
    const Status read = read_lines(packed, leaves);
    const bool stopped = data_seen->stopped || leaves_seen->stopped;
    if (stopped) return std::move(out_);
    if (!read) {
      add_failure(out_, data_.path, line_ + 1, "lines packed with zstd", read.error().message,
                  kGetAgain);
    }
    out_.whole = read.has_value();
    finish_file(data_, drain(packed), *data_seen);
    finish_file(leaves_entry_, leaves.finish(), *leaves_seen);
    compare_counts();
    return std::move(out_);
  }

 private:
  void finish_file(const FileEntry& entry, const Status& read, Seen& seen) {
    if (seen.stopped) return;
    if (!read)
      add_failure(out_, entry.path, 0, "a file that can be read", read.error().message, kGetAgain);
    compare_bytes(out_, entry, seen.bytes, seen.sha.finish());
  }

  Status read_lines(HashedFile& packed, LeavesReader& leaves) {
    TAMIS_TRY(auto source,
              io::open_source(std::make_unique<Borrowed>(packed), io::Packing::kZstd, "zstd"));
    std::string buffer;  // an unfinished line, then what was read behind it
    size_t begin = 0;    // of the unfinished line
    size_t searched = 0;
    while (true) {
      buffer.erase(0, begin);
      searched -= begin;
      begin = 0;
      const size_t end = buffer.size();
      buffer.resize(end + kBuffer);
      auto n = source->read(buffer.data() + end, kBuffer);
      buffer.resize(end + (n ? *n : 0));
      if (!n) return tl::make_unexpected(std::move(n).error());
      if (*n == 0) break;
      unpacked_ += *n;
      // A sender who packs a mountain into a molehill is found out before we climb it.
      if (unpacked_ > data_.unpacked)
        return fail(Code::kInput,
                    "more than the listed " + std::to_string(data_.unpacked) + " bytes");
      for (size_t feed; (feed = buffer.find('\n', searched)) != std::string::npos;) {
        line(std::string_view(buffer).substr(begin, feed - begin), leaves);
        begin = searched = feed + 1;
      }
      searched = buffer.size();
      if (buffer.size() - begin > task_.line_bytes) {
        return fail(Code::kInput,
                    "a line of more than " + std::to_string(task_.line_bytes) + " bytes");
      }
    }
    if (!buffer.empty()) return fail(Code::kInput, "a last line without a line feed");
    skip_withdrawn(leaves);
    return {};
  }

  void add_leaf(const Sha256Digest& leaf) {
    if (out_.range.size() == task_.mark) out_.prefix = out_.range;
    out_.range.add(leaf);
  }

  void take_back(const Sha256Digest& leaf) {
    if (leaf != withdrawn_.front().leaf) {
      add_failure(out_, leaves_entry_.path, 0,
                  "the leaf of withdrawn record " + std::to_string(withdrawn_.front().number) +
                      ", " + hex(withdrawn_.front().leaf),
                  hex(leaf), kAskSender);
    }
    withdrawn_ = withdrawn_.subspan(1);
  }

  // Leaves whose lines were taken back.
  void skip_withdrawn(LeavesReader& leaves) {
    while (!withdrawn_.empty() && withdrawn_.front().number == out_.range.size()) {
      Sha256Digest leaf;
      if (!leaves.next(leaf)) return;
      take_back(leaf);
      add_leaf(leaf);
    }
  }

  void line(std::string_view bytes, LeavesReader& leaves) {
    skip_withdrawn(leaves);
    const Sha256Digest leaf = leaf_hash(bytes);
    const uint64_t record = out_.range.size();
    ++line_;
    Sha256Digest listed;
    if (!leaves.next(listed)) {
      if (!short_of_leaves_) {
        add_failure(out_, leaves_entry_.path, 0, "32 bytes for each record",
                    std::to_string(line_ - 1) + " hashes for more records", kGetAgain);
      }
      short_of_leaves_ = true;
    } else if (listed != leaf) {
      add_failure(out_, data_.path, line_, "the record with hash " + hex(listed), hex(leaf),
                  kGetAgain);
    }
    add_leaf(leaf);
    if (auto read = read_record(bytes, view_); !read) {
      add_failure(out_, data_.path, line_, "a canonical record: " + read.error().message,
                  "something else", kAskSender);
      out_.statistics.add(bytes.size() + 1, RecordFacts{});
      return;
    }
    out_.statistics.add(bytes.size() + 1, view_);
    out_.ids.push_back(IdMark::of(xxh3_128(view_.id), record));
    if (view_.has_cluster && view_.cluster_delivery.empty())
      out_.kept.push_back(IdMark::of(xxh3_128(view_.cluster_kept_id), record));
    if (task_.inspector) task_.inspector->look(task_.thread, data_.path, line_, view_, out_);
  }

  void compare_counts() {
    if (!out_.whole) return;
    if (line_ != data_.records || unpacked_ != data_.unpacked) {
      add_failure(out_, data_.path, 0,
                  std::to_string(data_.records) + " records in " + std::to_string(data_.unpacked) +
                      " bytes",
                  std::to_string(line_) + " in " + std::to_string(unpacked_), kAskSender);
    }
  }

  const ShardTask& task_;
  const FileEntry& data_;
  const FileEntry& leaves_entry_;
  ShardCheck out_;
  std::span<const Withdrawn> withdrawn_;  // not yet met
  uint64_t line_ = 0, unpacked_ = 0;
  bool short_of_leaves_ = false;
  RecordView view_;
};

}  // namespace

void add_failure(FileCheck& check, std::string_view path, uint64_t line, std::string expected,
                 std::string found, std::string_view what_to_do) {
  if (check.failures.size() >= kFailuresPerFile) {
    ++check.more_failures;
    return;
  }
  check.failures.push_back(
      {io::show_path(path), line, std::move(expected), std::move(found), std::string(what_to_do)});
}

IdMark IdMark::of(const Hash128& hash, uint64_t record) {
  return {hash.high, (hash.low & ~kRecordMask) | (record & kRecordMask)};
}

FileCheck check_files(io::FilesReader& files, std::span<const FileEntry* const> entries,
                      const Tick& tick) {
  FileCheck out;
  for (; !entries.empty(); entries = entries.subspan(std::min<size_t>(2, entries.size()))) {
    std::array<ListedFile, 2> pair;
    const size_t count = std::min(pair.size(), entries.size());
    for (size_t i = 0; i < count; ++i) {
      if (!pair[i].read(files, *entries[i], tick)) return out;
    }
    if (pair[0].is_whole() && pair[1].is_whole()) {
      const auto digests = sha256_each(pair[0].whole(), pair[1].whole());
      for (size_t i = 0; i < count; ++i) pair[i].compare(out, digests[i]);
    } else {
      for (size_t i = 0; i < count; ++i) pair[i].compare(out);
    }
  }
  return out;
}

ShardCheck check_shard(io::FileSystem& fs, const std::string& root, const ShardTask& task,
                       const Tick& tick) {
  return ShardChecker(task).run(fs, root, tick);
}

ShardCheck check_leaves(io::FileSystem& fs, const std::string& root, const ShardTask& task,
                        const Tick& tick) {
  return ShardChecker(task).run_leaves(fs, root, tick);
}

}  // namespace tamis::manifest
