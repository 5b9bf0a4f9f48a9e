// Records out of JSON lines.
//
//   JsonlReader reader(*source, {.text = "body"}, {});
//   for (;;) {
//     TAMIS_TRY(JsonlEvent event, reader.next());
//     if (event == JsonlEvent::kEnd) break;
//     if (event == JsonlEvent::kProblem) set_aside(reader.problem());
//     else use(reader.record());             // views: valid until the next call
//   }
//
// One bad line is a problem with its place, and the rest goes on; an Error means that the file
// itself cannot be read on (cut short, unreadable, UTF-16). What is accepted, what is not and why
// is the table in docs/formats/inputs.md. In short:
// - a line is one JSON object (RFC 8259), all of it valid, also the values nobody asked for;
// - text must be a string; id, group, speaker a string or a number (taken as it is written); order
//   a whole number of 64 bits; extra fields a string, number, true or false; null counts as absent;
// - a field asked for that occurs twice is a problem: which of the two was meant cannot be known;
// - an escaped lone surrogate becomes its three bytes (ED A0 80 … ED BF BF) and ill-formed UTF-8
//   inside strings stays as it is: lib/normalize replaces and counts both.
// Strings without escapes are views into the line; nothing is copied.
//
// Thread-safety: one thread at a time; lines of one LineReader may be parsed by several
// JsonlParsers. Cost: linear. Memory: the longest line (at most limits.line_bytes) and its index.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "io/lines.h"
#include "tamis/result.h"

namespace tamis::io {

// The names of the fields; "" = not read.
struct JsonlFields {
  std::string id = "id", text = "text", group = "group", order = "order", speaker = "speaker";
  std::vector<std::string> extra;
};

struct JsonlLimits {
  uint64_t line_bytes = uint64_t{256} << 20;  // at most 4 GiB - 1 KiB, simdjson's own bound
  uint32_t json_depth = 64;
};

struct JsonlRecord {
  uint64_t line = 0;                          // from 1
  uint64_t byte_offset = 0;                   // of the line in the unpacked file
  uint64_t byte_size = 0;                     // of the line, without its LF
  std::string_view id, text, group, speaker;  // "" if absent
  bool has_order = false;
  int64_t order = 0;
  std::vector<std::string_view> extra;  // as fields.extra; data() == nullptr: absent or null
};

// What is wrong with one line. `what` is static text: no content of the archive in it.
struct JsonlProblem {
  Code code = Code::kInput;  // kInput or kLimit
  std::string_view rule;     // for counting: "json.invalid", …; the list is in inputs.md
  std::string_view what;     // what is wrong and what to do
  uint64_t line = 0;
  uint64_t byte_offset = 0;  // of the line
  uint64_t byte_size = 0;
  uint64_t fault_offset = 0;  // of the byte that is wrong, in the unpacked file; else the line's
};

// "source file #17, line 3, byte 4711: …"
std::string describe(const JsonlProblem& problem, std::string_view source_name);

enum class JsonlEvent { kRecord, kProblem, kEnd };

// One line in memory.
class JsonlParser {
 public:
  JsonlParser(JsonlFields fields, JsonlLimits limits);
  JsonlParser(JsonlParser&&) noexcept;
  JsonlParser& operator=(JsonlParser&&) noexcept;
  ~JsonlParser();

  // True: record() is filled; false: problem() is. `readable` bytes may be read from json.data();
  // if that is less than json.size() + kJsonPadding, the line is copied first.
  // Views of the record point into `json` or into this parser, until its next call.
  bool parse(std::string_view json, size_t readable = 0);
  const JsonlRecord& record() const;    // line = 1, byte_offset = 0
  const JsonlProblem& problem() const;  // the same

 private:
  friend class JsonlReader;
  struct State;
  std::unique_ptr<State> state_;
};

class JsonlReader {
 public:
  JsonlReader(ByteSource& source, JsonlFields fields, JsonlLimits limits);

  Result<JsonlEvent> next();
  const JsonlRecord& record() const { return parser_.record(); }
  const JsonlProblem& problem() const { return parser_.problem(); }
  uint64_t blank_lines() const { return blank_; }  // skipped: only space, tab, CR

 private:
  LineReader lines_;
  JsonlParser parser_;
  uint64_t blank_ = 0;
};

}  // namespace tamis::io
