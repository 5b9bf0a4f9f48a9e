// The bytes that the inside of a JSON string stands for (RFC 8259 section 7).
//
//   char out[16];
//   unescape_json(R"(a\u00E9\n)", out)     // 4: "aé\n"
//
// \u pairs of a high and a low surrogate become one character; a surrogate alone becomes the three
// bytes that UTF-8 would have for it (ED A0 80 … ED BF BF), so that a later pass can see, count
// and replace it. All other bytes are copied as they are, ill-formed ones too.
// Never writes more than raw.size() bytes. Thread-safety: pure functions.
#pragma once

#include <cstddef>
#include <string_view>

namespace tamis::io {

inline constexpr size_t kBadEscape = ~size_t{0};

// The size written to `out`, or kBadEscape.
size_t unescape_json(std::string_view raw, char* out);
bool escapes_are_valid(std::string_view raw);

}  // namespace tamis::io
