// tamis::verify() over any file system, and its parts.
//
//   TAMIS_TRY(VerifyReport report, verify(fs, "delivery", options));
//
// verify.cc        the order of things: what is there, what describes it, what it holds, what it adds up to
// delivery_tree.h  what is there
// shard_check.h    what one shard holds
// verify_report.cc how it is said
//
// Thread-safety: as include/tamis/verify.h says.
#pragma once

#include <string>

#include "io/file.h"
#include "tamis/verify.h"

namespace tamis::manifest {

Result<VerifyReport> verify(io::FileSystem& fs, const std::string& path,
                            const VerifyOptions& options);

}  // namespace tamis::manifest
