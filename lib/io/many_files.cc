#include "io/many_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "base/try.h"

namespace tamis::io {
namespace {

constexpr size_t kBlock = size_t{1} << 18;

// What readdir() says of an entry; not all file systems say it.
FileKind kind_of(const dirent& entry) {
  switch (entry.d_type) {
    case DT_REG:
      return FileKind::kRegular;
    case DT_DIR:
      return FileKind::kDirectory;
    case DT_LNK:
      return FileKind::kSymlink;
    case DT_FIFO:
      return FileKind::kFifo;
    case DT_SOCK:
      return FileKind::kSocket;
    case DT_CHR:
    case DT_BLK:
      return FileKind::kDevice;
    default:
      return FileKind::kMissing;
  }
}

bool is_plain(FileSystem& fs, const std::string& path) {
  return &fs == &FileSystem::real() && path.find('\0') == std::string::npos;
}

class Closed {
 public:
  explicit Closed(int fd) : fd_(fd) {}
  Closed(const Closed&) = delete;
  Closed& operator=(const Closed&) = delete;
  ~Closed() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

Status read_slowly(FileSystem& fs, const std::string& path, char* buffer, size_t size,
                   const std::function<bool(std::string_view)>& take) {
  TAMIS_TRY(const auto file, fs.open_found(path));
  while (true) {
    TAMIS_TRY(const size_t n, file->read(buffer, size));
    if (n == 0 || !take({buffer, n})) return {};
  }
}

}  // namespace

Result<std::vector<FolderEntry>> list_kinds(FileSystem& fs, const std::string& directory) {
  std::vector<FolderEntry> entries;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(
      is_plain(fs, directory) ? ::opendir(directory.c_str()) : nullptr, ::closedir);
  if (!folder) {  // it says what is wrong, if something is
    TAMIS_TRY(std::vector<std::string> names, fs.list(directory));
    for (std::string& name : names) entries.push_back({std::move(name), FileKind::kMissing});
    return entries;
  }
  errno = 0;
  while (const dirent* const entry = ::readdir(folder.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") entries.push_back({std::string(name), kind_of(*entry)});
    errno = 0;
  }
  if (errno != 0) {
    return fail(Code::kInput, "the folder cannot be read to its end: system error " +
                                  std::to_string(errno) + "; check the disk");
  }
  std::sort(entries.begin(), entries.end(),
            [](const FolderEntry& a, const FolderEntry& b) { return a.name < b.name; });
  return entries;
}

Status read_blocks(FileSystem& fs, const std::string& path, uint64_t expected_size,
                   const std::function<bool(std::string_view block)>& take) {
  const auto size = static_cast<size_t>(std::min<uint64_t>(expected_size + 1, kBlock));
  const auto buffer = std::make_unique_for_overwrite<char[]>(size);
  if (!is_plain(fs, path)) return read_slowly(fs, path, buffer.get(), size, take);
  const Closed fd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  struct stat s;
  // What cannot be opened or is no regular file is tried again by the slow way, which says what is wrong.
  if (fd.get() < 0 || ::fstat(fd.get(), &s) != 0 || !S_ISREG(s.st_mode))
    return read_slowly(fs, path, buffer.get(), size, take);
  const auto all = static_cast<uint64_t>(s.st_size);
  for (uint64_t done = 0;;) {
    const ssize_t n = ::read(fd.get(), buffer.get(), size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      return fail(Code::kInput, "it cannot be read at byte " + std::to_string(done) +
                                    ": system error " + std::to_string(errno) + "; check the disk");
    }
    if (n == 0) return {};
    const auto got = static_cast<size_t>(n);
    done += got;
    if (!take({buffer.get(), got}) || (got < size && done == all)) return {};
  }
}

}  // namespace tamis::io
