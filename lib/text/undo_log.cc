#include "tamis/edit_map.h"

namespace tamis {

UndoLog UndoLog::record(std::string_view source, const EditMap& map) {
  UndoLog log;
  map.for_each_edit([&](const Edit& e) {
    if (e.source_begin <= source.size()) log.bytes_ += source.substr(e.source_begin, e.source_size);
  });
  return log;
}

UndoLog UndoLog::from_bytes(std::string bytes) {
  UndoLog log;
  log.bytes_ = std::move(bytes);
  return log;
}

Result<std::string> undo(std::string_view output, const EditMap& map, const UndoLog& log) {
  if (output.size() != map.output_size())
    return fail(Code::kCorrupt, "undo: the text has " + std::to_string(output.size()) +
                                    " bytes, its edit map speaks of " +
                                    std::to_string(map.output_size()));
  uint64_t replaced = 0;
  map.for_each_edit([&](const Edit& e) { replaced += e.source_size; });
  if (replaced != log.bytes().size())
    return fail(Code::kCorrupt, "undo: the undo log has " + std::to_string(log.bytes().size()) +
                                    " bytes, the edit map replaced " + std::to_string(replaced));
  std::string source;
  source.reserve(map.source_size());
  std::string_view rest = log.bytes();
  uint64_t at = 0;
  map.for_each_edit([&](const Edit& e) {
    source += output.substr(at, e.output_begin - at);
    source += rest.substr(0, e.source_size);
    rest.remove_prefix(e.source_size);
    at = e.output_begin + e.output_size;
  });
  source += output.substr(at);
  return source;
}

}  // namespace tamis
