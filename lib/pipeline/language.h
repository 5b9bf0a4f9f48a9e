// The language of a document, by CLD2, from a sample of at most 1 KiB.
//
// Three slices (start, middle, end) are looked at, so that a header or a signature in another
// language does not decide. The answer is a BCP 47 tag with static storage; "und" (RFC 5646,
// section 4.1) where CLD2 is not sure or was not built in.
// Thread-safety: pure. Cost: some 20 microseconds a document.
#pragma once

#include <string>
#include <string_view>

namespace tamis::pipeline {

inline constexpr size_t kLanguageSample = 1024;

// `text` is well-formed UTF-8; `scratch` is reused between calls.
std::string_view tell_language(std::string_view text, std::string& scratch);
bool language_available();

}  // namespace tamis::pipeline
