// What a file is by the ending of its name.
//
//   kind_of_name("Chat.JSONL.gz")   // {"jsonl", SourceType::kJsonl, Packing::kGzip}
//   kind_of_name("scan.pdf")        // {"pdf", SourceType::kOther, …}
//   kind_of_name("x.of Jane Doe")   // {"other", …}: an ending may be private
//
// Thread-safety: pure function over a constant table.
#pragma once

#include <string_view>

#include "io/inventory.h"

namespace tamis::io {

struct SourceKind {
  std::string_view name;  // of a table
  SourceType type = SourceType::kOther;
  Packing packing = Packing::kPlain;
};

SourceKind kind_of_name(std::string_view file_name);

}  // namespace tamis::io
