#include "io/secret_file.h"

#include "base/try.h"
#include "io/path.h"

namespace tamis::io {

namespace {

Result<Secret> read_line(ReadableFile& file, const std::string& name) {
  std::string bytes(kLongestSecretLine + 1,
                    '\0');  // one size from the start: a growing string would leave copies behind
  size_t size = 0;
  while (size < bytes.size()) {
    auto n = file.read(bytes.data() + size, bytes.size() - size);
    if (!n) {
      wipe(bytes.data(), bytes.size());
      return tl::make_unexpected(std::move(n).error());
    }
    if (*n == 0) break;
    size += *n;
  }
  const bool too_long = size > kLongestSecretLine;
  while (size > 0 && (bytes[size - 1] == '\n' || bytes[size - 1] == '\r')) --size;
  std::string line(bytes, 0, too_long ? 0 : size);
  wipe(bytes.data(), bytes.size());
  Secret secret(std::move(line));
  if (too_long)
    return fail(Code::kInput, name + ": expected a key of one line, and this is longer");
  return secret;
}

}  // namespace

Result<Secret> read_secret_line(FileSystem& fs, const std::string& path, std::string_view maker) {
  const std::string name = show_path(path);
  TAMIS_TRY(auto file, fs.open(path));
  TAMIS_TRY(const FileStat stat, file->stat());
  if (stat.kind != FileKind::kRegular)
    return fail(Code::kInput, name + ": expected a file with a private key");
  if ((stat.mode & 0077) != 0) {
    return fail(Code::kInput,
                name +
                    ": others may read this private key; if nobody has, run chmod 600 on it, "
                    "else make a new one with " +
                    std::string(maker));
  }
  return read_line(*file, name);
}

Result<Secret> read_key_line(FileSystem& fs, const std::string& path) {
  TAMIS_TRY(auto file, fs.open(path));
  return read_line(*file, show_path(path));
}

Status write_key_line(FileSystem& fs, const std::string& path, std::string_view text,
                      uint32_t mode) {
  TAMIS_TRY(auto file, fs.create(path, mode));
  TAMIS_CHECK(file->write(text));
  TAMIS_CHECK(file->write("\n"));
  TAMIS_CHECK(file->sync());
  return file->close();
}

}  // namespace tamis::io
