// Where a prepare works, and how its results appear whole or not at all.
//
//   LEDGER/work/            the journal (work_file.h), the lock, and final/, where the ledger's files wait
//   OUT's parent/.OUT.partial   the delivery while it is written
//
// commit() moves the ledger's files into place first and the delivery last, each by rename; a kill
// between two renames is mended by the same command, because LEDGER/work/committed names the
// delivery that was on its way.
//
// Thread-safety: one thread. The lock (flock on LEDGER/work/lock) refuses a second prepare on the
// same ledger.
#pragma once

#include <string>

#include "io/file.h"
#include "tamis/result.h"

namespace tamis::pipeline {

class Workspace {
 public:
  // Checks that archive, out and ledger lie apart and that nothing would be overwritten, then makes
  // the folders.
  static Result<Workspace> open(io::FileSystem& fs, const std::string& archive,
                                const std::string& out, const std::string& ledger, bool force);
  Workspace(Workspace&& other) noexcept;
  Workspace& operator=(Workspace&&) = delete;
  ~Workspace();  // releases the lock; the work stays

  std::string segment_path(const std::string& key) const { return work_ + "/seg-" + key + ".bin"; }
  std::string spool_path() const { return work_ + "/scattered.spool"; }
  const std::string& staging() const { return staging_; }  // the delivery grows here
  std::string ledger_staging() const { return work_ + "/final"; }
  const std::string& work() const { return work_; }
  const std::string& archive() const { return archive_; }  // absolute, links resolved

  Status begin_delivery();  // empties both staging places
  Status commit();          // and removes the work

 private:
  Workspace(io::FileSystem& fs) : fs_(&fs) {}
  Status lock();

  io::FileSystem* fs_;
  std::string archive_, out_, ledger_, work_, staging_;
  int lock_ = -1;
};

}  // namespace tamis::pipeline
