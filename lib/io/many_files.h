// Thousands of small files, where each call of the system counts: what a folder holds, and the bytes of files found there.
//
//   TAMIS_TRY(auto entries, list_kinds(fs, folder));           // one listing, and no stat() for a name whose kind it tells
//   FilesReader files(fs, root);                               // one for each thread
//   TAMIS_CHECK(files.read("mail/1.txt", 4096, [&](std::string_view block, bool) { sha.update(block); return true; }));
//
// On the real file system a regular file costs four calls: openat, fstat, read, close. The folder of the last file stays open, so that
// files that come folder by folder are looked up by their name alone. The one read asks for a byte more than is expected; if
// it gives all of the size that fstat told and less than it was asked for, the end is reached, and no second read has to say so. No
// link is followed and nothing but a regular file is read, as FileSystem::open_found() has it. On any other FileSystem the same is
// done by its own calls, so that tests can break each of them.
//
// Errors: as in file.h. Thread-safety: list_kinds() is pure; a FilesReader serves one thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "io/file.h"

namespace tamis::io {

// A name in a folder, and what it is as far as the folder itself says so: kMissing where only a stat() would tell.
struct FolderEntry {
  std::string name;
  FileKind kind = FileKind::kMissing;
};

// In byte order of the names, without . and ..
Result<std::vector<FolderEntry>> list_kinds(FileSystem& fs, const std::string& directory);

class FilesReader {
 public:
  FilesReader(FileSystem& fs, std::string root);
  FilesReader(FilesReader&&) noexcept;
  ~FilesReader();

  // Given each block, and whether it is known to be the last one; returns false to stop, which is no error. A last block stays as
  // it is until the next read() but one.
  using Take = std::function<bool(std::string_view block, bool last)>;

  // Every byte of a file below the root, in blocks.
  Status read(const std::string& path, uint64_t expected_size, const Take& take);

 private:
  struct Buffer {
    std::unique_ptr<char[]> bytes;
    size_t size = 0;
  };
  Status read_slowly(const std::string& path, size_t size, const Take& take);
  int folder_of(std::string_view path);

  FileSystem* fs_;
  std::string root_;
  std::string folder_;  // below the root, of the last file
  int folder_fd_ = -1;  // it, or -1
  Buffer buffer_, last_buffer_;
};

}  // namespace tamis::io
