// Where a piece of text stops being one JSON value (RFC 8259), told byte by byte.
//
//   find_json_fault(R"({"a":1,})", 64)   // offset 7, "a key in quotes was expected"
//   find_json_fault(R"({"a":1})", 64)    // nothing: it is JSON
//
// The slow twin of simdjson: it names the place of a fault for messages, checks the values that
// the reader skips, and is what the tests hold the fast path against.
// Strict, but for two things that the decoder of text repairs and counts: bytes from 0x80 are let
// through inside strings whatever they are, and so are escaped lone surrogates.
// Thread-safety: pure function. Cost: linear; memory: one bit a level.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tamis::io {

struct JsonFault {
  uint64_t offset = 0;    // of the first byte that cannot be right; the size if more is needed
  std::string_view what;  // what was expected or is wrong: static text, no content
  bool too_deep = false;  // not wrong, but nested deeper than `depth`
};

// Arrays and objects may nest `depth` deep.
std::optional<JsonFault> find_json_fault(std::string_view text, uint32_t depth);

}  // namespace tamis::io
