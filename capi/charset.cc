#include "tamis/charset.h"

#include "edge.h"
#include "handles.h"

using namespace tamis;
using namespace tamis::capi;

int32_t tamis_charset_detector_create(tamis_charset_detector** detector, tamis_error** error) {
  return guard(error, [&]() -> Status {
    TAMIS_CHECK(require_out(detector, "detector"));
    TAMIS_TRY(CharsetDetector made, CharsetDetector::create());
    *detector = new tamis_charset_detector{std::move(made)};
    return {};
  });
}

void tamis_charset_detector_free(tamis_charset_detector* detector) { delete detector; }

int32_t tamis_charset_detect(const tamis_charset_detector* detector, tamis_view bytes,
                             tamis_view* charset, int32_t* sure, tamis_error** error) {
  return guard(error, [&]() -> Status {
    if (charset != nullptr) *charset = tamis_view{nullptr, 0};
    if (sure != nullptr) *sure = 0;
    TAMIS_CHECK(require(static_cast<const void*>(charset), "charset"));
    TAMIS_CHECK(require(static_cast<const void*>(sure), "sure"));
    TAMIS_CHECK(require(detector, "detector"));
    TAMIS_CHECK(require(bytes, "bytes"));
    const CharsetGuess guess = detector->detector.detect(to_string_view(bytes));
    *charset = to_view(guess.charset);
    *sure = guess.sure ? 1 : 0;
    return {};
  });
}

int32_t tamis_charset_decode(tamis_view bytes, tamis_view charset, tamis_buffer** text,
                             uint64_t* undecodable, tamis_error** error) {
  return guard(error, [&]() -> Status {
    if (undecodable != nullptr) *undecodable = 0;
    TAMIS_CHECK(require_out(text, "text"));
    TAMIS_CHECK(require(static_cast<const void*>(undecodable), "undecodable"));
    TAMIS_CHECK(require(bytes, "bytes"));
    TAMIS_CHECK(require(charset, "charset"));
    TAMIS_TRY(DecodedText decoded, decode_charset(to_string_view(bytes), to_string_view(charset)));
    *text = new tamis_buffer{std::move(decoded.text)};
    *undecodable = decoded.undecodable;
    return {};
  });
}
