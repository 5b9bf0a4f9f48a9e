#include "manifest/next_version.h"

#include "base/try.h"
#include "io/link.h"
#include "io/path.h"
#include "manifest/command_signer.h"
#include "manifest/verify_head.h"
#include "manifest/versions.h"
#include "tamis/version.h"

namespace tamis::manifest {
namespace {

constexpr uint32_t kFolderMode = 0755;
constexpr uint32_t kFileMode = 0644;
constexpr size_t kStep = size_t{1} << 18;
constexpr std::string_view kBefore = "_before";

bool is_counted(std::string_view name) {
  return name.starts_with("statistics.") || name == "files.count";
}

// "records" of "statistics.records", "files" of "files.count".
std::string short_name(std::string_view name) {
  return name == "files.count" ? "files" : std::string(name.substr(name.find('.') + 1));
}

}  // namespace

Result<std::unique_ptr<Signer>> signer_of_next(io::FileSystem& fs, const SealedDelivery& old,
                                               const SignOptions& options) {
  const bool named = !options.key_file.empty() || !options.command.empty();
  const std::string& key = old.head["signer"].as_string();
  std::unique_ptr<Signer> signer;
  if (named) {
    TAMIS_TRY(signer, open_signer(fs, options.command.empty() ? options.key_file : "",
                                  options.command, options.public_key));
  }
  if ((signer ? signer->verifying().text() : "") == key) return signer;
  return fail(Code::kUsage, key.empty() ? "nobody signed the delivery, so its next version has no "
                                          "signer either; leave the key out"
                                        : "the next version must be signed by the key that signed "
                                          "this one, " +
                                              show_text(key, 200));
}

Result<VersionFolder> VersionFolder::begin(io::FileSystem& fs, const SealedDelivery& old,
                                           const std::string& out) {
  TAMIS_TRY(const io::FileStat there, fs.stat(out, false));
  if (there.kind != io::FileKind::kMissing) {
    return fail(
        Code::kOutput,
        io::show_path(out) + ": expected nothing there; the new version needs a place of its own");
  }
  VersionFolder folder(fs, old);
  folder.out_ = out;
  folder.staging_ = out + ".partial";
  TAMIS_CHECK(fs.remove_tree(folder.staging_));
  TAMIS_CHECK(fs.make_directory(folder.staging_, kFolderMode));
  return folder;
}

VersionFolder::VersionFolder(VersionFolder&& other) noexcept
    : fs_(other.fs_),
      old_(other.old_),
      out_(std::move(other.out_)),
      staging_(std::move(other.staging_)),
      folders_(std::move(other.folders_)) {
  other.staging_.clear();
}

VersionFolder::~VersionFolder() {
  if (!staging_.empty()) static_cast<void>(fs_->remove_tree(staging_));
}

std::string VersionFolder::at(std::string_view file) const { return io::join_path(staging_, file); }

Status VersionFolder::make_folders(std::string_view file) {
  for (size_t slash = file.find('/'); slash != std::string_view::npos;
       slash = file.find('/', slash + 1)) {
    const std::string folder(file.substr(0, slash));
    if (folders_.insert(folder).second) TAMIS_CHECK(fs_->make_directory(at(folder), kFolderMode));
  }
  return {};
}

Status VersionFolder::keep(const FileEntry& file, Keep how) {
  TAMIS_CHECK(make_folders(file.path));
  const std::string from = old_->path_of(file.path);
  if (how == Keep::kLink) {
    TAMIS_TRY(const io::FileStat stat, fs_->stat(from, false));
    if (stat.kind != io::FileKind::kRegular || stat.size != file.bytes) {
      return fail(Code::kMismatch, io::show_path(from) + ": expected a file of " +
                                       std::to_string(file.bytes) + " bytes, found another");
    }
    if (io::link_file(*fs_, from, at(file.path))) return {};
  }
  TAMIS_TRY(const auto in, fs_->open_found(from));
  TAMIS_TRY(const auto out, fs_->create(at(file.path), kFileMode));
  std::string buffer(kStep, '\0');
  Sha256 sha;
  while (true) {
    TAMIS_TRY(const size_t n, in->read(buffer.data(), buffer.size()));
    if (n == 0) break;
    sha.update(std::string_view(buffer).substr(0, n));
    TAMIS_CHECK(out->write(std::string_view(buffer).substr(0, n)));
  }
  if (sha.finish() != file.sha256) {
    return fail(Code::kMismatch,
                io::show_path(from) + ": expected the bytes that were sealed, found others");
  }
  TAMIS_CHECK(out->sync());
  return out->close();
}

Status put_in_place(io::FileSystem& fs, const SealedDelivery& delivery, std::string_view path,
                    std::string_view bytes) {
  const std::string name = "../." + sha256_hex(delivery.checkpoint.text()).substr(0, 16);
  const std::string waiting = delivery.path_of(name + ".partial");
  static_cast<void>(fs.remove(waiting));  // of a run that was interrupted
  TAMIS_TRY(const auto out, fs.create(waiting, kFileMode));
  Status written = out->write(bytes);
  if (written) written = out->sync();
  if (written) written = out->close();
  if (written) written = fs.rename(waiting, delivery.path_of(path));
  if (!written) static_cast<void>(fs.remove(waiting));
  return written;
}

Status write_beside(io::FileSystem& fs, const std::string& path, std::string_view bytes) {
  if (path.empty()) return {};
  TAMIS_TRY(const auto out, fs.create_output(path, kFileMode));
  TAMIS_CHECK(out->write(bytes));
  return out->close();
}

Status VersionFolder::commit() {
  for (auto folder = folders_.rbegin(); folder != folders_.rend(); ++folder)
    TAMIS_CHECK(fs_->sync_directory(at(*folder)));
  TAMIS_CHECK(fs_->sync_directory(staging_));
  TAMIS_CHECK(fs_->rename(staging_, out_));
  staging_.clear();
  return {};
}

Json next_head(const SealedDelivery& old, std::string_view name, Change change,
               const Json& statistics, uint64_t file_count, const Json& extra) {
  const bool grows = change == Change::kAdded;
  const std::string step(name);
  const std::string_view changed = grows ? "_added" : "_withdrawn";
  std::set<std::string> used;  // "statistics.records"
  Json equations = Json::array();
  const auto move = [&](const Json& all, std::string_view suffix) {
    const auto side = [&](const Json& names) {
      Json out = Json::array();
      for (const Json& item : names.items()) {
        const std::string& count = item.as_string();
        if (is_counted(count)) used.insert(count);
        out.push(is_counted(count) ? step + "." + short_name(count).append(suffix) : count);
      }
      return out;
    };
    for (const Json& e : all.items())
      equations.push(Json().set("left", side(e["left"])).set("right", side(e["right"])));
  };
  move(old.head["balance"], kBefore);
  move(extra, changed);

  Json counts = Json::object();
  for (const std::string& count : used) {
    const bool files = count == "files.count";
    const std::string plain = short_name(count);
    const int64_t was =
        files ? old.head["files"]["count"].as_int() : old.head["statistics"][plain].as_int();
    const int64_t is = files ? static_cast<int64_t>(file_count) : statistics[plain].as_int();
    // There are never fewer files: a withdrawal adds the list of what was taken back.
    const bool added = grows || files;
    const std::string before = plain + std::string(kBefore);
    const std::string difference = plain + std::string(added ? "_added" : "_withdrawn");
    counts.set(before, was).set(difference, added ? is - was : was - is);
    Json one = Json::array(), two = Json::array();
    one.push(added ? count : step + "." + before);
    two.push(added ? step + "." + before : count).push(step + "." + difference);
    equations.push(Json().set("left", std::move(one)).set("right", std::move(two)));
  }
  Json steps = old.head["steps"];
  steps.push(Json()
                 .set("name", step)
                 .set("tool", "tamis")
                 .set("version", std::string(tamis::version()))
                 .set("counts", std::move(counts)));
  Json head = old.head;
  head.set("steps", std::move(steps)).set("balance", std::move(equations));
  return head;
}

}  // namespace tamis::manifest
