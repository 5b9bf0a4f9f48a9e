// Reading that goes on until there is as much as was asked for.
//
//   TAMIS_TRY(const size_t n, read_full(file, head.data(), head.size()));
//   if (n != head.size()) …   // the file ends before
//
// Thread-safety: as the file. Cost: as many reads as the file makes of it.
#pragma once

#include <cstddef>

#include "base/try.h"
#include "io/file.h"

namespace tamis::io {

// Exactly `size` bytes, or fewer at the end.
inline Result<size_t> read_full(ReadableFile& file, char* buffer, size_t size) {
  size_t have = 0;
  while (have < size) {
    TAMIS_TRY(const size_t n, file.read(buffer + have, size - have));
    if (n == 0) break;
    have += n;
  }
  return have;
}

}  // namespace tamis::io
