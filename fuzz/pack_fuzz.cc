// A packed delivery, from its first byte: as an encrypted file, or (first byte odd) as what a genuine stream would hold.
//
// Nothing may crash or leave its folder; what unpacks packs to the same bytes.
#include <algorithm>
#include <string>
#include <string_view>

#include "base/keys.h"
#include "manifest/pack.h"
#include "manifest/safe_path.h"
#include "memory_file_system.h"
#include "require.h"

namespace {

using namespace tamis;
using fuzzing::MemoryFileSystem;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  MemoryFileSystem fs;
  if (data[0] % 2 == 0) {
    const auto key = SigningKey::from_seed("receiver.example", std::string(32, 'r'));
    fs.files["p"] = rest;
    const auto file = fs.open("p");
    static_cast<void>(
        manifest::read_stream(**file, &*key, [](std::string_view) -> Status { return {}; }));
    return 0;
  }
  manifest::Unpacker files(fs, "u");
  // In parts as uneven as the input.
  std::string_view left = rest;
  Status status;
  while (status && !left.empty()) {
    const size_t n = std::min<size_t>(left.size(), 1 + static_cast<uint8_t>(left.front()) % 7);
    status = files.take(left.substr(0, n));
    left.remove_prefix(n);
  }
  if (status) status = files.finish();
  for (const auto& [path, bytes] : fs.files) {
    require(path.starts_with("u/"));
    require(manifest::path_problem(path.substr(2)).empty());
  }
  if (!status) return 0;
  require(files.report().files == fs.files.size());
  uint64_t packed = 2;
  for (const auto& [path, bytes] : fs.files)
    packed += manifest::pack_entry(path.substr(2), bytes.size()).size() + bytes.size();
  require(packed == rest.size());
  return 0;
}
