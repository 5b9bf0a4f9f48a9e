// manifest/files.jsonl: every file of a delivery but the three that describe it, a line each, sorted by the bytes of path.
//
//   {"bytes":81234,"path":"data/part-00000.jsonl.zst","records":1042,"role":"data","sha256":"…","unpacked":312004}
//
// data    records, packed; "records" and "unpacked" (bytes of its lines) are there
// leaves  the hashes of a data file's records, 32 bytes each; "records" is there
// withdrawn  what was taken back (withdrawn.h); "records" is there
// other   anything else that the sender adds; with a "salt" in a signed private delivery, so that its line tells nothing from the root
//
// Thread-safety: values and pure functions. Format: docs/formats/manifest.md.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "tamis/result.h"

namespace tamis::manifest {

enum class FileRole { kData, kLeaves, kOther, kWithdrawn };

struct FileEntry {
  std::string path;
  FileRole role = FileRole::kOther;
  uint64_t bytes = 0;
  uint64_t records = 0, unpacked = 0;
  Sha256Digest sha256{};
  std::string salt{};  // 16 bytes in base64, or ""

  std::string line() const;  // canonical JSON, without line feed
  // Code::kInput with the byte; `line` must be what line() writes.
  static Result<FileEntry> parse(std::string_view line);
};

inline constexpr std::string_view kHeadPath = "manifest/dataset.json";
inline constexpr std::string_view kFilesPath = "manifest/files.jsonl";
inline constexpr std::string_view kCheckpointPath = "manifest/checkpoint";
inline constexpr uint32_t kMaxShards = 100000;

// The files that describe a delivery and are not listed; which of them are there, docs/formats/manifest.md says.
std::span<const std::string_view> manifest_paths();

std::string data_path(uint32_t shard);    // "data/part-00000.jsonl.zst"
std::string leaves_path(uint32_t shard);  // "manifest/records/part-00000.leaves"
// Names that the format itself gives: nothing else may be put there.
bool is_reserved_path(std::string_view path);

}  // namespace tamis::manifest
