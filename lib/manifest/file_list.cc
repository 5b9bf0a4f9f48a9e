#include "manifest/file_list.h"

#include <algorithm>

#include "base/json.h"
#include "base/json_number.h"
#include "base/try.h"
#include "manifest/record.h"
#include "manifest/statement_file.h"
#include "manifest/time_stamp.h"
#include "manifest/withdrawn.h"

namespace tamis::manifest {
namespace {

constexpr std::string_view kRoles[] = {"data", "leaves", "other", "withdrawn"};

constexpr std::string_view kManifest[] = {kHeadPath, kFilesPath, kCheckpointPath, kStatementPath,
                                          kTimeStampPath};

std::string numbered(std::string_view before, uint32_t shard, std::string_view after) {
  const std::string digits = std::to_string(shard);
  std::string out(before);
  out.append(5 - std::min<size_t>(5, digits.size()), '0').append(digits).append(after);
  return out;
}

bool count(const Json& json, uint64_t& out) {
  if (!json.is_int() || json.as_int() < 0 || json.as_int() > kMaxExactInteger) return false;
  out = static_cast<uint64_t>(json.as_int());
  return true;
}

}  // namespace

std::string FileEntry::line() const {
  std::string out;
  JsonWriter w(out);
  w.begin_object().key("bytes").integer(static_cast<int64_t>(bytes)).key("path").string(path);
  if (role != FileRole::kOther) w.key("records").integer(static_cast<int64_t>(records));
  w.key("role").string(kRoles[static_cast<size_t>(role)]);
  if (!salt.empty()) w.key("salt").string(salt);
  w.key("sha256").string(hex(sha256));
  if (role == FileRole::kData) w.key("unpacked").integer(static_cast<int64_t>(unpacked));
  w.end_object();
  return out;
}

Result<FileEntry> FileEntry::parse(std::string_view line) {
  TAMIS_TRY(const Json json, Json::parse(line, "the line", 2));
  FileEntry out;
  out.path = json["path"].as_string();
  const auto role = std::find(std::begin(kRoles), std::end(kRoles), json["role"].as_string());
  std::string digest;
  if (role == std::end(kRoles))
    return fail(Code::kInput, "expected a \"role\" of data, leaves, withdrawn or other");
  out.role = static_cast<FileRole>(role - std::begin(kRoles));
  if (!unhex(json["sha256"].as_string(), digest) || digest.size() != out.sha256.size()) {
    return fail(Code::kInput, "expected a \"sha256\" of 64 lower-case digits");
  }
  std::copy(digest.begin(), digest.end(), out.sha256.begin());
  if (!count(json["bytes"], out.bytes) ||
      (out.role != FileRole::kOther && !count(json["records"], out.records)) ||
      (out.role == FileRole::kData && !count(json["unpacked"], out.unpacked))) {
    return fail(Code::kInput, "expected counts within 2^53 for its role");
  }
  out.salt = json["salt"].as_string();
  if (!out.salt.empty() && (out.role != FileRole::kOther || !is_salt(out.salt))) {
    return fail(Code::kInput, "expected a \"salt\" of 16 bytes in base64, of other files only");
  }
  // Also refuses members that the role does not have.
  if (out.line() != line)
    return fail(Code::kInput, "expected canonical JSON with the members of its role");
  return out;
}

std::span<const std::string_view> manifest_paths() { return kManifest; }

std::string data_path(uint32_t shard) { return numbered("data/part-", shard, ".jsonl.zst"); }
std::string leaves_path(uint32_t shard) {
  return numbered("manifest/records/part-", shard, ".leaves");
}

bool is_reserved_path(std::string_view path) {
  return path.starts_with("data/") || path.starts_with("manifest/records/") ||
         path == kWithdrawnPath ||
         std::find(std::begin(kManifest), std::end(kManifest), path) != std::end(kManifest);
}

}  // namespace tamis::manifest
