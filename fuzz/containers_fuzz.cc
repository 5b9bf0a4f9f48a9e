// Packed bytes and text files: nothing crashes, pieces do not matter, parts join to the text.
//
// Input: one byte of piece size, one of limit, then the file.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.h"
#include "io/text_file.h"
#include "require.h"

using namespace tamis;
using namespace tamis::io;

namespace {

constexpr size_t kMost = 1 << 17;  // a bomb is only followed so far

struct Unpacked {
  std::string bytes;
  bool failed = false;
};

Unpacked unpack(std::string_view file, size_t piece, size_t room) {
  auto source = open_memory(file, Packing::kPlain, "fuzz", piece);
  if (!source) return {"", true};
  Unpacked out;
  std::string buffer(room, '\0');
  while (out.bytes.size() < kMost) {
    const auto n = (*source)->read(buffer.data(), std::min(room, kMost - out.bytes.size()));
    require((*source)->packed_offset() <= file.size());
    if (!n) {
      require(n.error().code == Code::kInput && n.error().offset <= file.size());
      out.failed = true;
      break;
    }
    if (*n == 0) break;
    out.bytes.append(buffer.data(), *n);
  }
  return out;
}

std::optional<std::vector<std::string>> parts_of(std::string_view file, size_t piece,
                                                 uint64_t limit) {
  auto source = open_memory(file, Packing::kPlain, "fuzz", piece);
  if (!source) return std::nullopt;
  TextFileReader reader(**source, limit);
  std::vector<std::string> parts;
  TextPart part;
  for (size_t total = 0; total < kMost; total += part.bytes.size()) {
    const auto more = reader.next(part);
    if (!more) return std::nullopt;
    if (!*more) break;
    parts.emplace_back(part.bytes);
  }
  return parts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const size_t piece = data[0] % 64 + 1;
  const uint64_t limit = data[1] + 16u;
  const std::string_view file(reinterpret_cast<const char*>(data) + 2, size - 2);

  const Unpacked whole = unpack(file, 1 << 20, 1 << 17);
  const Unpacked pieces = unpack(file, piece, piece * 37);
  require(whole.failed == pieces.failed);
  // zstd unpacks a small frame at one go where there is room, and then gives nothing of a damaged
  // one; what both readings give is the same.
  const size_t both = std::min(whole.bytes.size(), pieces.bytes.size());
  require(std::string_view(whole.bytes).substr(0, both) ==
          std::string_view(pieces.bytes).substr(0, both));
  if (!whole.failed) require(whole.bytes == pieces.bytes);
  if (packing_of_bytes(file) == Packing::kPlain) require(whole.bytes == file && !whole.failed);

  const std::vector<std::string_view> parts = split_text(whole.bytes, limit);
  std::string joined;
  for (const std::string_view part : parts) {
    require(!part.empty() && part.size() <= limit);
    require(!(joined.ends_with('\r') && part.starts_with('\n')));
    joined += part;
  }
  require(joined == whole.bytes);
  if (utf8::valid(whole.bytes))
    for (const std::string_view part : parts) require(utf8::valid(part));

  const auto streamed = parts_of(file, piece, limit);
  if (streamed && whole.bytes.size() < kMost)
    require(std::equal(parts.begin(), parts.end(), streamed->begin(), streamed->end()));
  return 0;
}
