// The transfer encodings of mail: base64 and quoted-printable.
//
//   decode_base64("SGVs\r\nbG8=", out)     // true: "Hello"
//   encode_base64("Hello", old)            // lines as long, and ended, as those of `old`
//
// Lenient as RFC 2045 section 6.8 asks: whatever is not of the alphabet is skipped. Thread-safety: pure functions. Linear.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tamis::redact {

inline constexpr size_t kPrintableLine = 76;  // RFC 2045 section 6.7 (5), without the line end

// False if letters of the alphabet are left over, or stand behind the padding: then it is not known what a reader would see.
bool decode_base64(std::string_view text, std::string& out);
std::string encode_base64(std::string_view bytes, std::string_view like);

}  // namespace tamis::redact
