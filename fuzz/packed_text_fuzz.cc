// Any bytes: parts lie in the text, in order and apart; where notes stand for them the map still leads to all of the source.
#include "redact/packed_text.h"

#include <cstdint>
#include <string_view>
#include <vector>

#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tamis;
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  std::vector<redact::PackedPart> parts;
  redact::find_packed(source, parts);
  uint64_t done = 0;
  for (const redact::PackedPart& p : parts) {
    require(p.span.begin >= done && p.span.end > p.span.begin && p.span.end <= size);
    done = p.span.end;
  }
  text::Text text(source);
  redact::remove_packed(text, parts);
  require(text.edits().to_source({0, text.bytes().size()}) == Span{0, size});
  return 0;
}
