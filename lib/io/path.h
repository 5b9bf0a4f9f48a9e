// Paths as bytes: joined, taken apart, and shown.
//
//   join_path("archive", "mail/1.jsonl")   // "archive/mail/1.jsonl"
//   parent_path("archive/mail")            // "archive"
//   show_path("a\nb")                      // "'a\\x0Ab'"
//
// A name may hold any byte but NUL and '/': line feeds, ill-formed UTF-8, a terminal's control
// sequences. Nothing here changes or checks them, except show_path(), which makes one safe for a
// message of one line.
// Cost: linear. Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace tamis::io {

// `directory` + "/" + `name`; an absolute name stands alone, an empty directory means the current
// one.
std::string join_path(std::string_view directory, std::string_view name);
std::string parent_path(std::string_view path);     // "." if the path has one part; "/" of "/"
std::string_view file_name(std::string_view path);  // the last part, without trailing slashes
// In single quotes; controls, backslash, bidirectional controls and ill-formed bytes as \xNN.
std::string show_path(std::string_view path);

}  // namespace tamis::io
