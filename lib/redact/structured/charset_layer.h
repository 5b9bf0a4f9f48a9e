// A document in another charset, as UTF-8 with the way back into its own bytes.
//
//   TAMIS_TRY(const uint32_t text, add_charset_layer(view, 0));   // 0 itself if the source is UTF-8
//
// What is written into such a layer comes back in the charset: ASCII has a place in all of them, so a placeholder always fits;
// other characters become "?" where the charset is not Unicode.
// Thread-safety: functions of the view. Cost: linear; a run for each unit that is not ASCII.
#pragma once

#include <cstdint>

#include "redact/structured/value_view.h"
#include "tamis/result.h"

namespace tamis::redact {

// Bytes [begin, end) of `parent` alone.
uint32_t add_plain_layer(ValueView& view, uint32_t parent, size_t begin, size_t end);
// All of the layer, in the charset that its byte order mark names, else as its bytes say. Code::kUnsupported for a charset that
// cannot be written back (UTF-7, UTF-32, ISO-2022).
Result<uint32_t> add_charset_layer(ValueView& view, uint32_t layer);

}  // namespace tamis::redact
