// JSON lines: whole against pieces, one parser against a fresh one, the fast path against the
// byte-by-byte checker.
//
// Input: one byte of piece size, one of limits, then the file.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "io/json_check.h"
#include "io/jsonl.h"
#include "require.h"

using namespace tamis;
using namespace tamis::io;

namespace {

struct Row {
  bool record = false;
  std::string id, text, group, speaker, rule;
  std::vector<std::string> extra;
  std::vector<bool> present;
  int64_t order = 0;
  bool has_order = false;
  uint64_t line = 0, offset = 0, size = 0, fault = 0;
  friend bool operator==(const Row&, const Row&) = default;
};

Row row(const JsonlRecord& r) {
  Row out;
  out.record = true;
  out.id = r.id;
  out.text = r.text;
  out.group = r.group;
  out.speaker = r.speaker;
  for (const auto& e : r.extra) {
    out.extra.emplace_back(e);
    out.present.push_back(e.data() != nullptr);
  }
  out.order = r.order;
  out.has_order = r.has_order;
  out.line = r.line;
  out.offset = r.byte_offset;
  out.size = r.byte_size;
  return out;
}

Row row(const JsonlProblem& p) {
  Row out;
  out.rule = p.rule;
  out.line = p.line;
  out.offset = p.byte_offset;
  out.size = p.byte_size;
  out.fault = p.fault_offset;
  return out;
}

const JsonlFields kFields{"id", "text", "group", "order", "speaker", {"note", "n"}};

std::vector<Row> read_all(std::string_view file, size_t piece, const JsonlLimits& limits) {
  std::vector<Row> rows;
  // A packed or wide file is another target's business.
  if (packing_of_bytes(file) != Packing::kPlain) return rows;
  const auto source = open_memory(file, Packing::kPlain, "fuzz", piece);
  require(source.has_value());
  JsonlReader reader(**source, kFields, limits);
  for (;;) {
    const auto event = reader.next();
    if (!event || *event == JsonlEvent::kEnd) return rows;
    rows.push_back(*event == JsonlEvent::kRecord ? row(reader.record()) : row(reader.problem()));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const size_t piece = data[0] % 64 + 1;
  const JsonlLimits limits{.line_bytes = data[1] < 128 ? 1u << 20 : data[1] - 127u,
                           .json_depth = data[1] % 8 + 1u};
  const std::string_view file(reinterpret_cast<const char*>(data) + 2, size - 2);

  const std::vector<Row> rows = read_all(file, 1 << 20, limits);
  require(read_all(file, piece, limits) == rows);

  for (const Row& r : rows) {
    require(r.rule != "json.internal");
    require(r.offset + r.size <= file.size());
    if (r.rule == "json.line_too_long") {
      require(r.size > limits.line_bytes);
      continue;
    }
    const std::string_view line = file.substr(r.offset, r.size);
    const auto fault = find_json_fault(line, limits.json_depth);
    require((r.rule == "json.invalid") == (fault && !fault->too_deep));
    require((r.rule == "json.too_deep") == (fault && fault->too_deep));
    if (fault) require(r.fault == r.offset + fault->offset);

    // Alone, without padding, by a parser that saw no other line.
    JsonlParser parser(kFields, limits);
    Row alone = parser.parse(std::string(line)) ? row(parser.record()) : row(parser.problem());
    alone.line = r.line;
    alone.offset = r.offset;
    if (!alone.record) alone.fault += r.offset;
    require(alone == r);
  }
  return 0;
}
