#include "io/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <tuple>
#include <utility>

#include "base/try.h"
#include "io/path.h"

namespace tamis::io {
namespace {

// strerror() speaks the user's locale and does not say what to do.
std::string explain(int error) {
  switch (error) {
    case EACCES:
    case EPERM:
      return "no permission; change its mode or owner, or run as a user who may";
    case ENOENT:
      return "it does not exist; check the spelling";
    case EEXIST:
      return "it exists already; choose another name or remove it";
    case ENOTDIR:
      return "a part of the path is not a folder";
    case EISDIR:
      return "it is a folder, and a file was expected";
    case ENOTEMPTY:
      return "the folder is not empty";
    case ENOSPC:
      return "the disk is full; make room and run again";
    case EDQUOT:
      return "the disk quota is used up; make room and run again";
    case EFBIG:
      return "the file would be larger than the file system or the process limit allows";
    case EROFS:
      return "the file system is read-only";
    case EIO:
      return "the device reported an input/output error; check the disk and its cables";
    case ELOOP:
      return "it is a link, or its links lead in a circle";
    case ENAMETOOLONG:
      return "the name is longer than the file system allows";
    case EMFILE:
    case ENFILE:
      return "too many files are open; raise the limit (ulimit -n)";
    case EPIPE:
      return "the reader of the pipe went away";
    case EXDEV:
      return "source and target lie on different file systems";
    case ENXIO:
      return "it is a socket, or a device that is not there";
    case ETXTBSY:
    case EBUSY:
      return "it is in use";
    case ESTALE:
      return "the network file system lost the file; mount it again";
    case ENOMEM:
      return "the system has no memory left";
    default:
      return "system error " + std::to_string(error);
  }
}

tl::unexpected<Error> system_error(Code code, std::string_view what, const std::string& path,
                                   int error, uint64_t offset = Error::kNoOffset) {
  std::string message = "cannot " + std::string(what) + ' ' + show_path(path);
  if (offset != Error::kNoOffset) message += " at byte " + std::to_string(offset);
  message += ": " + explain(error);
  const bool missing = error == ENOENT || error == ENOTDIR;
  const bool forbidden = error == EACCES || error == EPERM;
  return fail(error == ENOMEM ? Code::kNoMemory : code, std::move(message), offset,
              std::string(missing     ? kMissingRule
                          : forbidden ? kNoPermissionRule
                                      : std::string_view()));
}

tl::unexpected<Error> cannot_read(std::string_view what, const std::string& path, int error) {
  return system_error(Code::kInput, what, path, error);
}
tl::unexpected<Error> cannot_write(std::string_view what, const std::string& path, int error) {
  return system_error(Code::kOutput, what, path, error);
}

// A path with a NUL would name another file to the system than to us.
bool has_nul(const std::string& path) { return path.find('\0') != std::string::npos; }

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& o) noexcept : fd_(std::exchange(o.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& o) noexcept {
    std::swap(fd_, o.fd_);
    return *this;
  }
  ~Descriptor() { close(); }
  int get() const { return fd_; }
  void release() { fd_ = -1; }
  // 0 or errno. Linux has released the descriptor even when close() says EINTR; a second try could
  // close a stranger's.
  int close() {
    if (fd_ < 0) return 0;
    const int rc = ::close(std::exchange(fd_, -1));
    return rc == 0 || errno == EINTR ? 0 : errno;
  }

 private:
  int fd_;
};

Descriptor open_descriptor(const std::string& path, int flags, mode_t mode = 0) {
  if (has_nul(path)) {
    errno = EINVAL;
    return Descriptor(-1);
  }
  int fd;
  do fd = ::open(path.c_str(), flags | O_CLOEXEC | O_NOCTTY, mode);
  while (fd < 0 && errno == EINTR);
  return Descriptor(fd);
}

void wait_until_ready(int fd, short events) {
  pollfd p{fd, events, 0};
  ::poll(&p, 1, -1);
}

FileStat convert(const struct stat& s) {
  constexpr int64_t kSecond = 1'000'000'000;
  FileStat out;
  if (S_ISREG(s.st_mode))
    out.kind = FileKind::kRegular;
  else if (S_ISDIR(s.st_mode))
    out.kind = FileKind::kDirectory;
  else if (S_ISLNK(s.st_mode))
    out.kind = FileKind::kSymlink;
  else if (S_ISFIFO(s.st_mode))
    out.kind = FileKind::kFifo;
  else if (S_ISSOCK(s.st_mode))
    out.kind = FileKind::kSocket;
  else
    out.kind = FileKind::kDevice;
  out.size = static_cast<uint64_t>(s.st_size);
  out.mtime_ns = int64_t{s.st_mtim.tv_sec} * kSecond + s.st_mtim.tv_nsec;
  out.ctime_ns = int64_t{s.st_ctim.tv_sec} * kSecond + s.st_ctim.tv_nsec;
  out.device = s.st_dev;
  out.inode = s.st_ino;
  out.mode = s.st_mode & 07777;
  return out;
}

class PosixReadable final : public ReadableFile {
 public:
  PosixReadable(Descriptor fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  Result<size_t> read(char* buffer, size_t size) override {
    for (;;) {
      const ssize_t n = ::read(fd_.get(), buffer, size);
      if (n >= 0) {
        offset_ += static_cast<uint64_t>(n);
        return static_cast<size_t>(n);
      }
      if (errno == EAGAIN)
        wait_until_ready(fd_.get(), POLLIN);
      else if (errno != EINTR)
        return system_error(Code::kInput, "read", path_, errno, offset_);
    }
  }

  Result<size_t> read_at(char* buffer, size_t size, uint64_t offset) const override {
    ssize_t n;
    do n = ::pread(fd_.get(), buffer, size, static_cast<off_t>(offset));
    while (n < 0 && errno == EINTR);
    if (n < 0) return system_error(Code::kInput, "read", path_, errno, offset);
    return static_cast<size_t>(n);
  }

  Result<FileStat> stat() const override {
    struct stat s;
    if (::fstat(fd_.get(), &s) != 0) return cannot_read("look at", path_, errno);
    return convert(s);
  }

 private:
  Descriptor fd_;
  std::string path_;
  uint64_t offset_ = 0;
};

class PosixWritable final : public WritableFile {
 public:
  PosixWritable(Descriptor fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}
  // close() renames `path` onto `target`.
  PosixWritable(Descriptor fd, std::string path, std::string target)
      : fd_(std::move(fd)), path_(std::move(path)), target_(std::move(target)) {}
  ~PosixWritable() override {
    if (!target_.empty()) ::unlink(path_.c_str());
  }

  Status write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t n = ::write(fd_.get(), bytes.data(), bytes.size());
      if (n >= 0) {
        bytes.remove_prefix(static_cast<size_t>(n));
        offset_ += static_cast<uint64_t>(n);
      } else if (errno == EAGAIN) {
        wait_until_ready(fd_.get(), POLLOUT);
      } else if (errno != EINTR) {
        return system_error(Code::kOutput, "write", name(), errno, offset_);
      }
    }
    return {};
  }

  Status sync() override {
    int rc;
    do rc = ::fsync(fd_.get());
    while (rc != 0 && errno == EINTR);
    // Pipes and most devices have nothing to sync and say so.
    if (rc != 0 && errno != EINVAL && errno != EROFS && errno != ENOTSUP)
      return cannot_write("flush", name(), errno);
    return {};
  }

  Status close() override {
    if (!target_.empty()) TAMIS_CHECK(sync());
    if (const int error = fd_.close(); error != 0) return cannot_write("finish", name(), error);
    if (target_.empty()) return {};
    if (::rename(path_.c_str(), target_.c_str()) != 0)
      return cannot_write("put in place", target_, errno);
    const std::string directory = parent_path(std::exchange(target_, {}));
    return FileSystem::real().sync_directory(directory);
  }

 private:
  const std::string& name() const { return target_.empty() ? path_ : target_; }

  Descriptor fd_;
  std::string path_;
  std::string target_;  // empty: written in place
  uint64_t offset_ = 0;
};

// The N of /dev/fd/N and its kin. Such a path is not opened: for a redirected stdout that would
// truncate what the shell's earlier commands wrote into the same file.
int descriptor_of(std::string_view path) {
  if (path == "-" || path == "/dev/stdout") return 1;
  if (path == "/dev/stderr") return 2;
  for (std::string_view prefix : {"/dev/fd/", "/proc/self/fd/"}) {
    if (!path.starts_with(prefix)) continue;
    const std::string_view digits = path.substr(prefix.size());
    int n = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
    if (error == std::errc() && end == digits.data() + digits.size() && n >= 0) return n;
  }
  return -1;
}

class PosixFileSystem final : public FileSystem {
 public:
  Result<std::unique_ptr<ReadableFile>> open(const std::string& path) override {
    Descriptor fd = open_descriptor(path, O_RDONLY);
    if (fd.get() < 0) return cannot_read("open", path, errno);
    struct stat s;  // open() lets a folder pass, and only read() would refuse it
    if (::fstat(fd.get(), &s) != 0) return cannot_read("look at", path, errno);
    if (S_ISDIR(s.st_mode)) return cannot_read("open", path, EISDIR);
    return std::make_unique<PosixReadable>(std::move(fd), path);
  }

  Result<std::unique_ptr<ReadableFile>> open_found(const std::string& path) override {
    Descriptor fd = open_descriptor(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    if (fd.get() < 0) return cannot_read("open", path, errno);
    struct stat s;
    if (::fstat(fd.get(), &s) != 0) return cannot_read("look at", path, errno);
    if (!S_ISREG(s.st_mode))
      return fail(Code::kInput, "cannot open " + show_path(path) + ": it is not a regular file");
    return std::make_unique<PosixReadable>(std::move(fd), path);
  }

  Result<std::unique_ptr<ReadableFile>> open_input(const std::string& path) override {
    if (path != "-") return open(path);
    Descriptor fd(::fcntl(0, F_DUPFD_CLOEXEC, 3));
    if (fd.get() < 0) return cannot_read("read", "standard input", errno);
    return std::make_unique<PosixReadable>(std::move(fd), "standard input");
  }

  Result<std::unique_ptr<WritableFile>> create(const std::string& path, uint32_t mode) override {
    Descriptor fd = open_descriptor(path, O_WRONLY | O_CREAT | O_EXCL, mode);
    if (fd.get() < 0) return cannot_write("create", path, errno);
    return std::make_unique<PosixWritable>(std::move(fd), path);
  }

  Result<std::unique_ptr<WritableFile>> create_output(const std::string& path,
                                                      uint32_t mode) override {
    std::string target = path;
    for (int links = 0;; ++links) {
      if (const int n = descriptor_of(target); n >= 0) return duplicate(n, path);
      TAMIS_TRY(const FileStat found, stat_for_output(target));
      switch (found.kind) {
        case FileKind::kSymlink: {
          if (links == 40) return cannot_write("write", path, ELOOP);
          TAMIS_TRY(const std::string next, read_link(target));
          target = join_path(parent_path(target), next);
          break;
        }
        case FileKind::kRegular:
          return beside(target, found.mode & 0777, true);
        case FileKind::kMissing:
          if (links > 0)
            return fail(Code::kOutput, "cannot write " + show_path(path) +
                                           ": it is a link to a file that does not exist; name "
                                           "the file itself");
          return beside(target, mode, false);
        case FileKind::kDirectory:
          return cannot_write("write", path, EISDIR);
        case FileKind::kSocket:
          return cannot_write("write", path, ENXIO);
        case FileKind::kFifo:
        case FileKind::kDevice: {
          Descriptor fd = open_descriptor(target, O_WRONLY);
          if (fd.get() < 0) return cannot_write("write", path, errno);
          return std::make_unique<PosixWritable>(std::move(fd), path);
        }
      }
    }
  }

  Result<FileStat> stat(const std::string& path, bool follow) override {
    struct stat s;
    if (has_nul(path)) return cannot_read("look at", path, EINVAL);
    if ((follow ? ::stat(path.c_str(), &s) : ::lstat(path.c_str(), &s)) == 0) return convert(s);
    if (errno == ENOENT || errno == ENOTDIR) return FileStat{};
    return cannot_read("look at", path, errno);
  }

  Result<std::vector<std::string>> list(const std::string& directory) override {
    Descriptor fd = open_descriptor(directory, O_RDONLY | O_DIRECTORY);
    if (fd.get() < 0) return cannot_read("list", directory, errno);
    DIR* handle = ::fdopendir(fd.get());
    if (handle == nullptr) return cannot_read("list", directory, errno);
    fd.release();  // closedir() closes it
    const std::unique_ptr<DIR, int (*)(DIR*)> owner(handle, ::closedir);
    std::vector<std::string> names;
    for (;;) {
      errno = 0;
      const dirent* entry = ::readdir(handle);
      if (entry == nullptr) break;
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    if (errno != 0) return cannot_read("list", directory, errno);
    std::sort(names.begin(), names.end());  // std::string compares as unsigned bytes
    return names;
  }

  Status make_directory(const std::string& path, uint32_t mode) override {
    if (has_nul(path)) return cannot_write("create folder", path, EINVAL);
    if (::mkdir(path.c_str(), mode) == 0) return {};
    const int error = errno;
    struct stat s;
    if (error == EEXIST && ::stat(path.c_str(), &s) == 0 && S_ISDIR(s.st_mode)) return {};
    return cannot_write("create folder", path, error);
  }

  Status rename(const std::string& from, const std::string& to) override {
    if (has_nul(from) || has_nul(to)) return cannot_write("rename to", to, EINVAL);
    if (::rename(from.c_str(), to.c_str()) != 0) {
      const int error = errno;  // ENOENT may speak of either name
      return cannot_write("rename " + show_path(from) + " to", to, error);
    }
    const std::string here = parent_path(from), there = parent_path(to);
    TAMIS_CHECK(sync_directory(there));
    return here == there ? Status{} : sync_directory(here);
  }

  Status remove(const std::string& path) override {
    if (has_nul(path)) return cannot_write("remove", path, EINVAL);
    if (::unlink(path.c_str()) == 0) return {};
    // Linux says EISDIR, POSIX EPERM.
    if ((errno == EISDIR || errno == EPERM) && ::rmdir(path.c_str()) == 0) return {};
    return cannot_write("remove", path, errno);
  }

  Status remove_tree(const std::string& path) override {
    TAMIS_TRY(const FileStat found, stat(path, false));
    if (found.kind == FileKind::kMissing) return {};
    if (found.kind == FileKind::kDirectory) {
      TAMIS_TRY(const std::vector<std::string> names, list(path));
      for (const std::string& name : names) TAMIS_CHECK(remove_tree(join_path(path, name)));
    }
    return remove(path);
  }

  Status sync_directory(const std::string& path) override {
    Descriptor fd = open_descriptor(path, O_RDONLY | O_DIRECTORY);
    if (fd.get() < 0) return cannot_write("flush folder", path, errno);
    int rc;
    do rc = ::fsync(fd.get());
    while (rc != 0 && errno == EINTR);
    // Some file systems (FUSE, SMB) cannot sync a folder; there is nothing better to do on them.
    if (rc != 0 && errno != EINVAL && errno != EROFS && errno != ENOTSUP)
      return cannot_write("flush folder", path, errno);
    return {};
  }

  Result<std::string> read_link(const std::string& path) override {
    if (has_nul(path)) return cannot_read("read link", path, EINVAL);
    std::string target(256, '\0');
    for (;;) {
      const ssize_t n = ::readlink(path.c_str(), target.data(), target.size());
      if (n < 0) return cannot_read("read link", path, errno);
      if (static_cast<size_t>(n) < target.size()) {
        target.resize(static_cast<size_t>(n));
        return target;
      }
      target.resize(target.size() * 2);  // it may have been cut
    }
  }

 private:
  Result<FileStat> stat_for_output(const std::string& path) {
    auto found = stat(path, false);
    if (!found) found.error().code = Code::kOutput;
    return found;
  }

  static Result<std::unique_ptr<WritableFile>> duplicate(int n, const std::string& path) {
    Descriptor fd(::fcntl(n, F_DUPFD_CLOEXEC, 3));
    if (fd.get() < 0) return cannot_write("write", path == "-" ? "standard output" : path, errno);
    return std::make_unique<PosixWritable>(std::move(fd), path == "-" ? "standard output" : path);
  }

  static Result<std::unique_ptr<WritableFile>> beside(const std::string& target, uint32_t mode,
                                                      bool exists) {
    for (uint64_t n = 0;; ++n) {
      // Not made from the target's name, which may be as long as names can be.
      const std::string name =
          ".tamis-" + std::to_string(::getpid()) + '-' + std::to_string(n) + ".tmp";
      const std::string path = join_path(parent_path(target), name);
      Descriptor fd = open_descriptor(path, O_WRONLY | O_CREAT | O_EXCL, mode);
      if (fd.get() < 0 && errno == EEXIST) continue;
      if (fd.get() < 0) return cannot_write("create a file beside", target, errno);
      if (exists && ::fchmod(fd.get(), mode) != 0) {
        const int error = errno;
        ::unlink(path.c_str());
        return cannot_write("set the mode of", target, error);
      }
      return std::make_unique<PosixWritable>(std::move(fd), path, target);
    }
  }
};

}  // namespace

FileSystem& FileSystem::real() {
  static PosixFileSystem instance;  // has no state
  return instance;
}

Result<std::string> read_file(FileSystem& fs, const std::string& path, uint64_t limit) {
  TAMIS_TRY(const auto file, fs.open(path));
  TAMIS_TRY(const FileStat stat, file->stat());
  std::string bytes;
  // The size is a hint: files of /proc say 0, and a file may grow. One byte more sees the end
  // without another round.
  size_t room = static_cast<size_t>(std::min(stat.size, limit)) + 1;
  for (;;) {
    const size_t have = bytes.size();
    bytes.resize(have + room);
    auto n = file->read(bytes.data() + have, room);
    if (!n) return tl::make_unexpected(std::move(n).error());
    bytes.resize(have + *n);
    if (*n == 0) return bytes;
    if (bytes.size() > limit)
      return fail(Code::kLimit,
                  show_path(path) + " is longer than " + std::to_string(limit) +
                      " bytes, the most that is read at once here",
                  limit);
    room = std::max<size_t>(room - *n, 4096);
  }
}

Status write_file_atomic(FileSystem& fs, const std::string& path, std::string_view bytes,
                         uint32_t mode) {
  const std::string temporary = path + ".tmp";
  TAMIS_TRY(const FileStat left, fs.stat(temporary, false));
  if (left.kind != FileKind::kMissing) TAMIS_CHECK(fs.remove(temporary));
  TAMIS_TRY(const auto file, fs.create(temporary, mode));
  const auto fill = [&]() -> Status {
    TAMIS_CHECK(file->write(bytes));
    TAMIS_CHECK(file->sync());
    TAMIS_CHECK(file->close());
    return fs.rename(temporary, path);
  };
  Status done = fill();
  if (!done) std::ignore = fs.remove(temporary);  // the first error is the one to report
  return done;
}

}  // namespace tamis::io
