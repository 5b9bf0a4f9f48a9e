#include "pipeline/workspace.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/try.h"
#include "io/path.h"
#include "redact/vault.h"

namespace tamis::pipeline {

namespace {

// Files of a ledger that only some recipes ask for.
constexpr std::string_view kNotAlways[] = {redact::kVaultFile, "passages.jsonl.zst",
                                           "cuts.jsonl.zst", "emptied.jsonl.zst"};

// Absolute, with every link resolved that exists.
Result<std::string> real_path(const std::string& path) {
  std::error_code error;
  std::filesystem::path p =
      std::filesystem::weakly_canonical(std::filesystem::absolute(path, error), error);
  if (error)
    return fail(Code::kInput,
                "cannot resolve the path " + io::show_path(path) + ": " + error.message());
  std::string s = p.string();
  while (s.size() > 1 && s.back() == '/') s.pop_back();
  return s;
}

bool inside(const std::string& path, const std::string& folder) {
  return path == folder || folder == "/" || path.starts_with(folder + "/");
}

Status make_parents(io::FileSystem& fs, const std::string& path, uint32_t mode) {
  const std::string parent = io::parent_path(path);
  TAMIS_TRY(const io::FileStat stat, fs.stat(parent, true));
  if (stat.kind == io::FileKind::kDirectory) return {};
  if (stat.kind != io::FileKind::kMissing)
    return fail(Code::kOutput, io::show_path(parent) + " is not a folder; name another place");
  TAMIS_CHECK(make_parents(fs, parent, mode));
  return fs.make_directory(parent, mode);
}

}  // namespace

Result<Workspace> Workspace::open(io::FileSystem& fs, const std::string& archive,
                                  const std::string& out, const std::string& ledger, bool force) {
  TAMIS_TRY(const std::string archive_at, real_path(archive));
  TAMIS_TRY(const io::FileStat archive_stat, fs.stat(archive_at, true));
  if (archive_stat.kind == io::FileKind::kMissing)
    return fail(Code::kInput,
                "there is no archive at " + io::show_path(archive) + "; name a folder or a file");
  Workspace w(fs);
  w.archive_ = archive_at;
  TAMIS_TRY(w.out_, real_path(out));
  TAMIS_TRY(w.ledger_, real_path(ledger));
  if (inside(w.ledger_, w.out_) || inside(w.out_, w.ledger_))
    return fail(Code::kUsage,
                "--ledger and --out must lie apart: the ledger is private and the delivery leaves");
  if (inside(w.out_, archive_at) || inside(w.ledger_, archive_at) || inside(archive_at, w.out_) ||
      inside(archive_at, w.ledger_))
    return fail(Code::kUsage,
                "--out and --ledger must lie outside of the archive, and it outside of them; name "
                "other folders");
  w.work_ = w.ledger_ + "/work";
  w.staging_ = io::parent_path(w.out_) + "/." + std::string(io::file_name(w.out_)) + ".partial";

  TAMIS_TRY(const io::FileStat out_stat, fs.stat(w.out_, true));
  TAMIS_TRY(const io::FileStat work_stat, fs.stat(w.work_, false));
  TAMIS_TRY(const io::FileStat run_stat, fs.stat(w.ledger_ + "/run.json", false));
  bool working = work_stat.kind == io::FileKind::kDirectory;
  // An empty work folder beside a finished run is what commit() removes last; a kill may come before.
  if (working && run_stat.kind == io::FileKind::kRegular) {
    TAMIS_TRY(const auto left, fs.list(w.work_));
    working = !left.empty();
  }
  bool ours = false;  // the delivery that stands there was being committed by this ledger's work
  if (working) {
    TAMIS_TRY(const io::FileStat committed, fs.stat(w.work_ + "/committed", false));
    if (committed.kind == io::FileKind::kRegular) {
      TAMIS_TRY(const std::string named, io::read_file(fs, w.work_ + "/committed"));
      ours = named == w.out_;
    }
  }
  if (out_stat.kind == io::FileKind::kDirectory) {
    TAMIS_TRY(const auto names, fs.list(w.out_));
    if (!names.empty() && !force && !ours)
      return fail(Code::kOutput,
                  "the output folder " + io::show_path(out) +
                      " is not empty; name another one, or say --force to replace it");
  } else if (out_stat.kind != io::FileKind::kMissing) {
    return fail(Code::kOutput, "the output " + io::show_path(out) +
                                   " is there and is not a folder; name another place");
  }
  if (run_stat.kind == io::FileKind::kRegular && !working && !force)
    return fail(
        Code::kOutput,
        "the ledger " + io::show_path(ledger) +
            " belongs to a finished delivery; name another one, or say --force to replace it");

  TAMIS_CHECK(make_parents(fs, w.out_, 0755));
  TAMIS_CHECK(make_parents(fs, w.ledger_, 0700));
  TAMIS_CHECK(fs.make_directory(w.ledger_, 0700));
  TAMIS_CHECK(fs.make_directory(w.work_, 0700));
  TAMIS_CHECK(w.lock());
  return w;
}

Workspace::Workspace(Workspace&& other) noexcept
    : fs_(other.fs_),
      archive_(std::move(other.archive_)),
      out_(std::move(other.out_)),
      ledger_(std::move(other.ledger_)),
      work_(std::move(other.work_)),
      staging_(std::move(other.staging_)),
      lock_(std::exchange(other.lock_, -1)) {}

Workspace::~Workspace() {
  if (lock_ >= 0) ::close(lock_);
}

// Not behind io::FileSystem: a lock is no data, and one that a test could make fail would protect
// nothing.
Status Workspace::lock() {
  const std::string path = work_ + "/lock";
  lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0)
    return fail(Code::kOutput, "cannot create a lock in the ledger; is the folder writable?");
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0)
    return fail(Code::kOutput,
                "another prepare is at work on this ledger; wait for it, or name another ledger");
  return {};
}

Status Workspace::begin_delivery() {
  TAMIS_CHECK(fs_->remove_tree(staging_));
  TAMIS_CHECK(fs_->remove_tree(ledger_staging()));
  TAMIS_CHECK(fs_->make_directory(staging_, 0755));
  return fs_->make_directory(ledger_staging(), 0700);
}

Status Workspace::commit() {
  TAMIS_CHECK(fs_->sync_directory(staging_));
  TAMIS_CHECK(fs_->sync_directory(ledger_staging()));
  TAMIS_CHECK(io::write_file_atomic(*fs_, work_ + "/committed", out_, 0600));
  TAMIS_TRY(const auto names, fs_->list(ledger_staging()));
  // What a former delivery left and this one does not have.
  for (const std::string_view name : kNotAlways)
    if (std::ranges::find(names, name) == names.end())
      TAMIS_CHECK(fs_->remove_tree(ledger_ + "/" + std::string(name)));
  for (const std::string& name : names)
    TAMIS_CHECK(fs_->rename(ledger_staging() + "/" + name, ledger_ + "/" + name));
  TAMIS_TRY(const io::FileStat old, fs_->stat(out_, false));
  const std::string aside = staging_ + ".old";
  if (old.kind != io::FileKind::kMissing) {
    TAMIS_CHECK(fs_->remove_tree(aside));
    TAMIS_CHECK(fs_->rename(out_, aside));
  }
  TAMIS_CHECK(fs_->rename(staging_, out_));
  TAMIS_CHECK(fs_->remove_tree(aside));
  // "committed" goes last: as long as there is work, it says whose the delivery is.
  TAMIS_TRY(const auto left, fs_->list(work_));
  for (const std::string& name : left)
    if (name != "committed") TAMIS_CHECK(fs_->remove_tree(work_ + "/" + name));
  return fs_->remove_tree(work_);
}

}  // namespace tamis::pipeline
