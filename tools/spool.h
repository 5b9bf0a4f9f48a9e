// A file without a name for what does not fit in memory; the system removes it whatever happens.
//
//   Spool spool;
//   TAMIS_TRY(uint64_t place, spool.add(bytes));
//   TAMIS_CHECK(spool.read(place, buffer, size));
//
// Thread-safety: read() from any number of threads once nobody calls add().
#pragma once

#include <cstdint>
#include <cstdio>
#include <mutex>
#include <string_view>

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
    if (!file_ || std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size())
      return no_file();
    const uint64_t place = size_;
    size_ += bytes.size();
    return place;
  }

  Status read(uint64_t place, void* bytes, size_t size) const {
    const std::lock_guard lock(mutex_);
    if (!file_ || std::fseek(file_, static_cast<long>(place), SEEK_SET) != 0 ||
        std::fread(bytes, 1, size, file_) != size)
      return no_file();
    return {};
  }

 private:
  static tl::unexpected<Error> no_file() {
    return fail(Code::kOutput,
                "cannot use a temporary file; is there space in the folder that TMPDIR names?");
  }
  std::FILE* file_;
  uint64_t size_ = 0;
  mutable std::mutex mutex_;
};

}  // namespace tamis::tool
