// What makes a new version of a delivery: a place where it grows beside the old one, and a head that goes on from the old head.
//
//   TAMIS_TRY(VersionFolder next, VersionFolder::begin(fs, old, "delivery-2"));
//   TAMIS_CHECK(next.keep(file, Keep::kLink));           // an old file, as it is
//   …                                                    // new files under next.at("data/part-00007.jsonl.zst")
//   TAMIS_CHECK(next.commit());                          // there it is, whole
//
// Thread-safety: one thread. Ownership: the file system and the old delivery must outlive it; what was not committed is removed.
// Format: docs/formats/manifest.md, "Versions".
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/keys.h"
#include "manifest/sealed_delivery.h"
#include "manifest/statistics.h"
#include "tamis/sign.h"

namespace tamis::manifest {

// The key that signed the old version, which must sign the next; null for a draft that nobody signed.
Result<std::unique_ptr<Signer>> signer_of_next(io::FileSystem& fs, const SealedDelivery& old,
                                               const SignOptions& options);

enum class Keep { kCopy, kLink };

class VersionFolder {
 public:
  // Code::kOutput if something is at `out`.
  static Result<VersionFolder> begin(io::FileSystem& fs, const SealedDelivery& old,
                                     const std::string& out);
  VersionFolder(VersionFolder&& other) noexcept;
  VersionFolder& operator=(VersionFolder&&) = delete;
  ~VersionFolder();

  const std::string& path() const { return staging_; }
  std::string at(std::string_view file) const;
  Status make_folders(std::string_view file);  // that it is in
  // kLink: the same bytes on disk under one more name, and nothing is read; where the file system cannot, it is copied. A copy is
  // held against the listed digest.
  Status keep(const FileEntry& file, Keep how);
  Status commit();  // syncs the folders and moves it into place

 private:
  VersionFolder(io::FileSystem& fs, const SealedDelivery& old) : fs_(&fs), old_(&old) {}
  io::FileSystem* fs_;
  const SealedDelivery* old_;
  std::string out_, staging_;  // staging_ empty: committed or moved from
  std::set<std::string> folders_;
};

// What became of the counts that old equations end in.
enum class Change { kWithdrawn, kAdded };

// The old head with one more step, `name`: what was counted before, what changed, and what is counted now. `extra` are equations of
// others that end in what was added (a shipment's), with the names "statistics.…" and "files.count" still in them.
Json next_head(const SealedDelivery& old, std::string_view name, Change change,
               const Json& statistics, uint64_t file_count, const Json& extra = Json::array());

}  // namespace tamis::manifest
