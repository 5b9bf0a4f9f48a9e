// Chunks of any text: within the budget by a count of their own, nothing lost, whole placeholders, counts and ids that add up.
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/utf8.h"
#include "require.h"
#include "tamis/chunk.h"
#include "tokenize/text_bounds.h"

using namespace tamis;

// Two bytes of options, then the text.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  static const std::shared_ptr<const Vocabulary> vocabularies[] = {
      Vocabulary::open("o200k_base").value(), Vocabulary::open("cl100k_base").value()};
  static const std::shared_ptr<const Guard> guard = Guard::create({}).value();
  ChunkOptions options;
  options.vocabulary = vocabularies[data[0] & 1];
  if ((data[0] & 2) != 0) options.guard = guard;
  options.max_tokens = 8 + data[1] / 4;
  options.overlap_tokens = (data[0] & 4) != 0 ? options.max_tokens * (data[0] / 8) / 64 : 0;
  const Vocabulary& v = *options.vocabulary;
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  const auto chunks = Chunker::create(options).value()->cut(text);
  if (!chunks) {
    require(chunks.error().code == (utf8::valid(text) ? Code::kLimit : Code::kInput));
    return 0;
  }
  uint64_t last = 0;
  bool forced = false;
  std::vector<uint32_t> ids;
  for (const Chunk& c : *chunks) {
    require(c.span.begin <= last && c.span.end > last && c.span.end <= text.size());
    const std::string_view chunk = text.substr(c.span.begin, c.span.size());
    require(utf8::valid(chunk));
    const auto mine = v.encode(chunk);
    require(c.tokens == mine.size() && c.tokens <= options.max_tokens);
    require(c.overlap <= options.overlap_tokens && c.overlap < c.tokens);
    require((c.overlap == 0) == (c.span.begin == last));
    require(!tokenize::is_inside_placeholder(text, c.span.end));
    ids.insert(ids.end(), mine.begin() + static_cast<ptrdiff_t>(c.overlap), mine.end());
    forced = forced || c.end == ChunkEnd::kForced;
    last = c.span.end;
  }
  require(last == text.size());
  require(forced || ids == v.encode(text));
  return 0;
}
