#include "documents.h"

#include "base/try.h"
#include "io/file.h"
#include "manifest/key_file.h"

namespace tamis::tool {

Result<std::vector<std::string>> read_keys(const std::vector<std::string>& keys) {
  std::vector<std::string> texts;
  for (const std::string& name : keys) {
    TAMIS_TRY(const VerifyingKey key, manifest::read_verifying_key(io::FileSystem::real(), name));
    texts.push_back(key.text());
  }
  return texts;
}

Result<std::string> read_checkpoint(const std::string& path) {
  if (path.empty()) return std::string();
  return io::read_file(io::FileSystem::real(), path, 1 << 20);
}

Status write_document(const std::string& path, std::string_view bytes) {
  TAMIS_TRY(auto out, io::FileSystem::real().create_output(path, 0644));
  TAMIS_CHECK(out->write(bytes));
  TAMIS_CHECK(out->sync());
  return out->close();
}

}  // namespace tamis::tool
