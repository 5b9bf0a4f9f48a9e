// A second name for a file's bytes (a hard link), where the file system has such a thing.
//
//   if (!link_file(fs, from, to)) copy(from, to);
//
// Never through a symbolic link. Code::kUnsupported if it cannot be done here: another disk, another kind of file system, a
// FileSystem that is not the real one. Thread-safety: pure but for the disk.
#pragma once

#include <string>

#include "io/file.h"

namespace tamis::io {

Status link_file(FileSystem& fs, const std::string& from, const std::string& to);

}  // namespace tamis::io
