// Files that hold one line of secret text: a key.
//
//   TAMIS_TRY(const Secret line, read_secret_line(fs, "archive.key", "tamis keygen"));
//   TAMIS_CHECK(write_secret_line(fs, "archive.key", key.text().view(), 0600));
//
// A file that its group or others may read is refused: who could read it may have used it.
// Thread-safety: pure functions. Ownership: buffers are wiped, also on failure. Cost: one read of at most kLongestSecretLine bytes.
#pragma once

#include <string>
#include <string_view>

#include "base/keys.h"
#include "io/file.h"
#include "tamis/result.h"

namespace tamis::io {

inline constexpr size_t kLongestSecretLine = 512;

// Without its line end. `maker` is the command that makes another one, for messages.
Result<Secret> read_secret_line(FileSystem& fs, const std::string& path, std::string_view maker);
// The same of a file that everybody may read.
Result<Secret> read_key_line(FileSystem& fs, const std::string& path);
// Creates the file; Code::kOutput if it exists.
Status write_key_line(FileSystem& fs, const std::string& path, std::string_view text,
                      uint32_t mode);

}  // namespace tamis::io
