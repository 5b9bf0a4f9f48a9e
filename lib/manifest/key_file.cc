#include "manifest/key_file.h"

#include "base/try.h"
#include "io/path.h"

namespace tamis::manifest {
namespace {

constexpr size_t kLongestKey = 512;

Status write_new(io::FileSystem& fs, const std::string& path, std::string_view text,
                 uint32_t mode) {
  TAMIS_TRY(auto file, fs.create(path, mode));
  TAMIS_CHECK(file->write(text));
  TAMIS_CHECK(file->write("\n"));
  TAMIS_CHECK(file->sync());
  return file->close();
}

// The one line of a file, without its line feed. The buffer is wiped by Secret.
Result<Secret> read_line(io::ReadableFile& file, const std::string& name) {
  std::string bytes(kLongestKey + 1,
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
  const bool too_long = size > kLongestKey;
  while (size > 0 && (bytes[size - 1] == '\n' || bytes[size - 1] == '\r')) --size;
  std::string line(bytes, 0, too_long ? 0 : size);
  wipe(bytes.data(), bytes.size());
  Secret secret(std::move(line));
  if (too_long)
    return fail(Code::kInput, name + ": expected a key of one line, and this is longer");
  return secret;
}

}  // namespace

Status write_key_files(io::FileSystem& fs, const std::string& path, const SigningKey& key) {
  const std::string public_path = path + ".pub";
  TAMIS_CHECK(write_new(fs, public_path, key.verifying().text(), 0644));
  if (auto written = write_new(fs, path, key.text().view(), 0600); !written) {
    // A file of that name which was there before is somebody's key, and stays.
    static_cast<void>(fs.remove(public_path));
    return written;
  }
  return fs.sync_directory(io::parent_path(path));
}

Result<SigningKey> read_signing_key(io::FileSystem& fs, const std::string& path) {
  const std::string name = io::show_path(path);
  TAMIS_TRY(auto file, fs.open(path));
  TAMIS_TRY(const io::FileStat stat, file->stat());
  if (stat.kind != io::FileKind::kRegular)
    return fail(Code::kInput, name + ": expected a file with a private key");
  if ((stat.mode & 0077) != 0) {
    return fail(Code::kInput,
                name +
                    ": others may read this private key; if nobody has, run chmod 600 on it, "
                    "else make a new one with tamis keygen");
  }
  TAMIS_TRY(const Secret line, read_line(*file, name));
  return SigningKey::parse(line.view(), name);
}

Result<VerifyingKey> read_verifying_key(io::FileSystem& fs, const std::string& path_or_key) {
  if (auto key = VerifyingKey::parse(path_or_key)) return key;
  auto file = fs.open(path_or_key);
  if (!file) {
    // What has two plus signs was meant to be a key, and what is wrong with it is the better message.
    const size_t plus = path_or_key.find('+');
    if (plus != std::string::npos && path_or_key.find('+', plus + 1) != std::string::npos) {
      return VerifyingKey::parse(path_or_key);
    }
    return tl::make_unexpected(std::move(file).error());
  }
  const std::string name = io::show_path(path_or_key);
  TAMIS_TRY(const Secret line, read_line(**file, name));
  return VerifyingKey::parse(line.view(), name);
}

}  // namespace tamis::manifest
