// A file system in memory, for targets that need many small files many times a second. Fuzzing only; one thread at a time writes.
#pragma once

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "io/file.h"

namespace tamis::fuzzing {

class MemoryFileSystem final : public io::FileSystem {
 public:
  std::map<std::string, std::string> files;  // path -> bytes

  Result<std::unique_ptr<io::ReadableFile>> open(const std::string& path) override {
    const auto found = files.find(path);
    if (found == files.end()) return fail(Code::kInput, "no such file");
    return std::make_unique<Readable>(found->second);
  }
  Result<std::unique_ptr<io::ReadableFile>> open_found(const std::string& path) override {
    return open(path);
  }
  Result<std::unique_ptr<io::ReadableFile>> open_input(const std::string& path) override {
    return open(path);
  }
  Result<std::unique_ptr<io::WritableFile>> create(const std::string& path, uint32_t) override {
    if (!files.emplace(path, "").second) return fail(Code::kOutput, "it exists");
    return std::make_unique<Writable>(files[path]);
  }
  Result<std::unique_ptr<io::WritableFile>> create_output(const std::string& path,
                                                          uint32_t mode) override {
    return create(path, mode);
  }
  Result<io::FileStat> stat(const std::string& path, bool) override {
    io::FileStat out;
    if (const auto found = files.find(path); found != files.end()) {
      out.kind = io::FileKind::kRegular;
      out.size = found->second.size();
    } else if (is_folder(path)) {
      out.kind = io::FileKind::kDirectory;
    }
    return out;
  }
  Result<std::vector<std::string>> list(const std::string& directory) override {
    const std::string prefix = directory.ends_with('/') ? directory : directory + '/';
    std::set<std::string> names;
    for (const auto& [path, bytes] : files) {
      if (path.starts_with(prefix))
        names.insert(path.substr(prefix.size(), path.find('/', prefix.size()) - prefix.size()));
    }
    return std::vector<std::string>(names.begin(), names.end());
  }
  Status make_directory(const std::string&, uint32_t) override { return {}; }
  Status rename(const std::string&, const std::string&) override {
    return fail(Code::kOutput, "not here");
  }
  Status remove(const std::string& path) override {
    files.erase(path);
    return {};
  }
  Status remove_tree(const std::string&) override { return fail(Code::kOutput, "not here"); }
  Status sync_directory(const std::string&) override { return {}; }
  Result<std::string> read_link(const std::string&) override {
    return fail(Code::kInput, "no link");
  }

 private:
  class Readable final : public io::ReadableFile {
   public:
    explicit Readable(const std::string& bytes) : bytes_(bytes) {}
    Result<size_t> read(char* buffer, size_t size) override {
      auto n = read_at(buffer, size, at_);
      at_ += *n;
      return n;
    }
    Result<size_t> read_at(char* buffer, size_t size, uint64_t offset) const override {
      const size_t n = offset >= bytes_.size() ? 0 : std::min(size, bytes_.size() - offset);
      if (n != 0) std::memcpy(buffer, bytes_.data() + offset, n);
      return n;
    }
    Result<io::FileStat> stat() const override {
      io::FileStat out;
      out.kind = io::FileKind::kRegular;
      out.size = bytes_.size();
      return out;
    }

   private:
    const std::string& bytes_;
    size_t at_ = 0;
  };
  class Writable final : public io::WritableFile {
   public:
    explicit Writable(std::string& bytes) : bytes_(bytes) {}
    Status write(std::string_view bytes) override {
      bytes_.append(bytes);
      return {};
    }
    Status sync() override { return {}; }
    Status close() override { return {}; }

   private:
    std::string& bytes_;
  };
  bool is_folder(const std::string& path) const {
    const auto next = files.lower_bound(path + '/');
    return next != files.end() && next->first.starts_with(path + '/');
  }
};

}  // namespace tamis::fuzzing
