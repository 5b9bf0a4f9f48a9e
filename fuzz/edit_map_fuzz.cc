// Edit maps: a packed form from a stranger, and edit scripts with composition, lookups and undo.
#include <cstdint>
#include <string>
#include <string_view>

#include "require.h"
#include "tamis/edit_map.h"

namespace {

using namespace tamis;

void read_packed(std::string_view bytes) {
  const auto map = EditMap::deserialize(bytes);
  if (!map) {
    require(map.error().code == Code::kCorrupt);
    return;
  }
  require(map->serialize() == bytes);  // one map, one packed form
  uint64_t source_end = 0, output_end = 0, edits = 0;
  map->for_each_edit([&](const Edit& e) {
    require(e.source_begin >= source_end && e.output_begin >= output_end);
    require(e.source_begin - source_end == e.output_begin - output_end);
    source_end = e.source_begin + e.source_size;
    output_end = e.output_begin + e.output_size;
    require(map->to_output({e.source_begin, source_end}).end == output_end || e.source_size == 0);
    ++edits;
  });
  require(edits == map->edit_count());
  require(map->source_size() - source_end == map->output_size() - output_end);
}

class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  bool done() const { return bytes_.empty(); }
  uint64_t next() {
    if (bytes_.empty()) return 0;
    const auto b = static_cast<unsigned char>(bytes_[0]);
    bytes_.remove_prefix(1);
    return b;
  }

 private:
  std::string_view bytes_;
};

struct Version {
  std::string bytes;
  EditMap map;  // from the text before it
};

// A pass that the script dictates: at most 64 runs.
Version rewrite(const std::string& in, Bytes& script) {
  Version out;
  EditMapBuilder builder;
  size_t at = 0;
  for (int i = 0; i < 64 && !script.done(); ++i) {
    const uint64_t command = script.next();
    if (command == 0xFF) break;
    const size_t size = std::min<size_t>(command & 7, in.size() - at);
    if (command & 0x80) {
      const size_t output = command >> 3 & 7;
      builder.replace(size, output, command & 0x40 ? EditRule::kRedaction : EditRule::kNormalForm);
      out.bytes.append(output, '#');
    } else {
      builder.keep(size);
      out.bytes.append(in, at, size);
    }
    at += size;
  }
  builder.keep(in.size() - at);
  out.bytes.append(in, at);
  out.map = builder.finish();
  return out;
}

void run_script(std::string_view bytes) {
  Bytes script(bytes);
  std::string source;
  for (uint64_t n = script.next(); source.size() < n;)
    source.push_back(static_cast<char>('a' + source.size() % 26));
  const Version first = rewrite(source, script);
  const Version second = rewrite(first.bytes, script);
  const EditMap whole = EditMap::compose(first.map, second.map);
  require(whole.source_size() == source.size() && whole.output_size() == second.bytes.size());
  const auto undone = undo(second.bytes, whole, UndoLog::record(source, whole));
  require(undone && *undone == source);
  require(EditMap::deserialize(whole.serialize()).value() == whole);
  for (uint64_t at = 0; at < second.bytes.size(); ++at) {
    const Span span{at, at + 1 + at % 3};
    const Span direct = whole.to_source(span);
    const Span stepwise = first.map.to_source(second.map.to_source(span));
    require(direct.begin <= stepwise.begin && stepwise.end <= direct.end &&
            direct.end <= source.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] & 1)
    read_packed(rest);
  else
    run_script(rest);
  return 0;
}
