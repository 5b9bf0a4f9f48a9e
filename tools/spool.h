// A file without a name for what does not fit in memory; the system removes it whatever happens.
//
//   Spool spool;
//   TAMIS_TRY(uint64_t place, spool.add(bytes));
//   TAMIS_CHECK(spool.read(place, buffer, size));
//
// Thread-safety: read() from any number of threads while nobody calls add().
#pragma once

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

#include "base/try.h"
#include "tamis/result.h"

namespace tamis::tool {

class Spool {
 public:
  Spool() : file_(std::tmpfile()) {}
  ~Spool() {
    if (file_) std::fclose(file_);
  }
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  Result<uint64_t> add(std::string_view bytes) {
    if (tail_.size() + bytes.size() > kTail) TAMIS_CHECK(flush());
    const uint64_t place = written_ + tail_.size();
    if (bytes.size() > kTail) {
      TAMIS_CHECK(write(bytes));
    } else {
      tail_ += bytes;
    }
    return place;
  }

  Status read(uint64_t place, void* bytes, size_t size) const {
    char* out = static_cast<char*>(bytes);
    while (size > 0 && place < written_) {
      const size_t wanted = static_cast<size_t>(std::min<uint64_t>(size, written_ - place));
      const ssize_t n = file_ ? ::pread(fileno(file_), out, wanted, static_cast<off_t>(place)) : -1;
      if (n <= 0) return no_file();
      out += n;
      place += static_cast<uint64_t>(n);
      size -= static_cast<size_t>(n);
    }
    if (size == 0) return {};
    if (place - written_ > tail_.size() || size > tail_.size() - (place - written_))
      return no_file();
    std::memcpy(out, tail_.data() + (place - written_), size);
    return {};
  }

 private:
  static constexpr size_t kTail = size_t{1} << 18;

  Status flush() {
    TAMIS_CHECK(write(tail_));
    tail_.clear();
    return {};
  }
  Status write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = file_ ? ::write(fileno(file_), bytes.data(), bytes.size()) : -1;
      if (n <= 0) return no_file();
      written_ += static_cast<uint64_t>(n);
      bytes.remove_prefix(static_cast<size_t>(n));
    }
    return {};
  }
  static tl::unexpected<Error> no_file() {
    return fail(Code::kOutput,
                "cannot use a temporary file; is there space in the folder that TMPDIR names?");
  }

  std::FILE* file_;
  uint64_t written_ = 0;
  std::string tail_;  // not yet written
};

}  // namespace tamis::tool
