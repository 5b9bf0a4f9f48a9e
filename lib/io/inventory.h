// What is in the archive: every file, in byte order of its path, what it is, whether it is taken.
//
//   TAMIS_TRY(Inventory inventory, take_inventory(fs, "archive", {}));
//   for (const SourceFile& file : inventory.files)
//     if (file.taken()) {
//       TAMIS_TRY(auto source, open_entry(fs, inventory, file));   // says so if the file changed
//       read(*source, file);
//     }
//
// A folder is walked to its end, a single file is an archive of one. Links are never followed, in
// or out; the root itself may be one. Nothing is skipped in silence: what is not taken is an entry
// too, with its reason.
//
// Names are private. Every message of this header and its readers says "source file #17"; the
// number is in the entry, and the ledger alone holds the list of names. Kinds come from a table,
// never from a name, so counts by kind and reason may leave.
//
// Cost: one stat a file and one reading (SHA-256) of each file taken. Memory: the entries.
// Thread-safety: digest_entry() and open_entry() may run in several threads at once.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "io/file.h"
#include "io/streams.h"
#include "tamis/result.h"

namespace tamis::io {

enum class SourceType { kOther, kJsonl, kText, kMarkdown };

// Why a file is not taken.
enum class NotTaken {
  kTaken,
  kUnknownType,    // a type that is not read yet
  kNotWhatItSays,  // the first bytes are not what the name promises
  kEmpty,          // 0 bytes
  kHidden,         // a part of its path begins with a dot (.git, .DS_Store, ._x of a Mac)
  kLink,           // a link to something inside the archive, which is there under its own name
  kLinkOutside,    // a link out of the archive
  kLinkDangling,   // a link to nothing, or in a circle
  kFifo,
  kDevice,
  kSocket,
  kNoPermission,
  kUnreadable,  // an input/output error, or a name longer than the system can open
  kVanished,    // it was listed, and gone when it was to be read
  kChanged,     // it was written to while it was read
  kFolderLoop,  // a folder that holds itself (a mount)
};
// Error::rule of a file that is not what the inventory saw.
inline constexpr std::string_view kChangedRule = "file.changed";

std::string_view not_taken_name(NotTaken reason);  // "unknown type", …: stable, for reports

struct SourceFile {
  uint64_t number = 0;  // from 1, in byte order of path: "source file #1"
  std::string path;     // below the root, '/' between parts; bytes; private
  SourceType type = SourceType::kOther;
  Packing packing = Packing::kPlain;
  NotTaken reason = NotTaken::kTaken;
  std::string_view kind;  // for counting: "jsonl", "text", "pdf", "link", "other" …; a table's
  FileStat stat;          // when it was listed
  bool has_digest = false;
  Sha256Digest sha256{};  // of the bytes as they are, packed

  bool taken() const { return reason == NotTaken::kTaken; }
};

struct Inventory {
  std::string root;  // as given
  bool single_file = false;
  std::vector<SourceFile> files;

  std::string path_of(const SourceFile& file) const;  // to open it
};

// "source file #17"
std::string source_name(uint64_t number);

struct InventoryOptions {
  bool digest = true;  // else digest_entry() is left to the caller, who may use more threads
  // Called after each file that was read, with the bytes of it; false stops with kCancelled.
  std::function<bool(uint64_t bytes)> progress;
};

// An Error only if the root is missing or cannot be listed: everything below it is an entry.
Result<Inventory> take_inventory(FileSystem& fs, const std::string& root,
                                 const InventoryOptions& options);

// Reads a taken file once: sets sha256, or reason if it vanished, changed, or cannot be read.
void digest_entry(FileSystem& fs, const Inventory& inventory, SourceFile& file);

// The unpacked bytes of a taken file. If the file is not the one that was listed (size, times,
// identity), at its opening or at its end, that is Code::kInput.
Result<std::unique_ptr<ByteSource>> open_entry(FileSystem& fs, const Inventory& inventory,
                                               const SourceFile& file);

}  // namespace tamis::io
