// A file without a name for what does not fit in memory; the system removes it whatever happens.
//
//   Spool spool;
//   TAMIS_TRY(uint64_t place, spool.add(bytes));
//   TAMIS_CHECK(spool.read(place, buffer, size));
//
// It is made when the first bytes leave memory, in the folder that TMPDIR names, or in /tmp.
// Thread-safety: read() from any number of threads while nobody calls add().
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tamis/result.h"

namespace tamis::tool {

class Spool {
 public:
  Spool() = default;
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  // Returns where they begin.
  Result<uint64_t> add(std::string_view bytes);
  Status read(uint64_t place, void* bytes, size_t size) const;

 private:
  static constexpr size_t kTail = size_t{1} << 18;

  Status write(std::string_view bytes);

  int file_ = -1;
  uint64_t written_ = 0;
  std::string tail_;  // not yet written
};

}  // namespace tamis::tool
