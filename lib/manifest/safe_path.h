// Which names a delivery may hold: relative, inside it, the same on every system that will unpack it.
//
//   path_problem("data/part-00000.jsonl.zst")   // ""
//   path_problem("../secrets")                   // "a name without . and .. as parts"
//
// A file of a delivery is opened only under a name that passed here.
// Thread-safety: pure functions. Rules: docs/formats/manifest.md.
#pragma once

#include <string>
#include <string_view>

namespace tamis::manifest {

// What is expected instead, or "" if the path is fine.
std::string_view path_problem(std::string_view path);
// Two paths with one key would meet on a file system that does not tell case or Unicode normal forms apart: NFC of the
// path with its letters folded. For well-formed UTF-8.
std::string collision_key(std::string_view path);
std::string nfc(std::string_view path);

}  // namespace tamis::manifest
