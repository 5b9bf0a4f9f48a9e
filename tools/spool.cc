#include "spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/try.h"

namespace tamis::tool {

namespace {

tl::unexpected<Error> no_file() {
  return fail(Code::kOutput,
              "cannot use a temporary file; is there space in the folder that TMPDIR names, or in "
              "/tmp?");
}

// std::tmpfile() does not ask for TMPDIR.
int open_unnamed() {
  const char* folder = std::getenv("TMPDIR");
  std::string path = folder != nullptr && *folder != '\0' ? folder : "/tmp";
#ifdef O_TMPFILE
  constexpr int kFlags = O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC;
  if (const int file = ::open(path.c_str(), kFlags, 0600); file >= 0) return file;
#endif
  path += "/tamis-XXXXXX";  // where a file system knows no files without a name
  const int file = ::mkstemp(path.data());
  if (file < 0) return -1;
  ::unlink(path.c_str());
  ::fcntl(file, F_SETFD, FD_CLOEXEC);
  return file;
}

}  // namespace

Spool::~Spool() {
  if (file_ >= 0) ::close(file_);
}

Result<uint64_t> Spool::add(std::string_view bytes) {
  if (tail_.size() + bytes.size() > kTail) {
    TAMIS_CHECK(write(tail_));
    tail_.clear();
  }
  const uint64_t place = written_ + tail_.size();
  if (bytes.size() > kTail) {
    TAMIS_CHECK(write(bytes));
  } else {
    tail_ += bytes;
  }
  return place;
}

Status Spool::write(std::string_view bytes) {
  if (file_ < 0) file_ = open_unnamed();
  while (!bytes.empty()) {
    const ssize_t n = ::write(file_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return no_file();
    written_ += static_cast<uint64_t>(n);
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return {};
}

Status Spool::read(uint64_t place, void* bytes, size_t size) const {
  char* out = static_cast<char*>(bytes);
  while (size > 0 && place < written_) {
    const size_t wanted = static_cast<size_t>(std::min<uint64_t>(size, written_ - place));
    const ssize_t n = ::pread(file_, out, wanted, static_cast<off_t>(place));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return no_file();
    out += n;
    place += static_cast<uint64_t>(n);
    size -= static_cast<size_t>(n);
  }
  if (size == 0) return {};
  if (place - written_ > tail_.size() || size > tail_.size() - (place - written_)) return no_file();
  std::memcpy(out, tail_.data() + (place - written_), size);
  return {};
}

}  // namespace tamis::tool
