#include "manifest/file_list.h"

#include <algorithm>

#include "base/json.h"
#include "base/try.h"
#include "manifest/canonical_reader.h"
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

class EntryReader : CanonicalReader {
 public:
  explicit EntryReader(std::string_view line) : CanonicalReader(line) {}

  Result<FileEntry> run() {
    FileEntry out;
    TAMIS_CHECK(whole([&] { return entry(out); }, "nothing after the file"));
    return out;
  }

 private:
  static constexpr std::string_view kOrder =
      "bytes, path, records, role, salt, sha256 and unpacked in this order, those that its role "
      "has";

  bool entry(FileEntry& out) {
    if (!take("{")) return refuse("'{' of a file");
    if (!counted("bytes", true, out.bytes)) return false;
    StringSpan path;
    if (!member("path")) return refuse(kOrder);
    if (!string(path)) return false;
    out.path = unescaped(path);
    const size_t records = at();
    const bool has_records = member("records");
    if (has_records && !count(out.records)) return false;
    if (!member("role")) return refuse(kOrder);
    if (!role(out.role)) return false;
    if (has_records != (out.role != FileRole::kOther)) return refuse_at(records, kOrder);
    if (out.role == FileRole::kOther && member("salt") && !salt(out.salt)) return false;
    if (!member("sha256")) return refuse(kOrder);
    if (!digest(out.sha256)) return false;
    if (!counted("unpacked", out.role == FileRole::kData, out.unpacked)) return false;
    return take("}") || refuse("'}' after the members that its role has");
  }

  bool counted(std::string_view name, bool there, uint64_t& out) {
    if (!there) return true;
    if (!member(name)) return refuse(kOrder);
    return count(out);
  }

  bool count(uint64_t& out) {
    const size_t begin = at();
    int64_t value = 0;
    if (!integer(value)) return false;
    if (value < 0) return refuse_at(begin, "a count within 2^53");
    out = static_cast<uint64_t>(value);
    return true;
  }

  bool role(FileRole& out) {
    const size_t begin = at();
    std::string_view name;
    if (!filled(name)) return false;
    const auto role = std::find(std::begin(kRoles), std::end(kRoles), name);
    if (role == std::end(kRoles))
      return refuse_at(begin, "a role: data, leaves, withdrawn or other");
    out = static_cast<FileRole>(role - std::begin(kRoles));
    return true;
  }

  bool salt(std::string& out) {
    const size_t begin = at();
    std::string_view text;
    if (!filled(text)) return false;
    if (!is_salt(text)) return refuse_at(begin, "16 bytes in base64");
    out = text;
    return true;
  }

  bool digest(Sha256Digest& out) {
    const size_t begin = at();
    std::string_view digits;
    if (!filled(digits)) return false;
    if (!unhex(digits, bytes_) || bytes_.size() != out.size())
      return refuse_at(begin, "64 lower-case digits of SHA-256");
    std::copy(bytes_.begin(), bytes_.end(), out.begin());
    return true;
  }

  std::string bytes_;
};

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

Result<FileEntry> FileEntry::parse(std::string_view line) { return EntryReader(line).run(); }

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
