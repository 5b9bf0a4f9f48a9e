// All files, behind one interface, so that tests can make any call fail.
//
//   FileSystem& fs = FileSystem::real();
//   TAMIS_TRY(auto out, fs.create(path, 0600));
//   TAMIS_CHECK(out->write(bytes));
//   TAMIS_CHECK(out->sync());
//   TAMIS_CHECK(out->close());
//
// Errors: Code::kInput from calls that read, Code::kOutput from calls that write. Messages name the
// path and say what to do; callers that speak of a file of the archive replace the path by the
// file's number (see inventory.h).
// Thread-safety: a FileSystem may be shared; a File serves one thread, except
// ReadableFile::read_at(). Signals are the program's business: writing to a closed pipe raises
// SIGPIPE unless the program ignores it, and is an error then.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tamis/result.h"

namespace tamis::io {

// Error::rule of two errors that callers tell from the rest.
inline constexpr std::string_view kNoPermissionRule = "file.no_permission";
inline constexpr std::string_view kMissingRule = "file.missing";

enum class FileKind { kRegular, kDirectory, kSymlink, kFifo, kDevice, kSocket, kMissing };

struct FileStat {
  FileKind kind = FileKind::kMissing;
  uint64_t size = 0;
  int64_t mtime_ns = 0;
  int64_t ctime_ns = 0;  // of the inode: moves with every write, also if mtime was set back
  uint64_t device = 0, inode = 0;
  uint32_t mode = 0;  // permission bits
  friend bool operator==(const FileStat&, const FileStat&) = default;
};

class ReadableFile {
 public:
  virtual ~ReadableFile() = default;
  // Sequential; 0 = end. May give less than `size` before the end.
  virtual Result<size_t> read(char* buffer, size_t size) = 0;
  // Positioned; 0 = end. Not for pipes.
  virtual Result<size_t> read_at(char* buffer, size_t size, uint64_t offset) const = 0;
  virtual Result<FileStat> stat() const = 0;
};

class WritableFile {
 public:
  virtual ~WritableFile() =
      default;  // closes without a check; an output not yet in place is removed
  virtual Status write(std::string_view bytes) = 0;  // all of them
  virtual Status sync() = 0;
  virtual Status close() = 0;
};

class FileSystem {
 public:
  static FileSystem& real();
  virtual ~FileSystem() = default;

  // A file by its name; links are followed, and opening a FIFO waits for its writer.
  virtual Result<std::unique_ptr<ReadableFile>> open(const std::string& path) = 0;
  // A file found by a walk: never through a link, never waits, and only a regular file is opened.
  virtual Result<std::unique_ptr<ReadableFile>> open_found(const std::string& path) = 0;
  // For what the user named: "-" is stdin, everything else as open().
  virtual Result<std::unique_ptr<ReadableFile>> open_input(const std::string& path) = 0;
  // Creates a new file; Code::kOutput if it exists.
  virtual Result<std::unique_ptr<WritableFile>> create(const std::string& path, uint32_t mode) = 0;
  // For what the user named:
  // - "-" is stdout; /dev/stdout, /dev/stderr, /dev/fd/N are that descriptor;
  // - an existing FIFO or device is written to in place, never replaced or truncated;
  // - a regular file is written beside its place, synced, and renamed onto it by close(); an
  //   existing one keeps its permissions, a new one gets `mode` less the umask; without close()
  //   nothing changes;
  // - a link is followed first, so the link stays and what it points to is written; one to nothing
  //   is an error.
  virtual Result<std::unique_ptr<WritableFile>> create_output(const std::string& path,
                                                              uint32_t mode) = 0;
  // kMissing is not an error, nor is a link to nothing when followed.
  virtual Result<FileStat> stat(const std::string& path, bool follow) = 0;
  // Names in byte order, without . and ..
  virtual Result<std::vector<std::string>> list(const std::string& directory) = 0;
  // No error if it is there already (its mode is left alone then).
  virtual Status make_directory(const std::string& path, uint32_t mode) = 0;
  virtual Status rename(const std::string& from,
                        const std::string& to) = 0;    // and syncs the parents
  virtual Status remove(const std::string& path) = 0;  // file or empty directory
  virtual Status remove_tree(
      const std::string& path) = 0;  // missing is not an error; links are not followed
  virtual Status sync_directory(const std::string& path) = 0;
  virtual Result<std::string> read_link(const std::string& path) = 0;
};

// The whole file; Code::kLimit if it is longer than `limit`.
Result<std::string> read_file(FileSystem& fs, const std::string& path,
                              uint64_t limit = uint64_t{1} << 30);
// create + write + sync + close under `path`.tmp, then rename: the file is there whole or not at
// all. A `path`.tmp that an earlier run left is replaced.
Status write_file_atomic(FileSystem& fs, const std::string& path, std::string_view bytes,
                         uint32_t mode);

}  // namespace tamis::io
