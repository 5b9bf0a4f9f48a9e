#include "io/many_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

#include "base/try.h"
#include "io/path.h"

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

FilesReader::FilesReader(FileSystem& fs, std::string root) : fs_(&fs), root_(std::move(root)) {}
FilesReader::FilesReader(FilesReader&& other) noexcept
    : fs_(other.fs_),
      root_(std::move(other.root_)),
      folder_(std::move(other.folder_)),
      folder_fd_(std::exchange(other.folder_fd_, -1)),
      buffer_(std::exchange(other.buffer_, {})),
      last_buffer_(std::exchange(other.last_buffer_, {})) {}
FilesReader::~FilesReader() {
  if (folder_fd_ >= 0) ::close(folder_fd_);
}

// The open folder that holds `path`, or -1. The root itself may be a link, as the user named it.
int FilesReader::folder_of(std::string_view path) {
  const std::string_view folder = path.substr(0, path.size() - file_name(path).size());
  if (folder_fd_ >= 0 && folder == folder_) return folder_fd_;
  if (folder_fd_ >= 0) ::close(folder_fd_);
  folder_ = folder;
  folder_fd_ = ::open(join_path(root_, folder.empty() ? "." : folder).c_str(),
                      O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return folder_fd_;
}

Status FilesReader::read_slowly(const std::string& path, size_t size, const Take& take) {
  TAMIS_TRY(const auto file, fs_->open_found(join_path(root_, path)));
  while (true) {
    TAMIS_TRY(const size_t n, file->read(buffer_.bytes.get(), size));
    if (n == 0 || !take({buffer_.bytes.get(), n}, false)) return {};
  }
}

Status FilesReader::read(const std::string& path, uint64_t expected_size, const Take& take) {
  std::swap(buffer_, last_buffer_);
  const auto size = static_cast<size_t>(std::min<uint64_t>(expected_size + 1, kBlock));
  if (size > buffer_.size) buffer_ = {std::make_unique_for_overwrite<char[]>(size), size};
  if (!is_plain(*fs_, path) || !is_plain(*fs_, root_)) return read_slowly(path, size, take);
  const int folder = folder_of(path);
  const Closed fd(folder < 0 ? -1
                             : ::openat(folder, file_name(path).data(),
                                        O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  struct stat s;
  // What cannot be opened or is no regular file is tried again by the slow way, which says what is wrong.
  if (fd.get() < 0 || ::fstat(fd.get(), &s) != 0 || !S_ISREG(s.st_mode))
    return read_slowly(path, size, take);
  const auto all = static_cast<uint64_t>(s.st_size);
  for (uint64_t done = 0;;) {
    const ssize_t n = ::read(fd.get(), buffer_.bytes.get(), size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      return fail(Code::kInput, "it cannot be read at byte " + std::to_string(done) +
                                    ": system error " + std::to_string(errno) + "; check the disk");
    }
    if (n == 0) return {};
    const auto got = static_cast<size_t>(n);
    done += got;
    const bool last = got < size && done == all;
    if (!take({buffer_.bytes.get(), got}, last) || last) return {};
  }
}

}  // namespace tamis::io
