// A file system that breaks when it is told to.
//
//   FaultFileSystem fs(io::FileSystem::real());
//   work(fs);                                   // once whole, to learn how many calls there are
//   for (uint64_t k = 0; k < fs.calls(); ++k) {
//     FaultFileSystem broken(io::FileSystem::real());
//     broken.fail_at(k, Fault::kDiskFull);      // or kInputOutput, kKill, kPowerLoss
//     work(broken);                             // must leave nothing or everything
//   }
//
// A call is anything that reaches the file system: open, read, write, sync, close, stat, list,
// rename, …, counted from 0.
//   kDiskFull, kInputOutput  the k-th call alone fails; a write has written its first half.
//   kKill                    the k-th call and all later ones fail: the process is gone, what was written is there.
//   kPowerLoss               as kKill, and what no sync() made durable is lost: each file is cut to its synced length, a
//                            file whose folder was not synced since it was made is gone.
// Reads can be made short, listings shuffled, and a hook sees every call before it happens: it may
// change the disk ("the file vanishes while read") or give an Error of its own.
// Thread-safety: any number of threads; the hook is called by one at a time.
#pragma once

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/try.h"
#include "io/file.h"
#include "io/path.h"

namespace tamis::testing {

enum class Fault { kNone, kDiskFull, kInputOutput, kKill, kPowerLoss };

struct Call {
  uint64_t number;
  std::string operation;  // the name of the method: "open", "read", "write", …
  std::string path;
};

class FaultFileSystem final : public io::FileSystem {
 public:
  using Hook = std::function<std::optional<Error>(const Call&)>;

  explicit FaultFileSystem(io::FileSystem& under) : under_(under) {}

  void fail_at(uint64_t call, Fault fault) {
    fail_at_ = call;
    fault_ = fault;
  }
  void set_hook(Hook hook) { hook_ = std::move(hook); }
  void set_max_read(size_t bytes) { max_read_ = bytes; }  // every read() gives at most so many
  void shuffle_lists(uint64_t seed) { shuffle_seed_ = seed; }

  // stat() of this path answers so, whatever is there.
  void pretend(const std::string& path, const io::FileStat& stat) { pretended_[path] = stat; }

  uint64_t calls() const { return log_.size(); }
  const std::vector<Call>& log() const { return log_; }
  bool dead() const { return dead_; }
  // The fault was reached; a test that loops over calls ends when it is not.
  bool fired() const { return fired_; }

  Result<std::unique_ptr<io::ReadableFile>> open(const std::string& path) override {
    TAMIS_CHECK(enter("open", path));
    return wrap(under_.open(path), path);
  }
  Result<std::unique_ptr<io::ReadableFile>> open_found(const std::string& path) override {
    TAMIS_CHECK(enter("open_found", path));
    return wrap(under_.open_found(path), path);
  }
  Result<std::unique_ptr<io::ReadableFile>> open_input(const std::string& path) override {
    TAMIS_CHECK(enter("open_input", path));
    return wrap(under_.open_input(path), path);
  }
  Result<std::unique_ptr<io::WritableFile>> create(const std::string& path,
                                                   uint32_t mode) override {
    TAMIS_CHECK(enter("create", path));
    TAMIS_TRY(auto file, under_.create(path, mode));
    const std::lock_guard lock(mutex_);
    unsynced_[path] = Durable{0, 0};
    unlisted_.insert(path);
    return std::make_unique<Writable>(*this, std::move(file), path, true);
  }
  Result<std::unique_ptr<io::WritableFile>> create_output(const std::string& path,
                                                          uint32_t mode) override {
    TAMIS_CHECK(enter("create_output", path));
    TAMIS_TRY(auto file, under_.create_output(path, mode));
    return std::make_unique<Writable>(*this, std::move(file), path, false);
  }
  Result<io::FileStat> stat(const std::string& path, bool follow) override {
    TAMIS_CHECK(enter("stat", path));
    if (const auto it = pretended_.find(path); it != pretended_.end()) return it->second;
    return under_.stat(path, follow);
  }
  Result<std::vector<std::string>> list(const std::string& directory) override {
    TAMIS_CHECK(enter("list", directory));
    TAMIS_TRY(auto names, under_.list(directory));
    if (shuffle_seed_ != 0) {
      std::mt19937_64 random(shuffle_seed_);
      std::shuffle(names.begin(), names.end(), random);
    }
    return names;
  }
  Status make_directory(const std::string& path, uint32_t mode) override {
    TAMIS_CHECK(enter("make_directory", path));
    return under_.make_directory(path, mode);
  }
  Status rename(const std::string& from, const std::string& to) override {
    TAMIS_CHECK(enter("rename", to));
    TAMIS_CHECK(under_.rename(from, to));
    const std::lock_guard lock(mutex_);
    if (const auto it = unsynced_.find(from); it != unsynced_.end()) {
      unsynced_[to] = it->second;
      unsynced_.erase(it);
    }
    unlisted_.erase(from);  // rename() syncs the folders of both
    unlisted_.erase(to);
    return {};
  }
  Status remove(const std::string& path) override {
    TAMIS_CHECK(enter("remove", path));
    TAMIS_CHECK(under_.remove(path));
    forget(path);
    return {};
  }
  Status remove_tree(const std::string& path) override {
    TAMIS_CHECK(enter("remove_tree", path));
    TAMIS_CHECK(under_.remove_tree(path));
    forget(path);
    return {};
  }
  Status sync_directory(const std::string& path) override {
    TAMIS_CHECK(enter("sync_directory", path));
    TAMIS_CHECK(under_.sync_directory(path));
    const std::lock_guard lock(mutex_);
    std::erase_if(unlisted_, [&](const std::string& f) { return io::parent_path(f) == path; });
    return {};
  }
  Result<std::string> read_link(const std::string& path) override {
    TAMIS_CHECK(enter("read_link", path));
    return under_.read_link(path);
  }

 private:
  struct Durable {
    uint64_t written = 0, synced = 0;
  };

  class Readable final : public io::ReadableFile {
   public:
    Readable(FaultFileSystem& fs, std::unique_ptr<io::ReadableFile> file, std::string path)
        : fs_(fs), file_(std::move(file)), path_(std::move(path)) {}
    Result<size_t> read(char* buffer, size_t size) override {
      TAMIS_CHECK(fs_.enter("read", path_));
      return file_->read(buffer, std::min(size, fs_.max_read_));
    }
    Result<size_t> read_at(char* buffer, size_t size, uint64_t offset) const override {
      TAMIS_CHECK(fs_.enter("read_at", path_));
      return file_->read_at(buffer, std::min(size, fs_.max_read_), offset);
    }
    Result<io::FileStat> stat() const override {
      TAMIS_CHECK(fs_.enter("fstat", path_));
      return file_->stat();
    }

   private:
    FaultFileSystem& fs_;
    std::unique_ptr<io::ReadableFile> file_;
    std::string path_;
  };

  class Writable final : public io::WritableFile {
   public:
    Writable(FaultFileSystem& fs, std::unique_ptr<io::WritableFile> file, std::string path,
             bool tracked)
        : fs_(fs), file_(std::move(file)), path_(std::move(path)), tracked_(tracked) {}
    Status write(std::string_view bytes) override {
      if (auto entered = fs_.enter("write", path_); !entered) {
        if (!fs_.dead_) {
          std::ignore = file_->write(bytes.substr(0, bytes.size() / 2));
          wrote(bytes.size() / 2);
        }
        return entered;
      }
      TAMIS_CHECK(file_->write(bytes));
      wrote(bytes.size());
      return {};
    }
    Status sync() override {
      TAMIS_CHECK(fs_.enter("sync", path_));
      TAMIS_CHECK(file_->sync());
      if (!tracked_) return {};
      const std::lock_guard lock(fs_.mutex_);
      if (const auto it = fs_.unsynced_.find(path_); it != fs_.unsynced_.end())
        it->second.synced = it->second.written;
      return {};
    }
    Status close() override {
      TAMIS_CHECK(fs_.enter("close", path_));
      return file_->close();
    }

   private:
    void wrote(size_t bytes) {
      if (!tracked_) return;
      const std::lock_guard lock(fs_.mutex_);
      if (const auto it = fs_.unsynced_.find(path_); it != fs_.unsynced_.end())
        it->second.written += bytes;
    }
    FaultFileSystem& fs_;
    std::unique_ptr<io::WritableFile> file_;
    std::string path_;
    bool tracked_;
  };

  Result<std::unique_ptr<io::ReadableFile>> wrap(Result<std::unique_ptr<io::ReadableFile>> file,
                                                 const std::string& path) {
    if (!file) return file;
    return std::make_unique<Readable>(*this, std::move(*file), path);
  }

  Status enter(const std::string& operation, const std::string& path) {
    const std::lock_guard lock(mutex_);
    const Call call{log_.size(), operation, path};
    log_.push_back(call);
    if (!dead_ && call.number == fail_at_ && fault_ != Fault::kNone) {
      fired_ = true;
      if (fault_ == Fault::kDiskFull)
        return fail(Code::kOutput, "cannot write " + io::show_path(path) + ": the disk is full");
      if (fault_ == Fault::kInputOutput)
        return fail(Code::kInput, "cannot read " + io::show_path(path) + ": input/output error");
      dead_ = true;
      if (fault_ == Fault::kPowerLoss) lose_unsynced();
    }
    if (dead_) return fail(Code::kInternal, "the process is dead");
    if (hook_)
      if (auto error = hook_(call)) return tl::make_unexpected(std::move(*error));
    return {};
  }

  void lose_unsynced() {
    std::error_code ignored;
    for (const auto& [path, durable] : unsynced_)
      if (durable.synced < durable.written && !unlisted_.contains(path))
        std::filesystem::resize_file(path, durable.synced, ignored);
    for (const std::string& path : unlisted_) std::filesystem::remove(path, ignored);
  }

  void forget(const std::string& path) {
    const std::lock_guard lock(mutex_);
    const auto gone = [&](const std::string& f) { return f == path || f.starts_with(path + '/'); };
    std::erase_if(unsynced_, [&](const auto& entry) { return gone(entry.first); });
    std::erase_if(unlisted_, gone);
  }

  io::FileSystem& under_;
  mutable std::mutex mutex_;
  std::vector<Call> log_;
  uint64_t fail_at_ = ~uint64_t{0};
  Fault fault_ = Fault::kNone;
  bool dead_ = false, fired_ = false;
  Hook hook_;
  size_t max_read_ = ~size_t{0};
  uint64_t shuffle_seed_ = 0;
  std::map<std::string, io::FileStat> pretended_;
  std::map<std::string, Durable> unsynced_;
  std::set<std::string> unlisted_;  // made since their folder was last synced
};

}  // namespace tamis::testing
