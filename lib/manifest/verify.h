// tamis::verify() over any file system, and its parts.
//
//   TAMIS_TRY(VerifyReport report, verify(fs, "delivery", options));
//
// verify.cc        the order of things: what is there, what describes it, what it holds, what it adds up to
// delivery_tree.h  what is there
// verify_head.h    what the head, its signatures and its statement say
// listed_files.h   what the file list says, and whether that is what is there
// shard_plan.h     what is to be read
// shard_check.h    what one shard holds
// record_totals.h  what all of them add up to
// verify_report.cc how it is said
//
// Thread-safety: as include/tamis/verify.h says.
#pragma once

#include <string>

#include "io/file.h"
#include "manifest/shard_check.h"
#include "tamis/verify.h"

namespace tamis::manifest {

// Looks further into each record that is read: what rooms above this one know of text. Called by the threads that read shards, each with
// a number of its own below `jobs`.
class RecordInspector {
 public:
  virtual ~RecordInspector() = default;
  virtual void look(unsigned thread, const std::string& file, uint64_t line,
                    const RecordView& record, ShardCheck& out) = 0;
};

Result<VerifyReport> verify(io::FileSystem& fs, const std::string& path,
                            const VerifyOptions& options, RecordInspector* inspector = nullptr);

}  // namespace tamis::manifest
