// The edits of a document as a line of JSON, for `tamis normalize --edits`, and back for `--undo`.
//
//   append_edit_line("17", source, output, text.edits(), line);
//   TAMIS_TRY(EditLine read, parse_edit_line(line, "edits.jsonl, line 1"));
//   TAMIS_TRY(std::string source, restore(output, read, "edits.jsonl, line 1"));
//
// {"edits":[{"before":"e\u0301","output_begin":3,"output_size":2,"rule":"normal-form","source_begin":3,"source_size":3}],
//  "id":"17","output_size":5,"source_size":6,"source_xxh3":"…"}
// `before` holds the bytes that were replaced, `before_hex` if they are not UTF-8. Private: raw text of the archive.
// Offsets and sizes are bytes. Thread-safety: pure. Format: docs/formats/edits.md.
#pragma once

#include <string>
#include <string_view>

#include "tamis/edit_map.h"
#include "tamis/result.h"

namespace tamis::normalize {

struct EditLine {
  std::string id;
  EditMap map;
  UndoLog log;
  std::string source_xxh3;
};

// `id` is well-formed. Appends, with the line end.
void append_edit_line(std::string_view id, std::string_view source, std::string_view output,
                      const EditMap& map, std::string& out);
// kInput, naming `place`, for a line that is not of this format.
Result<EditLine> parse_edit_line(std::string_view line, const std::string& place);
// kMismatch if `output` is not what these edits led to.
Result<std::string> restore(std::string_view output, const EditLine& line,
                            const std::string& place);

}  // namespace tamis::normalize
