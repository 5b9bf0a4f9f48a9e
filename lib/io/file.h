// All files, behind one interface, so that tests can make any call fail.
//
//   FileSystem& fs = FileSystem::real();
//   TAMIS_TRY(auto out, fs.create(path, 0600));
//   TAMIS_CHECK(out->write(bytes));
//   TAMIS_CHECK(out->sync());
//   TAMIS_CHECK(out->close());
//
// Messages name the path; callers that speak of a file of the archive replace it by its number (see inventory.h).
// Thread-safety: a FileSystem may be shared; a File serves one thread, except ReadableFile::read_at().
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tamis/result.h"

namespace tamis::io {

enum class FileKind { kRegular, kDirectory, kSymlink, kFifo, kDevice, kSocket, kMissing };

struct FileStat {
  FileKind kind = FileKind::kMissing;
  uint64_t size = 0;
  int64_t mtime_ns = 0;
  uint64_t device = 0, inode = 0;
  uint32_t mode = 0;
};

class ReadableFile {
 public:
  virtual ~ReadableFile() = default;
  virtual Result<size_t> read(char* buffer, size_t size) = 0;                          // sequential; 0 = end
  virtual Result<size_t> read_at(char* buffer, size_t size, uint64_t offset) const = 0; // positioned; 0 = end
  virtual Result<FileStat> stat() const = 0;
};

class WritableFile {
 public:
  virtual ~WritableFile() = default;  // closes without a check
  virtual Status write(std::string_view bytes) = 0;  // all of them
  virtual Status sync() = 0;
  virtual Status close() = 0;
};

class FileSystem {
 public:
  static FileSystem& real();
  virtual ~FileSystem() = default;

  virtual Result<std::unique_ptr<ReadableFile>> open(const std::string& path) = 0;
  // Creates a new file; Code::kOutput if it exists.
  virtual Result<std::unique_ptr<WritableFile>> create(const std::string& path, uint32_t mode) = 0;
  // For what the user named: "-" is stdout; an existing FIFO or device is written to in place; a regular file is
  // written beside its place and renamed onto it by close().
  virtual Result<std::unique_ptr<WritableFile>> create_output(const std::string& path, uint32_t mode) = 0;
  virtual Result<FileStat> stat(const std::string& path, bool follow) = 0;  // kMissing is not an error
  virtual Result<std::vector<std::string>> list(const std::string& directory) = 0;  // names in byte order, without . and ..
  virtual Status make_directory(const std::string& path, uint32_t mode) = 0;  // no error if it is there already
  virtual Status rename(const std::string& from, const std::string& to) = 0;  // and syncs the parent directory
  virtual Status remove(const std::string& path) = 0;                          // file or empty directory
  virtual Status remove_tree(const std::string& path) = 0;                     // missing is not an error
  virtual Status sync_directory(const std::string& path) = 0;
  virtual Result<std::string> read_link(const std::string& path) = 0;
};

Result<std::string> read_file(FileSystem& fs, const std::string& path, uint64_t limit = uint64_t{1} << 30);
// create + write + sync + close under `path`.tmp, then rename: the file is there whole or not at all.
Status write_file_atomic(FileSystem& fs, const std::string& path, std::string_view bytes, uint32_t mode);

}  // namespace tamis::io
