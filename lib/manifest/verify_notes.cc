#include "manifest/verify_notes.h"

#include <cstring>

#include "base/json.h"
#include "base/try.h"
#include "io/path.h"

namespace tamis::manifest {
namespace {

constexpr std::string_view kFormat = "tamis-verify-note/1";
constexpr uint64_t kLongestNote = uint64_t{1} << 36;

std::string packed(const std::vector<IdMark>& marks) {
  std::string bytes(marks.size() * 16, '\0');
  for (size_t i = 0; i < marks.size(); ++i) {
    std::memcpy(bytes.data() + 16 * i, &marks[i].high, 8);
    std::memcpy(bytes.data() + 16 * i + 8, &marks[i].low, 8);
  }
  return base64(bytes);
}

bool unpacked(const Json& json, std::vector<IdMark>& out) {
  std::string bytes;
  if (!unbase64(json.as_string(), bytes) || bytes.size() % 16 != 0) return false;
  out.resize(bytes.size() / 16);
  for (size_t i = 0; i < out.size(); ++i) {
    std::memcpy(&out[i].high, bytes.data() + 16 * i, 8);
    std::memcpy(&out[i].low, bytes.data() + 16 * i + 8, 8);
  }
  return true;
}

}  // namespace

Result<VerifyNotes> VerifyNotes::open(io::FileSystem& fs, const std::string& root,
                                      const std::string& folder, const Checkpoint& checkpoint) {
  if (folder == root || folder.starts_with(root + "/")) {
    return fail(Code::kUsage,
                "notes of a verification lie outside the delivery; name another folder");
  }
  TAMIS_CHECK(fs.make_directory(folder, 0700));
  return VerifyNotes(fs, root, folder, sha256_hex(checkpoint.text()).substr(0, 16) + "-");
}

std::optional<std::string> VerifyNotes::name_of(const ShardTask& task) const {
  std::string what(kFormat);
  for (const FileEntry* file : {&task.data, &task.leaves}) {
    const auto stat = fs_->stat(io::join_path(root_, file->path), false);
    if (!stat || stat->kind != io::FileKind::kRegular) return std::nullopt;
    what.append("\n").append(file->line());
    for (const uint64_t n : {stat->size, static_cast<uint64_t>(stat->mtime_ns),
                             static_cast<uint64_t>(stat->ctime_ns), stat->device, stat->inode})
      what.append(" ").append(std::to_string(n));
  }
  // What was withdrawn decides which lines belong to which leaves; a known checkpoint wants its own root.
  for (const Withdrawn& w : task.withdrawn) what.append("\n").append(w.line());
  what.append("\n").append(std::to_string(task.first_record));
  return prefix_ + sha256_hex(what).substr(0, 32) + ".json";
}

std::optional<ShardCheck> VerifyNotes::find(const ShardTask& task, const Tick& tick) const {
  const std::optional<std::string> name = name_of(task);
  if (!name) return std::nullopt;
  const std::string path = io::join_path(folder_, *name);
  const auto stat = fs_->stat(path, false);
  if (!stat || stat->kind != io::FileKind::kRegular) return std::nullopt;
  const auto bytes = io::read_file(*fs_, path, kLongestNote);
  const auto json = bytes ? Json::parse(*bytes, "note", 8) : tl::make_unexpected(bytes.error());
  if (!json || (*json)["format"] != Json(kFormat)) return std::nullopt;
  const std::optional<Statistics> statistics = Statistics::from_json((*json)["statistics"]);
  std::vector<IdMark> ids, kept;
  if (!statistics || !unpacked((*json)["ids"], ids) || !unpacked((*json)["kept"], kept) ||
      statistics->records() != task.data.records || ids.size() != task.data.records) {
    return std::nullopt;
  }
  ShardCheck check = check_leaves(*fs_, root_, task, tick);
  if (!check.failures.empty() || !check.whole) return std::nullopt;
  check.statistics = *statistics;
  check.ids = std::move(ids);
  check.kept = std::move(kept);
  static_cast<void>(tick(task.data.bytes));
  return check;
}

void VerifyNotes::note(const std::string& name, const ShardTask& task, const ShardCheck& check,
                       const Tick& tick) const {
  if (!tick(0) || !check.whole || !check.failures.empty() || check.more_failures != 0 ||
      check.ids.size() != task.data.records) {
    return;
  }
  const std::string text = Json()
                               .set("format", kFormat)
                               .set("ids", packed(check.ids))
                               .set("kept", packed(check.kept))
                               .set("statistics", check.statistics.all_json())
                               .canonical();
  static_cast<void>(io::write_file_atomic(*fs_, io::join_path(folder_, name), text, 0600));
}

void VerifyNotes::clear() const {
  const auto names = fs_->list(folder_);
  if (!names) return;
  for (const std::string& name : *names) {
    if (name.starts_with(prefix_)) static_cast<void>(fs_->remove(io::join_path(folder_, name)));
  }
  static_cast<void>(fs_->remove(folder_));
}

}  // namespace tamis::manifest
