#include "manifest/key_file.h"

#include "base/try.h"
#include "io/path.h"
#include "io/secret_file.h"

namespace tamis::manifest {

Status write_key_files(io::FileSystem& fs, const std::string& path, const SigningKey& key) {
  const std::string public_path = path + ".pub";
  TAMIS_CHECK(io::write_key_line(fs, public_path, key.verifying().text(), 0644));
  if (auto written = io::write_key_line(fs, path, key.text().view(), 0600); !written) {
    // A file of that name which was there before is somebody's key, and stays.
    static_cast<void>(fs.remove(public_path));
    return written;
  }
  return fs.sync_directory(io::parent_path(path));
}

Result<SigningKey> read_signing_key(io::FileSystem& fs, const std::string& path) {
  TAMIS_TRY(const Secret line, io::read_secret_line(fs, path, "tamis keygen"));
  return SigningKey::parse(line.view(), io::show_path(path));
}

Result<VerifyingKey> read_verifying_key(io::FileSystem& fs, const std::string& path_or_key) {
  if (auto key = VerifyingKey::parse(path_or_key)) return key;
  auto line = io::read_key_line(fs, path_or_key);
  if (!line) {
    // What has two plus signs was meant to be a key, and what is wrong with it is the better message.
    const size_t plus = path_or_key.find('+');
    if (plus != std::string::npos && path_or_key.find('+', plus + 1) != std::string::npos) {
      return VerifyingKey::parse(path_or_key);
    }
    return tl::make_unexpected(std::move(line).error());
  }
  return VerifyingKey::parse(line->view(), io::show_path(path_or_key));
}

}  // namespace tamis::manifest
