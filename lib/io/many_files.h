// Thousands of small files, where each call of the system counts: what a folder holds, and the bytes of a file found there.
//
//   TAMIS_TRY(auto entries, list_kinds(fs, folder));           // one listing, and no stat() for a name whose kind it tells
//   TAMIS_CHECK(read_blocks(fs, path, 4096, [&](std::string_view block) { sha.update(block); return true; }));
//
// On the real file system a regular file costs four calls: open, fstat, read, close. The one read asks for a byte more than is expected; if
// it gives all of the size that fstat told and less than it was asked for, the end is reached, and no second read has to say so. No
// link is followed and nothing but a regular file is read, as FileSystem::open_found() has it. On any other FileSystem the same is
// done by its own calls, so that tests can break each of them.
//
// Errors: as in file.h. Thread-safety: pure.
#pragma once

#include <functional>
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

// Every byte of a file, in blocks; `take` returns false to stop, which is no error.
Status read_blocks(FileSystem& fs, const std::string& path, uint64_t expected_size,
                   const std::function<bool(std::string_view block)>& take);

}  // namespace tamis::io
