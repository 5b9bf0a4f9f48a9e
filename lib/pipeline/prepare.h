// The main job over any file system, so that tests can make every call fail. Everybody else:
// include/tamis/prepare.h.
#pragma once

#include "io/file.h"
#include "tamis/prepare.h"

namespace tamis::pipeline {

Result<PrepareReport> prepare(io::FileSystem& fs, const PrepareOptions& options);

}  // namespace tamis::pipeline
