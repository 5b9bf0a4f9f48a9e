// What a verification that was stopped had done: a file for each shard that was read to its end and found right.
//
//   TAMIS_TRY(VerifyNotes notes, VerifyNotes::open(fs, root, "my-notes", checkpoint));
//   if (auto check = notes.find(task, tick)) …          // done before; its leaves were read again, its lines were not
//   notes.note(*notes.name_of(task), task, check);      // the name is asked for before the shard is read
//
// A note is named after the checkpoint, the shard's number and digest, and the size, times and inode of its file, so it is found only
// while nothing of that has changed. Notes are the receiver's own and are believed; they lie outside the delivery. Shards with failures
// are not noted. What cannot be written is not noted: it will be read again.
//
// Thread-safety: find, name_of and note may be called by several threads, for different shards. Cost: 16 bytes a record, in base64.
#pragma once

#include <optional>
#include <string>

#include "io/file.h"
#include "manifest/checkpoint.h"
#include "manifest/shard_check.h"

namespace tamis::manifest {

class VerifyNotes {
 public:
  // Makes the folder. Code::kUsage if it is inside the delivery, Code::kOutput if it cannot be made.
  static Result<VerifyNotes> open(io::FileSystem& fs, const std::string& root,
                                  const std::string& folder, const Checkpoint& checkpoint);

  std::optional<std::string> name_of(const ShardTask& task) const;
  std::optional<ShardCheck> find(const ShardTask& task, const Tick& tick) const;
  void note(const std::string& name, const ShardTask& task, const ShardCheck& check,
            const Tick& tick) const;
  void clear()
      const;  // takes away the notes of this delivery, and the folder if nothing else is in it

 private:
  VerifyNotes(io::FileSystem& fs, std::string root, std::string folder, std::string prefix)
      : fs_(&fs), root_(std::move(root)), folder_(std::move(folder)), prefix_(std::move(prefix)) {}
  io::FileSystem* fs_;
  std::string root_, folder_, prefix_;
};

}  // namespace tamis::manifest
