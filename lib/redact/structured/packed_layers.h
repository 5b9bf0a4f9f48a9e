// Layers out of what is packed: bytes side by side, quoted-printable, base64, another charset.
//
//   const uint32_t body = add_base64_layer(view, 0, begin, end).value();
//   TAMIS_TRY(const uint32_t text, add_charset_layer(view, body, "iso-8859-1"));   // `body` itself if it is UTF-8
//
// What is written into such a layer comes back in the same encoding: ASCII in any charset, so a placeholder always fits; other
// characters become "?" where the charset is not Unicode.
// Thread-safety: functions of the view. Cost: linear; a run for each unit that is not ASCII.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "redact/structured/charsets.h"
#include "redact/structured/value_view.h"
#include "tamis/result.h"

namespace tamis::redact {

// Bytes [begin, end) of `parent` alone.
uint32_t add_plain_layer(ValueView& view, uint32_t parent, size_t begin, size_t end);
uint32_t add_printable_layer(ValueView& view, uint32_t parent, size_t begin, size_t end);
// Code::kInput if it is not known what a reader would see.
Result<uint32_t> add_base64_layer(ValueView& view, uint32_t parent, size_t begin, size_t end);
// All of the layer, from the charset that its byte order mark names, else from `charset`, else from what its bytes say. A layer that
// is UTF-8 is its own text. Code::kUnsupported for a charset that cannot be written back (UTF-7, UTF-32, ISO-2022-KR).
Result<uint32_t> add_charset_layer(ValueView& view, uint32_t layer, Charsets& charsets,
                                   std::string_view charset = {});
// A label whose text can be read and written back; one that nobody knows is left to the bytes.
bool can_write_back(std::string_view charset);
// UTF-8 of bytes in a charset, for what is written anew as a whole. False: the charset is not known.
bool to_utf8(std::string_view bytes, std::string_view charset, std::string& out);

}  // namespace tamis::redact
