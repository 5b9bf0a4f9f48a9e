// The two notations of recipes and rule files, TOML and JSON, as one tree whose values know their line and column.
//
//   TAMIS_TRY(SyntaxValue root, parse_toml_syntax(text, "rules.toml"));
//   for (const SyntaxMember& m : root.members) …            // in the order of the file
//
// Thread-safety: none needed; the tree owns its strings. Cost: linear in the text. Sources: TOML 1.0.0, RFC 8259.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tamis/result.h"

namespace tamis {

struct SyntaxMember;

struct SyntaxValue {
  enum class Kind { kBool, kInteger, kString, kArray, kTable, kOther };
  Kind kind = Kind::kOther;
  bool boolean = false;
  int64_t integer = 0;
  std::string string;
  std::vector<SyntaxValue> items;
  std::vector<SyntaxMember> members;
  uint64_t line = 1,
           column = 1;  // of the key for a member, of the value for an item; columns in bytes
  uint64_t offset = 0;  // the same place as a byte offset

  std::string_view kind_name() const;
};

struct SyntaxMember {
  std::string key;
  SyntaxValue value;
};

// Code::kRecipe with "name:line:column: what" on a syntax error or a key given twice.
Result<SyntaxValue> parse_toml_syntax(std::string_view text, std::string_view name);
Result<SyntaxValue> parse_json_syntax(std::string_view text, std::string_view name);

// "64 MiB", "1GiB", "4096" (bytes); binary units only, so that nobody has to guess.
std::optional<uint64_t> parse_size(std::string_view text);
std::string format_size(uint64_t bytes);  // the largest unit that divides it

}  // namespace tamis
