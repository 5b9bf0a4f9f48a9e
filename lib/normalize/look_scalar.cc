// The scalar twin of look.cc: the definition of the four bitmaps, one byte at a time.
#include "normalize/invisible_table.h"
#include "normalize/look.h"

namespace tamis::normalize {

LookSummary look_scalar(std::string_view bytes, Look* out) {
  LookSummary any;
  for (size_t i = 0; i < bytes.size(); ++i) {
    Look& block = out[i / text::kBlockBytes];
    if (i % text::kBlockBytes == 0) block = Look{};
    const uint64_t bit = uint64_t{1} << (i % text::kBlockBytes);
    const auto c = static_cast<unsigned char>(bytes[i]);
    const auto next = static_cast<unsigned char>(i + 1 < bytes.size() ? bytes[i + 1] : '~');
    const bool control = (c < 0x20 && c != '\t' && c != '\n') || c == 0x7F;
    const bool c1 = c == 0xC2 && next >= 0x80 && next <= 0x9F;
    const bool trailing = (c == ' ' || c == '\t') && next == '\n';
    if (control || c1 || trailing) {
      block.change |= bit;
      any.change = true;
    }
    if (is_compose_lead(c)) {
      block.compose |= bit;
      any.compose = true;
    }
    any.ampersand = any.ampersand || c == '&';
    const auto at = [&](size_t k) {
      return static_cast<unsigned char>(k < bytes.size() ? bytes[k] : '~');
    };
    if ((c >= 0xC2 && c <= 0xD1 && at(i + 2) >= 0x80) ||
        ((c == 0xE2 || (c == 0xEF && next == 0xA3)) && at(i + 3) >= 0x80)) {
      block.pair |= bit;
      any.pair = true;
    }
    if (may_be_invisible(c, next)) {
      block.invisible |= bit;
      any.invisible = true;
    }
  }
  return any;
}

}  // namespace tamis::normalize
